/**
 * Measures one group: a fresh process of each side, all alive at the same time, taking turns.
 *
 * All run the same kernel on the same inputs. First each is warmed up, alone. Then they are asked one batch
 * at a time while the others wait, forwards and backwards (ABC CBA; for two sides that is ABBA). So
 * whatever slows the machine for longer than a batch slows all, and a steady drift cancels. Their main
 * threads share one processor. The order, and how large each one's environment is, is left to a seeded
 * chance: code and stack land elsewhere in every group.
 *
 * Nothing is timed before all have given the same bits; and the bits are compared again at the end. A
 * contender that is wrong, crashes or hangs drops out and the others go on; without the baseline there is
 * nothing to compare with, and the group fails.
 */
import { shuffled } from "../inputs.ts";
import type { Random } from "../inputs.ts";
import type { Experiment, FinishReply, SideName, StartReply } from "../worker/protocol.ts";
import { shareProcessor } from "./affinity.ts";
import type { Agreement } from "./kernel-report.ts";
import { median } from "./statistics.ts";
import { becomeSteady, getReady } from "./warmup.ts";
import type { Batch, Ready, Warmup, WarmupSettings } from "./warmup.ts";
import { startWorker, WorkerFailure } from "./worker-process.ts";
import type { WorkerProcess } from "./worker-process.ts";
import { WrongResult } from "./wrong-result.ts";

export interface GroupSettings extends WarmupSettings {
  /** Timed rounds; each is one batch of each side. */
  readonly rounds: number;
  /** As many rounds as this while a group's number is not known to 0.5 %; `rounds` if not given. */
  readonly noisyRounds?: number | undefined;
  /** Milliseconds after which no further round is begun, once there are `leastRounds`. */
  readonly roundsCapMs: number;
  readonly leastRounds: number;
  readonly timeoutMs: number;
  /**
   * Starts the processes of a group, and those of several groups, at the same time, up to when their compilers
   * are done. Saves time, and disturbs the figures of the first call and of compiling. They get steady one
   * after the other, and take turns, as ever.
   */
  readonly prepareTogether: boolean;
}

export interface GroupTask {
  /** URL of the module with the kernel. */
  readonly suite: string;
  readonly kernel: string;
  readonly n: number;
  /** The baseline first. */
  readonly sides: readonly SideName[];
  /** What makes a side another than its name says, in the order of `sides`. */
  readonly experiments?: readonly (Experiment | undefined)[];
}

/** What one process of a group came to. */
export interface SideRecord {
  readonly start: StartReply;
  readonly warmup: Warmup;
  readonly rounds: readonly Batch[];
  readonly finish: FinishReply;
  /** The processor that the main threads of the group shared; null where they could not be made to. */
  readonly processor: number | null;
  readonly agreement: Agreement;
}

export interface ContenderRecord extends SideRecord {
  /** Median over rounds of ln(baseline time / contender time): above 0 the contender is faster. */
  readonly logRatio: number;
}

/** Why a contender dropped out. */
export type Dropped = WorkerFailure | WrongResult;

export interface GroupRecord {
  readonly baseline: SideRecord;
  /** In the order of the task's sides. */
  readonly contenders: readonly (ContenderRecord | Dropped)[];
}

/** One process while it is alive. */
interface Player {
  readonly side: SideName;
  readonly experiment: Experiment | undefined;
  readonly isBaseline: boolean;
  readonly worker: WorkerProcess;
  readonly rounds: Batch[];
  start?: StartReply;
  ready?: Ready;
  warmup?: Warmup;
  finish?: FinishReply;
  dropped?: Dropped;
}

/** Processes that are started. */
export interface PreparedGroup {
  /** Warms them up if that is still to do, and times them. They are gone when the promise settles. */
  measure(): Promise<GroupRecord>;
  /** Ends them. */
  end(): void;
}

/** Bytes added to a process's environment at the most. */
export const MAX_PADDING = 4096;

/** Rounds after the main threads were moved that are not timed: caches are cold on another processor. */
const ROUNDS_AFTER_MOVE = 2;

/**
 * Runs one group from start to end. Its processes are gone when the promise settles.
 * @throws WrongResult or WorkerFailure when the baseline fails, WorkerFailure when the signal is aborted
 */
export async function measureGroup(
  task: GroupTask,
  settings: GroupSettings,
  random: Random,
  signal?: AbortSignal,
): Promise<GroupRecord> {
  return (await prepareGroup(task, settings, random, signal)).measure();
}

/**
 * Starts the processes of one group, and, if it is on its own, warms them up.
 * @throws as `measureGroup` does; then no process is left
 */
export async function prepareGroup(
  task: GroupTask,
  settings: GroupSettings,
  random: Random,
  signal?: AbortSignal,
): Promise<PreparedGroup> {
  const players = launch(task, settings, random, signal);
  const order = shuffled(players, random);
  const end = (): void => {
    for (const { worker } of players) worker.kill();
  };
  try {
    const together = settings.prepareTogether;
    const prepare = (player: Player): Promise<void> =>
      attempt(player, () => startPlayer(player, task, settings));
    if (together) await Promise.all(order.map(prepare));
    for (const player of together ? [] : order) {
      await prepare(player);
      await attempt(player, () => steadyPlayer(player, settings));
    }
    for (const player of order) {
      await attempt(player, () =>
        assertAgrees(players[0], player, before(player), "before timing"),
      );
    }
  } catch (error) {
    end();
    throw error;
  }
  const measure = async (): Promise<GroupRecord> => {
    try {
      // One after the other, and only now: before, other groups were being started.
      for (const player of settings.prepareTogether ? order : []) {
        await attempt(player, () => steadyPlayer(player, settings));
      }
      return await timeRounds(players, order, settings, random);
    } finally {
      end();
    }
  };
  return { measure, end };
}

function launch(
  { sides, experiments }: GroupTask,
  { timeoutMs }: GroupSettings,
  random: Random,
  signal?: AbortSignal,
): Player[] {
  const started = sides.map((side, index): Player => {
    const environmentPadding = random.integer(0, MAX_PADDING);
    const worker = startWorker(side, { timeoutMs, environmentPadding, signal });
    const experiment = experiments?.[index];
    return { side, experiment, isBaseline: index === 0, worker, rounds: [] };
  });
  return started;
}

/** Does something with a player that is still in; what fails ends the player, or everything. */
async function attempt(player: Player, action: () => void | Promise<void>): Promise<void> {
  if (player.dropped) return;
  try {
    await action();
  } catch (error) {
    const known = error instanceof WorkerFailure || error instanceof WrongResult;
    const stopped = error instanceof WorkerFailure && error.kind === "stopped";
    if (!known || stopped || player.isBaseline) throw error;
    player.dropped = error;
    player.worker.kill();
  }
}

async function startPlayer(player: Player, task: GroupTask, settings: GroupSettings) {
  const { side, worker, experiment } = player;
  const { suite, kernel, n } = task;
  const request = { type: "start", side, suite, kernel, n } as const;
  player.start = await worker.ask(experiment ? { ...request, experiment } : request);
  player.ready = await getReady(worker, player.start, settings);
}

async function steadyPlayer(player: Player, settings: GroupSettings): Promise<void> {
  player.warmup = await becomeSteady(player.worker, player.ready!, settings);
}

const before = ({ start, ready }: Player): readonly string[] => [
  ...start!.checksums,
  ...ready!.checksums,
];

/** The first checksum of the baseline is the reference; all others must equal it. */
function assertAgrees(
  baseline: Player,
  { side, isBaseline, start, finish }: Player,
  checksums: readonly string[],
  when: string,
): void {
  const reference = baseline.start!.checksums[0];
  const other = checksums.find((sum) => sum !== reference);
  // A peer has compared its results with those of JavaScript, and is within the kernel's tolerance.
  const near = (finish ?? start)?.maxRelativeError !== undefined;
  if (other === undefined || (near && !isBaseline)) return;
  throw new WrongResult(
    `${side} gave ${other} ${when}, where the first call of ${baseline.side} gave ${reference}`,
  );
}

async function timeRounds(
  players: readonly Player[],
  order: readonly Player[],
  settings: GroupSettings,
  random: Random,
): Promise<GroupRecord> {
  const present = order.filter(({ dropped }) => !dropped);
  const processor = await shareProcessor(
    present.flatMap(({ worker }) => worker.pid ?? []),
    random,
  );
  await takeTurns(order, settings);
  for (const player of players) {
    await attempt(player, async () => {
      player.finish = await player.worker.ask({ type: "finish" });
      assertAgrees(players[0], player, [player.finish.checksum], "after timing");
    });
  }
  const [baseline, ...contenders] = players;
  return {
    baseline: recordOf(baseline, processor),
    contenders: contenders.map((player) => {
      if (player.dropped) return player.dropped;
      return { ...recordOf(player, processor), logRatio: median(logRatios(baseline, player)) };
    }),
  };
}

async function takeTurns(
  order: readonly Player[],
  { rounds, noisyRounds = rounds, roundsCapMs, leastRounds, batchMs }: GroupSettings,
): Promise<void> {
  let begun = performance.now();
  for (let round = -ROUNDS_AFTER_MOVE; round < noisyRounds; round++) {
    if (round === 0) begun = performance.now();
    if (round >= leastRounds && performance.now() - begun > roundsCapMs) return;
    // Looked at before even rounds only: every turn forwards has one backwards.
    if (round >= rounds && round % 2 === 0 && !isNoisy(order)) return;
    for (const player of round % 2 === 0 ? order : order.toReversed()) {
      await attempt(player, async () => {
        const batch = await player.worker.ask({ type: "batch", minMs: batchMs });
        if (round >= 0) player.rounds.push(batch);
      });
    }
  }
}

/** Standard error of a group's number that is small beside the differences between groups. */
const WELL_KNOWN = 0.005;

/**
 * Whether other programs, or the kernel itself, make the rounds so uneven that the median of a contender's
 * log-ratios is not well known. It looks at the spread and never at the median, so it cannot favour anybody.
 */
function isNoisy(order: readonly Player[]): boolean {
  const baseline = order.find(({ isBaseline }) => isBaseline)!;
  return order.some((player) => {
    if (player.isBaseline || player.dropped) return false;
    const logs = logRatios(baseline, player);
    const middle = median(logs);
    // For normal errors: the standard deviation from the median deviation, and the standard error of a median.
    const deviation = 1.4826 * median(logs.map((log) => Math.abs(log - middle)));
    return (1.2533 * deviation) / Math.sqrt(logs.length) > WELL_KNOWN;
  });
}

function recordOf({ start, warmup, rounds, finish }: Player, processor: number | null): SideRecord {
  const maxRelativeError = finish!.maxRelativeError ?? start!.maxRelativeError;
  const agreement = maxRelativeError === undefined ? "same bits" : { maxRelativeError };
  return { start: start!, warmup: warmup!, rounds, finish: finish!, processor, agreement };
}

function logRatios(baseline: Player, contender: Player): number[] {
  return contender.rounds.map(({ meanMs }, round) =>
    Math.log(baseline.rounds[round].meanMs / meanMs),
  );
}
