/**
 * `npm run swaps`: how soon a warm compiler's code comes, and how long the main thread stands still for it. One process brings many copies of a
 * kernel to their best versions, one after the other, and keeps no code; of the first third nothing counts but the very first, for
 * which the compiler is started.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { findKernel } from "@numboa/bench";
import { Command } from "commander";
import { runFresh } from "../../src/startup/fresh-process.ts";
import { publish } from "../../src/startup/published.ts";
import { count } from "../soak/count.ts";
import { swapsProgram, type Swaps } from "./program.ts";

const { copies, kernel: name } = new Command("swaps")
  .description("How soon a warm compiler's code comes, and how long the main thread stands still.")
  .option("--kernel <name>", "the kernel, at its start-up size", "correlation")
  .option("--copies <n>", "copies of it; the first third warms the compiler up", count, 90)
  .parse()
  .opts<{ copies: number; kernel: string }>();

const SIZE = 5;
const FIGURES = {
  compiledMs: "from jit() until calls go to a compiled version",
  bestMs: "from jit() until they go to the best one",
  beginMs: "jit() and the first call",
  plainMs: "the first call of the plain function",
  swapMs: "the longest call in which a swap happens, or after",
} satisfies Record<keyof Swaps, string>;

const quantile = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))];

function table(report: readonly Swaps[]): string[] {
  const warm = report.slice(Math.ceil(copies / 3));
  const heads = ["shortest", "median", "nine in ten", "the first"];
  const lines = [`${"ms".padEnd(54)}${heads.map((head) => head.padStart(13)).join("")}`];
  for (const [key, text] of Object.entries(FIGURES) as [keyof Swaps, string][]) {
    const values = warm.map((one) => one[key]);
    const cells = [...[0, 0.5, 0.9].map((q) => quantile(values, q)), report[0][key]];
    lines.push(`${text.padEnd(54)}${cells.map((ms) => ms.toFixed(2).padStart(13)).join("")}`);
  }
  return lines;
}

const published = publish();
try {
  for (const [how, waits] of [
    ["the program waits in its event loop", true],
    ["the program calls the function in a loop that never yields", false],
  ] as const) {
    const file = join(published.folder, "swaps.mjs");
    writeFileSync(file, swapsProgram(findKernel(name)!, SIZE, copies, waits));
    const { report } = await runFresh<readonly Swaps[]>(file, { timeoutMs: 120_000 });
    process.stdout.write(`${name}, n = ${SIZE}; ${how}\n${table(report).join("\n")}\n\n`);
  }
} finally {
  published.remove();
}
