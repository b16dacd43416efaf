/** Radix-2 complex FFT in place, with SciMark's trigonometric recurrence and bit reversal. */
import { uniform } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

/** The exponent of the largest power of two that is at most `n`, for n ≥ 1. */
function floorLog2(n: number): number {
  let log = 0;
  for (let k = 2; k <= n; k *= 2) {
    log++;
  }
  return log;
}

/** Reorders the interleaved complex numbers of `data` by the reversed bits of their index. */
function bitReverse(data: Float64Array): void {
  const n = data.length >> 1;
  let j = 0;
  for (let i = 0; i < n - 1; i++) {
    const ii = i << 1;
    const jj = j << 1;
    if (i < j) {
      const real = data[ii];
      const imag = data[ii + 1];
      data[ii] = data[jj];
      data[ii + 1] = data[jj + 1];
      data[jj] = real;
      data[jj + 1] = imag;
    }
    let k = n >> 1;
    while (k <= j) {
      j -= k;
      k >>= 1;
    }
    j += k;
  }
}

/**
 * Transforms `data`, interleaved real and imaginary parts, in place. `direction` −1 is the forward
 * transform and +1 the inverse, without the division by the number of points.
 */
export function fft(data: Float64Array, direction: number): void {
  const n = data.length >> 1;
  if (n <= 1) {
    return;
  }
  const logn = floorLog2(n);
  if (data.length !== 2 << logn) {
    throw new Error("fft: the number of points is not a power of two");
  }
  bitReverse(data);
  let dual = 1;
  for (let bit = 0; bit < logn; bit++) {
    let wReal = 1;
    let wImag = 0;
    const theta = (2 * direction * Math.PI) / (2 * dual);
    const s = Math.sin(theta);
    const t = Math.sin(theta / 2);
    const s2 = 2 * t * t;
    for (let b = 0; b < n; b += 2 * dual) {
      const i = 2 * b;
      const j = 2 * (b + dual);
      const real = data[j];
      const imag = data[j + 1];
      data[j] = data[i] - real;
      data[j + 1] = data[i + 1] - imag;
      data[i] += real;
      data[i + 1] += imag;
    }
    for (let a = 1; a < dual; a++) {
      const nextReal = wReal - s * wImag - s2 * wReal;
      const nextImag = wImag + s * wReal - s2 * wImag;
      wReal = nextReal;
      wImag = nextImag;
      for (let b = 0; b < n; b += 2 * dual) {
        const i = 2 * (b + a);
        const j = 2 * (b + a + dual);
        const zReal = data[j];
        const zImag = data[j + 1];
        const real = wReal * zReal - wImag * zImag;
        const imag = wReal * zImag + wImag * zReal;
        data[j] = data[i] - real;
        data[j + 1] = data[i + 1] - imag;
        data[i] += real;
        data[i + 1] += imag;
      }
    }
    dual *= 2;
  }
}

/** The number of points for size `n`: the largest power of two that is at most `n`. */
const pointsFor = (n: number): number => (n < 1 ? 0 : 2 ** floorLog2(n));

export const kernel = defineKernel({
  name: "fft",
  description: "complex radix-2 FFT in place",
  source: "SciMark 2, FFT",
  fn: fft,
  captures: { floorLog2, bitReverse },
  sizes: { S: 2 ** 14, M: 2 ** 17, L: 2 ** 20 },
  build: (n, alloc) => [uniform(alloc(Float64Array, 2 * pointsFor(n)), -1, 1, 1), -1],
  outputs: [0],
  updates: [0],
  work: (n) => {
    const points = pointsFor(n);
    const passes = points > 1 ? Math.log2(points) : 0;
    // SciMark's own count.
    return {
      operations: (5 * points - 2) * passes + 2 * (points + 1),
      bytes: 2 * 16 * points * passes,
    };
  },
});
