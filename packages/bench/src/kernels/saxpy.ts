/** Single-precision a·x + y: three streams and nothing else. */
import { uniform } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

/** y = a·x + y. As in all JavaScript, the arithmetic is double and the store rounds to single. */
export function saxpy(a: number, x: Float32Array, y: Float32Array): void {
  for (let i = 0; i < x.length; i++) {
    y[i] = a * x[i] + y[i];
  }
}

export const kernel = defineKernel({
  name: "saxpy",
  description: "y = a x + y, n floats",
  source: "BLAS level 1",
  group: "extra",
  // Stores round to single precision.
  tolerance: 1e-6,
  fn: saxpy,
  sizes: { S: 500_000, M: 5_000_000, L: 20_000_000 },
  build: (n, alloc) => [
    2.5,
    uniform(alloc(Float32Array, n), -1, 1, 1),
    uniform(alloc(Float32Array, n), -1, 1, 2),
  ],
  outputs: [2],
  updates: [2],
  work: (n) => ({ operations: 2 * n, bytes: 3 * 4 * n }),
});
