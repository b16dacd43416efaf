/** Eight elements: passing two arrays costs more than the loop. */
import { uniform } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

/** y = a·x + b. */
export function scaleAndShift(a: number, b: number, x: Float64Array, y: Float64Array): void {
  for (let i = 0; i < x.length; i++) {
    y[i] = a * x[i] + b;
  }
}

export const kernel = defineKernel({
  name: "arrays-of-8",
  description: "y = a x + b, eight doubles",
  source: "a probe of this suite",
  group: "probe",
  fn: scaleAndShift,
  sizes: { S: 8, M: 8, L: 8 },
  build: (n, alloc) => [2.5, 1, uniform(alloc(Float64Array, n), -1, 1, 1), alloc(Float64Array, n)],
  outputs: [3],
  work: (n) => ({ operations: 2 * n, bytes: 2 * 8 * n }),
});
