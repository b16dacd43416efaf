/** Monte Carlo estimate of π: a xorshift32 generator feeding a comparison. */
import { defineKernel } from "../kernel.ts";

/** 4 × the share of `samples` random points of the unit square that lie in the quarter disc. */
export function monteCarlo(samples: number, seed: number): number {
  let state = seed | 0;
  let under = 0;
  for (let i = 0; i < samples; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const x = (state >>> 0) / 4294967296;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const y = (state >>> 0) / 4294967296;
    if (x * x + y * y <= 1) {
      under++;
    }
  }
  return (4 * under) / samples;
}

export const kernel = defineKernel({
  name: "monte-carlo",
  description: "π by random points, xorshift32",
  source: "SciMark 2, MonteCarlo; generator of Marsaglia 2003",
  fn: monteCarlo,
  sizes: { S: 150_000, M: 1_500_000, L: 15_000_000 },
  build: (n) => [n, 42],
  work: (n) => ({ operations: 6 * n, bytes: 0 }),
});
