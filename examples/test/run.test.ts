import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Engine } from "../src/engine.ts";
import { run } from "../src/run.ts";
import { faultyEngine, plainEngine } from "./engines.ts";

const PICTURES = [
  "blurred.png",
  "edges.png",
  "losses.svg",
  "photograph.png",
  "spectrogram.png",
  "volatility.svg",
];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "numboa-examples-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function runWith(engine: Engine, ...argv: string[]) {
  let out = "";
  let error = "";
  const code = await run(argv, engine, {
    out: (text) => (out += text),
    error: (text) => (error += text),
    color: false,
  });
  return { code, out, error };
}

test("all programs on a small input: pictures, identical bits, exit code 0", async () => {
  const { code, out, error } = await runWith(plainEngine(), "--small", "--out", folder);
  expect([code, error]).toEqual([0, ""]);
  expect((await readdir(folder)).toSorted()).toEqual(PICTURES);
  for (const file of PICTURES) {
    expect((await readFile(join(folder, file))).length).toBeGreaterThan(1000);
  }
  expect(out).toContain("Every bit is the same in all 5 functions.");
  expect(out.includes("\u001B")).toBe(false);
});

test("one wrong bit: exit code 1, and the report names the functions", async () => {
  const { code, out } = await runWith(faultyEngine(), "photograph", "--small", "--out", folder);
  expect(code).toBe(1);
  expect(out).toContain("Wrong results: gaussianBlur, sobelEdges.");
  expect(out).toContain("DIFFERENT");
});

test("--json prints nothing but the results", async () => {
  const { code, out } = await runWith(plainEngine(), "market", "--small", "--json", "-o", folder);
  expect(code).toBe(0);
  const results = JSON.parse(out);
  expect(results.identical).toBe(true);
  expect(results.functions.map((seen: { name: string }) => seen.name)).toEqual([
    "rollingVolatility",
    "simulateLosses",
  ]);
  expect(results.pictures).toEqual([join(folder, "volatility.svg"), join(folder, "losses.svg")]);
  expect(results.memory.rss).toBeGreaterThan(1e6);
});

test("--json of wrong results says so, with exit code 1", async () => {
  const { code, out } = await runWith(faultyEngine(), "piano", "--small", "--json", "-o", folder);
  expect(code).toBe(1);
  expect(JSON.parse(out).identical).toBe(false);
});

test("--help explains the programs and options and runs nothing", async () => {
  const { code, out } = await runWith(plainEngine(), "--help", "--out", folder);
  expect(code).toBe(0);
  for (const word of ["photograph", "market", "piano", "--small", "--json", "Exit code"]) {
    expect(out).toContain(word);
  }
  expect(await readdir(folder)).toEqual([]);
});

test.each([
  [["--frobnicate"], "Unknown option '--frobnicate'"],
  [["violin"], 'There is no program "violin"; there are photograph, market, piano.'],
])("%j is refused with exit code 2", async (argv, message) => {
  const { code, out, error } = await runWith(plainEngine(), ...argv);
  expect([code, out]).toEqual([2, ""]);
  expect(error).toContain(message);
});

test("an output folder that cannot be is a clear error, with exit code 2", async () => {
  const file = join(folder, "file");
  await writeFile(file, "");
  const { code, error } = await runWith(plainEngine(), "--small", "--out", join(file, "out"));
  expect(code).toBe(2);
  expect(error).toContain(`Cannot write to ${join(file, "out")}`);
  expect(error).toContain("--help");
});

test("a picture that cannot be written is a clear error, with exit code 2", async () => {
  await writeFile(join(folder, "x"), "");
  const { code, error } = await runWith(
    plainEngine(),
    "piano",
    "--small",
    "--out",
    join(folder, "x"),
  );
  expect(code).toBe(2);
  expect(error).toContain(`Cannot write to ${join(folder, "x")}`);
});
