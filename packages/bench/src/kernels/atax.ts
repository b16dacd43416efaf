/** Matrix-transpose times matrix-vector product: one row-wise reduction and one row-wise update. */
import { uniform } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

/** y = Aᵀ(A·x), with A m×n. */
export function atax(
  m: number,
  n: number,
  a: Float64Array,
  x: Float64Array,
  y: Float64Array,
  tmp: Float64Array,
): void {
  for (let i = 0; i < n; i++) {
    y[i] = 0;
  }
  for (let i = 0; i < m; i++) {
    tmp[i] = 0;
    for (let j = 0; j < n; j++) {
      tmp[i] = tmp[i] + a[i * n + j] * x[j];
    }
    for (let j = 0; j < n; j++) {
      y[j] = y[j] + a[i * n + j] * tmp[i];
    }
  }
}

export const kernel = defineKernel({
  name: "atax",
  description: "y = Aᵀ(A x), square matrix of doubles",
  source: "PolyBench 4.2, linear-algebra/kernels/atax",
  fn: atax,
  sizes: { S: 430, M: 1300, L: 4000 },
  build: (n, alloc) => [
    n,
    n,
    uniform(alloc(Float64Array, n * n), -1, 1, 1),
    uniform(alloc(Float64Array, n), -1, 1, 2),
    alloc(Float64Array, n),
    alloc(Float64Array, n),
  ],
  outputs: [4, 5],
  work: (n) => ({ operations: 4 * n * n, bytes: 8 * (n * n + 4 * n) }),
});
