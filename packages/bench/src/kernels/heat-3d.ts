/** Heat equation in space: a seven-point stencil between two cubes. */
import { uniform } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

const STEPS = 4;

/** `steps` times: the inner points of the n×n×n cube `b` from `a`, then those of `a` from `b`. */
export function heat3d(steps: number, n: number, a: Float64Array, b: Float64Array): void {
  for (let t = 0; t < steps; t++) {
    for (let i = 1; i < n - 1; i++) {
      for (let j = 1; j < n - 1; j++) {
        for (let k = 1; k < n - 1; k++) {
          const p = (i * n + j) * n + k;
          b[p] =
            0.125 * (a[p + n * n] - 2 * a[p] + a[p - n * n]) +
            0.125 * (a[p + n] - 2 * a[p] + a[p - n]) +
            0.125 * (a[p + 1] - 2 * a[p] + a[p - 1]) +
            a[p];
        }
      }
    }
    for (let i = 1; i < n - 1; i++) {
      for (let j = 1; j < n - 1; j++) {
        for (let k = 1; k < n - 1; k++) {
          const p = (i * n + j) * n + k;
          a[p] =
            0.125 * (b[p + n * n] - 2 * b[p] + b[p - n * n]) +
            0.125 * (b[p + n] - 2 * b[p] + b[p - n]) +
            0.125 * (b[p + 1] - 2 * b[p] + b[p - 1]) +
            b[p];
        }
      }
    }
  }
}

export const kernel = defineKernel({
  name: "heat-3d",
  description: "heat equation in a cube, seven-point stencil",
  source: "PolyBench 4.2, stencils/heat-3d",
  fn: heat3d,
  sizes: { S: 31, M: 64, L: 135 },
  build: (n, alloc) => [
    STEPS,
    n,
    uniform(alloc(Float64Array, n * n * n), 0, 10, 1),
    uniform(alloc(Float64Array, n * n * n), 0, 10, 2),
  ],
  outputs: [2, 3],
  updates: [2, 3],
  work: (n) => {
    const points = Math.max(0, n - 2) ** 3;
    return { operations: 2 * STEPS * 15 * points, bytes: 2 * STEPS * 2 * 8 * points };
  },
});
