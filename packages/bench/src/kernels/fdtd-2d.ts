/** Finite differences in time for Maxwell's equations in the plane: three staggered grids. */
import { uniform } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

const STEPS = 4;

/**
 * `steps` time steps of the fields `ex`, `ey` and `hz`, each nx×ny. The source `fict[t]` feeds the
 * first row of `ey` at step t.
 */
export function fdtd2d(
  steps: number,
  nx: number,
  ny: number,
  ex: Float64Array,
  ey: Float64Array,
  hz: Float64Array,
  fict: Float64Array,
): void {
  for (let t = 0; t < steps; t++) {
    for (let j = 0; j < ny; j++) {
      ey[j] = fict[t];
    }
    for (let i = 1; i < nx; i++) {
      for (let j = 0; j < ny; j++) {
        ey[i * ny + j] = ey[i * ny + j] - 0.5 * (hz[i * ny + j] - hz[(i - 1) * ny + j]);
      }
    }
    for (let i = 0; i < nx; i++) {
      for (let j = 1; j < ny; j++) {
        ex[i * ny + j] = ex[i * ny + j] - 0.5 * (hz[i * ny + j] - hz[i * ny + j - 1]);
      }
    }
    for (let i = 0; i < nx - 1; i++) {
      for (let j = 0; j < ny - 1; j++) {
        hz[i * ny + j] =
          hz[i * ny + j] -
          0.7 * (ex[i * ny + j + 1] - ex[i * ny + j] + ey[(i + 1) * ny + j] - ey[i * ny + j]);
      }
    }
  }
}

export const kernel = defineKernel({
  name: "fdtd-2d",
  description: "Maxwell's equations in the plane, finite differences",
  source: "PolyBench 4.2, stencils/fdtd-2d",
  fn: fdtd2d,
  sizes: { S: 180, M: 560, L: 1700 },
  build: (n, alloc) => [
    STEPS,
    n,
    n,
    uniform(alloc(Float64Array, n * n), -1, 1, 1),
    uniform(alloc(Float64Array, n * n), -1, 1, 2),
    uniform(alloc(Float64Array, n * n), -1, 1, 3),
    uniform(alloc(Float64Array, STEPS), -1, 1, 4),
  ],
  outputs: [3, 4, 5],
  updates: [3, 4, 5],
  work: (n) => {
    const edges = n * Math.max(0, n - 1);
    const faces = Math.max(0, n - 1) ** 2;
    return { operations: STEPS * (6 * edges + 5 * faces), bytes: STEPS * 3 * 2 * 8 * n * n };
  },
});
