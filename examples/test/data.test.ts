import { expect, test } from "vitest";
import { loadPhotograph } from "../src/data/photograph.ts";
import { loadPiano, PHRASE } from "../src/data/piano.ts";
import { loadPrices } from "../src/data/prices.ts";

test("the photograph is a picture with light and dark", async () => {
  const { width, height, rgb } = await loadPhotograph();
  expect([width, height]).toEqual([1024, 819]);
  expect(rgb).toHaveLength(1024 * 819 * 3);
  expect(rgb.reduce((a, b) => Math.min(a, b))).toBeLessThan(20);
  expect(rgb.reduce((a, b) => Math.max(a, b))).toBeGreaterThan(230);
});

test("a scaled photograph keeps every n-th pixel", async () => {
  const full = await loadPhotograph();
  const small = await loadPhotograph(8);
  expect([small.width, small.height]).toEqual([128, 102]);
  const at = (picture: typeof full, x: number, y: number): number[] => [
    ...picture.rgb.subarray((y * picture.width + x) * 3, (y * picture.width + x) * 3 + 3),
  ];
  expect(at(small, 0, 0)).toEqual(at(full, 0, 0));
  expect(at(small, 77, 50)).toEqual(at(full, 616, 400));
  expect(at(small, 127, 101)).toEqual(at(full, 1016, 808));
});

test("prices are daily, in order and positive, from January 2000 to April 2020", async () => {
  const { dates, closes } = await loadPrices();
  expect(dates).toHaveLength(5105);
  expect(closes).toHaveLength(5105);
  expect([dates[0], closes[0]]).toEqual(["2000-01-03", 1455.219971]);
  expect([dates.at(-1), closes.at(-1)]).toEqual(["2020-04-17", 2874.560059]);
  expect(dates).toEqual(dates.toSorted());
  expect(closes.every((close) => close > 600 && close < 4000)).toBe(true);
});

test("the last days of the prices alone", async () => {
  const all = await loadPrices();
  const last = await loadPrices(10);
  expect(last.dates).toEqual(all.dates.slice(-10));
  expect(last.closes).toEqual(all.closes.slice(-10));
});

test("the piano plays its notes one after the other", async () => {
  const { sampleRate, samples } = await loadPiano();
  expect(sampleRate).toBe(48000);
  expect(samples).toHaveLength(8 * 48000);
  const loudness = (from: number, to: number): number =>
    samples
      .subarray(Math.round(from * sampleRate), Math.round(to * sampleRate))
      .reduce((loudest, sample) => Math.max(loudest, Math.abs(sample)), 0);
  for (const { at } of PHRASE) expect(loudness(at, at + 0.3)).toBeGreaterThan(0.02);
  expect(loudness(0, 8)).toBeLessThan(1);
});

test("one note alone rings and fades", async () => {
  const { samples, sampleRate } = await loadPiano(1);
  expect(samples).toHaveLength(2.6 * sampleRate);
  const energy = (from: number): number =>
    samples.subarray(from, from + sampleRate / 2).reduce((sum, x) => sum + x * x, 0);
  expect(energy(2 * sampleRate)).toBeLessThan(energy(0) / 2);
});
