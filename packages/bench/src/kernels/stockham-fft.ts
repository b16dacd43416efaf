/** Stockham's FFT of any radix: a permutation with twiddle factors, then small dense products. */
import { uniform } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

const RADIX = 2;

/**
 * Transforms the n = radix^stages complex numbers of `xRe` and `xIm` into `yRe` and `yIm`. `tRe` and
 * `tIm` are scratch space of n elements, `dftRe` and `dftIm` of radix².
 */
export function stockhamFft(
  n: number,
  radix: number,
  stages: number,
  xRe: Float64Array,
  xIm: Float64Array,
  yRe: Float64Array,
  yIm: Float64Array,
  tRe: Float64Array,
  tIm: Float64Array,
  dftRe: Float64Array,
  dftIm: Float64Array,
): void {
  for (let p = 0; p < radix; p++) {
    for (let q = 0; q < radix; q++) {
      const angle = (-2 * Math.PI * p * q) / radix;
      dftRe[p * radix + q] = Math.cos(angle);
      dftIm[p * radix + q] = Math.sin(angle);
    }
  }
  for (let i = 0; i < n; i++) {
    yRe[i] = xRe[i];
    yIm[i] = xIm[i];
  }
  const columns = (n / radix) | 0;
  let left = 1;
  let right = columns;
  for (let stage = 0; stage < stages; stage++) {
    for (let r = 0; r < radix; r++) {
      for (let a = 0; a < left; a++) {
        const angle = (-2 * Math.PI * r * a) / (left * radix);
        const wRe = Math.cos(angle);
        const wIm = Math.sin(angle);
        for (let b = 0; b < right; b++) {
          const from = (a * radix + r) * right + b;
          const to = (r * left + a) * right + b;
          tRe[to] = yRe[from] * wRe - yIm[from] * wIm;
          tIm[to] = yRe[from] * wIm + yIm[from] * wRe;
        }
      }
    }
    for (let p = 0; p < radix; p++) {
      for (let q = 0; q < columns; q++) {
        let re = 0;
        let im = 0;
        for (let s = 0; s < radix; s++) {
          const cRe = dftRe[p * radix + s];
          const cIm = dftIm[p * radix + s];
          re += cRe * tRe[s * columns + q] - cIm * tIm[s * columns + q];
          im += cRe * tIm[s * columns + q] + cIm * tRe[s * columns + q];
        }
        yRe[p * columns + q] = re;
        yIm[p * columns + q] = im;
      }
    }
    left *= radix;
    right = (right / radix) | 0;
  }
}

/** The exponent of the largest power of the radix that is at most `n`, for n ≥ 1. */
function stagesFor(n: number): number {
  let stages = 0;
  for (let k = RADIX; k <= n; k *= RADIX) stages++;
  return stages;
}

export const kernel = defineKernel({
  name: "stockham-fft",
  description: "complex Stockham FFT, radix 2, out of place",
  source: "NPBench, stockham_fft",
  fn: stockhamFft,
  sizes: { S: 2 ** 12, M: 2 ** 15, L: 2 ** 18 },
  build: (n, alloc) => {
    const stages = stagesFor(n);
    const points = n < 1 ? 0 : RADIX ** stages;
    return [
      points,
      RADIX,
      stages,
      uniform(alloc(Float64Array, points), -1, 1, 1),
      uniform(alloc(Float64Array, points), -1, 1, 2),
      alloc(Float64Array, points),
      alloc(Float64Array, points),
      alloc(Float64Array, points),
      alloc(Float64Array, points),
      alloc(Float64Array, RADIX * RADIX),
      alloc(Float64Array, RADIX * RADIX),
    ];
  },
  outputs: [5, 6, 7, 8, 9, 10],
  // In each stage a point is multiplied by a twiddle factor, then is a sum of `radix` products.
  work: (_n, [points, radix, stages]) => ({
    operations: stages * points * (6 + 8 * radix),
    bytes: stages * 2 * 2 * 16 * points,
  }),
});
