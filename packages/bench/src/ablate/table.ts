/** The ablation as a table: a row a kernel, a column a pass, the factor by which leaving it out slows down. */
import type { Colors } from "picocolors/types.js";
import { isTimed } from "./ablate.ts";
import type { AblateReport, Effect, KernelAblation } from "./ablate.ts";

const NAME = 18;
const GAP = 2;
const LEAST = 7;

const widthOf = (pass: string): number => Math.max(LEAST, pass.length) + GAP;

export function renderAblateHeader(passes: readonly string[], color: Colors): string {
  const cells = passes.map((pass) => pass.padStart(widthOf(pass)));
  return color.bold(`${"without".padEnd(NAME)}${cells.join("")}`);
}

export function renderAblateRow({ name, failure, passes }: KernelAblation, color: Colors): string {
  const head = name.padEnd(NAME);
  if (failure !== null) return `${head}${color.red(failure.split("\n", 1)[0])}`;
  return (
    head +
    passes
      .map(({ pass, effect }) => {
        const text = cellOf(effect).padStart(widthOf(pass));
        return paint(effect, color)(text);
      })
      .join("")
  );
}

/** A dot where the code is the same, the factor where it was timed, else what went wrong. */
function cellOf(effect: Effect): string {
  if (!isTimed(effect)) return effect.verdict === "same code" ? "·" : effect.verdict;
  const sure = effect.verdict === "slower" || effect.verdict === "faster";
  return `${sure ? "" : "~"}${effect.slowdown.estimate.toFixed(2)}×`;
}

function paint(effect: Effect, color: Colors): (text: string) => string {
  if (effect.verdict === "slower") return color.green;
  if (effect.verdict === "faster") return color.yellow;
  if (isTimed(effect) || effect.verdict === "same code") return color.dim;
  return color.red;
}

/** Which pass buys how much where, and which cost something. */
export function renderAblateSummary({ kernels, complete }: AblateReport, color: Colors): string {
  const all = kernels.flatMap(({ name, passes }) =>
    passes.flatMap(({ pass, effect }) =>
      isTimed(effect) ? [{ name, pass, verdict: effect.verdict, slowdown: effect.slowdown }] : [],
    ),
  );
  const list = (verdict: string): string =>
    all
      .filter((one) => one.verdict === verdict)
      .map(({ name, pass, slowdown }) => `${pass} in ${name} (${slowdown.estimate.toFixed(2)}×)`)
      .join(", ");
  const lines = [
    "time without the pass over time with it; · the code is the same, ~ within what chance does",
  ];
  const costs = list("faster");
  if (costs !== "") lines.push(color.yellow(`better left out: ${costs}`));
  if (!complete) lines.push("stopped early");
  return lines.join("\n");
}
