/** QR decomposition by the modified Gram-Schmidt process: every loop runs down the columns. */
import { uniform } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

/**
 * A = Q·R with A and Q m×n, the columns of Q orthonormal and R n×n, upper triangular. A is used up; R
 * is left as it is below the diagonal.
 */
export function gramschmidt(
  m: number,
  n: number,
  a: Float64Array,
  r: Float64Array,
  q: Float64Array,
): void {
  for (let k = 0; k < n; k++) {
    let norm = 0;
    for (let i = 0; i < m; i++) {
      norm += a[i * n + k] * a[i * n + k];
    }
    r[k * n + k] = Math.sqrt(norm);
    for (let i = 0; i < m; i++) {
      q[i * n + k] = a[i * n + k] / r[k * n + k];
    }
    for (let j = k + 1; j < n; j++) {
      r[k * n + j] = 0;
      for (let i = 0; i < m; i++) {
        r[k * n + j] += q[i * n + k] * a[i * n + j];
      }
      for (let i = 0; i < m; i++) {
        a[i * n + j] = a[i * n + j] - q[i * n + k] * r[k * n + j];
      }
    }
  }
}

export const kernel = defineKernel({
  name: "gramschmidt",
  description: "QR decomposition by modified Gram-Schmidt",
  source: "PolyBench 4.2, linear-algebra/solvers/gramschmidt",
  fn: gramschmidt,
  sizes: { S: 72, M: 148, L: 300 },
  build: (n, alloc) => [
    n,
    n,
    uniform(alloc(Float64Array, n * n), -1, 1, 1),
    alloc(Float64Array, n * n),
    alloc(Float64Array, n * n),
  ],
  outputs: [2, 3, 4],
  updates: [2],
  work: (n) => ({
    operations: 2 * n * n * (n - 1) + 3 * n * n + n,
    bytes: 8 * (3 * n * n + (n * (n + 1)) / 2),
  }),
});
