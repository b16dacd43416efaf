/** The program as `npm start` runs it, with Numboa itself, in a process of its own. */
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Observation } from "../src/measure/trial.ts";

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "numboa-examples-"));
});
afterAll(() => rm(folder, { recursive: true }));

function start(...argv: string[]): Promise<{ code: number; out: string; error: string }> {
  const args = [...process.execArgv.filter((arg) => arg !== "--require"), MAIN, ...argv];
  return new Promise((resolve) => {
    execFile(process.execPath, args, (failure, out, error) => {
      resolve({ code: typeof failure?.code === "number" ? failure.code : 0, out, error });
    });
  });
}

test("every function is compiled, swapped while it is called, and returns the same bits", async () => {
  const { code, out, error } = await start("--small", "--json", "--out", folder);
  expect([code, error]).toEqual([0, ""]);
  const results: { identical: boolean; functions: Observation[] } = JSON.parse(out);
  expect(results.identical).toBe(true);
  expect(results.functions.map(({ name }) => name)).toEqual([
    "gaussianBlur",
    "sobelEdges",
    "rollingVolatility",
    "simulateLosses",
    "shortTimeFourier",
  ]);
  for (const { name, calls, versions } of results.functions) {
    const tiers = calls.map(({ tier }) => tier);
    expect([name, tiers[0], versions.length]).toEqual([name, "javascript", 1]);
    expect([name, tiers.some((tier) => tier !== "javascript")]).toEqual([name, true]);
  }
  expect(await readdir(folder)).toHaveLength(6);
}, 120_000);

test("the command line is checked before anything runs", async () => {
  const { code, out, error } = await start("--frobnicate");
  expect([code, out]).toEqual([2, ""]);
  expect(error).toContain("Unknown option '--frobnicate'");
});
