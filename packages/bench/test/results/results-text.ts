/**
 * The measured results as Markdown: all that is said of speed in `docs/BENCHMARKS.md` and in the README comes from
 * here, so that no figure is typed by hand or outlives its measurement.
 */
import { contenderOf, isMeasured } from "../../src/engine/kernel-report.ts";
import type {
  ContenderMeasured,
  KernelReport,
  SideSummary,
} from "../../src/engine/kernel-report.ts";
import type { Environment } from "../../src/engine/environment.ts";
import type { Interval } from "../../src/engine/statistics.ts";
import { bytes, duration, significant } from "../../src/report/format.ts";
import type { RunFile, StartupFile } from "../../src/files/report.ts";
import { amount, meanText } from "../../src/report/startup-table.ts";
import { paragraphs, table } from "./markdown.ts";
import type { Results } from "./result-files.ts";

interface Column {
  readonly title: string;
  readonly cell: (row: Row) => string;
}

interface Row extends ContenderMeasured {
  readonly baseline: SideSummary;
}

const short: readonly Column[] = [
  { title: "speed-up [95 % interval]", cell: ({ speedup }) => ratio(speedup) },
  { title: "verdict", cell: ({ verdict }) => verdict },
];

const full: readonly Column[] = [
  ...short,
  { title: "first call", cell: ({ summary }) => duration(summary.firstCallMs) },
  { title: "compile", cell: ({ summary: { compile } }) => compileTime(compile) },
  {
    title: "peak memory JS / Numboa",
    cell: ({ baseline, summary }) =>
      `${bytes(baseline.memory.peakBytes)} / ${bytes(summary.memory.peakBytes)}`,
  },
];

/** For `docs/BENCHMARKS.md`. */
export function pageText({ runs, startups }: Results): string {
  if (runs.length + startups.length === 0) return NOTHING;
  return paragraphs([...runs.map(runText), ...startups.map(startupText)]);
}

/** For the README: what decides; the page has the rest. */
export function readmeText({ runs, startups }: Results): string {
  if (runs.length + startups.length === 0) return NOTHING;
  return paragraphs([
    ...runs.flatMap((run) => [sides(run), kernelTable(run, short), summary(run)]),
    ...startups.map(({ figures }) => {
      const limited = figures.filter(({ limit }) => limit !== undefined);
      const items = limited.map((one) => `- ${one.description}: ${amount(one, one.median)}`);
      return `Medians at the start of a process:\n\n${items.join("\n")}`;
    }),
    [...runs, ...startups].map((file) => `- ${briefOrigin(file)}`).join("\n"),
  ]);
}

const NOTHING = "No results have been committed yet.";

function runText(run: RunFile): string {
  return paragraphs([
    `### Speed, size ${run.settings.size}`,
    sides(run),
    kernelTable(run, full),
    summary(run),
    origin(run),
  ]);
}

function sides({ settings: { sides: pair, size } }: RunFile): string {
  const names: Partial<Record<string, string>> = { js: "plain JavaScript", numboa: "Numboa" };
  return `${names[pair[1]]} against ${names[pair[0]]}, size ${size}; above 1 is faster.`;
}

function kernelTable({ kernels }: RunFile, columns: readonly Column[]): string {
  const row = (report: KernelReport): string[] => {
    const { name, outcome } = report;
    const contender = contenderOf(report);
    const measured = contender && isMeasured(outcome);
    const cells = measured
      ? columns.map(({ cell }) => cell({ ...contender, baseline: outcome.baseline }))
      : columns.map(({ title }) => (title === "verdict" ? `**${failure(report)}**` : "–"));
    return [name, ...cells];
  };
  return table(["kernel", ...columns.map(({ title }) => title)], kernels.map(row));
}

function failure({ outcome }: KernelReport): string {
  return (isMeasured(outcome) ? outcome.contenders[0].outcome : outcome).verdict;
}

function summary({ summary: { contenders, failed } }: RunFile) {
  const [{ geometricMean, worst, slower, kernels }] = contenders;
  const list = (names: readonly string[]): string =>
    names.length === 0 ? "none" : `${names.length} (${names.join(", ")})`;
  return [
    `- geometric mean of ${kernels} kernels: ` +
      (geometricMean === null ? "–" : `**${ratio(geometricMean)}**`),
    `- worst kernel: ${worst === null ? "–" : `${worst.name}, ${times(worst.speedup)}`}`,
    `- slower than plain JavaScript: ${list(slower)}`,
    `- failed: ${list(failed)}`,
  ].join("\n");
}

function startupText(startup: StartupFile): string {
  const { figures, entry, modules, kernel, settings } = startup;
  const heavy = modules.heavy.length === 0 ? "none of the heavy ones" : modules.heavy.join(", ");
  const rows = figures.map((figure) => [
    figure.description,
    amount(figure, figure.median),
    meanText(withBounds(figure)),
    figure.limit === undefined ? "" : `≤ ${amount(figure, figure.limit)}`,
  ]);
  return paragraphs([
    "### Start-up",
    `numboa ${entry.version}, \`${entry.file}\` of ${bytes(entry.bytes)}. Importing it loads ` +
      `${modules.count === 1 ? "1 module" : `${modules.count} modules`}, ${heavy}. ` +
      `The kernel is ${kernel.name}, ${kernel.lines} lines, n = ${kernel.n}; ${settings.pairs} pairs.`,
    table(["figure", "median", "mean [95 % interval]", "limit"], rows),
    origin(startup),
  ]);
}

/** The commands and the environment. */
function origin({ commandLine, environment, startedAt, elapsedMs }: RunFile | StartupFile) {
  const day = startedAt.slice(0, 10);
  const command = `\`${commandLine.join(" ")}\``;
  return `Measured on ${day} in ${duration(elapsedMs)} by ${command}, on ${place(environment)}.`;
}

/** Enough to see what the figures hold for. */
function briefOrigin({ commandLine, environment, startedAt }: RunFile | StartupFile): string {
  const { cpu, node } = environment;
  const command = commandLine.slice(0, 2).join(" ");
  return `\`${command}\`, ${startedAt.slice(0, 10)}: ${cpu.model}, ${cpu.cores} cores, Node ${node}.`;
}

function place(environment: Environment): string {
  const { cpu, memoryBytes, os, load, steal, node, v8, flags, versions } = environment;
  const { gitRevision, lockfile } = environment;
  return [
    `${cpu.model}, ${cpu.cores} cores, governor ${cpu.governor ?? "unknown"}`,
    `${bytes(memoryBytes)} of memory`,
    os,
    `load ${load.toFixed(2)} at the start`,
    `steal ${steal === null ? "unknown" : `${(100 * steal).toFixed(2)} %`}`,
    `Node ${node}, V8 ${v8}, flags ${flags.length === 0 ? "none" : flags.join(" ")}`,
    ...Object.entries(versions).map(([name, version]) => `${name} ${version ?? "unknown"}`),
    `revision ${gitRevision ?? "unknown"}`,
    `lockfile ${lockfile?.slice(0, 12) ?? "unknown"}`,
  ].join("; ");
}

function times(value: number): string {
  return `${significant(value)}×`;
}

function ratio(interval: Interval): string {
  const { estimate, low, high } = bounded(interval, 0);
  return `${times(estimate)} [${significant(low)}, ${significant(high)}]`;
}

function withBounds<T extends { readonly mean: Interval }>(figure: T): T {
  return { ...figure, mean: bounded(figure.mean, -Infinity) };
}

/** JSON has no infinite bounds: they were written as null. */
function bounded({ estimate, low, high }: Interval, least: number): Interval {
  const given = (bound: number | null, otherwise: number): number => bound ?? otherwise;
  return { estimate, low: given(low, least), high: given(high, Infinity) };
}

function compileTime({ tier, compileMs }: SideSummary["compile"]): string {
  return tier === "javascript" ? "none" : duration(compileMs);
}
