/** `trace()` and `memory()`: what they tell of compilations, swaps, copies and code. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { setCompilerHost } from "../src/hosts.ts";
import { array, jit, memory, on, trace } from "../src/index.ts";
import type { JitOptions, TraceEvent } from "../src/index.ts";
import { FakeHost } from "./fake-host.ts";

const always: JitOptions = { policy: { measure: false, hotCalls: 3, hotMs: Infinity } };

beforeEach(() => setCompilerHost(new FakeHost()));
afterEach(() => setCompilerHost(undefined));

const makeSum = () =>
  jit(function sum(a: Float64Array) {
    let s = 0;
    for (let i = 0; i < a.length; i++) s += a[i];
    return s;
  }, always);

describe("trace()", () => {
  it("notes compilations, swaps, copies, deopts and evictions, on one time line", async () => {
    const tracing = trace();
    const begun = performance.now() * 1000;
    const f = makeSum();
    expect(f(Float64Array.of(1, 2))).toBe(3);
    await f.ready();
    expect(f(Float64Array.of(1, 2, 3))).toBe(6);
    expect(f(array(Float64Array, [4]))).toBe(4);
    expect((f as (a: unknown) => unknown)(Int8Array.of(1))).toBe(1);
    f.dispose();
    const ended = performance.now() * 1000;
    const events = tracing.stop();
    // What is written is what is read.
    const read = JSON.parse(JSON.stringify(events)) as TraceEvent[];
    expect(read).toEqual(events);
    expect(read.map(({ ph, cat, name }) => `${ph} ${cat} ${name}`)).toEqual([
      "M __metadata process_name",
      "M __metadata thread_name",
      ...["baseline", "optimized"].flatMap(() => [
        "b compile sum",
        "e compile sum",
        "i swap swap sum",
      ]),
      "X copy sum",
      "i deopt deopt sum",
      "i evict evict sum",
      "i swap swap sum",
    ]);
    const timed = read.filter(({ ph }) => ph !== "M");
    for (const { ts, dur = 0, pid, tid } of timed) {
      expect(ts).toBeGreaterThanOrEqual(Math.floor(begun));
      expect(ts + dur).toBeLessThanOrEqual(Math.ceil(ended));
      expect([pid, tid]).toEqual([process.pid, 1]);
    }
    const [first, end, swap] = timed;
    expect(first.args).toEqual({ signature: "(Float64Array)", tier: "baseline" });
    expect(end.ts).toBeGreaterThanOrEqual(first.ts);
    expect(swap.ts).toBeGreaterThanOrEqual(end.ts);
    expect(new Set(timed.flatMap(({ ph, id }) => (ph === "b" ? [id] : []))).size).toBe(2);
    const copies = timed.filter(({ cat }) => cat === "copy");
    expect(copies.map(({ args }) => args)).toEqual([
      { signature: "(Float64Array)", tier: "optimized", bytes: 24 },
    ]);
  });

  it("ends when it is stopped, each for itself", () => {
    const [one, other] = [trace(), trace()];
    const before = one.stop().length;
    makeSum().dispose();
    const f = makeSum();
    f.dispose();
    expect(one.stop().length).toBe(before);
    expect(other.stop()).toBe(other.stop());
  });
});

describe("the event copy", () => {
  it("comes for calls that copy, and for no others", async () => {
    const f = makeSum();
    f(Float64Array.of(1));
    await f.ready();
    const bytes: (number | undefined)[] = [];
    const off = on("copy", (event) => bytes.push(event.bytes));
    for (const n of [1, 2, 3]) expect(f(new Float64Array(n))).toBe(0);
    expect(f(array(Float64Array, 5))).toBe(0);
    expect(f(new Float64Array(0))).toBe(0);
    off();
    expect(f(new Float64Array(4))).toBe(0);
    expect(bytes).toEqual([8, 16, 24]);
    expect(f.stats().bytesCopied).toBe(8 + 16 + 24 + 32);
    f.dispose();
  });
});

describe("memory()", () => {
  it("counts the code of versions, until they are replaced, disposed of or unreachable", async () => {
    setFlagsFromString("--expose-gc");
    const gc = runInNewContext("gc") as () => void;
    const { versions, codeBytes } = memory()!;
    const now = (): [number, number] => {
      const { versions: count, codeBytes: bytes } = memory()!;
      return [count - versions, bytes - codeBytes];
    };
    const f = makeSum();
    const a = array(Float64Array, [1, 2]);
    f(a);
    await f.ready();
    const [{ wasmBytes }] = f.stats().versions;
    expect(now()).toEqual([1, wasmBytes]);
    f.dispose();
    f.dispose();
    expect(now()).toEqual([0, 0]);
    const make = async (): Promise<void> => {
      const dropped = makeSum();
      dropped(a);
      await dropped.ready();
      expect(now()).toEqual([1, wasmBytes]);
    };
    await make();
    for (let i = 0; i < 20 && now()[0] > 0; i++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      gc();
    }
    expect(now()).toEqual([0, 0]);
  });
});
