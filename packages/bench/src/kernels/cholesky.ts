/** Cholesky factorization: triangular loops, a serial sum in each, a square root for each row. */
import { uniform } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

/** Replaces the lower triangle of the positive-definite n×n matrix `a` by L, where L·Lᵀ is the matrix. */
export function cholesky(n: number, a: Float64Array): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      for (let k = 0; k < j; k++) {
        a[i * n + j] -= a[i * n + k] * a[j * n + k];
      }
      a[i * n + j] /= a[j * n + j];
    }
    for (let k = 0; k < i; k++) {
      a[i * n + i] -= a[i * n + k] * a[i * n + k];
    }
    a[i * n + i] = Math.sqrt(a[i * n + i]);
  }
}

export const kernel = defineKernel({
  name: "cholesky",
  description: "Cholesky factorization in place",
  source: "PolyBench 4.2, linear-algebra/solvers/cholesky",
  fn: cholesky,
  sizes: { S: 130, M: 280, L: 560 },
  build: (n, alloc) => {
    const a = uniform(alloc(Float64Array, n * n), -1, 1, 1);
    // Symmetric and diagonally dominant, so positive definite.
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) a[j * n + i] = a[i * n + j];
      a[i * n + i] = n + i / n;
    }
    return [n, a];
  },
  outputs: [1],
  updates: [1],
  work: (n) => ({
    operations: (n * (n - 1) * (n - 2)) / 3 + (3 * n * (n - 1)) / 2 + n,
    bytes: 8 * n * (n + 1),
  }),
});
