/**
 * Warms one process up, alone, and records every batch from the very first call on.
 *
 * The first batches are single calls, so that a change after the third call is seen after the third call.
 * Then batches grow to their full length, since a batch has a price of its own (a message to and fro). It goes
 * on until the compiler is done and the times are steady, or until a cap: the engine does not wait for ever
 * for what may never come.
 */
import type { BatchReply, CompileFacts, StartReply } from "../worker/protocol.ts";
import { steadyFrom } from "./steady-state.ts";
import type { WorkerProcess } from "./worker-process.ts";

export interface WarmupSettings {
  /** Least milliseconds of a full batch. */
  readonly batchMs: number;
  /** Batches that a steady state must have lasted. */
  readonly steadyBatches: number;
  /** Batches while the compiler works; after that it is waited for in silence. 300 if not given. */
  readonly batchesWhileCompiling?: number | undefined;
  /** Milliseconds of calls, counted from when the compiler is done, after which the warm-up is cut. */
  readonly warmupCapMs: number;
}

/** One batch: how many calls, and their mean. */
export type Batch = Pick<BatchReply, "calls" | "meanMs">;

export interface Warmup {
  /** The first is the very first call. */
  readonly batches: readonly Batch[];
  /** True when the cap ended it. */
  readonly cut: boolean;
  /** Checksums of calls when the best version was in place. */
  readonly checksums: readonly string[];
  readonly readyMs: number;
  /** When the warm-up was over. */
  readonly compile: CompileFacts;
}

/** Batches of one call each at the start, before they grow. */
const SINGLE_CALLS = 5;

const MOST_WHILE_COMPILING = 300;

/** Change points are looked for anew after this many batches. */
const LOOK_EVERY = 3;

/** Length of a batch by its number: single calls, then twice as long each time up to `batchMs`. */
export function batchLength(index: number, batchMs: number): number {
  return index < SINGLE_CALLS ? 0 : Math.min(batchMs, 0.25 * 2 ** (index - SINGLE_CALLS));
}

/** A process whose compiler is done. */
export interface Ready {
  /** The first is the very first call; the rest of the warm-up is added. */
  readonly batches: Batch[];
  /** Batches before the compiler was done. */
  readonly readyAt: number;
  readonly checksums: readonly string[];
  readonly readyMs: number;
  readonly compile: CompileFacts;
}

/** Runs the warm-up of a process that has answered `start`. */
export async function warmUp(
  worker: WorkerProcess,
  started: StartReply,
  settings: WarmupSettings,
): Promise<Warmup> {
  return becomeSteady(worker, await getReady(worker, started, settings), settings);
}

/** The first part: until the compiler is done. */
export async function getReady(
  worker: WorkerProcess,
  started: StartReply,
  settings: WarmupSettings,
): Promise<Ready> {
  const batches: Batch[] = [{ calls: 1, meanMs: started.firstCallMs }];
  if (started.readyMs !== null) {
    const { readyMs, compile } = started;
    return { batches, readyAt: 0, checksums: [], readyMs, compile };
  }
  const { batchesWhileCompiling = MOST_WHILE_COMPILING } = settings;
  let ready = false;
  while (!ready && batches.length < batchesWhileCompiling) {
    ready = await addBatch(worker, batches, settings);
  }
  const { checksum, readyMs, compile } = await worker.ask({ type: "settle" });
  return { batches, readyAt: batches.length, checksums: [checksum], readyMs, compile };
}

/** The second part: until the times are steady. Times mean something only if nothing else runs. */
export async function becomeSteady(
  worker: WorkerProcess,
  ready: Ready,
  settings: WarmupSettings,
): Promise<Warmup> {
  const { batches, readyAt, checksums, readyMs, compile } = ready;
  const next = (): Promise<boolean> => addBatch(worker, batches, settings);
  const cut = await untilSteady(batches, readyAt, next, settings);
  return { batches, cut, checksums, readyMs, compile };
}

/** Resolves to whether the best version is in place. */
async function addBatch(
  worker: WorkerProcess,
  batches: Batch[],
  { batchMs }: WarmupSettings,
): Promise<boolean> {
  const minMs = batchLength(batches.length - 1, batchMs);
  const { calls, meanMs, ready = true } = await worker.ask({ type: "batch", minMs });
  batches.push({ calls, meanMs });
  return ready;
}

async function untilSteady(
  batches: readonly Batch[],
  readyAt: number,
  next: () => Promise<boolean>,
  { steadyBatches, warmupCapMs }: WarmupSettings,
): Promise<boolean> {
  const times = (): number[] => batches.map(({ meanMs }) => meanMs);
  let spentMs = 0;
  for (let done = 0; spentMs < warmupCapMs; done++) {
    const enough = batches.length - readyAt >= steadyBatches;
    if (enough && done % LOOK_EVERY === 0) {
      if (steadyFrom(times(), steadyBatches, readyAt) !== null) return false;
    }
    await next();
    const { calls, meanMs } = batches[batches.length - 1];
    spentMs += calls * meanMs;
  }
  return steadyFrom(times(), steadyBatches, readyAt) === null;
}
