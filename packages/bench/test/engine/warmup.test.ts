/** Warm-up of a worker that does as it is told, and what is summed up from it. */
import { describe, expect, test } from "vitest";
import type { SideRecord } from "../../src/engine/group.ts";
import { breakEvenCalls, summarizeSide } from "../../src/engine/summarize.ts";
import { batchLength, warmUp } from "../../src/engine/warmup.ts";
import type { Batch, WarmupSettings } from "../../src/engine/warmup.ts";
import type { WorkerProcess } from "../../src/engine/worker-process.ts";
import type { CompileFacts, Reply, Request, StartReply } from "../../src/worker/protocol.ts";

const compile: CompileFacts = {
  tier: "optimized",
  compileMs: 40,
  wasmBytes: 500,
  calls: 0,
  javascriptCalls: 0,
};

const started: StartReply = {
  type: "started",
  checksums: ["a"],
  firstCallMs: 50,
  readyMs: null,
  compile,
  work: { operations: 1, bytes: 1 },
};

const settings: WarmupSettings = {
  batchMs: 5,
  steadyBatches: 10,
  warmupCapMs: 400,
};

/** A worker whose call number `n` takes `times(n)` milliseconds, and that is ready from call `readyAt` on. */
function fakeWorker(times: (call: number) => number, readyAt = 0) {
  let call = 1;
  const asked: Request[] = [];
  const answer = (request: Request): Reply => {
    asked.push(request);
    if (request.type === "settle") {
      return { type: "settled", checksum: "a", readyMs: 700, compile };
    }
    if (request.type !== "batch") throw new Error(request.type);
    let [calls, spent] = [0, 0];
    do {
      spent += times(call++);
      calls++;
    } while (spent < request.minMs);
    return { type: "batch", calls, meanMs: spent / calls, ready: call > readyAt };
  };
  const worker = {
    pid: 1,
    kill: () => {},
    ask: (request: Request) => Promise.resolve(answer(request)),
  };
  return { worker: worker as unknown as WorkerProcess, asked };
}

/** A little noise that repeats. */
const wobble = (call: number): number => 1 + 0.01 * Math.sin(call * call);

describe("the warm-up", () => {
  test("starts with single calls, then grows to full batches", () => {
    const lengths = Array.from({ length: 12 }, (_, index) => batchLength(index, 5));
    expect(lengths).toEqual([0, 0, 0, 0, 0, 0.25, 0.5, 1, 2, 4, 5, 5]);
  });

  test("ends soon after the times are steady, with every batch from the first call on", async () => {
    const { worker, asked } = fakeWorker((call) => (call < 20 ? 20 : 5) * wobble(call), 15);
    const { batches, cut, readyMs, checksums } = await warmUp(worker, started, settings);
    expect(batches[0]).toEqual({ calls: 1, meanMs: 50 });
    expect(cut).toBe(false);
    expect(batches.length).toBeGreaterThanOrEqual(30);
    expect(batches.length).toBeLessThan(36);
    expect([readyMs, checksums]).toEqual([700, ["a"]]);
    expect(asked.filter(({ type }) => type === "settle").length).toBe(1);
  });

  test("does not take the times before the compiler is done for steady", async () => {
    const { worker } = fakeWorker((call) => 10 * wobble(call), 100);
    const { batches } = await warmUp(worker, started, settings);
    expect(batches.length).toBeGreaterThanOrEqual(110);
  });

  test("is cut at the cap when it never gets steady", async () => {
    const { worker } = fakeWorker((call) => call);
    const { cut, batches } = await warmUp(worker, started, settings);
    expect(cut).toBe(true);
    const spent = batches.slice(2).reduce((sum, { calls, meanMs }) => sum + calls * meanMs, 0);
    expect(spent).toBeGreaterThanOrEqual(400);
    expect(spent).toBeLessThan(500);
  });

  test("waits in silence for a compiler that takes for ever", async () => {
    const { worker, asked } = fakeWorker((call) => 10 * wobble(call), Infinity);
    await warmUp(worker, started, settings);
    expect(asked.findIndex(({ type }) => type === "settle")).toBe(299);
  });

  test("does not settle a side that has nothing to wait for", async () => {
    const { worker, asked } = fakeWorker((call) => 5 * wobble(call));
    const { readyMs, cut } = await warmUp(worker, { ...started, readyMs: 3 }, settings);
    expect([readyMs, cut]).toEqual([3, false]);
    expect(asked.every(({ type }) => type === "batch")).toBe(true);
  });
});

describe("break-even", () => {
  const calls = (...times: number[]): Batch[] => times.map((meanMs) => ({ calls: 1, meanMs }));

  test("is where the totals cross for the last time", () => {
    // 10, 20, 30 against 25, 27, 29: behind after one and two calls, ahead after three.
    expect(Math.ceil(breakEvenCalls(calls(10, 10, 10), calls(25, 2, 2)))).toBe(3);
    // Ahead, behind, ahead again.
    expect(Math.ceil(breakEvenCalls(calls(10, 10, 10, 10), calls(5, 30, 1, 1)))).toBe(4);
    expect(breakEvenCalls(calls(10, 10), calls(9, 9))).toBe(1);
  });

  test("is never when the contender is behind at the end of what both were seen to do", () => {
    expect(breakEvenCalls(calls(10, 10), calls(25, 2))).toBe(Infinity);
    expect(breakEvenCalls(calls(10, 10), calls(25, 2, 2, 2))).toBe(Infinity);
    expect(breakEvenCalls(calls(10, 10), calls(10, 10))).toBe(Infinity);
  });

  test("lies inside a batch of many calls", () => {
    // 100 calls of 10, against 1 of 55 and 99 of 5: 55 + 5 (k − 1) < 10 k from k = 10 on.
    const found = breakEvenCalls(
      [{ calls: 100, meanMs: 10 }],
      [...calls(55), { calls: 99, meanMs: 5 }],
    );
    expect(found).toBeCloseTo(10, 9);
  });
});

describe("a side's summary", () => {
  const steadyTimes = Array.from({ length: 20 }, (_, i) => 5 * wobble(i));

  function record(warmup: readonly number[], cut = false): SideRecord {
    const single = (meanMs: number): Batch => ({ calls: 1, meanMs });
    const memory = {
      emptyBytes: 100,
      peakBytes: 900,
      steadyBytes: 700,
      method: "peak-reset",
    } as const;
    return {
      start: { ...started, firstCallMs: warmup[0] },
      warmup: {
        batches: warmup.map(single),
        cut,
        checksums: ["a"],
        readyMs: 7,
        compile: { ...compile, calls: 10, bytesCopied: 1000 },
      },
      rounds: steadyTimes.map(single),
      finish: {
        type: "finished",
        checksum: "a",
        compile: { ...compile, calls: 30, javascriptCalls: 5, bytesCopied: 5000 },
        memory: { ...memory, jsHeapBytes: 44, linearUsedBytes: 55 },
      },
      processor: 1,
      agreement: "same bits",
    };
  }

  test("has the way to the steady state, and memory over the empty worker", () => {
    const warm = record([80, 20, 20.3, 20, 19.9, 20, ...steadyTimes]);
    const base = record([60, 30, 30.1, 29.9, 30.2, ...steadyTimes.map((time) => 2 * time)]);
    const summary = summarizeSide("numboa", [warm, warm], [base, base]);
    expect(summary.warmup).toMatchObject({ steadyShare: 1, steadyAfterCalls: 6, cutAtCap: 0 });
    expect(summary.warmup.steadyAfterMs).toBeCloseTo(180.2, 9);
    expect(summary.warmup.breakEvenCalls).toBe(4);
    expect(summary.processes[0]).toMatchObject({ processor: 1, steadyFrom: 6 });
    expect(summary.processes[0].warmupMs.length).toBe(26);
    expect(summary.javascriptShare).toBe(0.25);
    expect(summary.memory).toEqual({
      peakBytes: 800,
      steadyBytes: 600,
      method: "peak-reset",
      linearReservedBytes: null,
      linearUsedBytes: 55,
      jsHeapBytes: 44,
      wasmBytes: 500,
      compilePeakBytes: null,
      bytesCopiedPerCall: 200,
    });
  });

  test("says that there is no steady state", () => {
    const climbing = Array.from({ length: 12 }, (_, i) => 2 ** i);
    const restless = {
      ...record(climbing, true),
      rounds: climbing.map((meanMs) => ({ calls: 1, meanMs: 3000 * meanMs })),
    };
    const { warmup, processes } = summarizeSide("js", [restless]);
    expect(warmup).toMatchObject({ steadyShare: 0, steadyAfterMs: null, cutAtCap: 1 });
    expect(warmup.breakEvenCalls).toBeNull();
    expect(processes[0].steadyFrom).toBeNull();
  });
});
