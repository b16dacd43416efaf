/**
 * Times batches of calls, with tinybench as the sampler.
 *
 * tinybench times each call by itself, so what must happen between two calls (putting back the
 * arguments that a kernel changes) stays outside the time.
 */
import { Bench } from "tinybench";
import type { Result } from "../kernel.ts";

export interface Batch {
  readonly calls: number;
  /** Mean milliseconds a call. */
  readonly meanMs: number;
}

/**
 * Makes a sampler of `call`. Each use of it calls until the calls add up to `minMs`, at least once.
 * @param before runs untimed before each call
 * @throws whatever `call` throws
 */
export function makeSampler(call: () => Result, before?: () => void): (minMs: number) => Batch {
  // `async: false` keeps tinybench from an extra call that looks for a promise.
  const options = before ? { async: false, beforeEach: before } : { async: false };
  return (minMs) => {
    const bench = new Bench({ time: minMs, iterations: 1, warmup: false, throws: true });
    const task = bench.add("call", call, options).runSync()[0];
    const result = task.result;
    if (!("latency" in result)) throw new Error(`tinybench ended in state ${result.state}`);
    return { calls: result.latency.samplesCount, meanMs: result.latency.mean };
  };
}
