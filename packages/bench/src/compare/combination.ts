/**
 * Sums and differences of means that were measured apart, with Welch's and Satterthwaite's degrees of freedom.
 *
 * Two runs are independent: the groups of one have nothing to do with those of the other, so the variances of
 * their means add up, whether or not they are alike. The same holds for the kernels of a suite. One
 * formula serves both: a weighted sum of means.
 */
import {
  mean,
  standardDeviation,
  studentCentralProbability,
  studentCritical,
} from "../engine/statistics.ts";
import type { Interval } from "../engine/statistics.ts";

/** A sample, and how its mean counts in the sum. */
export interface Term {
  readonly weight: number;
  readonly values: readonly number[];
}

/** A weighted sum of means. */
export interface Combination {
  readonly estimate: number;
  /** Infinity when a sample has fewer than two values, and nothing is known of its spread. */
  readonly standardError: number;
  readonly degrees: number;
}

export function combine(terms: readonly Term[]): Combination {
  const estimate = sum(terms.map(({ weight, values }) => weight * mean(values)));
  if (terms.some(({ values }) => values.length < 2)) {
    return { estimate, standardError: Infinity, degrees: 1 };
  }
  const variances = terms.map(
    ({ weight, values }) => (weight * standardDeviation(values)) ** 2 / values.length,
  );
  const total = sum(variances);
  const spread = sum(variances.map((variance, k) => variance ** 2 / (terms[k].values.length - 1)));
  // Rounding down widens the interval. Without any spread every number of degrees gives the same.
  const degrees = spread > 0 ? Math.max(1, Math.floor(total ** 2 / spread)) : 1;
  return { estimate, standardError: Math.sqrt(total), degrees };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** exp of the sum with its interval: of log-ratios, a ratio. */
export function ratioOf(
  { estimate, standardError, degrees }: Combination,
  confidence = 0.95,
): Interval {
  const halfWidth = standardError === 0 ? 0 : studentCritical(confidence, degrees) * standardError;
  return {
    estimate: Math.exp(estimate),
    low: Math.exp(estimate - halfWidth),
    high: Math.exp(estimate + halfWidth),
  };
}

/** Two-sided p of the hypothesis that the sum is 0. */
export function twoSidedP({ estimate, standardError, degrees }: Combination): number {
  return estimate === 0 ? 1 : tails(estimate / standardError, degrees);
}

/** One-sided p of the hypothesis that the sum is `limit` or more: small when it is clearly less. */
export function lessThanP(
  { estimate, standardError, degrees }: Combination,
  limit: number,
): number {
  const distance = estimate - limit;
  if (distance === 0) return 0.5;
  const tail = tails(distance / standardError, degrees) / 2;
  return distance < 0 ? tail : 1 - tail;
}

/** P(|T| > |t|). */
function tails(t: number, degrees: number): number {
  return Math.max(0, 1 - studentCentralProbability(Math.abs(t), degrees));
}
