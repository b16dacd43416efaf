/**
 * The exact interval of Clopper and Pearson for a rate: `successes` of `trials`. It never covers less than it says,
 * also for 0 of 20, where the usual formula gives an interval of no width.
 */
import type { Interval } from "../engine/statistics.ts";

const TAIL = 0.025;

/** A 95 % interval; of no trials, everything from 0 to 1. */
export function rateInterval(successes: number, trials: number): Interval {
  if (trials === 0) return { estimate: Number.NaN, low: 0, high: 1 };
  const estimate = successes / trials;
  // P(X ≥ successes) grows with the rate, P(X ≤ successes) falls.
  const low = successes === 0 ? 0 : bisect((p) => 1 - atMost(successes - 1, trials, p) - TAIL);
  const high = successes === trials ? 1 : bisect((p) => TAIL - atMost(successes, trials, p));
  return { estimate, low, high };
}

/** P(X ≤ k) of a binomial distribution, by logarithms: 200 choose 100 has no place in a double's exact integers. */
export function atMost(k: number, trials: number, p: number): number {
  if (p <= 0) return 1;
  if (p >= 1) return k >= trials ? 1 : 0;
  let logChoose = 0;
  let sum = 0;
  for (let i = 0; i <= k; i++) {
    if (i > 0) logChoose += Math.log((trials - i + 1) / i);
    sum += Math.exp(logChoose + i * Math.log(p) + (trials - i) * Math.log1p(-p));
  }
  return Math.min(1, sum);
}

/** Where a function that grows from below 0 to above 0 on [0, 1] is 0. */
function bisect(f: (p: number) => number): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (f(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
