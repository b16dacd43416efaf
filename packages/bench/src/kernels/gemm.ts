/** General matrix product, PolyBench 4.2 loop order: the inner loop runs along rows of B and C. */
import { uniform } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

/** C = beta·C + alpha·A·B, with C m×n, A m×k and B k×n. */
export function gemm(
  m: number,
  n: number,
  k: number,
  alpha: number,
  beta: number,
  c: Float64Array,
  a: Float64Array,
  b: Float64Array,
): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      c[i * n + j] *= beta;
    }
    for (let p = 0; p < k; p++) {
      for (let j = 0; j < n; j++) {
        c[i * n + j] += alpha * a[i * k + p] * b[p * n + j];
      }
    }
  }
}

export const kernel = defineKernel({
  name: "gemm",
  description: "C = alpha A B + beta C, square matrices of doubles",
  source: "PolyBench 4.2, linear-algebra/blas/gemm",
  fn: gemm,
  sizes: { S: 70, M: 145, L: 310 },
  build: (n, alloc) => [
    n,
    n,
    n,
    1.5,
    1.2,
    uniform(alloc(Float64Array, n * n), -1, 1, 1),
    uniform(alloc(Float64Array, n * n), -1, 1, 2),
    uniform(alloc(Float64Array, n * n), -1, 1, 3),
  ],
  outputs: [5],
  updates: [5],
  work: (n) => ({ operations: n * n + 3 * n * n * n, bytes: 4 * 8 * n * n }),
});
