/** Symmetric rank-k update: a matrix product of which only the lower triangle is computed. */
import { uniform } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

/** C = beta·C + alpha·A·Aᵀ on and below the diagonal, with C n×n and A n×m. */
export function syrk(
  n: number,
  m: number,
  alpha: number,
  beta: number,
  c: Float64Array,
  a: Float64Array,
): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      c[i * n + j] *= beta;
    }
    for (let k = 0; k < m; k++) {
      for (let j = 0; j <= i; j++) {
        c[i * n + j] += alpha * a[i * m + k] * a[j * m + k];
      }
    }
  }
}

export const kernel = defineKernel({
  name: "syrk",
  description: "C = beta C + alpha A Aᵀ, lower triangle",
  source: "PolyBench 4.2, linear-algebra/blas/syrk",
  fn: syrk,
  sizes: { S: 85, M: 185, L: 400 },
  build: (n, alloc) => [
    n,
    n,
    1.5,
    1.2,
    uniform(alloc(Float64Array, n * n), -1, 1, 1),
    uniform(alloc(Float64Array, n * n), -1, 1, 2),
  ],
  outputs: [4],
  updates: [4],
  work: (n) => ({
    operations: ((3 * n + 1) * n * (n + 1)) / 2,
    bytes: 8 * (n * n + n * (n + 1)),
  }),
});
