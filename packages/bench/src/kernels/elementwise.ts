/** Arithmetic on whole vectors, as array languages write it: a loop for each operation, with its result in memory. */
import { uniform } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

function scale(x: Float64Array, by: number, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = x[i] * by;
}

function add(x: Float64Array, y: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = x[i] + y[i];
}

function multiply(x: Float64Array, y: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = x[i] * y[i];
}

/** out = (k x + y) y. */
function elementwise(k: number, x: Float64Array, y: Float64Array, out: Float64Array): void {
  scale(x, k, out);
  add(out, y, out);
  multiply(out, y, out);
}

export const kernel = defineKernel({
  name: "elementwise",
  description: "(k x + y) y of vectors of doubles, one operation after the other",
  source: "NumPy without temporary arrays",
  group: "chains",
  fn: elementwise,
  captures: { scale, add, multiply },
  sizes: { S: 300_000, M: 3_000_000, L: 20_000_000 },
  build: (n, alloc) => [
    1.5,
    uniform(alloc(Float64Array, n), -1, 1, 1),
    uniform(alloc(Float64Array, n), -1, 1, 2),
    alloc(Float64Array, n),
  ],
  outputs: [3],
  work: (n) => ({ operations: 3 * n, bytes: 3 * 8 * n }),
});
