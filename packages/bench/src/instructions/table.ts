/** Instruction counts for people. */
import type { Colors } from "picocolors/types.js";
import { significant } from "../report/format.ts";
import { isCounted, SPREAD_LIMIT } from "./instructions.ts";
import type { InstructionsReport, KernelCounts, SideCounts } from "./instructions.ts";

const NAME = 18;
const CELL = 16;

export function renderCountHeader(color: Colors): string {
  const cells = ["JavaScript", "Numboa", "ratio", "spread"].map((text) => text.padStart(CELL));
  return color.bold(`${"instructions".padEnd(NAME)}${cells.join("")}`);
}

/** One kernel: instructions a call of both sides, how many times fewer, and how well they repeat. */
export function renderCountRow({ name, outcome }: KernelCounts, color: Colors): string {
  const head = name.padEnd(NAME);
  if (!isCounted(outcome)) {
    return `${head}${color.red(outcome.verdict)}: ${outcome.message.split("\n", 1)[0]}`;
  }
  const { js, numboa, ratio } = outcome;
  const cells = [whole(js), whole(numboa), `${ratio.toFixed(3)}×`, spreadOf([js, numboa])];
  return head + cells.map((text) => text.padStart(CELL)).join("");
}

function whole({ perCall }: SideCounts): string {
  return Math.round(perCall).toLocaleString("en-US");
}

function spreadOf(sides: readonly SideCounts[]): string {
  const spreads = sides.flatMap(({ spread }) => spread ?? []);
  return spreads.length > 0 ? `${significant(100 * Math.max(...spreads), 2)} %` : "–";
}

/** The line under the table. */
export function renderCountSummary(report: InstructionsReport, color: Colors): string {
  const { worstSpread, valgrind, kernels } = report;
  const failed = kernels.filter(({ outcome }) => !isCounted(outcome)).map(({ name }) => name);
  const lines = [];
  if (worstSpread !== null) {
    const text = `counts repeat to ${significant(100 * worstSpread, 2)} %`;
    const limit = `${100 * SPREAD_LIMIT} %`;
    lines.push(
      worstSpread <= SPREAD_LIMIT
        ? `${text} (limit ${limit})`
        : color.red(`${text}: over the limit of ${limit}`),
    );
  }
  if (!valgrind.fixedAddresses) lines.push("addresses are random here: setarch -R is not allowed");
  if (failed.length > 0) lines.push(color.red(`not counted: ${failed.join(", ")}`));
  if (!report.complete) lines.push("stopped early");
  return lines.join("\n");
}
