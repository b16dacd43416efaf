/** The table of a run, a row as soon as its kernel is done, and the summary under it. */
import type { Colors } from "picocolors/types.js";
import { isMeasured } from "../engine/kernel-report.ts";
import type { Failed, KernelReport, Measured } from "../engine/kernel-report.ts";
import type { RunReport, RunSettings } from "../engine/run.ts";
import { relativeHalfWidth } from "../engine/statistics.ts";
import type { Verdict } from "../engine/statistics.ts";
import { bytes, duration, significant, speedup } from "./format.ts";

type Paint = (text: string) => string;

interface Column {
  readonly title: string;
  readonly width: number;
  readonly cell: (outcome: Measured, report: KernelReport) => string;
}

const NAME_WIDTH = 15;

/** Calls that ran as JavaScript are mentioned from this share on: a few are the dispatcher's probes. */
const MENTIONED_SHARE = 0.2;

const columns: readonly Column[] = [
  { title: "before", width: 9, cell: ({ baseline }) => duration(baseline.callMs) },
  { title: "after", width: 9, cell: ({ contender }) => duration(contender.callMs) },
  {
    title: "speedup",
    width: 16,
    cell: (outcome) => speedup(outcome.speedup.estimate, relativeHalfWidth(outcome.speedup)),
  },
  { title: "verdict", width: 12, cell: ({ verdict }) => verdict },
  { title: "rate", width: 13, cell: rate },
  { title: "first call", width: 10, cell: ({ contender }) => duration(contender.firstCallMs) },
  { title: "compile", width: 9, cell: ({ contender }) => compileTime(contender.compile) },
  {
    title: "peak memory",
    width: 22,
    cell: ({ baseline, contender }) =>
      `${bytes(baseline.peakBytes)} → ${bytes(contender.peakBytes)}`,
  },
];

function rate({ work, contender }: Measured, { operationUnit }: KernelReport): string {
  const perSecond = (count: number): string => significant(count / contender.callMs / 1e6);
  return work.operations > 0 ? `${perSecond(work.operations)} G${operationUnit}/s` : "";
}

function compileTime({ tier, compileMs }: Measured["contender"]["compile"]): string {
  return tier === "javascript" ? "none" : duration(compileMs);
}

/** The two lines over the rows. */
export function renderHeader(settings: RunSettings, color: Colors): string {
  const [baseline, contender] = settings.sides;
  const titles = columns.map(({ title, width }) => {
    const own = title === "before" ? baseline : title === "after" ? contender : title;
    return own.padStart(width);
  });
  const line = ["kernel".padEnd(NAME_WIDTH), ...titles].join(" ");
  return `${color.bold(line)}\n${color.dim("─".repeat(line.length))}`;
}

/** One row, and under it what went wrong, if something did. */
export function renderRow(report: KernelReport, color: Colors): string {
  const name = report.name.padEnd(NAME_WIDTH);
  const { outcome } = report;
  if (!isMeasured(outcome)) return renderFailure(name, outcome, color);
  const cells = columns.map(({ title, width, cell }) => {
    const text = cell(outcome, report).padStart(width);
    return title === "verdict" || title === "speedup" ? tint(outcome.verdict, color)(text) : text;
  });
  const row = [name, ...cells].join(" ");
  return [row, ...notes(outcome).map((note) => color.yellow(`  ${note}`))].join("\n");
}

/** What a reader must know to understand the row. */
function notes({ contender: { compile, javascriptShare } }: Measured): string[] {
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
export function renderSummary({ summary, kernels, complete }: RunReport, color: Colors): string {
  const lines: string[] = [];
  const { geometricMean, worst, slower, failed } = summary;
  if (geometricMean && worst) {
    const { estimate } = geometricMean;
    const count = kernels.length - failed.length;
    const counted = `${count} ${count === 1 ? "kernel" : "kernels"}`;
    const width = relativeHalfWidth(geometricMean);
    lines.push(
      `geometric mean  ${color.bold(speedup(estimate, width))} over ${counted}`,
      `worst           ${worst.speedup.toFixed(2)}× ${worst.name}`,
    );
    const names = slower.length > 0 ? `: ${slower.join(", ")}` : "";
    const line = `slower          ${slower.length} of ${kernels.length}${names}`;
    lines.push(slower.length > 0 ? color.red(line) : line);
  }
  if (failed.length > 0) {
    lines.push(color.red(`failed          ${failed.length}: ${failed.join(", ")}`));
  }
  if (!complete) lines.push(color.yellow("stopped early: not all kernels were run"));
  return lines.join("\n");
}
