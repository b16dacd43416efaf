/**
 * Measures one kernel: group after group, until the interval is narrow enough or a cap is reached.
 *
 * It stops on the width of the interval and never on what the interval says, since stopping when a
 * result "is significant" makes every result significant in the end.
 */
import type { Random } from "../inputs.ts";
import type { SideName } from "../worker/protocol.ts";
import { MAX_PADDING, measureGroup, prepareGroup } from "./group.ts";
import type {
  ContenderRecord,
  Dropped,
  GroupRecord,
  GroupSettings,
  GroupTask,
  PreparedGroup,
} from "./group.ts";
import type {
  Agreement,
  ContenderMeasured,
  Failed,
  KernelReport,
  Measured,
  StopReason,
} from "./kernel-report.ts";
import { startSpares } from "./spare-workers.ts";
import { signFlipP } from "./sign-flip.ts";
import { ratioInterval, relativeHalfWidth, studentP } from "./statistics.ts";
import type { Interval } from "./statistics.ts";
import { summarizeSide } from "./summarize.ts";
import { judgeEvidence } from "./verdict.ts";
import { WorkerFailure } from "./worker-process.ts";
import { WrongResult } from "./wrong-result.ts";

export interface StopRule {
  /** Groups before the first look at the width. */
  readonly minGroups: number;
  /** Groups between two looks. */
  readonly stepGroups: number;
  readonly maxGroups: number;
  /** Half-width of the interval that is narrow enough: 0.01 is ±1 %. */
  readonly targetHalfWidth: number;
}

export interface GroupProgress {
  readonly groups: number;
  /** Groups that are planned as things stand. */
  readonly planned: number;
  readonly interval: Interval;
}

export interface MeasureContext {
  readonly settings: GroupSettings;
  readonly stop: StopRule;
  readonly random: Random;
  /** No group beyond `minGroups` is begun that would end after this time of `performance.now()`. */
  readonly deadline?: number;
  readonly signal?: AbortSignal | undefined;
  onGroup?(progress: GroupProgress): void;
}

/** A contender over the groups so far. */
interface Contender {
  readonly side: SideName;
  readonly records: ContenderRecord[];
  dropped?: Dropped;
}

interface Collected {
  readonly groups: GroupRecord[];
  readonly contenders: readonly Contender[];
}

/** Runs the groups of one kernel. A failure of any is the kernel's result: it never throws. */
export async function measureKernel(
  task: GroupTask,
  context: MeasureContext,
): Promise<KernelReport["outcome"]> {
  const contenders = task.sides.slice(1).map((side): Contender => ({ side, records: [] }));
  const collected: Collected = { groups: [], contenders };
  try {
    const stopped = await measureGroups(task, context, collected);
    return summarize(task.sides[0], collected, stopped);
  } catch (error) {
    if (error instanceof WrongResult || error instanceof WorkerFailure) return failed(error);
    throw error;
  }
}

function failed(error: Dropped): Failed {
  const verdict = error instanceof WrongResult ? "wrong" : error.kind;
  return { verdict, message: error.message };
}

async function measureGroups(
  task: GroupTask,
  context: MeasureContext,
  collected: Collected,
): Promise<StopReason> {
  const { stop, onGroup } = context;
  const { groups } = collected;
  const begun = performance.now();
  let planned = Math.min(stop.minGroups, stop.maxGroups);
  const prepared = await prepareAll(task, context, planned);
  if (context.settings.prepareTogether) {
    // For the next kernel.
    const { random } = context;
    const paddings = prepared.flatMap(() => task.sides.map(() => random.integer(0, MAX_PADDING)));
    void startSpares(paddings);
  }
  try {
    for (;;) {
      const next = await (prepared.shift()?.measure() ?? measureOne(task, context, collected));
      collect(next, collected);
      const interval = watchedInterval(collected);
      const over =
        groups.length === planned ? reasonToStop(context, planned, interval, begun) : null;
      if (over === null && groups.length === planned) {
        planned = Math.min(planned + stop.stepGroups, stop.maxGroups);
      }
      onGroup?.({ groups: groups.length, planned, interval });
      // With nobody left to compare with there is nothing to narrow.
      if (collected.contenders.every(({ dropped }) => dropped)) return "narrow";
      if (over !== null) return over;
    }
  } finally {
    for (const group of prepared) group.end();
  }
}

/** With `prepareTogether`, the planned groups, all started at once. */
async function prepareAll(
  task: GroupTask,
  { settings, random, signal }: MeasureContext,
  planned: number,
): Promise<PreparedGroup[]> {
  if (!settings.prepareTogether) return [];
  const attempts = await Promise.allSettled(
    Array.from({ length: planned }, () => prepareGroup(task, settings, random, signal)),
  );
  const ready = attempts.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const failure = attempts.find((one) => one.status === "rejected");
  if (!failure) return ready;
  for (const group of ready) group.end();
  throw failure.reason;
}

/** Without those that have dropped out. */
function measureOne(
  task: GroupTask,
  { settings, random, signal }: MeasureContext,
  { contenders }: Collected,
): Promise<GroupRecord> {
  const left = contenders.filter(({ dropped }) => !dropped).map(({ side }) => side);
  const sides = [task.sides[0], ...left];
  return measureGroup({ ...task, sides }, settings, random, signal);
}

function collect(group: GroupRecord, { groups, contenders }: Collected): void {
  groups.push(group);
  // A group that was prepared before somebody dropped out still has all of them.
  const all = group.contenders.length === contenders.length;
  const present = all ? contenders : contenders.filter(({ dropped }) => !dropped);
  present.forEach((contender, index) => {
    const record = group.contenders[index];
    if (contender.dropped) return;
    if (record instanceof Error) contender.dropped = record;
    else contender.records.push(record);
  });
}

/** The interval that decides when to stop: that of Numboa if it is there, else the widest. */
function watchedInterval({ contenders }: Collected): Interval {
  const present = contenders.filter(({ dropped, records }) => !dropped && records.length > 0);
  const own = present.filter(({ side }) => side === "numboa");
  const intervals = (own.length > 0 ? own : present).map(({ records }) =>
    ratioInterval(records.map(({ logRatio }) => logRatio)),
  );
  const widestFirst = intervals.toSorted((a, b) => relativeHalfWidth(b) - relativeHalfWidth(a));
  return widestFirst[0] ?? { estimate: Number.NaN, low: 0, high: Infinity };
}

function reasonToStop(
  { stop, deadline = Infinity }: MeasureContext,
  groups: number,
  interval: Interval,
  begun: number,
): StopReason | null {
  if (relativeHalfWidth(interval) <= stop.targetHalfWidth) return "narrow";
  if (groups >= stop.maxGroups) return "groups";
  const now = performance.now();
  const step = Math.min(stop.stepGroups, stop.maxGroups - groups);
  return now + (step * (now - begun)) / groups > deadline ? "time" : null;
}

function summarize(side: SideName, collected: Collected, stopped: StopReason): Measured {
  const { groups, contenders } = collected;
  const baselines = groups.map(({ baseline }) => baseline);
  return {
    checksum: baselines[0].finish.checksum,
    work: baselines[0].start.work,
    baseline: summarizeSide(side, baselines),
    contenders: contenders.map((contender) => ({
      side: contender.side,
      outcome: contender.dropped
        ? failed(contender.dropped)
        : summarizeContender(contender, baselines),
    })),
    stopped,
  };
}

function summarizeContender(
  { side, records }: Contender,
  baselines: Parameters<typeof summarizeSide>[1],
): ContenderMeasured {
  const logRatios = records.map(({ logRatio }) => logRatio);
  const speedup = ratioInterval(logRatios);
  const evidence = { speedup, p: signFlipP(logRatios), studentP: studentP(logRatios), logRatios };
  return {
    verdict: judgeEvidence(evidence),
    ...evidence,
    holm: null,
    agreement: worstAgreement(records.map(({ agreement }) => agreement)),
    summary: summarizeSide(side, records, baselines),
  };
}

function worstAgreement(agreements: readonly Agreement[]): Agreement {
  const errors = agreements.flatMap((one) => (one === "same bits" ? [] : [one.maxRelativeError]));
  return errors.length === 0 ? "same bits" : { maxRelativeError: Math.max(...errors) };
}
