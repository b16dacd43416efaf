/**
 * C beside JavaScript: a few kernels of each kind at sizes where loops are empty, odd and full, in all three
 * ways. All kernels are checked by `numboa-bench peers --check`.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { sideLaunchers } from "../../src/engine/worker-process.ts";
import type { WorkerProcess } from "../../src/engine/worker-process.ts";
import { isOnRequest } from "../../src/kernel.ts";
import { kernels } from "../../src/kernels/index.ts";
import { cPeers } from "../../src/peers/c/index.ts";
import { peers, registerPeers } from "../../src/peers/index.ts";
import { startLineProcess } from "../../src/peers/line-process.ts";
import { startPeer } from "../../src/peers/launcher.ts";
import type { CommandLaunch, Peer } from "../../src/peers/peer.ts";
import { forgetReferences } from "../../src/peers/reference.ts";

const suite = new URL("../../src/kernels/index.ts", import.meta.url).href;
const folder = mkdtempSync(path.join(os.tmpdir(), "numboa-c-"));
const [clangWasm, gcc, gccFast] = cPeers;
const hasGcc = (await gcc.installed()) !== null;
const hasClang = (await clangWasm.installed()) !== null;

beforeAll(() => vi.stubEnv("NUMBOA_BENCH_CACHE", folder));
afterAll(() => {
  forgetReferences();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const workers: { kill(): void }[] = [];
afterEach(() => {
  for (const worker of workers.splice(0)) worker.kill();
});

function worker(peer: Peer): WorkerProcess {
  const started = startPeer(peer, { timeoutMs: 20_000, environmentPadding: 0 });
  workers.push(started);
  return started;
}

/** Starts, times and ends; gives what the comparisons said. */
async function compare(peer: Peer, kernel: string, n: number) {
  const one = worker(peer);
  const started = await one.ask({ type: "start", side: peer.name, suite, kernel, n });
  const batch = await one.ask({ type: "batch", minMs: 0.1 });
  const finished = await one.ask({ type: "finish" });
  return { started, batch, finished };
}

describe.each(peers)("$name", (peer) => {
  test("has every kernel, in C those on request too, and nothing else", () => {
    const written = kernels.filter(({ group }) => !isOnRequest(group) || peer.language === "C");
    const names = written.map(({ name }) => name).toSorted();
    expect([...peer.kernels()].toSorted()).toEqual(names);
    expect(names.filter((name) => !existsSync(peer.source(name)))).toEqual([]);
  });
});

test("the engine is told of every peer, and of Numboa with fastMath", () => {
  registerPeers();
  const told = ["numboa-fast", ...peers.map(({ name }) => name)];
  expect([...sideLaunchers.keys()].toSorted()).toEqual(told.toSorted());
  sideLaunchers.clear();
});

describe.skipIf(!hasGcc)("gcc, where it is installed", () => {
  // Numbers and updates; an unsigned result; ints and branches; singles; no arguments at all.
  test.each([
    ["gemm", 13],
    ["crc32", 1001],
    ["fannkuch", 6],
    ["saxpy", 37],
    ["empty", 1],
  ])("%s of %i gives the same bits", async (kernel, n) => {
    const { started, batch, finished } = await compare(gcc, kernel, n);
    expect(started.maxRelativeError).toBeUndefined();
    expect(finished.maxRelativeError).toBeUndefined();
    expect(finished.checksum).toBe(started.checksums[0]);
    expect(started.readyMs).toBe(0);
    expect(batch.calls).toBeGreaterThan(0);
    expect(finished.memory.emptyBytes).toBeGreaterThan(0);
    expect(finished.memory.peakBytes).toBeGreaterThanOrEqual(finished.memory.steadyBytes);
  });

  test("exponentials of the C library are as near as the tolerance asks", async () => {
    const { started } = await compare(gcc, "softmax", 30);
    expect(started.maxRelativeError ?? 0).toBeLessThan(1e-15);
  });

  test("fast: sums in another order are within the tolerance", async () => {
    const { started } = await compare(gccFast, "dot", 1003);
    expect(started.maxRelativeError).toBeGreaterThan(0);
  });

  test("a file that is no file of arguments is told of", async () => {
    const launch = (await gcc.prepare("dot")) as CommandLaunch;
    const file = path.join(folder, 'quo"ted \\ name');
    writeFileSync(file, "something else");
    const one = startLineProcess(launch, { timeoutMs: 20_000, environmentPadding: 0 });
    workers.push(one);
    await expect(one.ask({ type: "start", input: file, n: 1 }, "started")).rejects.toThrow(
      "is no file of arguments",
    );
  });

  test("a request before start is refused", async () => {
    const launch = (await gcc.prepare("dot")) as CommandLaunch;
    const one = startLineProcess(launch, { timeoutMs: 20_000, environmentPadding: 0 });
    workers.push(one);
    await expect(one.ask({ type: "batch", minMs: 1 }, "batch")).rejects.toThrow("before start");
  });

  test("a kernel without a source cannot be prepared", async () => {
    await expect(gcc.prepare("no-such-kernel")).rejects.toThrow("is not written in C");
  });
});

describe.skipIf(!hasClang)("clang to WebAssembly, where clang and lld are installed", () => {
  // JavaScript's own exponentials; an unsigned result; arrays that are copied.
  test.each([
    ["softmax", 30],
    ["crc32", 1001],
    ["foreign-arrays", 37],
    ["empty", 1],
  ])("%s of %i gives the same bits", async (kernel, n) => {
    const { started, finished } = await compare(clangWasm, kernel, n);
    expect(started.maxRelativeError).toBeUndefined();
    expect(finished.maxRelativeError).toBeUndefined();
    expect(started.compile.tier).toBe("wasm");
    expect(started.compile.wasmBytes).toBeGreaterThan(0);
  });
});
