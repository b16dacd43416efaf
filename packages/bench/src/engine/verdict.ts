/**
 * What may be said of a speedup.
 *
 * "faster" and "slower" need four things: the t interval over groups excludes 1; the effect is at least
 * 1 %; the p of Student's t test, adjusted by Holm's method over the kernels of the run, is at most 0.05; and the
 * exact sign-flip test confirms it at 0.05. "same" needs the whole interval within ±1 %. Anything else is
 * "inconclusive".
 *
 * It is the p of the t test that Holm adjusts, since that of the sign-flip test is coarse: ten groups give
 * 1/512 at the least, and thirty times that is over 0.05, so that nothing would ever be significant. With
 * fewer than six groups the sign-flip test cannot confirm anything at all (its p is 1/4 with three). Then
 * all rests on the assumption of normal errors, and to make up for that, the effect must be at least 5 %.
 */
import type { KernelReport } from "./kernel-report.ts";
import { contenderOf, isContenderMeasured, isMeasured } from "./kernel-report.ts";
import type { ContenderMeasured } from "./kernel-report.ts";
import { judge, SMALLEST_EFFECT } from "./statistics.ts";
import type { Verdict } from "./statistics.ts";
import type { SideName } from "../worker/protocol.ts";

/** The smallest effect when the groups are too few for the sign-flip test. */
const UNCONFIRMED_EFFECT = 0.05;

const SIGNIFICANCE = 0.05;

/** The fewest groups with which the sign-flip test can give a p of at most 0.05: 2^(1 − 6) = 1/32. */
export const CONFIRMING_GROUPS = 6;

export type Evidence = Pick<ContenderMeasured, "speedup" | "p" | "studentP" | "logRatios">;

/** @param adjustedP the p of the t test, adjusted over the kernels of the run, if that is known */
export function judgeEvidence(evidence: Evidence, adjustedP: number = evidence.studentP): Verdict {
  const least = canConfirm(evidence) ? SMALLEST_EFFECT : UNCONFIRMED_EFFECT;
  const verdict = judge(evidence.speedup, least);
  const claims = verdict === "faster" || verdict === "slower";
  return claims && !isSignificant(evidence, adjustedP) ? "inconclusive" : verdict;
}

function canConfirm({ logRatios }: Evidence): boolean {
  return logRatios.length >= CONFIRMING_GROUPS;
}

function isSignificant(evidence: Evidence, adjustedP: number): boolean {
  return adjustedP <= SIGNIFICANCE && (!canConfirm(evidence) || evidence.p <= SIGNIFICANCE);
}

/**
 * Holm's step-down adjustment: p values that may each be compared with 0.05, so that the chance of even
 * one false positive among all stays below that. In the order given.
 */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, index) => index).toSorted((a, b) => ps[a] - ps[b]);
  const adjusted = Array<number>(ps.length);
  let least = 0;
  order.forEach((index, rank) => {
    least = Math.max(least, Math.min(1, (ps.length - rank) * ps[index]));
    adjusted[index] = least;
  });
  return adjusted;
}

/** The reports of a complete run with their final verdicts: Holm over the kernels, for each contender. */
export function judgeRun(
  kernels: readonly KernelReport[],
  sides: readonly SideName[],
): KernelReport[] {
  let judged = [...kernels];
  for (const side of sides.slice(1)) {
    const measured = judged.filter((report) => contenderOf(report, side) !== undefined);
    const adjusted = holm(measured.map((report) => contenderOf(report, side)!.studentP));
    const holmOf = new Map(measured.map(({ name }, index) => [name, adjusted[index]]));
    judged = judged.map((report) => judgeOne(report, side, holmOf.get(report.name)));
  }
  return judged;
}

function judgeOne(report: KernelReport, side: SideName, adjustedP: number | undefined) {
  const { outcome } = report;
  if (!isMeasured(outcome) || adjustedP === undefined) return report;
  const contenders = outcome.contenders.map((one) => {
    if (one.side !== side || !isContenderMeasured(one.outcome)) return one;
    const verdict = judgeEvidence(one.outcome, adjustedP);
    return { side, outcome: { ...one.outcome, holm: adjustedP, verdict } };
  });
  return { ...report, outcome: { ...outcome, contenders } };
}
