/** AssemblyScript beside JavaScript: every kernel of the suite, at sizes where loops are empty, odd and full. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { instantiate } from "../../src/instance.ts";
import { isOnRequest } from "../../src/kernel.ts";
import { findKernel, kernels } from "../../src/kernels/index.ts";
import { compareDumps } from "../../src/peers/agreement.ts";
import { compilerVersion, loadCompiler } from "../../src/peers/assemblyscript/compiler.ts";
import { assemblyscript } from "../../src/peers/assemblyscript/index.ts";
import { makeModuleMemory } from "../../src/peers/assemblyscript/module-memory.ts";
import {
  noteResultType,
  resultConversion,
  resultTypeOf,
} from "../../src/peers/assemblyscript/result-type.ts";
import { readSource } from "../../src/peers/assemblyscript/sources.ts";
import type { NodeLaunch } from "../../src/peers/peer.ts";
import type { Side } from "../../src/worker/sides.ts";

/** Kernels that call exp, log or cos, in which AssemblyScript's own `Math` differs from V8's. */
const INEXACT = new Set(["black-scholes", "lavamd", "softmax", "stockham-fft"]);

const withinTolerance = { maxRelativeError: expect.any(Number) as number };

const version = compilerVersion();
const SLOW = 30_000;

const written = kernels.filter(({ group }) => !isOnRequest(group));

test("every kernel is written but those on request, and nothing else", () => {
  expect(assemblyscript.kernels()).toEqual(written.map(({ name }) => name).sort());
});

describe.skipIf(version === null)("AssemblyScript, if it is installed", () => {
  const cache = mkdtempSync(path.join(os.tmpdir(), "numboa-assemblyscript-"));
  beforeAll(() => void vi.stubEnv("NUMBOA_BENCH_CACHE", cache));
  afterAll(() => {
    vi.unstubAllEnvs();
    rmSync(cache, { recursive: true });
  });

  async function sideOf(kernel: string): Promise<Side> {
    const launch = (await assemblyscript.prepare(kernel)) as NodeLaunch;
    const { makeSide } = (await import(launch.sideModule)) as {
      makeSide: (artefact: string) => Promise<Side>;
    };
    return makeSide(launch.artefact);
  }

  describe.each(written)("$name", (kernel) => {
    const { name, tolerance } = kernel;
    const sizes = [...new Set([0, 1, 2, 3, 7, kernel.sizes.S])];

    test("computes what JavaScript computes, twice", { timeout: SLOW }, async () => {
      for (const n of sizes) {
        const plain = instantiate(kernel, n);
        const reference = { args: plain.args, result: plain.call() };

        const side = await sideOf(name);
        const instance = instantiate(kernel, n, side.alloc);
        const contestant = side.prepare(kernel);
        for (const turn of ["first", "second"]) {
          const result = instance.call(contestant.call);
          const agreement = compareDumps(reference, { args: instance.args, result }, tolerance);
          const exact = agreement === "same bits";
          const wanted = exact || !INEXACT.has(name) ? "same bits" : withinTolerance;
          expect({ n, turn, agreement }).toEqual({ n, turn, agreement: wanted });
        }
        expect(contestant.facts().calls).toBe(2);
      }
    });
  });

  test("foreign arrays are copied, and only those", { timeout: SLOW }, async () => {
    const copied = async (name: string): Promise<unknown> => {
      const kernel = findKernel(name)!;
      const side = await sideOf(name);
      const instance = instantiate(kernel, 1000, side.alloc);
      const contestant = side.prepare(kernel);
      instance.call(contestant.call);
      const { linearUsedBytes, linearReservedBytes } = contestant.memory!();
      expect(linearUsedBytes).toBeGreaterThan(16_000);
      expect(linearReservedBytes).toBeGreaterThanOrEqual(linearUsedBytes!);
      return contestant.facts().bytesCopied;
    };
    // One array in, one out.
    expect(await copied("foreign-arrays")).toBe(16_000);
    expect(await copied("arrays-of-8")).toBe(0);
  });

  test("what is built is built once", { timeout: SLOW }, async () => {
    const first = await assemblyscript.prepare("dot");
    const again = await assemblyscript.prepare("dot");
    expect(again).toEqual(first);
    expect(first.built).toMatchObject({ tier: "wasm" });
    expect(first.built.compileMs).toBeGreaterThan(0);
    expect(first.built.wasmBytes).toBeGreaterThan(100);
  });

  test("a message of the compiler is the user's to read", { timeout: SLOW }, async () => {
    const { compile } = await loadCompiler();
    await expect(compile("bad", "export function bad(): i32 { return x; }")).rejects.toThrow(
      /Cannot find name 'x'/,
    );
  });

  test("without bounds checks, whether asked for once or at each access", async () => {
    const { compile } = await loadCompiler();
    const plain = readSource("dot");
    const marked = plain.replace("a[i] * b[i]", "unchecked(a[i]) * unchecked(b[i])");
    expect(marked).not.toBe(plain);
    expect(await compile("dot", marked)).toEqual(await compile("dot", plain));
  });

  test("a kernel that is not written", async () => {
    await expect(assemblyscript.prepare("sudoku")).rejects.toThrow(
      "sudoku is not written in AssemblyScript",
    );
  });
});

describe("where AssemblyScript is not installed", () => {
  afterAll(() => {
    vi.doUnmock("../../src/peers/assemblyscript/compiler.ts");
    vi.resetModules();
  });

  test("the peer says so, and names the command that brings it", async () => {
    vi.resetModules();
    vi.doMock("../../src/peers/assemblyscript/compiler.ts", async (original) => ({
      ...(await original<object>()),
      compilerVersion: () => null,
    }));
    const { assemblyscript: absent } = await import("../../src/peers/assemblyscript/index.ts");
    expect(await absent.installed()).toBe(null);
    await expect(absent.prepare("dot")).rejects.toThrow(
      "npm install --save-dev assemblyscript@0.28.20",
    );
  });

  test("the command brings the version that this package is tested with", () => {
    const manifest = new URL("../../package.json", import.meta.url);
    const { devDependencies } = JSON.parse(readFileSync(manifest, "utf8")) as {
      devDependencies: Record<string, string>;
    };
    expect(assemblyscript.packages.names).toEqual([
      `assemblyscript@${devDependencies["assemblyscript"]}`,
    ]);
  });
});

describe("the memory of a module", () => {
  test("grows without detaching an array, and keeps headers where a StaticArray has them", () => {
    const { memory, alloc } = makeModuleMemory();
    const bytes = alloc(Uint8Array, 3).fill(7);
    const numbers = alloc(Float64Array, 100_000).fill(0.5);
    const none = alloc(Float32Array, 0);
    alloc(Int32Array, 1_000_000).fill(-1);
    expect([...bytes]).toEqual([7, 7, 7]);
    expect(numbers.every((x) => x === 0.5)).toBe(true);
    const words = new Uint32Array(memory.buffer);
    const header = ({ byteOffset }: { byteOffset: number }): number => words[byteOffset / 4 - 1];
    expect([bytes, numbers, none].map(header)).toEqual([3, 800_000, 0]);
    expect(bytes.byteOffset).toBeGreaterThan(65536);
  });

  test("says when it is full", () => {
    expect(() => makeModuleMemory().alloc(Float64Array, 2 ** 29)).toThrow(RangeError);
  });
});

describe("what a kernel returns", () => {
  const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

  test("is read from its source", () => {
    expect(resultTypeOf(readSource("crc32"))).toBe("u32");
    expect(resultTypeOf(readSource("n-body"))).toBe("f64");
    expect(() => resultTypeOf("function f(): void {}")).toThrow("no exported function");
  });

  test("travels with the module", () => {
    const converted = (type: string, value: number): unknown =>
      resultConversion(new WebAssembly.Module(noteResultType(empty, type)))(value);
    expect(converted("u32", -1)).toBe(0xffffffff);
    expect(converted("i32", -1)).toBe(-1);
    expect(converted("bool", 1)).toBe(true);
    expect(converted("void", 1)).toBe(undefined);
    expect(() => converted("i64", 1)).toThrow("the module returns i64");
    expect(() => resultConversion(new WebAssembly.Module(empty))).toThrow("does not name");
  });
});
