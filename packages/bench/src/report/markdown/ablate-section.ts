/** What each pass buys, kernel by kernel. */
import type { Effect } from "../../ablate/ablate.ts";
import { geometricMean } from "../../engine/statistics.ts";
import type { AblateFile } from "../../files/report.ts";
import { list, paragraphs, table } from "./markdown.ts";
import { origin, times } from "./text.ts";

/** @param heading as many `#` as its heading should have */
export function ablateSection(file: AblateFile, heading: string): string {
  const { passes, kernels, settings, complete } = file;
  const rows = kernels.map(({ name, failure, passes: effects }) => {
    const found = new Map(effects.map(({ pass, effect }) => [pass, effect]));
    return [name, ...passes.map((pass) => (failure === null ? cell(found.get(pass)) : "–"))];
  });
  const means = passes.map((pass) => meanOf(file, pass));
  const failures = kernels.flatMap(({ name, failure }) =>
    failure === null ? [] : [`${name}: ${failure.split("\n", 1)[0]}`],
  );
  return paragraphs([
    `${heading} What each pass buys, size ${settings.size}`,
    complete ? "" : "**Stopped early: not all kernels were run.**",
    "Time without a pass over time with all of them: above 1 the pass buys something. A dot means that the code is the " +
      "same without it; ~ that chance may have done it. Passes work together, so the factors of a kernel do not " +
      "multiply up to what all of them buy.",
    table(["without", ...passes], [...rows, ["**geometric mean**", ...means]]),
    list(failures),
    origin(file),
  ]);
}

function cell(effect: Effect | undefined): string {
  if (effect === undefined) return "–";
  if ("slowdown" in effect) {
    const sure = effect.verdict === "slower" || effect.verdict === "faster";
    return `${sure ? "" : "~"}${times(effect.slowdown.estimate)}`;
  }
  return effect.verdict === "same code" ? "·" : `**${effect.verdict}**`;
}

/** Over all kernels that have an answer: where the code is the same, the factor is 1. */
function meanOf({ kernels }: AblateFile, pass: string): string {
  const factors = kernels.flatMap(({ passes }) =>
    passes.flatMap(({ pass: name, effect }) => {
      if (name !== pass) return [];
      if ("slowdown" in effect) return [effect.slowdown.estimate];
      return effect.verdict === "same code" ? [1] : [];
    }),
  );
  return factors.length === 0 ? "–" : times(geometricMean(factors));
}
