/**
 * Gaussian blur of an RGB picture, in two passes: along the rows, then down the columns.
 * The Gaussian is separable, so 2·(2r + 1) taps a pixel give what (2r + 1)² would.
 */

/** The nearest index inside [0, n): a pixel beyond the border repeats the border. */
export function clampIndex(i: number, n: number): number {
  if (i < 0) return 0;
  if (i >= n) return n - 1;
  return i;
}

/**
 * Blurs `source` into `target`; both hold `width * height` RGB pixels, 3 bytes each.
 * `rows` is scratch of the same length. `weights` has odd length and sums to 1.
 */
export function gaussianBlur(
  source: Uint8Array,
  rows: Float32Array,
  target: Uint8Array,
  weights: Float64Array,
  width: number,
  height: number,
): void {
  const radius = weights.length >> 1;

  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let k = -radius; k <= radius; k++) {
        const weight = weights[k + radius];
        const from = (y * width + clampIndex(x + k, width)) * 3;
        red += weight * source[from];
        green += weight * source[from + 1];
        blue += weight * source[from + 2];
      }
      const to = (y * width + x) * 3;
      rows[to] = red;
      rows[to + 1] = green;
      rows[to + 2] = blue;
    }
  }

  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let k = -radius; k <= radius; k++) {
        const weight = weights[k + radius];
        const from = (clampIndex(y + k, height) * width + x) * 3;
        red += weight * rows[from];
        green += weight * rows[from + 1];
        blue += weight * rows[from + 2];
      }
      const to = (y * width + x) * 3;
      target[to] = red + 0.5;
      target[to + 1] = green + 0.5;
      target[to + 2] = blue + 0.5;
    }
  }
}

/** Gaussian weights for the given standard deviation in pixels, cut at 3 sigma, with sum 1. */
export function gaussianWeights(sigma: number): Float64Array {
  const radius = Math.ceil(3 * sigma);
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-0.5 * ((i - radius) / sigma) ** 2),
  );
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((w) => w / sum);
}
