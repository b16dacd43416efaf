/**
 * The statistics of the engine.
 *
 * The unit of replication is a pair of processes: samples inside one process share its memory layout,
 * its compiled code and its luck, so their spread says nothing about the next process. A pair gives
 * one number, the logarithm of a ratio; intervals are Student's t over those numbers. Ratios are
 * handled as logarithms, so that "A over B" and "B over A" are one statement.
 */

/**
 * A number with its 95 % confidence interval. One value alone has none: its bounds are those of all
 * numbers, for a ratio 0 and Infinity.
 */
export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

export type Verdict = "faster" | "slower" | "same" | "inconclusive";

/** The smallest effect that is called one: 1 %. */
export const SMALLEST_EFFECT = 0.01;

const CONFIDENCE = 0.95;

/** The arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The middle value, or the mean of the two middle ones; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The sample standard deviation (n − 1); NaN of fewer than two values. */
export function standardDeviation(values: readonly number[]): number {
  const center = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - center) ** 2, 0);
  return values.length < 2 ? Number.NaN : Math.sqrt(squares / (values.length - 1));
}

/** The geometric mean of positive numbers; NaN of nothing. */
export function geometricMean(values: readonly number[]): number {
  return Math.exp(mean(values.map(Math.log)));
}

/**
 * P(|T| ≤ t) for Student's t with a whole number of degrees of freedom: the finite series of
 * Abramowitz and Stegun 26.7.3 and 26.7.4, exact but for rounding.
 */
export function studentCentralProbability(t: number, degrees: number): number {
  const theta = Math.atan(t / Math.sqrt(degrees));
  const sine = Math.sin(theta);
  const cosine = Math.cos(theta);
  const odd = degrees % 2 === 1;
  let term = odd ? cosine : 1;
  let sum = degrees > 1 ? term : 0;
  for (let k = odd ? 3 : 2; k < degrees; k += 2) {
    term *= (cosine * cosine * (k - 1)) / k;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (theta + sine * sum) : sine * sum;
}

/** The t with P(|T| ≤ t) = `confidence`, by bisection. */
export function studentCritical(confidence: number, degrees: number): number {
  let high = 1;
  while (studentCentralProbability(high, degrees) < confidence) high *= 2;
  let low = 0;
  for (let step = 0; step < 100 && low < high; step++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (studentCentralProbability(middle, degrees) < confidence) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The arithmetic mean with its t interval. */
export function meanInterval(values: readonly number[], confidence = CONFIDENCE): Interval {
  const estimate = mean(values);
  const n = values.length;
  if (n < 2) return { estimate, low: -Infinity, high: Infinity };
  const halfWidth = (studentCritical(confidence, n - 1) * standardDeviation(values)) / Math.sqrt(n);
  return { estimate, low: estimate - halfWidth, high: estimate + halfWidth };
}

/** The ratio exp(mean of `logRatios`) with its t interval. */
export function ratioInterval(logRatios: readonly number[], confidence = CONFIDENCE): Interval {
  const { estimate, low, high } = meanInterval(logRatios, confidence);
  return { estimate: Math.exp(estimate), low: Math.exp(low), high: Math.exp(high) };
}

/** Half the width of the interval, as a fraction of the estimate: 0.01 is ±1 %. */
export function relativeHalfWidth({ low, high }: Interval): number {
  return low > 0 ? Math.sqrt(high / low) - 1 : Infinity;
}

/** Two-sided p of Student's t test that the mean is 0; 1 of fewer than two values. */
export function studentP(values: readonly number[]): number {
  const n = values.length;
  if (n < 2) return 1;
  const center = mean(values);
  const error = standardDeviation(values) / Math.sqrt(n);
  if (error === 0) return center === 0 ? 1 : 0;
  return Math.max(0, 1 - studentCentralProbability(Math.abs(center) / error, n - 1));
}

/**
 * What an interval alone says of a ratio "baseline time over contender time". An effect needs both an
 * interval that excludes 1 and a size of at least 1 %; equality needs the whole interval within ±1 %. A run says
 * no more than that, and less where a test does not bear it out: see `verdict.ts`.
 */
export function judge({ estimate, low, high }: Interval, smallest = SMALLEST_EFFECT): Verdict {
  const limit = 1 + SMALLEST_EFFECT;
  if (low > 1 && estimate >= 1 + smallest) return "faster";
  if (high < 1 && estimate <= 1 / (1 + smallest)) return "slower";
  if (low >= 1 / limit && high <= limit) return "same";
  return "inconclusive";
}

/**
 * The geometric mean over kernels of their ratios, each kernel given by the log-ratios of its pairs. Every
 * kernel counts the same, however many pairs it took. The suite is fixed, so the only chance is in the
 * pairs: the variances of the kernels' means add up, and the degrees of freedom are Welch's and
 * Satterthwaite's.
 */
export function suiteInterval(kernels: readonly (readonly number[])[]): Interval {
  const center = mean(kernels.map(mean));
  if (kernels.length === 0 || kernels.some((pairs) => pairs.length < 2)) {
    return { estimate: Math.exp(center), low: 0, high: Infinity };
  }
  const variances = kernels.map((pairs) => standardDeviation(pairs) ** 2 / pairs.length);
  const total = variances.reduce((sum, variance) => sum + variance, 0);
  const spread = variances.reduce((sum, v, k) => sum + v ** 2 / (kernels[k].length - 1), 0);
  // Rounding down widens the interval. Without any spread every number of degrees gives the same.
  const degrees = total > 0 ? Math.max(1, Math.floor(total ** 2 / spread)) : 1;
  const halfWidth = (studentCritical(CONFIDENCE, degrees) * Math.sqrt(total)) / kernels.length;
  return {
    estimate: Math.exp(center),
    low: Math.exp(center - halfWidth),
    high: Math.exp(center + halfWidth),
  };
}
