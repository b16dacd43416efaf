/** A report of the start-up suite with numbers that are easy to recognize. */

import type { Figure } from "../../src/startup/figures.ts";
import { defaultStartupSettings } from "../../src/startup/startup.ts";
import type { StartupReport } from "../../src/startup/startup.ts";
import { runReport } from "../report/sample-report.ts";

function figure(name: string, median: number, changes: Partial<Figure> = {}): Figure {
  return {
    name,
    description: `the \`${name}\``,
    unit: "ms",
    median,
    mean: { estimate: median + 0.5, low: median - 0.25, high: median + 1.25 },
    values: [median - 1.123456789, median + 1],
    ...changes,
  };
}

export function startupReport(figures: readonly Figure[], heavy: readonly string[] = []) {
  const report: StartupReport = {
    startedAt: "2026-01-02T03:04:05.678Z",
    elapsedMs: 1234.5,
    settings: defaultStartupSettings,
    environment: runReport([]).environment,
    entry: { version: "1.2.3", file: "./numboa.js", bytes: 2048 },
    kernel: { name: "sample", n: 5, lines: 33 },
    modules: { count: 1, heavy },
    figures,
  };
  return report;
}

export const light = figure("import", 4, { limit: 15 });
export const late = figure("first-call", 3.5, { limit: 3 });
export const memory = figure("memory", 42 * 2 ** 20, { unit: "bytes" });

/** The report as it goes into a file. */
export function startupFile(figures: readonly Figure[]) {
  return { kind: "startup", complete: true, ...startupReport(figures) } as const;
}
