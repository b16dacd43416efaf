/**
 * Judges the engine by questions whose answers are known: a kernel against itself, and against itself made slower by a
 * known share. It goes through the very engine that `run` uses, with the settings below.
 *
 * The kernels are those that leave their arguments as they are, at a size where a call takes some microseconds: a
 * batch then has hundreds of calls, so that a share of calls that are made twice is the same in every batch.
 */
import { isContenderMeasured, isMeasured } from "../engine/kernel-report.ts";
import { measureKernel } from "../engine/measure.ts";
import { defaultSettings } from "../engine/run.ts";
import type { RunSettings } from "../engine/run.ts";
import { relativeHalfWidth } from "../engine/statistics.ts";
import type { Interval, Verdict } from "../engine/statistics.ts";
import type { Random } from "../inputs.ts";
import { instantiate } from "../instance.ts";
import type { Kernel } from "../kernel.ts";

/** A group takes well under half a second, ten groups under five. */
const cheapSettings: RunSettings = {
  ...defaultSettings,
  rounds: 15,
  leastRounds: 8,
  roundsCapMs: 1000,
  batchMs: 5,
  steadyBatches: 6,
  warmupCapMs: 100,
  // First calls and compiling are not looked at here, and starting processes is most of the time.
  prepareTogether: true,
  timeoutMs: 60_000,
  sides: ["js", "js"],
};

/** What one comparison came to. */
export interface Comparison {
  readonly kernel: string;
  readonly n: number;
  readonly verdict: Verdict;
  readonly speedup: Interval;
  readonly halfWidth: number;
  /** Whether the interval leaves 1 out; wrong for a kernel against itself one time in twenty. */
  readonly excludesOne: boolean;
  readonly groups: number;
  readonly elapsedMs: number;
}

export interface ComparisonTask {
  readonly suite: string;
  readonly kernel: string;
  readonly n: number;
  /** Share of the contender's calls that are made twice; 0 is a kernel against itself. */
  readonly share: number;
  readonly groups: number;
  readonly maxGroups: number;
  /** No group beyond `groups` ends after this many milliseconds. */
  readonly limitMs: number;
}

/** A comparison could not be made. */
export class ComparisonFailed extends Error {
  override readonly name = "ComparisonFailed";
  readonly stopped: boolean;
  constructor(message: string, stopped: boolean) {
    super(message);
    this.stopped = stopped;
  }
}

export type Compare = (
  task: ComparisonTask,
  random: Random,
  signal?: AbortSignal,
) => Promise<Comparison>;

/** @throws ComparisonFailed */
export const compareOnce: Compare = async (task, random, signal) => {
  const { suite, kernel, n, share, groups, maxGroups, limitMs } = task;
  const begun = performance.now();
  const outcome = await measureKernel(
    {
      ...{ suite, kernel, n },
      sides: cheapSettings.sides,
      // Both count their calls, so that only the repeated ones differ.
      experiments: [{ repeatShare: 0 }, { repeatShare: share }],
    },
    {
      settings: cheapSettings,
      stop: { minGroups: groups, stepGroups: 5, maxGroups, targetHalfWidth: 0.01 },
      random,
      deadline: begun + limitMs,
      signal,
    },
  );
  const measured = isMeasured(outcome) ? outcome.contenders[0].outcome : outcome;
  if (!isContenderMeasured(measured)) {
    throw new ComparisonFailed(`${kernel}: ${measured.message}`, signal?.aborted ?? false);
  }
  const { verdict, speedup, logRatios } = measured;
  return {
    ...{ kernel, n, verdict, speedup },
    halfWidth: relativeHalfWidth(speedup),
    excludesOne: speedup.low > 1 || speedup.high < 1,
    groups: logRatios.length,
    elapsedMs: performance.now() - begun,
  };
};

/** A call is this long at most: 250 calls a batch of 5 ms. */
const CALL_MS = 0.02;
/** And this long at least: reading the clock must be little beside it, since it is not repeated. */
const LEAST_MS = 0.002;

/** Whether calls may be repeated: the second does the same work on the same arguments. */
export function isRepeatable({ updates, group }: Kernel): boolean {
  return updates.length === 0 && group !== "probe";
}

/** The size at which a call is short enough, found by halving; null if none is, without being too short. */
export function shortSize(kernel: Kernel, callMs = CALL_MS): number | null {
  for (let n = kernel.sizes.S; n >= 1; n = Math.floor(n / 2)) {
    const instance = instantiate(kernel, n);
    let best = Infinity;
    const begun = performance.now();
    // Long enough for the optimizing compiler; the shortest call is the undisturbed one.
    for (let call = 0; call < 30 || performance.now() - begun < 20; call++) {
      const from = performance.now();
      instance.call();
      best = Math.min(best, performance.now() - from);
      if (call >= 3 && best > 20 * callMs) break;
    }
    if (best <= callMs) return best >= LEAST_MS ? n : null;
  }
  return null;
}
