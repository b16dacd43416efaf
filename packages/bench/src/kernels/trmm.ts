/** Triangular matrix product in place: the innermost loop runs down columns of both matrices. */
import { uniform } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

/** B = alpha·Aᵀ·B, with A m×m, lower triangular with a diagonal of ones, and B m×n. */
export function trmm(m: number, n: number, alpha: number, a: Float64Array, b: Float64Array): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      for (let k = i + 1; k < m; k++) {
        b[i * n + j] += a[k * m + i] * b[k * n + j];
      }
      b[i * n + j] = alpha * b[i * n + j];
    }
  }
}

export const kernel = defineKernel({
  name: "trmm",
  description: "B = alpha Aᵀ B in place, A unit lower triangular",
  source: "PolyBench 4.2, linear-algebra/blas/trmm",
  fn: trmm,
  sizes: { S: 85, M: 180, L: 375 },
  build: (n, alloc) => [
    n,
    n,
    1.5,
    uniform(alloc(Float64Array, n * n), -1, 1, 1),
    uniform(alloc(Float64Array, n * n), -1, 1, 2),
  ],
  outputs: [4],
  updates: [4],
  work: (n) => ({
    operations: n * n * (n - 1) + n * n,
    bytes: 8 * ((n * (n - 1)) / 2 + 2 * n * n),
  }),
});
