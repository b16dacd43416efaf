/**
 * Change points of a sequence: where its mean or its variance becomes another.
 *
 * Each stretch between two change points is taken as Gaussian with a mean and a variance of its own. Its
 * cost is twice the negative logarithm of the greatest likelihood; every change point costs a penalty; the
 * cheapest division is found exactly, by PELT (Killick, Fearnhead and Eckley 2012, arXiv 1101.1438). The
 * penalty is 15·ln n, which Barrett et al. ("Virtual machine warmup blows hot and cold", OOPSLA 2017)
 * found to fit the run sequences of virtual machines.
 *
 * A variance below a floor counts as the floor: clocks are coarse, and two equal times next to each other
 * would else have a likelihood without bound. That is maximum likelihood with a constraint, so splitting a
 * stretch still never makes it dearer, on which PELT's pruning rests.
 */

export interface ChangePointOptions {
  /** Cost of a change point. */
  readonly penalty: number;
  /** Smallest variance, in the square of the unit of the sequence. */
  readonly varianceFloor: number;
}

/** A stretch has a variance only from two values on. */
const SHORTEST = 2;

/** Relative standard deviation below which times are taken as equal. */
const RESOLUTION = 1e-3;

/** The penalty and floor for a sequence of times. */
export function timeOptions(times: readonly number[]): ChangePointOptions {
  const sorted = times.toSorted((a, b) => a - b);
  const typical = sorted[sorted.length >> 1] ?? 1;
  return {
    penalty: 15 * Math.log(Math.max(2, times.length)),
    varianceFloor: Math.max((RESOLUTION * typical) ** 2, Number.MIN_VALUE),
  };
}

/** The cost of the stretch [from, to) of a sequence, in constant time. */
export function stretchCost(
  values: readonly number[],
  varianceFloor: number,
): (from: number, to: number) => number {
  // Centred first: sums of squares of large, nearly equal numbers would cancel.
  const center = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const sums = new Float64Array(values.length + 1);
  const squares = new Float64Array(values.length + 1);
  values.forEach((value, i) => {
    sums[i + 1] = sums[i] + (value - center);
    squares[i + 1] = squares[i] + (value - center) ** 2;
  });
  return (from, to) => {
    const n = to - from;
    const sum = sums[to] - sums[from];
    const residual = Math.max(0, squares[to] - squares[from] - (sum * sum) / n);
    const variance = Math.max(residual / n, varianceFloor);
    return n * Math.log(2 * Math.PI * variance) + residual / variance;
  };
}

/**
 * The change points, rising: each is the index of the first value of a new stretch. A sequence of fewer
 * than four values has none.
 */
export function changePoints(
  values: readonly number[],
  options: ChangePointOptions = timeOptions(values),
): number[] {
  const n = values.length;
  const cost = stretchCost(values, options.varianceFloor);
  // best[t]: cost of the cheapest division of the first t values; a stretch begins at previous[t].
  const best = new Float64Array(n + 1).fill(Infinity);
  const previous = new Int32Array(n + 1);
  best[0] = -options.penalty;
  const lastUse = new Int32Array(n + 1).fill(n);
  let candidates = [0];
  for (let t = SHORTEST; t <= n; t++) {
    for (const s of candidates) {
      if (t - s < SHORTEST) continue;
      const whole = best[s] + cost(s, t);
      if (whole + options.penalty < best[t]) {
        best[t] = whole + options.penalty;
        previous[t] = s;
      }
    }
    for (const s of candidates) {
      // Dearer already without the penalty of one more change: from here on t is the better start. But
      // t itself may only be used when a shortest stretch after it has passed.
      if (t - s < SHORTEST || best[s] + cost(s, t) <= best[t]) continue;
      lastUse[s] = Math.min(lastUse[s], t + SHORTEST - 1);
    }
    candidates = candidates.filter((s) => lastUse[s] > t);
    candidates.push(t);
  }
  const points: number[] = [];
  for (let t = n; t >= SHORTEST && previous[t] > 0; t = previous[t]) points.push(previous[t]);
  return points.reverse();
}
