import { expect, test } from "vitest";
import { loadPiano, PHRASE } from "../src/data/piano.ts";
import { fft, hannWindow, shortTimeFourier, twiddles } from "../src/kernels/stft.ts";

/** The definition: O(n²), and no idea in common with the kernel. */
function directTransform(re: number[], im: number[]): { re: number[]; im: number[] } {
  const n = re.length;
  const sum = (k: number, part: (r: number, i: number, c: number, s: number) => number): number =>
    re.reduce((total, r, j) => {
      const angle = (-2 * Math.PI * j * k) / n;
      return total + part(r, im[j], Math.cos(angle), Math.sin(angle));
    }, 0);
  const all = re.map((_, k) => k);
  return {
    re: all.map((k) => sum(k, (r, i, c, s) => r * c - i * s)),
    im: all.map((k) => sum(k, (r, i, c, s) => r * s + i * c)),
  };
}

function powerOf(samples: Float32Array, n: number, hop: number, frames: number): Float32Array {
  const { cosines, sines } = twiddles(n);
  const power = new Float32Array(frames * (n / 2 + 1));
  const scratch = [new Float64Array(n), new Float64Array(n)] as const;
  shortTimeFourier(samples, hannWindow(n), cosines, sines, ...scratch, power, hop);
  return power;
}

test.each([1, 2, 4, 8, 32, 128])("the FFT of %i numbers equals the direct sum", (n) => {
  const re = Float64Array.from({ length: n }, (_, i) => Math.sin(1 + i * i));
  const im = Float64Array.from({ length: n }, (_, i) => Math.cos(3 * i * i));
  const expected = directTransform([...re], [...im]);
  const { cosines, sines } = twiddles(n);
  fft(re, im, cosines, sines);
  for (let k = 0; k < n; k++) {
    expect(re[k]).toBeCloseTo(expected.re[k], 10);
    expect(im[k]).toBeCloseTo(expected.im[k], 10);
  }
});

test("frames overlap, are faded by the window and end in silence", () => {
  const [n, hop, frames] = [16, 6, 4];
  const samples = Float32Array.from({ length: 30 }, (_, i) => Math.sin(i * 0.7) + 0.1 * i);
  const power = powerOf(samples, n, hop, frames);
  for (let frame = 0; frame < frames; frame++) {
    const faded = [...hannWindow(n)].map((w, i) => w * (samples[frame * hop + i] ?? 0));
    const { re, im } = directTransform(
      faded,
      faded.map(() => 0),
    );
    for (let bin = 0; bin <= n / 2; bin++) {
      const expected = re[bin] ** 2 + im[bin] ** 2;
      expect(power[frame * (n / 2 + 1) + bin]).toBeCloseTo(expected, 3);
    }
  }
});

test("overlapping windows weigh every sample alike", () => {
  const window = hannWindow(16);
  for (let i = 0; i < 4; i++) {
    expect(window[i] + window[i + 4] + window[i + 8] + window[i + 12]).toBeCloseTo(2, 14);
  }
});

test("an empty recording gives no power", () => {
  expect(powerOf(new Float32Array(0), 8, 4, 2).every((value) => value === 0)).toBe(true);
});

test("each note of the piano is loudest near its own frequency or an overtone of it", async () => {
  const { samples, sampleRate } = await loadPiano();
  const [n, hop] = [8192, 4800];
  const bins = n / 2 + 1;
  const power = powerOf(samples, n, hop, 60);
  const hertzPerBin = sampleRate / n;
  for (const { at, hertz } of PHRASE) {
    // What rises from the frame before the note to the frame after its attack is the note.
    const before = Math.max(0, Math.floor((at * sampleRate - n) / hop)) * bins;
    const after = Math.ceil(((at + 0.05) * sampleRate) / hop) * bins;
    const base = at === 0 ? 0 : before;
    let loudest = 0;
    const rise = (bin: number): number => power[after + bin] - (at === 0 ? 0 : power[base + bin]);
    for (let bin = 1; bin < bins; bin++) if (rise(bin) > rise(loudest)) loudest = bin;
    const overtone = (loudest * hertzPerBin) / hertz;
    expect(Math.abs(overtone - Math.round(overtone))).toBeLessThan(0.08);
    expect(Math.round(overtone)).toBeGreaterThanOrEqual(1);
  }
});
