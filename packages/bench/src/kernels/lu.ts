/** LU factorization without pivoting: triangular loops whose bounds depend on outer indices. */
import { uniform } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

/** Replaces the n×n matrix `a` by its factors L (unit diagonal, below) and U (on and above). */
export function lu(n: number, a: Float64Array): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      for (let k = 0; k < j; k++) {
        a[i * n + j] -= a[i * n + k] * a[k * n + j];
      }
      a[i * n + j] /= a[j * n + j];
    }
    for (let j = i; j < n; j++) {
      for (let k = 0; k < i; k++) {
        a[i * n + j] -= a[i * n + k] * a[k * n + j];
      }
    }
  }
}

export const kernel = defineKernel({
  name: "lu",
  description: "LU factorization in place, no pivoting",
  source: "PolyBench 4.2, linear-algebra/solvers/lu",
  fn: lu,
  sizes: { S: 100, M: 220, L: 480 },
  build: (n, alloc) => {
    const a = uniform(alloc(Float64Array, n * n), -1, 1, 1);
    // Diagonally dominant, so that no pivot comes near zero.
    for (let i = 0; i < n; i++) a[i * n + i] = n + i / n;
    return [n, a];
  },
  outputs: [1],
  updates: [1],
  work: (n) => ({ operations: (2 * n * n * n) / 3, bytes: 2 * 8 * n * n }),
});
