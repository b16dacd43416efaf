/** Five-point Jacobi stencil: reads one grid and writes the other, so rows are independent. */
import { uniform } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

const STEPS = 5;

/** `steps` double sweeps over the inner points of the n×n grids `a` and `b`. */
export function jacobi2d(steps: number, n: number, a: Float64Array, b: Float64Array): void {
  for (let t = 0; t < steps; t++) {
    for (let i = 1; i < n - 1; i++) {
      for (let j = 1; j < n - 1; j++) {
        b[i * n + j] =
          0.2 *
          (a[i * n + j] +
            a[i * n + j - 1] +
            a[i * n + j + 1] +
            a[(i + 1) * n + j] +
            a[(i - 1) * n + j]);
      }
    }
    for (let i = 1; i < n - 1; i++) {
      for (let j = 1; j < n - 1; j++) {
        a[i * n + j] =
          0.2 *
          (b[i * n + j] +
            b[i * n + j - 1] +
            b[i * n + j + 1] +
            b[(i + 1) * n + j] +
            b[(i - 1) * n + j]);
      }
    }
  }
}

export const kernel = defineKernel({
  name: "jacobi-2d",
  description: "five-point Jacobi stencil on two grids",
  source: "PolyBench 4.2, stencils/jacobi-2d",
  fn: jacobi2d,
  sizes: { S: 180, M: 560, L: 1700 },
  build: (n, alloc) => [
    STEPS,
    n,
    uniform(alloc(Float64Array, n * n), 0, 10, 1),
    uniform(alloc(Float64Array, n * n), 0, 10, 2),
  ],
  outputs: [2, 3],
  updates: [2, 3],
  work: (n) => {
    const points = Math.max(0, n - 2) ** 2;
    return { operations: 2 * STEPS * 5 * points, bytes: 2 * STEPS * 2 * 8 * points };
  },
});
