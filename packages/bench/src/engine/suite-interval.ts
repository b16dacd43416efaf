/**
 * The geometric mean over kernels, with a bootstrap interval.
 *
 * The suite is fixed, so the only chance is in the groups: each kernel's groups are drawn anew, with
 * replacement, within the kernel. A plain percentile bootstrap is too narrow for so few groups. So what is
 * bootstrapped is the studentized mean (Hall 1988): how many of its own standard errors is a drawn suite's
 * mean away from the real one's? The 95 % quantile of that distance takes the place of Student's t. The test of
 * this file prints how often such intervals cover the truth.
 */
import { randomStream } from "../inputs.ts";
import { mean, suiteInterval } from "./statistics.ts";
import type { Interval } from "./statistics.ts";

const CONFIDENCE = 0.95;

/** One less than a round number, so that the quantile is one of the values. */
const DRAWS = 1999;

/** A constant: the same groups give the same interval, whoever asks. */
const SEED = 2020;

/**
 * The geometric mean of the kernels' ratios, each kernel given by the log-ratios of its groups and counting the
 * same. Where the draws say nothing (one group a kernel, or one kernel with so few groups that too many
 * draws have no spread) it is the interval by Welch and Satterthwaite.
 */
export function bootstrapInterval(
  kernels: readonly (readonly number[])[],
  draws = DRAWS,
  seed = SEED,
): Interval {
  const plain = suiteInterval(kernels);
  const { center, error } = moments(kernels);
  if (!(error > 0)) return plain;
  const random = randomStream(seed);
  const distances = Array.from({ length: draws }, () => {
    const drawn = kernels.map((groups) =>
      groups.map(() => groups[random.integer(0, groups.length - 1)]),
    );
    const other = moments(drawn);
    const away = Math.abs(other.center - center);
    return other.error > ROUNDING * error ? away / other.error : away > 0 ? Infinity : 0;
  });
  distances.sort((a, b) => a - b);
  const critical = distances[Math.ceil(CONFIDENCE * (draws + 1)) - 1];
  if (!Number.isFinite(critical)) return plain;
  return {
    estimate: Math.exp(center),
    low: Math.exp(center - critical * error),
    high: Math.exp(center + critical * error),
  };
}

/** A standard error this much smaller than another is 0 but for rounding. */
const ROUNDING = 1e-9;

/** The mean of the kernels' means and its standard error. */
function moments(kernels: readonly (readonly number[])[]): { center: number; error: number } {
  let center = 0;
  let variance = 0;
  for (const groups of kernels) {
    const own = mean(groups);
    let squares = 0;
    for (const value of groups) squares += (value - own) ** 2;
    center += own;
    variance += squares / (groups.length - 1) / groups.length;
  }
  return { center: center / kernels.length, error: Math.sqrt(variance) / kernels.length };
}
