/** Nine-point Gauss-Seidel stencil: each point needs its left neighbour's new value, a serial chain. */
import { uniform } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

const STEPS = 4;

/** `steps` sweeps in place over the inner points of the n×n grid `a`. */
export function seidel2d(steps: number, n: number, a: Float64Array): void {
  for (let t = 0; t < steps; t++) {
    for (let i = 1; i < n - 1; i++) {
      for (let j = 1; j < n - 1; j++) {
        a[i * n + j] =
          (a[(i - 1) * n + j - 1] +
            a[(i - 1) * n + j] +
            a[(i - 1) * n + j + 1] +
            a[i * n + j - 1] +
            a[i * n + j] +
            a[i * n + j + 1] +
            a[(i + 1) * n + j - 1] +
            a[(i + 1) * n + j] +
            a[(i + 1) * n + j + 1]) /
          9.0;
      }
    }
  }
}

export const kernel = defineKernel({
  name: "seidel-2d",
  description: "nine-point Gauss-Seidel stencil in place",
  source: "PolyBench 4.2, stencils/seidel-2d",
  fn: seidel2d,
  sizes: { S: 150, M: 450, L: 1400 },
  build: (n, alloc) => [STEPS, n, uniform(alloc(Float64Array, n * n), 0, 10, 1)],
  outputs: [2],
  updates: [2],
  work: (n) => {
    const points = Math.max(0, n - 2) ** 2;
    return { operations: STEPS * 9 * points, bytes: STEPS * 2 * 8 * points };
  },
});
