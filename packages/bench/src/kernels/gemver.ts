/** Two rank-one updates and two products with the matrix, one of them along its columns. */
import { uniform } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

/** A += u1·v1ᵀ + u2·v2ᵀ, then x += beta·Aᵀ·y + z, then w += alpha·A·x. */
export function gemver(
  n: number,
  alpha: number,
  beta: number,
  a: Float64Array,
  u1: Float64Array,
  v1: Float64Array,
  u2: Float64Array,
  v2: Float64Array,
  w: Float64Array,
  x: Float64Array,
  y: Float64Array,
  z: Float64Array,
): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      a[i * n + j] = a[i * n + j] + u1[i] * v1[j] + u2[i] * v2[j];
    }
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      x[i] = x[i] + beta * a[j * n + i] * y[j];
    }
  }
  for (let i = 0; i < n; i++) {
    x[i] = x[i] + z[i];
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      w[i] = w[i] + alpha * a[i * n + j] * x[j];
    }
  }
}

export const kernel = defineKernel({
  name: "gemver",
  description: "rank-two update, then a transposed and a plain matrix-vector product",
  source: "PolyBench 4.2, linear-algebra/blas/gemver",
  fn: gemver,
  sizes: { S: 320, M: 900, L: 2400 },
  build: (n, alloc) => [
    n,
    1.5,
    1.2,
    uniform(alloc(Float64Array, n * n), -1, 1, 1),
    uniform(alloc(Float64Array, n), -1, 1, 2),
    uniform(alloc(Float64Array, n), -1, 1, 3),
    uniform(alloc(Float64Array, n), -1, 1, 4),
    uniform(alloc(Float64Array, n), -1, 1, 5),
    alloc(Float64Array, n),
    alloc(Float64Array, n),
    uniform(alloc(Float64Array, n), -1, 1, 6),
    uniform(alloc(Float64Array, n), -1, 1, 7),
  ],
  outputs: [3, 8, 9],
  updates: [3, 8, 9],
  work: (n) => ({ operations: 10 * n * n + n, bytes: 8 * (4 * n * n + 12 * n) }),
});
