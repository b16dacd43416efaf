/**
 * Measures one pair: two fresh processes, alive at the same time, taking turns.
 *
 * Both run the same kernel on the same inputs, the baseline and the contender. They are asked in the
 * order ABBA, one batch at a time while the other waits, so whatever slows the machine for longer than a
 * batch slows both, and a steady drift cancels. Their main threads share one processor. Which process is started first, and how large each
 * one's environment is, is left to a seeded chance: code and stack land elsewhere in every pair.
 *
 * Nothing is timed before both have given the same bits; and the bits are compared again at the end.
 */
import { shareProcessor } from "./affinity.ts";
import { median } from "./statistics.ts";
import type { Random } from "../inputs.ts";
import type { FinishReply, SideName, StartReply, StartRequest } from "../worker/protocol.ts";
import { startWorker } from "./worker-process.ts";
import type { WorkerProcess } from "./worker-process.ts";

export interface PairSettings {
  /** Timed rounds; each is one batch of either side. */
  readonly rounds: number;
  /** Rounds before, which are thrown away: compilers and caches warm up. */
  readonly warmupRounds: number;
  /** Least milliseconds of a batch. */
  readonly batchMs: number;
  readonly timeoutMs: number;
}

export interface PairTask {
  /** URL of the module with the kernel. */
  readonly suite: string;
  readonly kernel: string;
  readonly n: number;
  readonly sides: readonly [baseline: SideName, contender: SideName];
}

/** What one process of a pair came to. */
export interface SideRecord {
  readonly start: StartReply;
  readonly finish: FinishReply;
  /** Mean milliseconds a call, round by round. */
  readonly rounds: readonly number[];
}

export interface PairRecord {
  /** The processor that both main threads shared; null where they could not be made to. */
  readonly processor: number | null;
  /** Median over rounds of ln(baseline time / contender time): above 0 the contender is faster. */
  readonly logRatio: number;
  readonly baseline: SideRecord;
  readonly contender: SideRecord;
}

/** Baseline and contender do not compute the same. */
export class WrongResult extends Error {
  override readonly name = "WrongResult";
}

type Two<T> = readonly [baseline: T, contender: T];

const MAX_PADDING = 4096;

/**
 * Runs one pair from start to end. Its processes are gone when the promise settles.
 * @throws WrongResult when the bits differ, WorkerFailure when a worker gives no answer
 */
export async function measurePair(
  task: PairTask,
  settings: PairSettings,
  random: Random,
  signal?: AbortSignal,
): Promise<PairRecord> {
  const launch = (): WorkerProcess =>
    startWorker({
      timeoutMs: settings.timeoutMs,
      environmentPadding: random.integer(0, MAX_PADDING),
      signal,
    });
  const first = launch();
  const second = launch();
  const workers: Two<WorkerProcess> =
    random.integer(0, 1) === 0 ? [first, second] : [second, first];
  try {
    return await runPair(workers, task, settings, random);
  } finally {
    for (const worker of workers) worker.kill();
  }
}

async function runPair(
  workers: Two<WorkerProcess>,
  task: PairTask,
  settings: PairSettings,
  random: Random,
): Promise<PairRecord> {
  const [a, b] = workers;
  const { suite, kernel, n, sides } = task;
  const request = (side: SideName): StartRequest => ({ type: "start", side, suite, kernel, n });
  // One after the other: the first call and the compile time are measured here.
  const started: Two<StartReply> = [await a.ask(request(sides[0])), await b.ask(request(sides[1]))];
  assertSameBits(sides, [started[0].checksums, started[1].checksums], "before timing");
  const processIds = workers.flatMap(({ pid }) => pid ?? []);
  const processor = await shareProcessor(processIds, random);

  const rounds: Two<number[]> = [[], []];
  for (let round = -settings.warmupRounds; round < settings.rounds; round++) {
    for (const side of round % 2 === 0 ? [0, 1] : [1, 0]) {
      const { meanMs } = await workers[side].ask({ type: "batch", minMs: settings.batchMs });
      if (round >= 0) rounds[side].push(meanMs);
    }
  }

  const finished: Two<FinishReply> = [
    await a.ask({ type: "finish" }),
    await b.ask({ type: "finish" }),
  ];
  const reference = started[0].checksums[0];
  const last = finished.map(({ checksum }) => [reference, checksum]);
  assertSameBits(sides, [last[0], last[1]], "after timing");
  return {
    processor,
    logRatio: median(rounds[0].map((time, round) => Math.log(time / rounds[1][round]))),
    baseline: { start: started[0], finish: finished[0], rounds: rounds[0] },
    contender: { start: started[1], finish: finished[1], rounds: rounds[1] },
  };
}

/** The first checksum of the baseline is the reference; all others must equal it. */
function assertSameBits(
  sides: Two<SideName>,
  checksums: Two<readonly string[]>,
  when: string,
): void {
  const reference = checksums[0][0];
  const wrong = checksums.findIndex((own) => own.some((sum) => sum !== reference));
  if (wrong < 0) return;
  const got = checksums[wrong].find((sum) => sum !== reference);
  throw new WrongResult(
    `${sides[wrong]} gave ${got} ${when}, where the first call of ${sides[0]} gave ${reference}`,
  );
}
