/** Counted instructions. */
import type { InstructionsFile } from "../../files/report.ts";
import type { SideCounts } from "../../instructions/instructions.ts";
import { significant } from "../format.ts";
import { list, paragraphs, table } from "./markdown.ts";
import { known, origin, times } from "./text.ts";

/** @param heading as many `#` as its heading should have */
export function instructionsSection(file: InstructionsFile, heading: string): string {
  const { kernels, settings, valgrind, worstSpread, complete } = file;
  const rows = kernels.flatMap(({ name, outcome }) => {
    if (!("ratio" in outcome)) return [[name, "–", "–", `**${outcome.verdict}**`, "–"]];
    const { js, numboa, ratio } = outcome;
    return [[name, whole(js), whole(numboa), times(ratio), spreadOf([js, numboa])]];
  });
  const addresses = valgrind.fixedAddresses ? "" : "; addresses are random";
  return paragraphs([
    `${heading} Instructions a call, size ${settings.size}`,
    complete ? "" : "**Stopped early: not all kernels were counted.**",
    "Counted, not timed: instructions of one call, the same on a loaded machine. They tell whether the code changed, " +
      "not how fast it is.",
    table(["kernel", "JavaScript", "Numboa", "times fewer", "spread"], rows),
    list([
      `counted by ${valgrind.version}${addresses}; ${settings.repeat} times each`,
      `largest spread: ${known(worstSpread, percent)}`,
    ]),
    origin(file),
  ]);
}

function whole({ perCall }: SideCounts): string {
  return Math.round(perCall).toLocaleString("en-US");
}

function spreadOf(sides: readonly SideCounts[]): string {
  const spreads = sides.flatMap(({ spread }) => spread ?? []);
  return spreads.length === 0 ? "–" : percent(Math.max(...spreads));
}

function percent(share: number): string {
  return `${significant(100 * share, 2)} %`;
}
