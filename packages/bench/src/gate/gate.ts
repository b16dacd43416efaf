/**
 * Whether a run is good enough, held against a baseline.
 *
 * A kernel fails when it is slower by more than the tolerance, and that is hardly chance: the one-sided Welch test
 * of "slower by the tolerance at most", with Holm's correction over the kernels, is below 0.05. So a gate over a hundred
 * kernels that did not change raises a false alarm in less than one of twenty runs, and the tolerance is there
 * for what differs from run to run without any change of the code. What looks slower but may be chance is
 * said, and does not fail.
 *
 * A kernel also fails without any statistics: when it goes wrong, when it is gone, when its bits are others.
 */
import { combine, lessThanP } from "../compare/combination.ts";
import { isCompared } from "../compare/compare.ts";
import type { Compared, Comparison, NotCompared } from "../compare/compare.ts";
import { contenderOf } from "../engine/kernel-report.ts";
import { holm } from "../engine/verdict.ts";
import type { RunFile } from "../files/report.ts";
import { significant } from "../report/format.ts";

const LEVEL = 0.05;

/** One kernel, and what is to be said of it. */
export interface Finding {
  readonly kernel: string;
  readonly text: string;
}

export interface GateResult {
  /** Any of these closes the gate. */
  readonly failures: readonly Finding[];
  /** Slower than allowed, but that may be chance. */
  readonly doubts: readonly Finding[];
  /** What was not judged. */
  readonly notes: readonly Finding[];
}

/**
 * @param comparison of `before`, the baseline, with `after`
 * @param tolerance 0.03 allows a kernel to be 3 % slower
 */
export function judgeGate(
  comparison: Comparison,
  before: RunFile,
  after: RunFile,
  tolerance: number,
): GateResult {
  const failures: Finding[] = [];
  const doubts: Finding[] = [];
  const notes: Finding[] = [];
  const slowness = slownessOf(comparison, before, after, tolerance);
  for (const { name: kernel, outcome } of comparison.kernels) {
    if (isCompared(outcome)) {
      if (outcome.change.estimate >= 1 / (1 + tolerance)) continue;
      const p = slowness.get(kernel) ?? 1;
      const finding = { kernel, text: slower(outcome, p) };
      (p < LEVEL ? failures : doubts).push(finding);
    } else if (outcome.reason === "failed before") {
      notes.push({ kernel, text: `failed in the baseline, ${firstLine(outcome.message)}` });
    } else {
      failures.push({ kernel, text: refused(outcome) });
    }
  }
  for (const kernel of comparison.onlyBefore) {
    const why = after.complete ? "was not run" : "was not run: the run was stopped";
    failures.push({ kernel, text: `is in the baseline and ${why}` });
  }
  notes.push(...comparison.onlyAfter.map((kernel) => ({ kernel, text: "is not in the baseline" })));
  return { failures, doubts, notes };
}

/** For each kernel that was compared, the corrected p of not being slower than allowed. */
function slownessOf(
  { kernels, side }: Comparison,
  before: RunFile,
  after: RunFile,
  tolerance: number,
): Map<string, number> {
  const names = kernels.flatMap(({ name, outcome }) => (isCompared(outcome) ? [name] : []));
  const logRatios = ({ kernels: reports }: RunFile, name: string): readonly number[] => {
    const report = reports.find((one) => one.name === name);
    return (report && contenderOf(report, side)?.logRatios) ?? [];
  };
  const ps = names.map((name) => {
    const change = combine([
      { weight: 1, values: logRatios(after, name) },
      { weight: -1, values: logRatios(before, name) },
    ]);
    return lessThanP(change, -Math.log1p(tolerance));
  });
  const adjusted = holm(ps);
  return new Map(names.map((name, index) => [name, adjusted[index]]));
}

function slower({ change: { estimate, low, high }, before, after }: Compared, p: number): string {
  const percent = (ratio: number): string => significant(100 * (1 / ratio - 1));
  // A slow-down is the other way around: its lower bound comes from the upper one of the ratio.
  const interval = low > 0 ? `[${percent(high)} %, ${percent(low)} %]` : "of unknown precision";
  return (
    `is slower by ${percent(estimate)} % ${interval}: ${before.estimate.toFixed(2)}× before, ` +
    `${after.estimate.toFixed(2)}× after (p = ${significant(p, 2)})`
  );
}

function refused({ reason, message }: NotCompared): string {
  const what: Record<NotCompared["reason"], string> = {
    "other work": "does other work than in the baseline",
    "other results": "gives other bits than in the baseline",
    "failed before": "failed in the baseline",
    "failed after": "fails",
  };
  return `${what[reason]}: ${firstLine(message)}`;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0];
}
