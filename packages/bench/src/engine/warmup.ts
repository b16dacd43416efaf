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

/** Runs the warm-up of a process that has answered `start`. */
export async function warmUp(
  worker: WorkerProcess,
  started: StartReply,
  settings: WarmupSettings,
): Promise<Warmup> {
  const batches: Batch[] = [{ calls: 1, meanMs: started.firstCallMs }];
  const next = async (): Promise<boolean> => {
    const minMs = batchLength(batches.length - 1, settings.batchMs);
    const { calls, meanMs, ready = true } = await worker.ask({ type: "batch", minMs });
    batches.push({ calls, meanMs });
    return ready;
  };
  const waits = started.readyMs === null;
  const { batchesWhileCompiling = MOST_WHILE_COMPILING } = settings;
  let ready = !waits;
  while (!ready && batches.length < batchesWhileCompiling) ready = await next();
  const settled = waits ? await worker.ask({ type: "settle" }) : undefined;
  const readyAt = waits ? batches.length : 0;
  const cut = await untilSteady(batches, readyAt, next, settings);
  return {
    batches,
    cut,
    checksums: settled ? [settled.checksum] : [],
    readyMs: settled?.readyMs ?? started.readyMs ?? 0,
    compile: settled?.compile ?? started.compile,
  };
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
