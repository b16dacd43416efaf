/** Numboa with `fastMath` as the engine sees it: other bits within the tolerance, or the same, or an error. */
import { afterAll, expect, test, vi } from "vitest";
import { startWorker } from "../../src/engine/worker-process.ts";
import { registerPeers } from "../../src/peers/index.ts";
import { forgetReferences } from "../../src/peers/reference.ts";

vi.setConfig({ testTimeout: 60_000 });
afterAll(forgetReferences);

const suite = new URL("../../src/kernels/index.ts", import.meta.url).href;

/** What a worker says of a kernel at first and at last. */
async function outcomeOf(kernel: string, n: number) {
  registerPeers();
  const worker = startWorker("numboa-fast", { timeoutMs: 30_000, environmentPadding: 0 });
  try {
    const start = await worker.ask({ type: "start", side: "numboa-fast", suite, kernel, n });
    await worker.ask({ type: "batch", minMs: 1 });
    return { start, finish: await worker.ask({ type: "finish" }) };
  } finally {
    worker.kill();
  }
}

test("a sum in parts is near, and is said to be", async () => {
  const { start, finish } = await outcomeOf("dot", 100_003);
  // The first call was JavaScript's.
  expect(new Set(start.checksums).size).toBe(2);
  expect(start.maxRelativeError).toBeGreaterThan(0);
  expect(start.maxRelativeError).toBeLessThan(1e-9);
  expect(finish.maxRelativeError).toBe(start.maxRelativeError);
  expect(start.compile).toMatchObject({ tier: "optimized" });
  expect(finish.compile.calls).toBeGreaterThan(finish.compile.javascriptCalls);
});

test("what has no sums keeps its bits", async () => {
  const { start, finish } = await outcomeOf("jacobi-2d", 40);
  expect(new Set([...start.checksums, finish.checksum]).size).toBe(1);
  expect(start.maxRelativeError).toBeUndefined();
  expect(finish.maxRelativeError).toBeUndefined();
});
