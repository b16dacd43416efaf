/** The table of the start-up suite. */
import type { Colors } from "picocolors/types.js";
import { overLimit } from "../startup/figures.ts";
import type { Figure } from "../startup/figures.ts";
import type { SidesReport } from "../startup/side-by-side.ts";
import type { StartupReport } from "../startup/startup.ts";
import { bytes, duration, significant } from "./format.ts";
import { SIDE_TITLES, kernelTitle, sideCells, sidesRemarks } from "./sides-rows.ts";

const SIDE_WIDTH = 29;
const WIDTHS = { description: 68, number: 10, interval: 32 } as const;

/** A number of a figure with its unit. */
export function amount({ unit }: Pick<Figure, "unit">, value: number): string {
  if (unit === "ns") return `${significant(value)} ns`;
  return unit === "ms" ? duration(value) : bytes(value);
}

/** `4.56 ms [4.01 ms, 5.11 ms]`. */
export function meanText(figure: Pick<Figure, "unit" | "mean">): string {
  const { estimate, low, high } = figure.mean;
  return `${amount(figure, estimate)} [${amount(figure, low)}, ${amount(figure, high)}]`;
}

/** The table, and under it what was measured and what is wrong with it. */
export function renderStartup(report: StartupReport, color: Colors): string {
  const over = new Set(overLimit(report.figures));
  const rows = report.figures.map((figure) => {
    const row = line(
      figure.description.replaceAll("`", ""),
      amount(figure, figure.median),
      meanText(figure),
      figure.limit === undefined ? "" : `≤ ${amount(figure, figure.limit)}`,
    );
    return over.has(figure) ? color.red(row) : row;
  });
  const header = line("", "median", "mean [95 % interval]", "limit");
  const beside = report.sides === undefined ? [] : sidesLines(report.sides, color);
  return [color.bold(header), ...rows, "", ...remarks(report, [...over], color), ...beside].join(
    "\n",
  );
}

function sidesLines(sides: SidesReport, color: Colors): string[] {
  const row = (cells: readonly string[]): string =>
    cells.map((cell, at) => (at === 0 ? cell.padEnd(24) : cell.padStart(SIDE_WIDTH))).join(" ");
  const tables = sides.kernels.flatMap((kernel) => [
    "",
    color.bold(row([kernelTitle(kernel), ...SIDE_TITLES.slice(1)])),
    ...kernel.results.map((result) => row(sideCells(sides, result)).replaceAll("`", "")),
  ]);
  return [...tables, "", ...sidesRemarks(sides)];
}

function line(description: string, middle: string, mean: string, limit: string): string {
  const cells = [middle.padStart(WIDTHS.number), mean.padStart(WIDTHS.interval)];
  return [description.padEnd(WIDTHS.description), ...cells, `  ${limit}`].join(" ").trimEnd();
}

function remarks(report: StartupReport, over: readonly Figure[], color: Colors): string[] {
  const { entry, kernel, modules, settings } = report;
  const heavy = modules.heavy.length === 0 ? "none heavy" : `heavy: ${modules.heavy.join(", ")}`;
  const lines = [
    `numboa ${entry.version}, ${entry.file}, ${bytes(entry.bytes)}; modules loaded: ${modules.count}, ${heavy}`,
    `kernel ${kernel.name}, ${kernel.lines} lines, n = ${kernel.n}; ${settings.pairs} pairs`,
  ];
  const wrong = over.map((figure) => color.red(`over its limit: ${figure.name}`));
  return [...lines, ...wrong];
}
