/** Softmax of each row: a maximum, exponentials, a sum, a division. */
import { uniform } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

/** Each row of `out` is the exponentials of the row of `x`, scaled to the sum 1; both rows×columns. */
export function softmax(rows: number, columns: number, x: Float64Array, out: Float64Array): void {
  for (let i = 0; i < rows; i++) {
    let max = -Infinity;
    for (let j = 0; j < columns; j++) {
      max = Math.max(max, x[i * columns + j]);
    }
    let sum = 0;
    for (let j = 0; j < columns; j++) {
      const e = Math.exp(x[i * columns + j] - max);
      out[i * columns + j] = e;
      sum += e;
    }
    for (let j = 0; j < columns; j++) {
      out[i * columns + j] /= sum;
    }
  }
}

export const kernel = defineKernel({
  name: "softmax",
  description: "softmax of each row of a square matrix",
  source: "NPBench, deep_learning/softmax, in doubles",
  fn: softmax,
  sizes: { S: 250, M: 800, L: 2500 },
  build: (n, alloc) => [
    n,
    n,
    uniform(alloc(Float64Array, n * n), -5, 5, 1),
    alloc(Float64Array, n * n),
  ],
  outputs: [3],
  // A comparison, a subtraction, an exponential, an addition and a division for each element.
  work: (n) => ({ operations: 5 * n * n, bytes: 2 * 8 * n * n }),
});
