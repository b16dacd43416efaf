/** Inclusive prefix sum: one serial chain of additions, and a store for each. */
import { integers } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

/** output[i] = input[0] + … + input[i]. */
export function prefixSum(input: Int32Array, output: Int32Array): void {
  let sum = 0;
  for (let i = 0; i < input.length; i++) {
    sum += input[i];
    output[i] = sum;
  }
}

export const kernel = defineKernel({
  name: "prefix-sum",
  description: "running sum of n 32-bit integers",
  source: "Blelloch, Prefix Sums and Their Applications, 1990",
  group: "extra",
  fn: prefixSum,
  sizes: { S: 600_000, M: 6_000_000, L: 25_000_000 },
  build: (n, alloc) => [integers(alloc(Int32Array, n), 0, 80, 1), alloc(Int32Array, n)],
  outputs: [1],
  operationUnit: "op",
  work: (n) => ({ operations: n, bytes: 2 * 4 * n }),
});
