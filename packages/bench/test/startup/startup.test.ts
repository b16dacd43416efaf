/** The start-up suite, on packages that stand for Numboa: real processes, few pairs. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WrongResult } from "../../src/engine/wrong-result.ts";
import { randomStream } from "../../src/inputs.ts";
import {
  cachedFigures,
  kernelFigures,
  loadFigures,
  manyFigures,
  overLimit,
} from "../../src/startup/figures.ts";
import { heavyAmong } from "../../src/startup/loaded-modules.ts";
import { installedPackage, NotBuilt, publish } from "../../src/startup/published.ts";
import { runStartup } from "../../src/startup/startup.ts";
import type { StartupOptions, StartupReport } from "../../src/startup/startup.ts";
import { takeTurns } from "../../src/startup/turns.ts";
import { writeFakePackage } from "./fake-numboa.ts";
import type { Variant } from "./fake-numboa.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "numboa-fake-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(variant: Variant, more: Partial<StartupOptions> = {}): Promise<StartupReport> {
  const settings = { pairs: 2, rounds: 0, seed: 1, timeoutMs: 20_000 };
  const packageFolder = writeFakePackage(folder, variant);
  return runStartup({ settings, packageFolder, longCall: 4, ...more });
}

describe("a measurement", () => {
  test("gives every figure a value a pair, in an order that makes sense", async () => {
    const seen: string[] = [];
    const report = await run("good", { onPair: (part, pairs) => seen.push(`${part} ${pairs}`) });
    const parts = [
      "import",
      "first call",
      "first call, later",
      "import, later",
      "cached",
      "100 cached",
      "short calls",
      "long call",
      "long call, cached",
    ];
    expect(seen).toEqual(parts.flatMap((part) => [`${part} 1`, `${part} 2`]));
    expect(report.entry).toMatchObject({ version: "1.2.3", file: "./numboa.js" });
    expect(report.modules).toEqual({ count: 1, heavy: [] });
    expect(report.kernel.lines).toBeGreaterThan(30);
    for (const { name, values, mean, unit, median } of report.figures) {
      expect(values).toHaveLength(2);
      expect(values.every(Number.isFinite)).toBe(true);
      expect(mean.low).toBeLessThanOrEqual(mean.high);
      expect(median).toBe((values[0] + values[1]) / 2);
      if (unit === "bytes" && !name.startsWith("cached")) expect(median).toBeGreaterThan(2 ** 20);
    }
    const of = (name: string): number => report.figures.find((one) => one.name === name)!.median;
    expect(of("compiled")).toBeGreaterThan(15);
    expect(of("optimized")).toBeGreaterThan(of("compiled") + 15);
    // The fake only waits.
    expect(of("busy")).toBeLessThan(of("optimized"));
    expect(of("later-optimized")).toBeGreaterThan(of("later-compiled") + 15);
    expect(of("cached-call")).toBeGreaterThan(of("cached"));
    // Over as many plain ones, which take a while as well.
    expect(of("cached-100")).toBeGreaterThan(20);
    expect(of("empty-process")).toBeGreaterThan(1);
    for (const name of ["long-call-javascript", "long-call", "long-call-cached"]) {
      expect(of(name)).toBeGreaterThan(0);
    }
    expect(of("optimized-memory")).toBeGreaterThanOrEqual(of("compiled-memory"));
  });

  test("names the heavy modules, those that others require as well", async () => {
    const { modules } = await run("heavy");
    expect(modules.heavy).toEqual(["ts-morph", "typescript", "acorn"]);
    expect(modules.count).toBe(4);
  });

  test.each([
    ["wrong bits", WrongResult, "the bits differ"],
    ["stays JavaScript", WrongResult, "did not run as WebAssembly"],
    ["does not wait", WrongResult, 'long call: run by "", not by the compiler'],
    ["has no cache", WrongResult, "its code is from the compiler, not from the cache"],
    ["forgets itself", WrongResult, "Numboa's own code was not kept"],
    ["forgets a part", WrongResult, "Numboa's own code was not kept"],
  ] as const)("%s: refused", async (variant, kind, message) => {
    const failure = run(variant);
    await expect(failure).rejects.toThrow(kind);
    await expect(failure).rejects.toThrow(message);
  });

  test("a process that fails is named with what it said", async () => {
    await expect(run("throws")).rejects.toMatchObject({
      kind: "crashed",
      message: expect.stringContaining("cannot start") as string,
    });
  });

  test("a process that hangs is ended", async () => {
    const settings = { pairs: 2, rounds: 0, seed: 1, timeoutMs: 2000 };
    await expect(run("hangs", { settings })).rejects.toMatchObject({ kind: "hung" });
  });

  test("a signal ends it", async () => {
    const controller = new AbortController();
    const onPair = (): void => controller.abort();
    const failure = run("good", { signal: controller.signal, onPair });
    await expect(failure).rejects.toMatchObject({ kind: "stopped" });
  });
});

describe("the package", () => {
  test("that is not built is refused, before anything is made", () => {
    const fake = writeFakePackage(folder, "good", "./missing.js");
    expect(() => publish(fake)).toThrow(NotBuilt);
    expect(() => publish(fake)).toThrow("numboa is not built (no ./missing.js)");
  });

  test("is linked in a folder that goes away again, and stays itself", () => {
    const fake = writeFakePackage(folder, "good");
    const published = publish(fake);
    expect(existsSync(path.join(published.folder, "node_modules/numboa/numboa.js"))).toBe(true);
    published.remove();
    expect(existsSync(published.folder)).toBe(false);
    expect(existsSync(path.join(fake, "numboa.js"))).toBe(true);
  });

  test("is the one that this package depends on", () => {
    expect(existsSync(path.join(installedPackage(), "src", "jit.ts"))).toBe(true);
  });
});

describe("turns", () => {
  test("go ABBA or BAAB, by chance", async () => {
    const random = randomStream(1);
    const orders = new Set<string>();
    for (let pair = 0; pair < 20; pair++) {
      let order = "";
      const turn = (name: string) => async () => (order += name).length;
      const turns = await takeTurns(turn("A"), turn("B"), random);
      orders.add(order);
      expect(turns.first.length + turns.second.length).toBe(4);
      expect(turns.first[0] + turns.first[1]).toBe(turns.second[0] + turns.second[1]);
    }
    expect([...orders].toSorted()).toEqual(["ABBA", "BAAB"]);
  });
});

describe("the figures", () => {
  const load = (wallMs: number) => ({ wallMs, report: { peakBytes: 1 } });
  const importPair = (ms: number) =>
    ({ first: [load(40), load(42)], second: [load(40 + ms), load(42 + ms)] }) as const;

  test("are differences of means within a pair; the median decides", () => {
    const [figure] = loadFigures([importPair(5), importPair(6), importPair(100)]);
    expect(figure).toMatchObject({ name: "import", median: 6, mean: { estimate: 37 } });
    expect(figure.mean.low).toBeLessThan(37);
    expect(overLimit([figure])).toEqual([]);
    expect(overLimit(loadFigures([importPair(10.5), importPair(11)]))).toHaveLength(1);
    expect(overLimit(loadFigures([importPair(9), importPair(10)]))).toEqual([]);
  });

  test("a first call counts beyond that of the plain function", () => {
    const call = (firstCallMs: number) => ({
      wallMs: 1,
      report: {
        ...{ argumentsMs: 1, firstCallMs, nextCallMs: 1, peakBytes: 1, results: [] },
        ...{ compiledMs: 1, optimizedMs: 1, busyMs: 1, compiledPeakBytes: 1, wasmCalls: 1 },
        ...{ calledMs: 1, origins: ["compiler"] },
      },
    });
    const pair = (ms: number) =>
      ({ first: [call(1), call(2)], second: [call(1 + ms), call(2 + ms)] }) as const;
    const named = (ms: number) => overLimit(kernelFigures([pair(ms), pair(ms)]));
    expect(named(2.9)).toEqual([]);
    expect(named(3.1).map(({ name }) => name)).toEqual(["first-call"]);
    expect(named(Number.NaN).map(({ name }) => name)).toEqual(["first-call"]);
  });
});

test("what the cache gives has limits of its own", () => {
  const side = (calledMs: number, peakBytes: number) => ({
    wallMs: 1,
    report: {
      ...{ argumentsMs: 1, firstCallMs: 1, nextCallMs: 1, results: [], compiledMs: 1, busyMs: 1 },
      ...{ calledMs, peakBytes, optimizedMs: 1, compiledPeakBytes: 1, wasmCalls: 1, origins: [] },
    },
  });
  const pair = (ms: number, bytes: number) =>
    ({
      first: [side(0, 5), side(0, 5)],
      second: [side(ms, 5 + bytes), side(ms, 5 + bytes)],
    }) as const;
  const named = (ms: number, bytes: number): string[] =>
    overLimit(cachedFigures([pair(ms, bytes), pair(ms, bytes)])).map(({ name }) => name);
  expect(named(15, 8 * 2 ** 20)).toEqual([]);
  expect(named(15.1, 8 * 2 ** 20 + 1)).toEqual(["cached-call", "cached-memory"]);
  const many = (allMs: number) => ({
    wallMs: 1,
    report: { allMs, peakBytes: 1, results: [], wasmCalls: 1, origins: [] },
  });
  const figures = (ms: number) =>
    manyFigures(Array(2).fill({ first: [many(5), many(5)], second: [many(ms), many(ms)] }));
  expect(overLimit(figures(55))).toEqual([]);
  expect(overLimit(figures(56)).map(({ name }) => name)).toEqual(["cached-100"]);
});

test.each([
  ["file:///x/node_modules/binaryen/index.js", ["binaryen"]],
  ["/x/node_modules/@ts-morph/common/dist/typescript.js", ["ts-morph"]],
  ["C:\\x\\node_modules\\typescript\\lib\\typescript.js", ["typescript"]],
  ["file:///x/packages/compiler/dist/index.js", ["@numboa/compiler"]],
  ["file:///x/node_modules/@numboa/compiler/dist/index.js", ["@numboa/compiler"]],
  ["file:///x/packages/compiler/dist/abi/index.js", []],
  ["file:///x/node_modules/acorn-walk/index.js", []],
  ["file:///x/node_modules/numboa/dist/numboa-worker.js", ["numboa's worker"]],
  ["file:///x/node_modules/numboa/dist/numboa-worker.cjs", ["numboa's worker"]],
  ["file:///x/node_modules/numboa/dist/numboa.js", []],
  ["node:worker_threads", []],
])("%s is heavy: %j", (module, heavy) => {
  expect(heavyAmong([module])).toEqual(heavy);
});
