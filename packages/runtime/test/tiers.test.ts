/** A baseline that loses to JavaScript neither holds the optimized tier up nor decides against it. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { assemble, op } from "../../compiler/test/abi/assemble.ts";
import { NOTES } from "../src/explain.ts";
import { setCompilerHost } from "../src/hosts.ts";
import { array, jit } from "../src/index.ts";
import { FakeHost, compileKnown } from "./fake-host.ts";

let host: FakeHost;

beforeEach(() => setCompilerHost((host = new FakeHost())));
afterEach(() => setCompilerHost(undefined));

describe("a baseline that is slower than JavaScript", () => {
  it("asks for the optimized tier where the baseline has lost, and looks for it", () => {
    host.mode = "poll";
    const f = jit(
      function add(x: number, y: number) {
        return x + y;
      },
      { policy: { optimizeMs: 20 } },
    );
    let sent = 0;
    let swapped = 0;
    for (let i = 0; i < 20_000_000 && swapped === 0; i++) {
      if (f(i & 7, 2) !== (i & 7) + 2) throw new Error("wrong");
      if (i % 100 !== 0) continue;
      if (host.sent.length === 2) sent ||= i;
      if (f.stats().versions[0]?.tier === "optimized") swapped = i;
    }
    expect(host.sent.map(({ tier }) => tier)).toEqual(["baseline", "optimized"]);
    expect(sent).toBeGreaterThan(0);
    // A decision for JavaScript holds for 20,000 calls and more.
    expect(swapped - sent).toBeLessThan(5000);
  });

  it("judges the optimized tier by its own times", async () => {
    const quick = jit(
      function sum(a: Float64Array) {
        const end = performance.now() + 0.1;
        while (performance.now() < end);
        return a.length;
      },
      { policy: { optimizeMs: Infinity } },
    );
    // Slower than JavaScript in the baseline tier, and much faster in the optimized one.
    host.compile = (message) => {
      const reply = compileKnown(message);
      if (reply.kind !== "compiled" || message.tier === "baseline") return reply;
      const body = [...op.get(1), ...op.f64FromI32];
      const wasm = assemble({ params: ["i32", "i32"], results: ["f64"], body });
      return { ...reply, wasm, module: new WebAssembly.Module(wasm) };
    };
    host.mode = "manual";
    const ones = array(Float64Array, 1_000_000).fill(1);
    quick(ones);
    const ready = quick.ready();
    host.answer();
    for (let i = 0; i < 300; i++) expect(quick(ones)).toBe(1_000_000);
    expect(quick.explain()).toMatchObject({ notes: ["being compiled", NOTES.slower] });
    expect(quick.stats().versions).toMatchObject([{ tier: "baseline" }]);
    host.answer();
    await ready;
    const before = quick.stats();
    for (let i = 0; i < 200; i++) expect(quick(ones)).toBe(1_000_000);
    expect(quick.stats().jsCalls - before.jsCalls).toBeLessThan(10);
    expect(quick.explain()).toMatchObject({ notes: [], versions: [{ tier: "optimized" }] });
  });

  it("is tried again ever more seldom", async () => {
    const quick = jit(function sum(a: Float64Array) {
      const end = performance.now() + 0.05;
      while (performance.now() < end);
      return a.length;
    });
    const ones = array(Float64Array, 1_000_000).fill(1);
    quick(ones);
    await quick.ready();
    const compiledCalls = (calls: number): number => {
      const before = quick.stats();
      for (let i = 0; i < calls; i++) expect(quick(ones)).toBe(1_000_000);
      const after = quick.stats();
      return calls - (after.jsCalls - before.jsCalls);
    };
    const first = compiledCalls(400);
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(100);
    // As many tries as in the first 400 calls, at most, although these are ten times as many.
    expect(compiledCalls(4000)).toBeLessThanOrEqual(first);
    expect(quick.explain().notes).toEqual([NOTES.slower]);
  });
});

describe("a decision that holds for long", () => {
  it("is looked at again all the same, and every call is counted and right", async () => {
    const f = jit(
      function add(x: number, y: number) {
        return x + y;
      },
      { policy: { reviewCalls: 500_000 } },
    );
    f(1, 2);
    await f.ready();
    const shares: number[] = [];
    for (let part = 0; part < 6; part++) {
      const before = f.stats();
      let sum = 0;
      for (let i = 0; i < 400_000; i++) sum += f(i & 7, 2);
      expect(sum).toBe(400_000 * 5.5);
      const after = f.stats();
      expect(after.calls - before.calls).toBe(400_000);
      shares.push((after.jsCalls - before.jsCalls) / 400_000);
    }
    // One side has all calls of some part, and neither has all calls of all: there were trials in between.
    expect(shares.some((share) => share === 0 || share === 1)).toBe(true);
    expect(new Set(shares).size).toBeGreaterThan(1);
    f.dispose();
    expect(f(3, 4)).toBe(7);
  });
});
