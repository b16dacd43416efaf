/** The table of a run, a row as soon as its kernel is done, and the summary under it. */
import type { Colors } from "picocolors/types.js";
import { contenderOf, isContenderMeasured, isMeasured } from "../engine/kernel-report.ts";
import type {
  ContenderMeasured,
  Failed,
  KernelReport,
  Measured,
  SideSummary,
} from "../engine/kernel-report.ts";
import type { ContenderSummary, RunReport, RunSettings } from "../engine/run.ts";
import { relativeHalfWidth } from "../engine/statistics.ts";
import type { Verdict } from "../engine/statistics.ts";
import { judgeEvidence } from "../engine/verdict.ts";
import type { SideName } from "../worker/protocol.ts";
import { bytes, duration, significant, speedup } from "./format.ts";

type Paint = (text: string) => string;

interface Column {
  readonly title: string;
  readonly width: number;
  readonly cell: (row: Row) => string;
}

/** One contender of one kernel. */
interface Row extends ContenderMeasured {
  readonly report: KernelReport;
  readonly work: Measured["work"];
  readonly baseline: SideSummary;
}

const NAME_WIDTH = 16;

/** Calls that ran as JavaScript are mentioned from this share on: a few are the dispatcher's probes. */
const MENTIONED_SHARE = 0.2;

const columns: readonly Column[] = [
  { title: "before", width: 9, cell: ({ baseline }) => duration(baseline.callMs) },
  { title: "after", width: 9, cell: ({ summary }) => duration(summary.callMs) },
  {
    title: "speedup",
    width: 16,
    cell: (row) => speedup(row.speedup.estimate, relativeHalfWidth(row.speedup)),
  },
  { title: "verdict", width: 12, cell: ({ verdict }) => verdict },
  { title: "rate", width: 13, cell: rate },
  { title: "first call", width: 10, cell: ({ summary }) => duration(summary.firstCallMs) },
  { title: "compile", width: 9, cell: ({ summary }) => compileTime(summary.compile) },
  {
    title: "peak memory",
    width: 22,
    cell: ({ baseline, summary }) =>
      `${bytes(baseline.memory.peakBytes)} → ${bytes(summary.memory.peakBytes)}`,
  },
];

function rate({ work, summary, report }: Row): string {
  const perSecond = (count: number): string => significant(count / summary.callMs / 1e6);
  return work.operations > 0 ? `${perSecond(work.operations)} G${report.operationUnit}/s` : "";
}

function compileTime({ tier, compileMs }: SideSummary["compile"]): string {
  return tier === "javascript" ? "none" : duration(compileMs);
}

/** The two lines over the rows. With several contenders each has a row, and says which it is. */
export function renderHeader({ sides }: Pick<RunSettings, "sides">, color: Colors): string {
  const titles = columns.map(({ title, width }) => {
    const contender = sides.length > 2 ? title : sides[1];
    const own = title === "before" ? sides[0] : title === "after" ? contender : title;
    return own.padStart(width);
  });
  const line = ["kernel".padEnd(NAME_WIDTH), ...titles].join(" ");
  return `${color.bold(line)}\n${color.dim("─".repeat(line.length))}`;
}

/** The rows of one kernel, and under each what went wrong, if something did. */
export function renderRow(report: KernelReport, color: Colors): string {
  const { name, outcome } = report;
  if (!isMeasured(outcome)) return renderFailure(name.padEnd(NAME_WIDTH), outcome, color);
  const { contenders, baseline, work } = outcome;
  const several = contenders.length > 1;
  const rows = contenders.map(({ side, outcome: own }) => {
    const label = (several ? `  ${side}` : name).padEnd(NAME_WIDTH);
    if (!isContenderMeasured(own)) return renderFailure(label, own, color);
    return renderContender(label, { ...own, report, work, baseline }, color);
  });
  const about = cuts(report, outcome).map((note) => color.yellow(`  ${note}`));
  return [...(several ? [name] : []), ...rows, ...about].join("\n");
}

/** Where time ran out. */
function cuts(report: KernelReport, { baseline, contenders, stopped }: Measured): string[] {
  const summaries = contenders.flatMap(({ outcome }) =>
    isContenderMeasured(outcome) ? [outcome.summary] : [],
  );
  const unsteady = [baseline, ...summaries].flatMap(({ side, warmup, processes }) => {
    // One process that takes long is nothing to mention.
    if (2 * warmup.cutAtCap <= processes.length) return [];
    return [`${side}: warm-up was cut in ${warmup.cutAtCap} of ${processes.length} processes`];
  });
  const late = stopped === "time" ? [`no time for more groups of ${report.name}`] : [];
  return [...unsteady, ...late];
}

function renderContender(label: string, row: Row, color: Colors): string {
  const cells = columns.map(({ title, width, cell }) => {
    const text = cell(row).padStart(width);
    return title === "verdict" || title === "speedup" ? tint(row.verdict, color)(text) : text;
  });
  const line = [label, ...cells].join(" ");
  return [line, ...notes(row).map((note) => color.yellow(`  ${note}`))].join("\n");
}

/** What a reader must know to understand the row. */
function notes({ summary: { compile, javascriptShare } }: Row): string[] {
  if (compile.tier === "javascript" && compile.note !== undefined) {
    return [`not compiled: ${compile.note.split("\n", 1)[0]}`];
  }
  if (javascriptShare < MENTIONED_SHARE) return [];
  return [`${significant(100 * javascriptShare)} % of the timed calls ran as JavaScript`];
}

function renderFailure(name: string, outcome: Failed, color: Colors): string {
  const meaning: Record<Failed["verdict"], string> = {
    wrong: "WRONG RESULT, not timed",
    crashed: "worker crashed",
    hung: "worker hung",
    threw: "threw",
    stopped: "stopped",
    "not written": "not written",
    "not installed": "not installed",
  };
  const [first, ...rest] = outcome.message.split("\n").slice(0, 6);
  const head = `${name} ${color.red(color.bold(meaning[outcome.verdict]))}: ${first}`;
  return [head, ...rest.map((line) => color.dim(`  ${line.trim()}`))].join("\n");
}

function tint(verdict: Verdict, color: Colors): Paint {
  const paints: Record<Verdict, Paint> = {
    faster: color.green,
    slower: color.red,
    same: (text) => text,
    inconclusive: color.yellow,
  };
  return paints[verdict];
}

/** The lines under the table. */
export function renderSummary(report: RunReport, color: Colors): string {
  const { complete, summary } = report;
  const { contenders, failed } = summary;
  const lines = contenders.flatMap((one) => {
    const title = contenders.length > 1 ? [color.bold(one.side)] : [];
    return [...title, ...contenderLines(one, color), ...corrected(report.kernels, one.side)];
  });
  if (failed.length > 0) {
    lines.push(color.red(`failed          ${failed.length}: ${failed.join(", ")}`));
  }
  if (!complete) lines.push(color.yellow("stopped early: not all kernels were run"));
  return lines.join("\n");
}

/** Kernels whose row promised more than is left after Holm's correction, which the last kernel made possible. */
function corrected(kernels: readonly KernelReport[], side: SideName): string[] {
  const names = kernels.flatMap((report) => {
    const outcome = contenderOf(report, side);
    return outcome && judgeEvidence(outcome) !== outcome.verdict ? [report.name] : [];
  });
  return names.length === 0 ? [] : [`inconclusive after Holm's correction: ${names.join(", ")}`];
}

function contenderLines(summary: ContenderSummary, color: Colors): string[] {
  const { geometricMean, worst, slower, kernels } = summary;
  if (!geometricMean || !worst) return [];
  const { estimate } = geometricMean;
  const counted = `${kernels} ${kernels === 1 ? "kernel" : "kernels"}`;
  const width = relativeHalfWidth(geometricMean);
  const names = slower.length > 0 ? `: ${slower.join(", ")}` : "";
  const line = `slower          ${slower.length} of ${kernels}${names}`;
  return [
    `geometric mean  ${color.bold(speedup(estimate, width))} over ${counted}`,
    `worst           ${worst.speedup.toFixed(2)}× ${worst.name}`,
    slower.length > 0 ? color.red(line) : line,
  ];
}
