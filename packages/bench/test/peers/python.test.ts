/**
 * Python beside JavaScript. Without any Python: what is written, and how one is found. With any Python: the
 * worker's protocol. With Numba or PyPy: a few kernels at sizes where loops are empty, odd and full; all of
 * them are checked by `numboa-bench peers --check`.
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { instantiate } from "../../src/instance.ts";
import { isOnRequest, type Argument, type Kernel, type Result } from "../../src/kernel.ts";
import { findKernel, kernels } from "../../src/kernels/index.ts";
import { compareDumps } from "../../src/peers/agreement.ts";
import { readDump, writeArguments } from "../../src/peers/argument-file.ts";
import { startLineProcess } from "../../src/peers/line-process.ts";
import type { LineProcess } from "../../src/peers/line-process.ts";
import { startNativePeer } from "../../src/peers/native-worker.ts";
import type { CommandLaunch } from "../../src/peers/peer.ts";
import { pythonPeers } from "../../src/peers/python/index.ts";
import { findInterpreter, findNumba, findPypy } from "../../src/peers/python/interpreter.ts";
import { harness, sourceFile } from "../../src/peers/python/sources.ts";

const SLOW = 60_000;
const folder = mkdtempSync(path.join(os.tmpdir(), "numboa-python-"));
const input = path.join(folder, "input");
const output = path.join(folder, "output");
afterAll(() => rmSync(folder, { recursive: true }));

const anyPython = await findInterpreter(
  ["python3"],
  "import platform; print(platform.python_version())",
);
const present = { numba: await findNumba(), pypy: await findPypy() };

const started: LineProcess[] = [];
afterEach(() => {
  for (const worker of started.splice(0)) worker.kill();
});

function start(launch: Pick<CommandLaunch, "command" | "args">): LineProcess {
  const built = { tier: "native", compileMs: 0, wasmBytes: 0 };
  const options = { timeoutMs: SLOW, environmentPadding: 0 };
  const worker = startLineProcess({ ...launch, kind: "command", built }, options);
  started.push(worker);
  return worker;
}

/** A worker that runs `source` in the Python that there is. */
function startSource(source: string): LineProcess {
  const file = path.join(folder, "kernel.py");
  writeFileSync(file, source);
  return start({ command: "python3", args: ["-B", fileURLToPath(harness), "pypy", file] });
}

async function callOnce(worker: LineProcess, args: Argument[], updates: number[] = []) {
  writeArguments(input, args, updates);
  await worker.ask({ type: "start", input, n: 0 }, "started");
  await worker.ask({ type: "dump", output }, "dumped");
  return readDump(output);
}

function executable(name: string, script: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

test("every kernel is written but those on request, and nothing else", () => {
  const written = kernels.filter(({ group }) => !isOnRequest(group));
  const names = written.map(({ name }) => name).sort();
  for (const peer of pythonPeers) expect(peer.kernels()).toEqual(names);
});

test("a kernel that is not written", async () => {
  await expect(pythonPeers[0].prepare("sudoku")).rejects.toThrow("sudoku is not written in Python");
});

describe("finding a Python", () => {
  test("the first that has the modules", async () => {
    const without = executable("without", "exit 1");
    const good = executable("good", "echo Numba 1.2");
    const other = executable("other", "echo Numba 3.4");
    const found = await findInterpreter(["/no/such/python", without, good, other], "import numba");
    expect(found).toEqual({ command: good, version: "Numba 1.2" });
    expect(await findInterpreter(["/no/such/python", without], "import numba")).toBe(null);
  });

  test("the user names it, and it is missing", async () => {
    vi.stubEnv("NUMBOA_BENCH_PYPY", "/no/such/pypy");
    vi.resetModules();
    try {
      const { pythonPeers: fresh } = await import("../../src/peers/python/index.ts");
      const pypy = fresh.find(({ name }) => name === "pypy")!;
      expect(await pypy.installed()).toBe(null);
      await expect(pypy.prepare("dot")).rejects.toThrow("PyPy is missing: Debian package pypy3");
    } finally {
      vi.unstubAllEnvs();
      vi.resetModules();
    }
  });
});

describe.skipIf(anyPython === null)("the worker, if there is any Python", () => {
  test("arguments of every kind come back as they went", async () => {
    const names = ["f", "t", "n", "a", "b", "c", "d", "e", "g", "h", "i", "j", "z"];
    const worker = startSource(`def same(${names.join(", ")}):\n    return t\n`);
    const args = [
      -0,
      true,
      Number.NaN,
      Int8Array.of(-128, 127, 1),
      Uint8Array.of(255),
      Uint8ClampedArray.of(255, 0),
      Int16Array.of(-32768),
      Uint16Array.of(65535, 1, 2, 3, 4),
      Int32Array.of(-(2 ** 31)),
      Uint32Array.of(2 ** 32 - 1, 1),
      Float32Array.of(Number.NaN, -0, 0.1),
      Float64Array.of(Number.NaN, -0, 5e-324),
      new Float64Array(0),
    ];
    expect(await callOnce(worker, args)).toEqual({ args, result: true });
  });

  test("annotated numbers are converted, results too", async () => {
    const worker = startSource(`
def helper(n):
    return 2 * n

def kernel(n: int, x: float, a):
    a[helper(n)] = 1.5
    return n if isinstance(n, int) and isinstance(x, float) else -1
`);
    const result = await callOnce(worker, [1, 3, new Float64Array(4)]);
    expect(result).toEqual({ args: [1, 3, Float64Array.of(0, 0, 1.5, 0)], result: 1 });
  });

  test("updated arguments are put back before each call", async () => {
    const source = "def count(a, b):\n    a[0] += 1\n    b[0] += 1\n";
    const worker = startSource(source);
    writeArguments(input, [Int32Array.of(5), Int32Array.of(5)], [0]);
    expect(await worker.ask({ type: "start", input, n: 1 }, "started")).toEqual({
      type: "started",
      firstCallMs: expect.any(Number) as number,
      readyMs: expect.any(Number) as number,
    });
    const { calls, meanMs } = await worker.ask({ type: "batch", minMs: 0 }, "batch");
    expect(calls).toBe(1);
    expect(meanMs).toBeGreaterThan(0);
    await worker.ask({ type: "dump", output }, "dumped");
    expect(readDump(output)).toEqual({
      args: [Int32Array.of(6), Int32Array.of(8)],
      result: undefined,
    });
  });

  test("a batch goes on until its calls add up", async () => {
    const worker = startSource("import time\ndef wait():\n    time.sleep(0.002)\n");
    await callOnce(worker, []);
    const { calls, meanMs } = await worker.ask({ type: "batch", minMs: 7 }, "batch");
    expect(Number(meanMs)).toBeGreaterThanOrEqual(2);
    expect(Number(calls) * Number(meanMs)).toBeGreaterThanOrEqual(7);
    expect((Number(calls) - 1) * 2).toBeLessThan(7);
  });

  test("memory over that of the empty worker", { skip: process.platform !== "linux" }, async () => {
    const worker = startSource(`
def touch():
    block = bytearray(b"1") * 64_000_000
`);
    await callOnce(worker, []);
    const memory = await worker.ask({ type: "memory" }, "memory");
    const [empty, peak, steady] = ["emptyBytes", "peakBytes", "steadyBytes"].map((name) =>
      Number(memory[name]),
    );
    expect(empty).toBeGreaterThan(1e6);
    expect(steady - empty).toBeLessThan(32e6);
    expect(peak - empty).toBeGreaterThan(60e6);
  });

  test.each([
    ["def kernel(n):\n    return 1 / n\n", [0], "ZeroDivisionError"],
    ["def kernel(n):\n    return n\n", [], "kernel takes 1 arguments, not 0"],
    ["def kernel(n:\n", [1], "SyntaxError"],
  ])("%j fails with its message", async (source, args, message) => {
    await expect(callOnce(startSource(source), args)).rejects.toThrow(message);
  });

  test("a request before start", async () => {
    await expect(startSource("").ask({ type: "memory" }, "memory")).rejects.toThrow(
      "memory before start",
    );
  });

  test("an unknown request", async () => {
    const worker = startSource("def kernel():\n    pass\n");
    await callOnce(worker, []);
    await expect(worker.ask({ type: "sing" }, "song")).rejects.toThrow("unknown request sing");
  });
});

test.skipIf(anyPython === null)(
  "what it compiled before its first call is told again at the end",
  async () => {
    const args = ["-B", fileURLToPath(harness), "pypy", fileURLToPath(sourceFile("dot"))];
    const built = { tier: "native", compileMs: 7, wasmBytes: 0 };
    const worker = startNativePeer(
      { kind: "command", command: "python3", args, built },
      { timeoutMs: SLOW, environmentPadding: 0 },
    );
    try {
      const suite = new URL("../../src/kernels/index.ts", import.meta.url).href;
      const first = await worker.ask({ type: "start", side: "pypy", suite, kernel: "dot", n: 5 });
      const last = await worker.ask({ type: "finish" });
      expect(first.readyMs).toBe(0);
      expect(first.compile.compileMs).toBeGreaterThan(7);
      expect(first.compile.compileMs).toBeLessThan(7 + first.firstCallMs);
      expect(last.compile).toEqual(first.compile);
      expect(last.checksum).toBe(first.checksums[0]);
    } finally {
      worker.kill();
    }
  },
);

interface Case {
  readonly engine: "numba" | "numba-fast" | "pypy";
  readonly names: readonly string[];
  /** Kernels whose bits differ: they call exp, or may be reordered. */
  readonly inexact: readonly string[];
}

const withinTolerance = { maxRelativeError: expect.any(Number) as number };

const cases: readonly Case[] = [
  { engine: "numba", names: ["saxpy", "crc32", "softmax"], inexact: ["softmax"] },
  { engine: "numba-fast", names: ["dot"], inexact: ["dot"] },
  {
    engine: "pypy",
    names: ["saxpy", "crc32", "correlation", "n-queens", "monte-carlo", "softmax"],
    inexact: ["softmax"],
  },
];

describe.each(cases)("$engine", ({ engine, names, inexact }) => {
  const absent = (engine === "pypy" ? present.pypy : present.numba) === null;

  test.skipIf(absent).for([...names])(
    "%s computes what JavaScript computes, if it is installed",
    { timeout: SLOW },
    async (name) => {
      const kernel = findKernel(name)!;
      const worker = start((await prepared(engine, name)) as CommandLaunch);
      for (const n of [0, 3, kernel.sizes.S]) {
        const agreement = await agreementAt(worker, kernel, n);
        const exact = agreement === "same bits" || !inexact.includes(name);
        expect({ n, agreement }).toEqual({ n, agreement: exact ? "same bits" : withinTolerance });
      }
    },
  );
});

const prepared = (engine: string, kernel: string) =>
  pythonPeers.find(({ name }) => name === engine)!.prepare(kernel);

async function agreementAt(worker: LineProcess, kernel: Kernel, n: number) {
  const { args, call } = instantiate(kernel, n);
  const dump = await callOnce(worker, args, [...kernel.updates]);
  const result: Result = call();
  return compareDumps({ args, result }, dump, kernel.tolerance);
}
