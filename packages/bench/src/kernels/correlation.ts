/** Correlation matrix: column-wise reductions, a square root, then a triangular product. */
import { uniform } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

/** Correlations `corr` (m×m) of the m columns of `data` (n×m), which is centred and scaled in place. */
export function correlation(
  m: number,
  n: number,
  data: Float64Array,
  corr: Float64Array,
  mean: Float64Array,
  stddev: Float64Array,
): void {
  const eps = 0.1;
  for (let j = 0; j < m; j++) {
    mean[j] = 0;
    for (let i = 0; i < n; i++) {
      mean[j] += data[i * m + j];
    }
    mean[j] /= n;
  }
  for (let j = 0; j < m; j++) {
    stddev[j] = 0;
    for (let i = 0; i < n; i++) {
      stddev[j] += (data[i * m + j] - mean[j]) * (data[i * m + j] - mean[j]);
    }
    stddev[j] /= n;
    stddev[j] = Math.sqrt(stddev[j]);
    // Nearly constant columns would be divided by almost zero.
    stddev[j] = stddev[j] <= eps ? 1 : stddev[j];
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      data[i * m + j] -= mean[j];
      data[i * m + j] /= Math.sqrt(n) * stddev[j];
    }
  }
  for (let i = 0; i < m - 1; i++) {
    corr[i * m + i] = 1;
    for (let j = i + 1; j < m; j++) {
      corr[i * m + j] = 0;
      for (let k = 0; k < n; k++) {
        corr[i * m + j] += data[k * m + i] * data[k * m + j];
      }
      corr[j * m + i] = corr[i * m + j];
    }
  }
  corr[(m - 1) * m + m - 1] = 1;
}

export const kernel = defineKernel({
  name: "correlation",
  description: "correlation matrix of the columns of a table",
  source: "PolyBench 4.2, datamining/correlation",
  fn: correlation,
  sizes: { S: 90, M: 190, L: 400 },
  build: (n, alloc) => [
    n,
    n,
    uniform(alloc(Float64Array, n * n), 0, 10, 1),
    alloc(Float64Array, n * n),
    alloc(Float64Array, n),
    alloc(Float64Array, n),
  ],
  outputs: [2, 3, 4, 5],
  updates: [2],
  work: (n) => ({ operations: n * n * (n - 1) + 8 * n * n, bytes: 8 * (3 * n * n + 2 * n) }),
});
