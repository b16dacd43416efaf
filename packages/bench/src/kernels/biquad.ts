/** Second-order recursive filter of an audio signal: a serial chain through the last two outputs. */
import { uniform } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

/** y[t] = b0·x[t] + b1·x[t−1] + b2·x[t−2] − a1·y[t−1] − a2·y[t−2], from silence. */
export function biquad(
  b0: number,
  b1: number,
  b2: number,
  a1: number,
  a2: number,
  input: Float32Array,
  output: Float32Array,
): void {
  let x1 = 0;
  let x2 = 0;
  let y1 = 0;
  let y2 = 0;
  for (let t = 0; t < input.length; t++) {
    const x0 = input[t];
    const y0 = b0 * x0 + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
    output[t] = y0;
    x2 = x1;
    x1 = x0;
    y2 = y1;
    y1 = y0;
  }
}

export const kernel = defineKernel({
  name: "biquad",
  description: "second-order low-pass filter of n samples",
  source: "Web Audio API, BiquadFilterNode",
  group: "extra",
  // Stores round to single precision.
  tolerance: 1e-6,
  fn: biquad,
  sizes: { S: 300_000, M: 3_000_000, L: 25_000_000 },
  build: (n, alloc) => [
    // Butterworth low-pass at a tenth of the sampling rate.
    0.0674552738890719,
    0.1349105477781438,
    0.0674552738890719,
    -1.1429805025399011,
    0.4128015980961886,
    uniform(alloc(Float32Array, n), -1, 1, 1),
    alloc(Float32Array, n),
  ],
  outputs: [6],
  work: (n) => ({ operations: 9 * n, bytes: 2 * 4 * n }),
});
