/** A run: who is how much faster, at what memory, and how soon. */
import type { Failed, KernelReport } from "../../engine/kernel-report.ts";
import { isContenderMeasured, isMeasured } from "../../engine/kernel-report.ts";
import type { RunReport } from "../../engine/run.ts";
import type { RunFile } from "../../files/report.ts";
import type { SideName } from "../../worker/protocol.ts";
import { bytes, duration, significant } from "../format.ts";
import { list, paragraphs, table } from "./markdown.ts";
import { peerSection } from "./peer-section.ts";
import { grouped, isRow, mainSide, rowOf, titleOf } from "./run-view.ts";
import type { Row } from "./run-view.ts";
import { counted, known, names, origin, ratio, times } from "./text.ts";

interface Column {
  readonly title: string;
  readonly cell: (row: Row) => string;
}

/** The verdict takes the place of what a failed kernel does not have. */
const VERDICT = "verdict";

const brief: readonly Column[] = [
  { title: "speed-up [95 % interval]", cell: ({ contender }) => ratio(contender.speedup) },
  { title: VERDICT, cell: ({ contender }) => contender.verdict },
];

function speedColumns(baseline: SideName, main: SideName): readonly Column[] {
  return [
    { title: `call, ${titleOf(baseline)}`, cell: ({ baseline: { callMs } }) => duration(callMs) },
    {
      title: `call, ${titleOf(main)}`,
      cell: ({ contender: { summary } }) => duration(summary.callMs),
    },
    { title: "rate", cell: rate },
    ...brief,
    { title: "p (Holm)", cell: ({ contender: { holm } }) => known(holm, probability) },
    { title: "groups", cell: ({ contender }) => String(contender.logRatios.length) },
  ];
}

function memoryColumns(baseline: SideName, main: SideName): readonly Column[] {
  const size = (value: number | null): string => known(value, bytes);
  return [
    { title: `peak, ${titleOf(baseline)}`, cell: (row) => bytes(row.baseline.memory.peakBytes) },
    {
      title: `peak, ${titleOf(main)}`,
      cell: ({ contender }) => bytes(contender.summary.memory.peakBytes),
    },
    {
      title: `at the end, ${titleOf(baseline)}`,
      cell: (row) => bytes(row.baseline.memory.steadyBytes),
    },
    {
      title: `at the end, ${titleOf(main)}`,
      cell: ({ contender }) => bytes(contender.summary.memory.steadyBytes),
    },
    {
      title: "linear memory used",
      cell: ({ contender }) => size(contender.summary.memory.linearUsedBytes),
    },
    { title: "JS heap", cell: ({ contender }) => size(contender.summary.memory.jsHeapBytes) },
    { title: "wasm", cell: ({ contender }) => size(contender.summary.memory.wasmBytes) },
    {
      title: "peak of compiling",
      cell: ({ contender }) => size(contender.summary.memory.compilePeakBytes),
    },
    {
      title: "copied a call",
      cell: ({ contender }) => size(contender.summary.memory.bytesCopiedPerCall),
    },
  ];
}

function startColumns(baseline: SideName, main: SideName): readonly Column[] {
  return [
    {
      title: `first call, ${titleOf(baseline)}`,
      cell: (row) => duration(row.baseline.firstCallMs),
    },
    {
      title: `first call, ${titleOf(main)}`,
      cell: ({ contender: { summary } }) => duration(summary.firstCallMs),
    },
    { title: "compiling", cell: compiling },
    {
      title: "ready after",
      cell: ({ contender: { summary } }) => duration(summary.readyMs),
    },
    {
      title: "steady after",
      cell: ({ contender: { summary } }) => known(summary.warmup.steadyAfterMs, duration),
    },
    {
      title: "steady processes",
      cell: ({ contender: { summary } }) => `${significant(100 * summary.warmup.steadyShare)} %`,
    },
    {
      title: "break-even calls",
      cell: ({ contender: { summary } }) => known(summary.warmup.breakEvenCalls, String),
    },
  ];
}

function rate({ report, contender }: Row): string {
  if (!isMeasured(report.outcome)) return "–";
  const { operations } = report.outcome.work;
  if (operations === 0) return "–";
  return `${significant(operations / contender.summary.callMs / 1e6)} G${report.operationUnit}/s`;
}

function compiling({ contender: { summary } }: Row): string {
  return summary.compile.tier === "javascript" ? "none" : duration(summary.compile.compileMs);
}

function probability(p: number): string {
  return p < 0.0001 ? "< 0.0001" : significant(p, 2);
}

/** @param heading as many `#` as the sections below it should have */
export function runSection(run: RunFile, heading: string): string {
  const { size, sides } = run.settings;
  const main = mainSide(run);
  const { suite, probes } = grouped(run);
  const columns = speedColumns(sides[0], main);
  const below = `${heading}#`;
  return paragraphs([
    `${heading} Speed, size ${size}`,
    run.complete ? "" : "**Stopped early: not all kernels were run, and no verdict is final.**",
    introduction(run),
    kernelTable(suite, main, columns),
    summaryList(run, main),
    ...when(probes, () => [
      `${below} Made to lose`,
      "Kernels in which there is nothing to gain. They do not count in the mean.",
      kernelTable(probes, main, columns),
    ]),
    peerSection(run, below),
    ...when(run.kernels, () => [
      `${below} Memory`,
      "Over that of the process before it loaded anything; medians over the processes.",
      kernelTable(run.kernels, main, memoryColumns(sides[0], main)),
      `${below} The start of a process`,
      "Break-even is the number of calls after which all calls together, the first included, took less time than " +
        `those of ${titleOf(sides[0])}.`,
      kernelTable(run.kernels, main, startColumns(sides[0], main)),
    ]),
    ...failures(run, below),
    origin(run),
  ]);
}

function when<T>(items: readonly T[], parts: () => string[]): string[] {
  return items.length > 0 ? parts() : [];
}

/** What the README shows: speedups, verdicts, and what decides. */
export function briefRun(run: RunFile): string {
  const main = mainSide(run);
  return paragraphs([
    introduction(run),
    kernelTable(grouped(run).suite, main, brief),
    summaryList(run, main),
  ]);
}

function introduction(run: RunReport): string {
  const { size, sides } = run.settings;
  const names = `${titleOf(mainSide(run))} against ${titleOf(sides[0])}`;
  return `${names}, size ${size}; above 1 is faster.`;
}

function kernelTable(
  kernels: readonly KernelReport[],
  side: SideName,
  columns: readonly Column[],
): string {
  const rows = kernels.map((report) => {
    const row = rowOf(report, side);
    return [
      report.name,
      ...(isRow(row) ? columns.map(({ cell }) => cell(row)) : blank(row, columns)),
    ];
  });
  return table(["kernel", ...columns.map(({ title }) => title)], rows);
}

function blank({ verdict }: Failed, columns: readonly Column[]): string[] {
  return columns.map(({ title }) => (title === VERDICT ? `**${verdict}**` : "–"));
}

function summaryList(run: RunReport, side: SideName): string {
  const found = run.summary.contenders.find((one) => one.side === side);
  // Kernels outside the suite have no mean, and are called faster or slower in the table.
  if (!found || found.kernels === 0) return "";
  const { geometricMean, worst, slower, failed, kernels } = found;
  return list([
    `geometric mean of ${counted(kernels, "kernel")}: ${known(geometricMean, (mean) => `**${ratio(mean)}**`)}`,
    `worst kernel: ${known(worst, ({ name, speedup }) => `${name}, ${times(speedup)}`)}`,
    `slower than ${titleOf(run.settings.sides[0])}: ${names(slower)}`,
    `failed: ${names(failed)}`,
  ]);
}

/** What went wrong; what was not there to be run is said with the peers. */
function failures({ kernels }: RunReport, heading: string): string[] {
  const wrong = kernels.flatMap(({ name, outcome }): string[] => {
    if (!isMeasured(outcome)) return [failure(name, outcome)];
    return outcome.contenders.flatMap((one) =>
      isContenderMeasured(one.outcome) || one.outcome.verdict.startsWith("not ")
        ? []
        : [failure(`${name}, ${titleOf(one.side)}`, one.outcome)],
    );
  });
  return when(wrong, () => [`${heading} Failed`, list(wrong)]);
}

function failure(who: string, { verdict, message }: Failed): string {
  return `${who}: **${verdict}**, ${message.split("\n", 1)[0]}`;
}
