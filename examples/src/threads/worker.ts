/**
 * A thread of the simulation: it has a `jit()` and a heap of its own, and finds what another thread or process compiled in
 * the cache. Numbers come in, losses go out: nothing is shared, so no thread ever waits for another.
 */
import { parentPort } from "node:worker_threads";
import { array, jit } from "numboa";
import { nextRandom, simulateLosses } from "../kernels/value-at-risk.ts";

export interface Task {
  readonly paths: number;
  readonly days: number;
  readonly mean: number;
  readonly deviation: number;
  readonly seed: number;
}

export interface Done {
  readonly losses: Float64Array;
  /** How many of the calls ran as WebAssembly. */
  readonly compiledCalls: number;
  readonly calls: number;
}

/** Paths of one call: each call may find the function swapped. */
const BATCH = 1000;

const simulate = jit(simulateLosses, { captures: { nextRandom } });

parentPort!.on("message", (task: Task) => void answer(task));

async function answer({ paths, days, mean, deviation, seed }: Task): Promise<void> {
  const losses = new Float64Array(paths);
  const batch = array(Float64Array, BATCH);
  for (let from = 0, call = 0; from < paths; from += BATCH, call++) {
    // Each batch has a seed of its own, so the result does not depend on who computes it, or on how many there are.
    simulate(batch, days, mean, deviation, seed + call);
    losses.set(batch.subarray(0, Math.min(BATCH, paths - from)), from);
    // A thread that computes without a pause would be swapped as well; one that has nothing else to do may wait.
    if (call === 0) await simulate.ready();
  }
  const { calls, jsCalls } = simulate.stats();
  const done: Done = { losses, calls, compiledCalls: calls - jsCalls };
  parentPort!.postMessage(done, [losses.buffer]);
}
