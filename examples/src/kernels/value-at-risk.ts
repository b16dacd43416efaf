/**
 * Monte Carlo value-at-risk: many possible futures of a price, each a geometric random walk with
 * the mean and deviation of the past. The random numbers are made inside the kernel, in integer
 * arithmetic (xorshift32, Marsaglia 2003), so a seed gives the same losses on every machine whose
 * Math.log and Math.cos agree; two uniforms make one normal (Box and Muller 1958).
 */

/** The next state of the xorshift32 generator; never 0 unless it starts there. */
export function nextRandom(state: number): number {
  let x = state;
  x ^= x << 13;
  x ^= x >>> 17;
  x ^= x << 5;
  return x >>> 0;
}

/**
 * Simulates `losses.length` futures of `days` daily log returns, normal with the given mean and
 * deviation, and writes the fraction of the value lost in each (negative: a gain).
 * `seed` is an integer from 1 to 2^32 - 1.
 */
export function simulateLosses(
  losses: Float64Array,
  days: number,
  mean: number,
  deviation: number,
  seed: number,
): void {
  let state = seed >>> 0;
  for (let path = 0; path < losses.length; path++) {
    let logReturn = 0;
    for (let day = 0; day < days; day++) {
      state = nextRandom(state);
      const u = state / 4294967296;
      state = nextRandom(state);
      const v = state / 4294967296;
      const normal = Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
      logReturn += mean + deviation * normal;
    }
    losses[path] = 1 - Math.exp(logReturn);
  }
}

/** Mean and sample standard deviation of daily returns: what the simulation takes from the past. */
export function meanAndDeviation(returns: Float64Array): { mean: number; deviation: number } {
  const mean = returns.reduce((a, b) => a + b, 0) / returns.length;
  const squares = returns.reduce((a, b) => a + (b - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (returns.length - 1)) };
}

/**
 * The loss that only a fraction `1 - confidence` of the futures exceeds, and the mean of those that
 * do (expected shortfall). Takes the sorted losses.
 */
export function tailRisk(
  sorted: Float64Array,
  confidence: number,
): { valueAtRisk: number; expectedShortfall: number } {
  const at = Math.min(sorted.length - 1, Math.floor(confidence * sorted.length));
  const tail = sorted.subarray(at);
  return {
    valueAtRisk: sorted[at],
    expectedShortfall: tail.reduce((a, b) => a + b, 0) / tail.length,
  };
}
