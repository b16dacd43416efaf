/** A short soak: every result is right, and the report has what it is for. The long one is `npm run soak`. */
import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { medianSlope } from "./slope.ts";

const root = new URL("../../../../", import.meta.url);

it("runs both programs to their end", { timeout: 240_000 }, () => {
  const flags = [
    "--conditions=source",
    `--import=${new URL("scripts/source-loader.mjs", root).href}`,
  ];
  const main = new URL("main.ts", import.meta.url).pathname;
  let text;
  try {
    text = execFileSync(
      process.execPath,
      [...flags, main, "--functions", "10", "--calls", "4000"],
      { encoding: "utf8" },
    );
  } catch (error) {
    // So short a life says nothing of memory: what counts is that both came to their end.
    text = (error as { stdout: string }).stdout;
  }
  expect(text).not.toContain("WRONG");
  expect(text).toMatch(/\n +10: [\d.]+ MB resident; versions held \d+, code \d+ bytes/);
  expect(text).toMatch(/\n {2}1\d\d\d swaps, 4000 results right, \d+ of them JavaScript's/);
  expect(text).toMatch(/\n(good|BEYOND THE LIMIT)\n$/);
});

it("the slope is that of most pairs, whatever a few samples do", () => {
  const line = Array.from({ length: 20 }, (_, i) => [i, 3 * i + 7] as const);
  expect(medianSlope(line)).toBe(3);
  expect(medianSlope(line.map(([x, y]) => [x, x % 7 === 0 ? 1e9 : y]))).toBeLessThan(1000);
  expect(medianSlope(line.map(([x]) => [x, 5]))).toBe(0);
  expect(medianSlope([])).toBeNaN();
});
