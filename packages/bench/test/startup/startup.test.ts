/** The start-up suite, on packages that stand for Numboa: real processes, few pairs. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WrongResult } from "../../src/engine/wrong-result.ts";
import { randomStream } from "../../src/inputs.ts";
import { kernelFigures, loadFigures, overLimit } from "../../src/startup/figures.ts";
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
  const settings = { pairs: 2, seed: 1, timeoutMs: 20_000 };
  return runStartup({ settings, packageFolder: writeFakePackage(folder, variant), ...more });
}

describe("a measurement", () => {
  test("gives every figure a value a pair, in an order that makes sense", async () => {
    const seen: string[] = [];
    const report = await run("good", { onPair: (part, pairs) => seen.push(`${part} ${pairs}`) });
    expect(seen).toEqual(["import 1", "import 2", "first call 1", "first call 2"]);
    expect(report.entry).toMatchObject({ version: "1.2.3", file: "./numboa.js" });
    expect(report.modules).toEqual({ count: 1, heavy: [] });
    expect(report.kernel.lines).toBeGreaterThan(30);
    for (const { values, mean, unit, median } of report.figures) {
      expect(values).toHaveLength(2);
      expect(values.every(Number.isFinite)).toBe(true);
      expect(mean.low).toBeLessThanOrEqual(mean.high);
      expect(median).toBe((values[0] + values[1]) / 2);
      if (unit === "bytes") expect(median).toBeGreaterThan(2 ** 20);
    }
    const of = (name: string): number => report.figures.find((one) => one.name === name)!.median;
    expect(of("compiled")).toBeGreaterThan(15);
    expect(of("optimized")).toBeGreaterThan(of("compiled") + 15);
    // The fake only waits.
    expect(of("busy")).toBeLessThan(of("optimized"));
    expect(of("empty-process")).toBeGreaterThan(1);
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
    const settings = { pairs: 2, seed: 1, timeoutMs: 2000 };
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
    expect(overLimit(loadFigures([importPair(15.5), importPair(16)]))).toHaveLength(1);
    expect(overLimit(loadFigures([importPair(14), importPair(15)]))).toEqual([]);
  });

  test("a first call counts beyond that of the plain function", () => {
    const call = (firstCallMs: number) => ({
      wallMs: 1,
      report: {
        ...{ argumentsMs: 1, firstCallMs, nextCallMs: 1, peakBytes: 1, results: [] },
        ...{ compiledMs: 1, optimizedMs: 1, busyMs: 1, compiledPeakBytes: 1, wasmCalls: 1 },
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

test.each([
  ["file:///x/node_modules/binaryen/index.js", ["binaryen"]],
  ["/x/node_modules/@ts-morph/common/dist/typescript.js", ["ts-morph"]],
  ["C:\\x\\node_modules\\typescript\\lib\\typescript.js", ["typescript"]],
  ["file:///x/packages/compiler/dist/index.js", ["@numboa/compiler"]],
  ["file:///x/node_modules/@numboa/compiler/dist/index.js", ["@numboa/compiler"]],
  ["file:///x/packages/compiler/dist/abi/index.js", []],
  ["file:///x/node_modules/acorn-walk/index.js", []],
  ["node:worker_threads", []],
])("%s is heavy: %j", (module, heavy) => {
  expect(heavyAmong([module])).toEqual(heavy);
});
