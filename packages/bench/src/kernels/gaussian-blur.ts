/** Gaussian blur of an image: two one-dimensional convolutions, clamped at the borders. */
import { uniform } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

const RADIUS = 3;

/**
 * Blurs the width×height image `input` into `output`, rows first, then columns. `weights` are
 * 2·radius + 1 numbers whose sum is 1. `rows` is scratch space of the image's size.
 */
export function gaussianBlur(
  width: number,
  height: number,
  radius: number,
  weights: Float64Array,
  input: Float32Array,
  rows: Float32Array,
  output: Float32Array,
): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let k = -radius; k <= radius; k++) {
        const at = Math.min(Math.max(x + k, 0), width - 1);
        sum += weights[k + radius] * input[y * width + at];
      }
      rows[y * width + x] = sum;
    }
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let k = -radius; k <= radius; k++) {
        const at = Math.min(Math.max(y + k, 0), height - 1);
        sum += weights[k + radius] * rows[at * width + x];
      }
      output[y * width + x] = sum;
    }
  }
}

/** Fills `weights` with the values of a Gaussian, scaled to the sum 1. */
export function fillGaussian(weights: Float64Array, sigma: number): Float64Array {
  const radius = (weights.length - 1) / 2;
  let sum = 0;
  for (let k = 0; k < weights.length; k++) {
    weights[k] = Math.exp(-((k - radius) ** 2) / (2 * sigma * sigma));
    sum += weights[k];
  }
  for (let k = 0; k < weights.length; k++) weights[k] /= sum;
  return weights;
}

export const kernel = defineKernel({
  name: "gaussian-blur",
  description: "separable Gaussian blur of a square image, 7 taps",
  source: "OpenCV, GaussianBlur with replicated borders",
  group: "extra",
  // Stores round to single precision.
  tolerance: 1e-6,
  fn: gaussianBlur,
  sizes: { S: 155, M: 480, L: 1500 },
  build: (n, alloc) => [
    n,
    n,
    RADIUS,
    fillGaussian(alloc(Float64Array, 2 * RADIUS + 1), 1.5),
    uniform(alloc(Float32Array, n * n), 0, 255, 1),
    alloc(Float32Array, n * n),
    alloc(Float32Array, n * n),
  ],
  outputs: [5, 6],
  work: (n) => ({ operations: 2 * 2 * (2 * RADIUS + 1) * n * n, bytes: 4 * 4 * n * n }),
});
