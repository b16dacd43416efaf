/** Cosine of the angle between two vectors: three sums, each in a loop of its own. */
import { uniform } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    sum += a[i] * b[i];
  }
  return sum;
}

/** a·b / (|a| |b|). */
function cosine(a: Float64Array, b: Float64Array): number {
  return dot(a, b) / (Math.sqrt(dot(a, a)) * Math.sqrt(dot(b, b)));
}

export const kernel = defineKernel({
  name: "cosine",
  description: "cosine similarity of two vectors of doubles, by three calls of a function",
  source: "textbook",
  group: "chains",
  fn: cosine,
  captures: { dot },
  sizes: { S: 300_000, M: 3_000_000, L: 20_000_000 },
  build: (n, alloc) => [
    uniform(alloc(Float64Array, n), -1, 1, 1),
    uniform(alloc(Float64Array, n), -1, 1, 2),
  ],
  work: (n) => ({ operations: 6 * n, bytes: 2 * 8 * n }),
});
