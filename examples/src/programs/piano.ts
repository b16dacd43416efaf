/** A phrase for piano: which frequencies sound when. */
import type { Program } from "./program.ts";
import { loadPiano } from "../data/piano.ts";
import { fft, hannWindow, shortTimeFourier, twiddles } from "../kernels/stft.ts";
import { filled } from "../measure/trial.ts";
import { drawSpectrogram } from "../pictures/spectrogram.ts";

/** Samples in a frame, a power of two: 85 ms of sound, 12 Hz from bin to bin. */
const FRAME = 4096;
/** Samples from one frame to the next. */
const HOP = 512;

export const piano: Program = {
  name: "piano",
  title: "The spectrogram of a piano",

  async run({ jit, observe, say, small }) {
    const { title, sampleRate, samples } = await loadPiano(small ? 1 : undefined);
    const seconds = (samples.length / sampleRate).toFixed(1);
    say(`${title}, ${seconds} s of recorded notes at ${sampleRate} Hz`);

    const frames = Math.ceil(samples.length / HOP);
    const { cosines, sines } = twiddles(FRAME);
    const [, , power] = await observe({
      name: "shortTimeFourier",
      what: `${frames} FFTs of ${FRAME} samples`,
      kernel: jit(shortTimeFourier, { captures: { fft } }),
      arrays: "heap",
      prepare(allocate) {
        const input = filled(allocate, Float32Array, samples);
        const window = filled(allocate, Float64Array, hannWindow(FRAME));
        const cos = filled(allocate, Float64Array, cosines);
        const sin = filled(allocate, Float64Array, sines);
        const re = allocate(Float64Array, FRAME);
        const im = allocate(Float64Array, FRAME);
        const output = allocate(Float32Array, frames * (FRAME / 2 + 1));
        return { args: [input, window, cos, sin, re, im, output, HOP], outputs: [re, im, output] };
      },
    });

    const scale = { bins: FRAME / 2 + 1, hertzPerBin: sampleRate / FRAME };
    const bytes = await drawSpectrogram(power, scale);
    return [{ file: "spectrogram.png", bytes }];
  },
};
