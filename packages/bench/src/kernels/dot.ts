/** Dot product: one serial chain of additions, whose order the contract fixes. */
import { uniform } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

/** The sum of a[i]·b[i]. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    sum += a[i] * b[i];
  }
  return sum;
}

export const kernel = defineKernel({
  name: "dot",
  description: "dot product of n doubles",
  source: "BLAS level 1",
  group: "extra",
  fn: dot,
  sizes: { S: 800_000, M: 8_000_000, L: 20_000_000 },
  build: (n, alloc) => [
    uniform(alloc(Float64Array, n), -1, 1, 1),
    uniform(alloc(Float64Array, n), -1, 1, 2),
  ],
  work: (n) => ({ operations: 2 * n, bytes: 2 * 8 * n }),
});
