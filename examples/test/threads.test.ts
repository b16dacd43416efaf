/** The simulation on threads: the same bits for any number of them, by WebAssembly. */
import { expect, test } from "vitest";
import { simulateLosses } from "../src/kernels/value-at-risk.ts";
import { simulateOnThreads } from "../src/threads/simulate.ts";

const task = { days: 10, mean: 0.0002, deviation: 0.012, seed: 7 };

/** What one thread of plain JavaScript makes of it. */
function plain(paths: number): Float64Array {
  const losses = new Float64Array(paths);
  const batch = new Float64Array(1000);
  for (let from = 0; from < paths; from += 1000) {
    simulateLosses(batch, task.days, task.mean, task.deviation, task.seed + from / 1000);
    losses.set(batch.subarray(0, Math.min(1000, paths - from)), from);
  }
  return losses;
}

test("any number of threads gives the bits of plain JavaScript, each compiled after its first call", async () => {
  const expected = plain(7500);
  for (const threads of [1, 3]) {
    const task7500 = { ...task, paths: 7500 };
    const { losses, calls, compiledCalls } = await simulateOnThreads(threads, task7500);
    expect(losses).toEqual(expected);
    expect(calls).toBe(8);
    expect(compiledCalls).toBe(8 - threads);
  }
}, 120_000);
