/**
 * A contestant that is slower by a known share: it makes some calls twice, which costs exactly what a call costs.
 *
 * With a share of 0.03 a debt of 0.03 calls is added at each call, and paid with one more call as soon as it is a
 * whole one. So of any 1000 calls, 30 are made twice, evenly spread; no timer is trusted and nothing calibrated.
 * That is even also over a batch if a batch has hundreds of calls, and only for a kernel that leaves its
 * arguments as they are: the second call of the two must do the same work.
 */
import type { KernelFunction } from "../kernel.ts";
import type { Experiment } from "./protocol.ts";
import type { Contestant } from "./sides.ts";

/** The contestant itself when no share is asked for; a share of 0 costs what counting the calls costs. */
export function withRepeats(contestant: Contestant, { repeatShare }: Experiment = {}): Contestant {
  return repeatShare === undefined
    ? contestant
    : { ...contestant, call: repeating(contestant.call, repeatShare) };
}

/** Calls `fn` once, and twice as often as `share` says. */
export function repeating(fn: KernelFunction, share: number): KernelFunction {
  let debt = 0;
  return (...args) => {
    debt += share;
    if (debt >= 1) {
      debt -= 1;
      fn(...args);
    }
    return fn(...args);
  };
}
