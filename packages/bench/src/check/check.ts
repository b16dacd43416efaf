/**
 * Runs the comparisons of `numboa-bench check` and holds them to their limits.
 *
 * Kernels take turns, so that a machine that changes while the check runs changes for all. The rates that are shown
 * come with their exact binomial intervals: none of 20 says little.
 */
import { median } from "../engine/statistics.ts";
import type { Interval } from "../engine/statistics.ts";
import { randomStream } from "../inputs.ts";
import { rateInterval } from "./binomial.ts";
import type { Compare, Comparison } from "./comparisons.ts";
import { ComparisonFailed } from "./comparisons.ts";

export const LIMITS = {
  /** A/A comparisons that are called faster or slower, at most. */
  falsePositives: 0.05,
  /** Injected slowdowns that are called slower, at least. */
  detections: 0.9,
  /** Within so many milliseconds a kernel. */
  detectionMs: 30_000,
  /** Half-width of the interval with ten groups: the median comparison. */
  halfWidth: 0.015,
} as const;

export interface SeriesPlan {
  /** How many comparisons. */
  readonly comparisons: number;
  /** Share of calls made twice; 0 compares a kernel with itself. */
  readonly share: number;
  readonly groups: number;
  readonly maxGroups: number;
  readonly kernels: readonly { readonly name: string; readonly n: number }[];
  readonly suite: string;
  readonly seed: number;
}

export interface Series {
  readonly share: number;
  readonly planned: number;
  readonly comparisons: readonly Comparison[];
  /** Comparisons that could not be made. */
  readonly failures: readonly string[];
  /** Called faster or slower (A/A), or called slower in time (injected): how many, and the rate with its interval. */
  readonly hits: number;
  readonly rate: Interval;
  /** Intervals that leave 1 out. */
  readonly excludesOne: number;
  readonly halfWidth: { readonly median: number; readonly p95: number };
  readonly secondsEach: { readonly median: number; readonly p95: number };
}

/** Makes the comparisons one after the other; an aborted signal ends them early, with what there is. */
export async function runSeries(
  plan: SeriesPlan,
  compare: Compare,
  onComparison: (soFar: Series) => void,
  signal?: AbortSignal,
): Promise<Series> {
  const { share, comparisons: planned, groups, maxGroups, kernels, suite } = plan;
  const random = randomStream(plan.seed);
  const done: Comparison[] = [];
  const failures: string[] = [];
  for (let i = 0; i < planned && !signal?.aborted; i++) {
    const { name: kernel, n } = kernels[i % kernels.length];
    const task = { suite, kernel, n, share, groups, maxGroups, limitMs: LIMITS.detectionMs };
    try {
      done.push(await compare(task, random, signal));
    } catch (error) {
      if (!(error instanceof ComparisonFailed)) throw error;
      if (error.stopped) break;
      failures.push(error.message);
    }
    onComparison(summarizeSeries(plan, done, failures));
  }
  return summarizeSeries(plan, done, failures);
}

export function summarizeSeries(
  { share, comparisons: planned }: Pick<SeriesPlan, "share" | "comparisons">,
  comparisons: readonly Comparison[],
  failures: readonly string[],
): Series {
  const hits = comparisons.filter((one) => isHit(one, share)).length;
  const widths = comparisons.map(({ halfWidth }) => halfWidth);
  const seconds = comparisons.map(({ elapsedMs }) => elapsedMs / 1000);
  return {
    share,
    planned,
    comparisons: [...comparisons],
    failures: [...failures],
    hits,
    rate: rateInterval(hits, comparisons.length),
    excludesOne: comparisons.filter(({ excludesOne }) => excludesOne).length,
    halfWidth: { median: quantile(widths, 0.5), p95: quantile(widths, 0.95) },
    secondsEach: { median: quantile(seconds, 0.5), p95: quantile(seconds, 0.95) },
  };
}

function isHit({ verdict, elapsedMs }: Comparison, share: number): boolean {
  if (share === 0) return verdict === "faster" || verdict === "slower";
  return verdict === "slower" && elapsedMs <= LIMITS.detectionMs;
}

/** The value that this share of the values does not exceed; 0 of nothing. */
function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return 0;
  if (share === 0.5) return median(values);
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}

/** What of a series is not as good as it must be, in words. */
export function overLimits(series: Series): string[] {
  const { share, rate, halfWidth, failures, comparisons } = series;
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  const found: string[] = [];
  if (failures.length > 0) found.push(`${failures.length} comparisons failed: ${failures[0]}`);
  if (comparisons.length === 0) return found;
  if (share === 0 && rate.estimate > LIMITS.falsePositives) {
    found.push(`${percent(rate.estimate)} false positives, over ${percent(LIMITS.falsePositives)}`);
  }
  if (share === 0 && halfWidth.median > LIMITS.halfWidth) {
    found.push(`half-width ±${percent(halfWidth.median)}, over ±${percent(LIMITS.halfWidth)}`);
  }
  if (share > 0 && rate.estimate < LIMITS.detections) {
    const within = `${LIMITS.detectionMs / 1000} s`;
    found.push(
      `${percent(rate.estimate)} found within ${within}, under ${percent(LIMITS.detections)}`,
    );
  }
  return found;
}
