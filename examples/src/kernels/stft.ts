/**
 * Short-time Fourier transform: how much of each frequency sounds at each moment. The signal is
 * cut into overlapping frames; each is faded in and out by a window and goes through a radix-2 FFT
 * (Cooley and Tukey 1965), in place, with its cosines and sines from tables.
 */

/**
 * Transforms `re` + i·`im` in place. Their length is a power of two, `n`; `cosines` and `sines` hold
 * cos and sin of 2πk/n for k below n/2.
 */
export function fft(
  re: Float64Array,
  im: Float64Array,
  cosines: Float64Array,
  sines: Float64Array,
): void {
  const n = re.length;

  // Reverse the bits of every index: j follows i, counting from the top bit down.
  let j = 0;
  for (let i = 1; i < n; i++) {
    let bit = n >> 1;
    while (j & bit) {
      j ^= bit;
      bit >>= 1;
    }
    j ^= bit;
    if (i < j) {
      const r = re[i];
      re[i] = re[j];
      re[j] = r;
      const m = im[i];
      im[i] = im[j];
      im[j] = m;
    }
  }

  let step = n >> 1;
  for (let size = 2; size <= n; size *= 2) {
    const half = size >> 1;
    for (let start = 0; start < n; start += size) {
      for (let k = 0; k < half; k++) {
        const c = cosines[k * step];
        const s = sines[k * step];
        const even = start + k;
        const odd = even + half;
        const r = re[odd] * c + im[odd] * s;
        const m = im[odd] * c - re[odd] * s;
        re[odd] = re[even] - r;
        im[odd] = im[even] - m;
        re[even] += r;
        im[even] += m;
      }
    }
    step >>= 1;
  }
}

/**
 * Power spectra of all frames of `samples` that start a multiple of `hop` from the beginning.
 * `power` takes n/2 + 1 values a frame, where n is the length of `window`, `re` and `im` (scratch);
 * as many frames are computed as fit into it. Samples beyond the end count as silence.
 */
export function shortTimeFourier(
  samples: Float32Array,
  window: Float64Array,
  cosines: Float64Array,
  sines: Float64Array,
  re: Float64Array,
  im: Float64Array,
  power: Float32Array,
  hop: number,
): void {
  const n = window.length;
  const bins = (n >> 1) + 1;
  const frames = Math.floor(power.length / bins);
  for (let frame = 0; frame < frames; frame++) {
    const start = frame * hop;
    for (let i = 0; i < n; i++) {
      const sample = start + i < samples.length ? samples[start + i] : 0;
      re[i] = sample * window[i];
      im[i] = 0;
    }
    fft(re, im, cosines, sines);
    for (let bin = 0; bin < bins; bin++) {
      power[frame * bins + bin] = re[bin] * re[bin] + im[bin] * im[bin];
    }
  }
}

/** The periodic Hann window: frames that overlap by 3/4 then weigh every sample alike. */
export function hannWindow(n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / n));
}

/** Tables for `fft`: cos and sin of 2πk/n for k below n/2. */
export function twiddles(n: number): { cosines: Float64Array; sines: Float64Array } {
  const angle = (_: unknown, k: number): number => (2 * Math.PI * k) / n;
  return {
    cosines: Float64Array.from({ length: n / 2 }, angle).map(Math.cos),
    sines: Float64Array.from({ length: n / 2 }, angle).map(Math.sin),
  };
}
