/**
 * Draws a spectrogram: time from left to right, pitch from bottom to top, brightness for loudness.
 * The frequency axis is logarithmic, as hearing is: each octave has the same height, and a melody
 * looks like steps.
 */
import { encodePng } from "./png.ts";

/** The G below the first note of the piano's phrase. */
const LOWEST_HERTZ = 98;
const OCTAVES = 6;
const ROWS_PER_OCTAVE = 72;
/** Quieter than the loudest by this much, or more, is black. */
const RANGE_DECIBEL = 75;

/** `power` holds `bins` values for each frame, of frequencies 0, `hertzPerBin`, 2·`hertzPerBin` … */
export async function drawSpectrogram(
  power: Float32Array,
  { bins, hertzPerBin }: { bins: number; hertzPerBin: number },
): Promise<Uint8Array> {
  const width = Math.floor(power.length / bins);
  const height = OCTAVES * ROWS_PER_OCTAVE;
  const loudest = power.reduce((a, b) => Math.max(a, b), Number.MIN_VALUE);
  const palette = await magma();
  const rgb = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    const hertz = LOWEST_HERTZ * 2 ** ((height - 1 - row) / ROWS_PER_OCTAVE);
    const bin = Math.min(hertz / hertzPerBin, bins - 2);
    const low = Math.floor(bin);
    const fraction = bin - low;
    for (let frame = 0; frame < width; frame++) {
      const at = frame * bins + low;
      const value = power[at] * (1 - fraction) + power[at + 1] * fraction;
      const decibel = 10 * Math.log10(value / loudest);
      const brightness = Math.min(1, Math.max(0, 1 + decibel / RANGE_DECIBEL));
      const color = Math.round(brightness * 255) * 3;
      rgb.set(palette.subarray(color, color + 3), (row * width + frame) * 3);
    }
  }
  return encodePng(width, height, rgb);
}

/** The 256 colours of the "magma" scheme, black to pale yellow, as RGB bytes. */
async function magma(): Promise<Uint8Array> {
  const { scheme } = await import("vega");
  const interpolate = scheme("magma") as unknown as (t: number) => string;
  const palette = new Uint8Array(256 * 3);
  for (let i = 0; i < 256; i++) palette.set(parseColor(interpolate(i / 255)), i * 3);
  return palette;
}

function parseColor(css: string): number[] {
  if (css.startsWith("#")) return [1, 3, 5].map((i) => Number.parseInt(css.slice(i, i + 2), 16));
  return (css.match(/\d+/g) ?? []).slice(0, 3).map(Number);
}
