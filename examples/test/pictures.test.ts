import { PNG } from "pngjs";
import { expect, test } from "vitest";
import { drawLosses, drawVolatility } from "../src/pictures/charts.ts";
import { encodePng } from "../src/pictures/png.ts";
import { drawSpectrogram } from "../src/pictures/spectrogram.ts";

test("a PNG keeps its pixels, in colour and in grey", () => {
  const colour = PNG.sync.read(Buffer.from(encodePng(2, 1, Uint8Array.of(1, 2, 3, 253, 254, 255))));
  expect([colour.width, colour.height]).toEqual([2, 1]);
  expect([...colour.data]).toEqual([1, 2, 3, 255, 253, 254, 255, 255]);
  const grey = PNG.sync.read(Buffer.from(encodePng(1, 2, Uint8ClampedArray.of(7, 200))));
  expect([...grey.data]).toEqual([7, 7, 7, 255, 200, 200, 200, 255]);
});

test("bytes that are no picture of the size are refused", () => {
  expect(() => encodePng(2, 2, new Uint8Array(5))).toThrow(
    "5 bytes are no picture of 2 × 2 pixels",
  );
});

test("a steady tone is one bright line at its pitch, an octave above the lowest", async () => {
  const [bins, frames, hertzPerBin] = [513, 3, 10];
  const power = new Float32Array(bins * frames);
  for (let frame = 0; frame < frames; frame++) power.fill(1, frame * bins + 19, frame * bins + 21);
  const { width, height, data } = PNG.sync.read(
    Buffer.from(await drawSpectrogram(power, { bins, hertzPerBin })),
  );
  expect([width, height]).toEqual([3, 432]);
  const brightness = (row: number): number => data[row * width * 4] + data[row * width * 4 + 1];
  const oneOctaveUp = height - 1 - 72;
  expect(brightness(oneOctaveUp)).toBeGreaterThan(450);
  expect(brightness(oneOctaveUp - 36)).toBeLessThan(10);
  expect(brightness(oneOctaveUp + 36)).toBeLessThan(10);
});

test("the charts are SVG with the series and labels in them", async () => {
  const dates = Array.from({ length: 300 }, (_, i) =>
    new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10),
  );
  const closes = Float64Array.from(dates, (_, i) => 100 + i);
  const rows = [21, 252].map((window) => ({ window, values: new Float64Array(299).fill(0.2) }));
  const volatility = await drawVolatility("Index", dates, closes, rows);
  expect(volatility.slice(0, 4)).toBe("<svg");
  expect(textsOf(volatility)).toContain("Index: price and annual volatility");
  expect(textsOf(volatility)).toContain("252 days");
  const sorted = Float64Array.from({ length: 100 }, (_, i) => i / 100);
  const losses = await drawLosses(sorted, 0.99, 0.995);
  expect(textsOf(losses)).toContain("Loss after 10 days in 100 simulated futures");
  expect(textsOf(losses)).toContain("value-at-risk");
  expect(textsOf(losses)).toContain("expected shortfall");
});

function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text);
}
