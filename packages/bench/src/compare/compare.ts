/**
 * Holds two runs against each other.
 *
 * What is compared is how much faster than plain JavaScript a side was, since both took turns on the same
 * machine at the same time: whatever made the one run slow made its baseline slow too. So a ratio of two
 * speedups is sound across machines; a ratio of two times is not, and is refused unless the places agree.
 *
 * A kernel whose checksum or size differs did other work, and is not compared.
 */
import type { ContenderMeasured, KernelReport, Measured } from "../engine/kernel-report.ts";
import { isContenderMeasured, isMeasured } from "../engine/kernel-report.ts";
import { judge, median, SMALLEST_EFFECT } from "../engine/statistics.ts";
import type { Interval, Verdict } from "../engine/statistics.ts";
import { CONFIRMING_GROUPS, holm } from "../engine/verdict.ts";
import type { RunFile } from "../files/report.ts";
import { countsInMean, type KernelGroup } from "../kernel.ts";
import type { SideName } from "../worker/protocol.ts";
import { combine, ratioOf, twoSidedP } from "./combination.ts";
import type { Combination, Term } from "./combination.ts";
import { differences } from "./environments.ts";
import type { Difference } from "./environments.ts";

/** Below this, after Holm's correction, a difference is one. */
const LEVEL = 0.05;

/** The smallest effect when one run has so few groups that all rests on normal errors, as in a run. */
const UNCONFIRMED_EFFECT = 0.05;

export interface Comparison {
  readonly side: SideName;
  readonly baseline: SideName;
  /** In the order of the second file. */
  readonly kernels: readonly KernelComparison[];
  /** Geometric mean of the changes, probes left out; null when nothing could be compared. */
  readonly geometricMean: Interval | null;
  /** Kernels of that mean. */
  readonly counted: number;
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
  /** What forbids comparing raw times. */
  readonly differences: readonly Difference[];
}

export interface KernelComparison {
  readonly name: string;
  readonly group: KernelGroup;
  readonly outcome: Compared | NotCompared;
}

export interface Compared {
  /** After Holm's correction over the kernels that were compared. */
  readonly verdict: Verdict;
  /** Speedup in the second file over speedup in the first: above 1 the second is faster. */
  readonly change: Interval;
  /** Two-sided, of Welch's t test over the log-ratios of the groups. */
  readonly p: number;
  readonly holm: number;
  readonly before: Interval;
  readonly after: Interval;
  /** Null where the places differ. */
  readonly raw: { readonly baseline: RawChange; readonly contender: RawChange } | null;
}

/** Milliseconds a call, and the time before over the time after: above 1 the second is faster. */
export interface RawChange {
  readonly beforeMs: number;
  readonly afterMs: number;
  readonly change: Interval;
}

export interface NotCompared {
  readonly reason: "other work" | "other results" | "failed before" | "failed after";
  readonly message: string;
}

export function isCompared(outcome: Compared | NotCompared): outcome is Compared {
  return "change" in outcome;
}

/**
 * Compares one side of two runs.
 * @param side one that both runs have; see `commonSide`
 */
export function compareRuns(before: RunFile, after: RunFile, side: SideName): Comparison {
  const old = new Map(before.kernels.map((report) => [report.name, report]));
  const differing = differences(before.environment, after.environment);
  const pairs = after.kernels.flatMap((now) => {
    const then = old.get(now.name);
    return then ? [examine(then, now, side)] : [];
  });
  const sound = pairs.flatMap(({ match }) => (match ? [match] : []));
  const adjusted = holm(sound.map(({ combination }) => twoSidedP(combination)));
  const kernels = pairs.map(({ name, group, match, problem }): KernelComparison => {
    if (!match) return { name, group, outcome: problem };
    const outcome = judgeMatch(match, adjusted[sound.indexOf(match)], differing.length === 0);
    return { name, group, outcome };
  });
  const counting = pairs.flatMap(({ group, match }) =>
    match && countsInMean(group) ? [match] : [],
  );
  const names = new Set(after.kernels.map(({ name }) => name));
  return {
    side,
    baseline: after.settings.sides[0],
    kernels,
    geometricMean: counting.length > 0 ? ratioOf(combine(meanOf(counting))) : null,
    counted: counting.length,
    onlyBefore: before.kernels.flatMap(({ name }) => (names.has(name) ? [] : [name])),
    onlyAfter: after.kernels.flatMap(({ name }) => (old.has(name) ? [] : [name])),
    differences: differing,
  };
}

/** A kernel that both runs measured, doing the same work. */
interface Match {
  readonly before: Sides;
  readonly after: Sides;
  readonly combination: Combination;
}

interface Sides {
  readonly measured: Measured;
  readonly contender: ContenderMeasured;
}

type Examined = { readonly name: string; readonly group: KernelGroup } & (
  | { readonly match: Match; readonly problem?: undefined }
  | { readonly match?: undefined; readonly problem: NotCompared }
);

function examine(then: KernelReport, now: KernelReport, side: SideName): Examined {
  const { name, group } = now;
  const refuse = (reason: NotCompared["reason"], message: string): Examined => {
    return { name, group, problem: { reason, message } };
  };
  if (then.n !== now.n) return refuse("other work", `n = ${then.n} before, ${now.n} after`);
  const after = sidesOf(now, side);
  if (typeof after === "string") return refuse("failed after", after);
  const before = sidesOf(then, side);
  if (typeof before === "string") return refuse("failed before", before);
  const checksums = [before.measured.checksum, after.measured.checksum];
  if (checksums[0] !== checksums[1]) {
    return refuse("other results", `checksum ${checksums[0]} before, ${checksums[1]} after`);
  }
  const combination = combine([
    { weight: 1, values: after.contender.logRatios },
    { weight: -1, values: before.contender.logRatios },
  ]);
  return { name, group, match: { before, after, combination } };
}

/** The two sides, or why there is no time of one of them. */
function sidesOf({ outcome }: KernelReport, side: SideName): Sides | string {
  if (!isMeasured(outcome)) return `${outcome.verdict}: ${outcome.message}`;
  const contender = outcome.contenders.find((one) => one.side === side)?.outcome;
  if (contender === undefined) return `${side} was not run`;
  if (isContenderMeasured(contender)) return { measured: outcome, contender };
  return `${contender.verdict}: ${contender.message}`;
}

function judgeMatch(match: Match, adjusted: number, withRaw: boolean): Compared {
  const { before, after, combination } = match;
  const change = ratioOf(combination);
  const verdict = judge(change, smallestEffect(match));
  const raw = {
    baseline: rawChange(before.measured.baseline, after.measured.baseline),
    contender: rawChange(before.contender.summary, after.contender.summary),
  };
  return {
    verdict: isEffect(verdict) && adjusted >= LEVEL ? "inconclusive" : verdict,
    change,
    p: twoSidedP(combination),
    holm: adjusted,
    before: before.contender.speedup,
    after: after.contender.speedup,
    raw: withRaw ? raw : null,
  };
}

function smallestEffect({ before, after }: Match): number {
  const few = [before, after].some(
    ({ contender }) => contender.logRatios.length < CONFIRMING_GROUPS,
  );
  return few ? UNCONFIRMED_EFFECT : SMALLEST_EFFECT;
}

function isEffect(verdict: Verdict): boolean {
  return verdict === "faster" || verdict === "slower";
}

type Timed = Measured["baseline"];

/** A process gives one number: samples inside of it share its luck. */
function rawChange(before: Timed, after: Timed): RawChange {
  const logs = ({ processes }: Timed): number[] =>
    processes.map(({ roundsMs }) => Math.log(median(roundsMs)));
  const change = combine([
    { weight: 1, values: logs(before) },
    { weight: -1, values: logs(after) },
  ]);
  return { beforeMs: before.callMs, afterMs: after.callMs, change: ratioOf(change) };
}

/** The mean over kernels: every kernel counts the same. */
function meanOf(matches: readonly Match[]): Term[] {
  const weight = 1 / matches.length;
  return matches.flatMap(({ before, after }) => [
    { weight, values: after.contender.logRatios },
    { weight: -weight, values: before.contender.logRatios },
  ]);
}
