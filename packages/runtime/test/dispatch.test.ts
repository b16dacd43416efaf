import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Heap } from "@numboa/compiler/abi";
import { describe, expect, it } from "vitest";
import { JitError, array, jit, memory, on } from "../src/index.ts";
import type { JitEvent, JitOptions, Jitted } from "../src/index.ts";
import { FakeHost, compileKnown, failure } from "./fake-host.ts";
import { makeAdd, makeSum, useFreshHost } from "./fresh-host.ts";

/** Compiled versions always run, so that what runs is known. */
const always: JitOptions = { policy: { measure: false, hotCalls: 3, hotMs: Infinity } };

const fresh = useFreshHost();

/** Calls, waits and says how many of the next three calls ran compiled. */
async function compiled<F extends (...args: never[]) => unknown>(
  f: Jitted<F>,
  ...args: Parameters<F>
): Promise<number> {
  f(...args);
  await f.ready();
  const before = f.stats();
  for (let i = 0; i < 3; i++) f(...args);
  const after = f.stats();
  expect(after.calls - before.calls).toBe(3);
  return 3 - (after.jsCalls - before.jsCalls);
}

describe("from the first call to the swap", () => {
  it("runs JavaScript at once, then the baseline, then the optimized tier", async () => {
    const f = jit(makeSum(), always);
    const a = array(Float64Array, [1, 2, 3]);
    const tiers: (string | undefined)[] = [];
    const off = on("swap", (event) => tiers.push(event.tier));
    expect(f(a)).toBe(6);
    expect(fresh.host.sent).toEqual([]);
    await f.ready();
    expect(fresh.host.sent.map(({ tier }) => tier)).toEqual(["baseline", "optimized"]);
    expect(tiers).toEqual(["baseline", "optimized"]);
    expect(f(a)).toBe(6);
    const { calls, jsCalls, versions, swaps } = f.stats();
    expect({ calls, jsCalls, swaps }).toEqual({ calls: 2, jsCalls: 1, swaps: 2 });
    expect(versions).toMatchObject([
      { signature: "(Float64Array)", tier: "optimized", calls: 1, guardFailures: 0 },
    ]);
    expect(versions[0].wasmBytes).toBeGreaterThan(50);
    off();
  });

  it("asks for nothing before it is hot", async () => {
    const f = jit(makeAdd(), { policy: { hotCalls: 5, hotMs: Infinity } });
    for (let i = 0; i < 3; i++) f(1, 2);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(fresh.host.sent).toEqual([]);
    for (let i = 0; i < 20; i++) f(1, 2);
    expect(fresh.host.sent.length).toBe(1);
  });

  it("gets hot by time as well, and does not post within the first call", async () => {
    const spin = jit(function add(x: number, y: number) {
      const end = performance.now() + 3;
      while (performance.now() < end);
      return x + y;
    });
    spin(1, 2);
    expect(fresh.host.sent.length).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(fresh.host.sent.length).toBeGreaterThan(0);
  });

  it("swaps within a loop that never yields", () => {
    fresh.host.mode = "poll";
    const f = jit(makeSum(), { policy: { measure: false } });
    const a = array(Float64Array, 1000).fill(0.5);
    for (let i = 0; i < 20_000 && f.stats().versions.length === 0; i++) expect(f(a)).toBe(500);
    expect(f.stats().versions.length).toBe(1);
    expect(f(a)).toBe(500);
  });

  it("always gives the right result, whenever the answer arrives", () => {
    for (let arrival = 0; arrival < 40; arrival++) {
      fresh.replace(new FakeHost());
      fresh.host.mode = "manual";
      const f = jit(makeAdd(), { policy: { hotCalls: 5, hotMs: Infinity, optimizeMs: 0 } });
      for (let i = 0; i < 80; i++) {
        if (i === arrival || i === arrival + 7) fresh.host.answer();
        expect(f(i, 0.5)).toBe(i + 0.5);
        expect(f(i, -i)).toBe(0);
      }
    }
  });

  it("ready() resolves at once where there is nothing to wait for", async () => {
    await jit(makeAdd()).ready();
    expect(fresh.host.sent).toEqual([]);
  });

  it("ready() keeps the process alive only while it waits", async () => {
    fresh.host.mode = "manual";
    const f = jit(makeAdd());
    f(1, 2);
    const ready = f.ready();
    expect(fresh.host.holds).toBe(1);
    fresh.host.answer();
    fresh.host.answer();
    await ready;
    expect(fresh.host.holds).toBe(0);
  });

  it("emits compile and swap with name, signature and tier", async () => {
    const events: JitEvent[] = [];
    const offs = (["compile", "swap"] as const).map((type) => on(type, (e) => events.push(e)));
    const f = jit(makeAdd(), always);
    f(1, 2.5);
    await f.ready();
    offs.forEach((off) => off());
    const own = events.filter((event) => event.function === f);
    expect(own.map(({ type, tier }) => `${type} ${tier}`)).toEqual([
      "compile baseline",
      "swap baseline",
      "compile optimized",
      "swap optimized",
    ]);
    for (const event of own) {
      expect(event).toMatchObject({ name: "add", signature: "(int, number)" });
    }
  });
});

describe("arguments that change", () => {
  it("get a version that takes both ints and doubles, and no third", async () => {
    const f = jit(makeAdd(), always);
    expect(await compiled(f, 1, 2)).toBe(3);
    expect(await compiled(f, 1.5, 2)).toBe(3);
    expect(await compiled(f, 1, 2 ** 40)).toBe(3);
    expect(f.stats().versions.map(({ signature }) => signature)).toEqual(["(number, number)"]);
    for (const x of [-0, NaN, 2 ** 53, Infinity, 7]) expect(f(x, -0)).toBe(x + -0);
  });

  it("run as JavaScript when nothing compiled takes them", async () => {
    const f = jit(makeSum(), always);
    await compiled(f, array(Float64Array, [1, 2]));
    const loose = f as unknown as (a: unknown) => unknown;
    const swaps = f.stats().swaps;
    expect(loose([1, 2, 3])).toBe(6);
    expect(loose(new (class extends Float64Array {})([4, 5]))).toBe(9);
    expect(loose(new Float64Array(new SharedArrayBuffer(16)))).toBe(0);
    expect(loose({ length: 2, 0: "a", 1: "b" })).toBe("0ab");
    expect(() => loose(undefined)).toThrow(TypeError);
    expect(f.stats().versions[0].guardFailures).toBe(5);
    expect(f.stats().swaps).toBe(swaps);
    expect(f(array(Float64Array, [1, 2]))).toBe(3);
  });

  it("go straight to JavaScript when they have changed for good, and back", async () => {
    const f = jit(makeSum(), { policy: { ...always.policy, maxVersions: 1 } });
    const heap = array(Float64Array, [1, 2]);
    await compiled(f, heap);
    const floats = Float32Array.of(1, 2) as unknown as Float64Array;
    for (let i = 0; i < 200; i++) expect(f(floats)).toBe(3);
    expect(f.explain().running).toBe("javascript");
    for (let i = 0; i < 2000; i++) expect(f(heap)).toBe(3);
    expect(f.explain().running).toBe("optimized");
  });

  it("stop getting versions at the cap", async () => {
    const f = jit(makeSum(), { policy: { ...always.policy, maxVersions: 2 } });
    const constructors = [Float64Array, Float32Array, Int32Array, Int16Array, Uint8Array];
    for (const constructor of constructors) {
      const a = new constructor(0) as unknown as Float64Array;
      for (let i = 0; i < 5; i++) expect(f(a)).toBe(0);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(f.stats().versions.length).toBe(2);
  });

  it("may be too many or too few", async () => {
    const seen: number[] = [];
    const f = jit(function add(x: number, y: number): unknown {
      seen.push(arguments.length);
      return x + y;
    }, always) as unknown as (...args: number[]) => unknown;
    expect([f(1, 2, 3), f(1), f()]).toEqual([3, NaN, NaN]);
    expect(seen).toEqual([3, 1, 0]);
    const g = jit(makeAdd(), always);
    expect(await compiled(g, 1, 2)).toBe(3);
    const loose = g as unknown as (...args: number[]) => unknown;
    expect(loose(1, 2, 3)).toBe(3);
    expect(loose(1)).toBe(NaN);
    expect([1, 2].map(loose as never)).toEqual([1, 3]);
  });
});

describe("arrays from elsewhere", () => {
  it("are copied, and counted", async () => {
    const f = jit(makeSum(), always);
    const a = Float64Array.of(1, 2, 3, 4);
    expect(await compiled(f, a)).toBe(3);
    expect(f.stats().bytesCopied).toBe(3 * 32);
  });

  it("run as JavaScript when the heap has no room", async () => {
    const f = jit(makeSum(), always);
    await compiled(f, Float64Array.of(1));
    const heap = (globalThis as Record<symbol, unknown>)[Symbol.for("numboa.heap/5")] as Heap;
    const limit = heap.limitBytes;
    heap.limitBytes = 0;
    try {
      const before = f.stats().jsCalls;
      expect(f(new Float64Array(1_000_000).fill(1))).toBe(1_000_000);
      expect(f.stats().jsCalls).toBe(before + 1);
      expect(() => array(Float64Array, 1e7)).toThrow(RangeError);
    } finally {
      heap.limitBytes = limit;
    }
    expect(memory()!.limitBytes).toBe(2 ** 32);
  });
});

describe("exceptions", () => {
  it("come through; what was stored before stays stored", async () => {
    const failing = jit(function fail(b: Float64Array): void {
      b[0] = 42;
      throw new RangeError("no");
    }, always);
    for (const make of [() => new Float64Array(2), () => array(Float64Array, 2)]) {
      for (let i = 0; i < 3; i++) {
        const b = make();
        expect(() => failing(b)).toThrow(new RangeError("no"));
        expect([...b]).toEqual([42, 0]);
        await failing.ready();
      }
    }
    expect(failing.stats().versions[0].calls).toBeGreaterThan(3);
  });
});

describe("captures", () => {
  it("are read at every call, and may change their kind", async () => {
    const captures: Record<string, unknown> = { k: 3, unused: "text" };
    const f = jit(
      function scale(x: number) {
        return x * (captures["k"] as number);
      },
      { ...always, captures },
    );
    expect(await compiled(f, 2)).toBe(3);
    captures["k"] = 5;
    expect(f(2)).toBe(10);
    captures["k"] = 0.5;
    expect(f(2)).toBe(1);
    expect(await compiled(f, 2)).toBe(3);
    captures["k"] = 7;
    expect(f(2)).toBe(14);
    expect(f.stats().versions.map(({ signature }) => signature)).toEqual(["(int | k: number)"]);
    captures["k"] = "3";
    expect(f(2)).toBe(6);
    expect(fresh.host.sent[0].job.unfit).toEqual({ unused: "a string" });
  });

  it("that are functions are compiled along; a replaced one starts anew", async () => {
    const twice = (x: number): number => 2 * x;
    const captures: Record<string, unknown> = { twice };
    const f = jit(
      function add(x: number, y: number) {
        return (captures["twice"] as typeof twice)(x) - x + y;
      },
      { ...always, captures },
    );
    expect(await compiled(f, 1, 2)).toBe(3);
    expect(Object.keys(fresh.host.sent[0].job.unit.functions)).toEqual(["add", "twice"]);
    captures["twice"] = (x: number) => 4 * x;
    const evicted: unknown[] = [];
    const off = on("evict", (event) => evicted.push(event.reason));
    expect(f(1, 2)).toBe(5);
    off();
    expect(evicted).toEqual(["a captured function was replaced"]);
    expect(f.stats().versions).toEqual([]);
  });

  it("of jitted helpers are their own; of plain helpers those of the caller", async () => {
    const helper = jit((x: number) => x, { captures: { k: 1 } });
    const plain = (x: number): number => x;
    const f = jit(makeAdd(), { ...always, captures: { k: 2, helper, plain } });
    f(1, 2);
    await f.ready();
    const { functions } = fresh.host.sent[0].job.unit;
    expect(Object.keys(functions).length).toBe(3);
    expect(functions["plain"].captures["k"]).toEqual({ kind: "value", key: "k" });
    const key = (functions["add"].captures["helper"] as { key: string }).key;
    expect(functions[key].captures["k"]).toEqual({ kind: "value", key: `${key}.k` });
    expect(fresh.host.sent[0].job.captures).toEqual({ k: "int", [`${key}.k`]: "int" });
  });

  it("may be circular", async () => {
    const captures: Record<string, unknown> = {};
    const even = (n: number): number => n;
    const f = jit(makeAdd(), { ...always, captures });
    Object.assign(captures, { even, self: f });
    f(1, 2);
    await f.ready();
    expect(Object.keys(fresh.host.sent[0].job.unit.functions)).toEqual(["add", "even"]);
  });
});

describe("what cannot be compiled", () => {
  it("runs on as JavaScript, with one warning, an event and an explanation", async () => {
    const f = jit(function unknown(x: number) {
      return x + 1;
    }, always);
    const reasons: unknown[] = [];
    const off = on("reject", (event) => reasons.push(event.reason));
    f(1);
    await f.ready();
    for (let i = 0; i < 2000; i++) expect(f(i)).toBe(i + 1);
    off();
    expect(fresh.warnings).toEqual(["`unknown` runs as JavaScript: unknown-function: unknown"]);
    expect(reasons).toEqual(["unknown-function: unknown"]);
    expect(f.stats().rejected).toEqual([{ messages: ["unknown-function: unknown"] }]);
    expect(String(f.explain())).toContain("unknown-function: unknown");
    expect(fresh.host.sent.length).toBe(1);
  });

  it("for one signature may be compiled for another", async () => {
    const f = jit(makeAdd(), always) as unknown as Jitted<(x: unknown, y: unknown) => unknown>;
    f(true, 1);
    await f.ready();
    expect(f.stats().rejected).toEqual([
      { signature: "(bool, int)", messages: ["no-booleans: not here"] },
    ]);
    expect(await compiled(f, 1, 2)).toBe(3);
    expect(f(true, 1)).toBe(2);
  });

  it("native and bound functions, without asking the compiler", async () => {
    for (const native of [Math.max, makeSum().bind(undefined)] as ((
      ...args: never[]
    ) => number)[]) {
      const f = jit(native as (a: number, b: number) => number, always);
      f(1, 2);
      await f.ready();
      expect(f.stats().rejected[0].messages[0]).toMatch(/^error\[native-function\]: /);
    }
    expect(jit(Math.max)(3, 9, 4)).toBe(9);
    expect(fresh.host.sent).toEqual([]);
  });

  it("throws under strict: from ready(), and from the next call", async () => {
    const f = jit(
      function unknown(x: number) {
        return x;
      },
      { ...always, strict: true },
    );
    expect(f(1)).toBe(1);
    await expect(f.ready()).rejects.toThrow(JitError);
    expect(() => f(1)).toThrow("`unknown` cannot be compiled\nunknown-function: unknown");
    expect(fresh.warnings).toEqual([]);
    const g = jit(makeSum(), { ...always, strict: true });
    expect(() => g([1, "2"] as never)).toThrow(
      "numboa: argument 1 of `sum` is an array, which only JavaScript can take",
    );
    // What is missing is undefined, which may be compiled: the function itself throws.
    expect(() => (g as unknown as () => unknown)()).toThrow("Cannot read properties of undefined");
    await compiled(g, array(Float64Array, 2));
    expect(() => g([1, "2"] as never)).toThrow(TypeError);
  });

  it("keeps the baseline when optimizing fails", async () => {
    fresh.host.compile = (message) =>
      message.tier === "optimized" ? failure("system", "worker died") : compileKnown(message);
    const f = jit(makeAdd(), always);
    expect(await compiled(f, 1, 2)).toBe(3);
    expect(f.stats().versions[0].tier).toBe("baseline");
    expect(f.explain().versions[0].failure).toEqual(["worker died"]);
    expect(String(f.explain())).toContain("    not optimized:\n    worker died");
    // It runs compiled: nothing of JavaScript to warn of.
    expect(fresh.warnings).toEqual([]);
  });

  it("bytes that do not link count as a failure", async () => {
    fresh.host.compile = (message) => {
      const { module: _, ...reply } = compileKnown(message) as { module?: unknown } & object;
      return { ...reply, wasm: new Uint8Array([1, 2, 3]) } as never;
    };
    const f = jit(makeAdd(), always);
    expect(await compiled(f, 1, 2)).toBe(0);
    expect(fresh.warnings[0]).toMatch(/error\[link\]: .*CompileError/);
  });
});

describe("a signature", () => {
  const typed: JitOptions = { ...always, signature: "(x: i32, y: f64) => f64" };

  it("is compiled at definition", async () => {
    const f = jit(makeAdd(), typed);
    expect(fresh.host.sent).toEqual([]);
    await f.ready();
    expect(fresh.host.sent[0].job.params).toEqual(["i32", "f64"]);
    expect(fresh.host.sent[0].job.unit.functions["add"].annotations).toEqual({
      params: ["i32", "f64"],
      result: "f64",
    });
    expect(f(1, 0.5)).toBe(1.5);
    expect(f.stats().jsCalls).toBe(0);
  });

  it("makes other types throw, compiled or not", async () => {
    const f = jit(makeAdd(), typed) as unknown as Jitted<(...args: unknown[]) => unknown>;
    for (let round = 0; round < 2; round++) {
      const message = (n: number, what: string): string =>
        `numboa: argument ${n} of \`add\` ${what}; its signature says`;
      expect(() => f(1.5, 2)).toThrow(message(1, "is 1.5"));
      expect(() => f(2 ** 31, 2)).toThrow(TypeError);
      expect(() => f(1, "2")).toThrow(message(2, "is a string"));
      expect(() => f(1, [2])).toThrow(message(2, "is an array"));
      expect(() => f(1)).toThrow(message(2, "is missing"));
      expect(f(-0, -0)).toBe(-0);
      expect(f(1, 2, 3)).toBe(3);
      await f.ready();
    }
  });

  it("lets JavaScript take arrays of the right type that cannot be passed", async () => {
    const f = jit(makeSum(), { ...always, signature: "(a: Float64Array)" });
    await f.ready();
    expect(f(new Float64Array(new SharedArrayBuffer(16)))).toBe(0);
    expect(() => f(new Float32Array(2) as never)).toThrow("is Float32Array(2); its signature says");
  });
});

describe("dispose()", () => {
  it("goes back to JavaScript, and drops what is under way", async () => {
    fresh.host.mode = "manual";
    const f = jit(makeAdd(), always);
    f(1, 2);
    const ready = f.ready();
    f.dispose();
    fresh.host.answer();
    await ready;
    expect(f(1, 2)).toBe(3);
    expect(f.stats()).toMatchObject({ versions: [], calls: 2, jsCalls: 2 });
    expect(fresh.host.holds).toBe(0);
    expect(String(f.explain())).toContain("disposed");
    await f.ready();
    expect(fresh.host.sent.length).toBe(1);
  });

  it("drops versions, with an event, and keeps counting", async () => {
    const f = jit(makeAdd(), always);
    await compiled(f, 1, 2);
    const events: unknown[] = [];
    const off = on("evict", (event) => events.push(event.signature));
    f.dispose();
    off();
    expect(events).toEqual(["(int, int)"]);
    expect(f(3, 4)).toBe(7);
    expect(f.stats().calls).toBe(5);
  });
});

describe("memory", () => {
  it("a function lets go of the arrays of its last call once it is idle", async () => {
    setFlagsFromString("--expose-gc");
    const gc = runInNewContext("gc") as () => void;
    const f = jit(makeSum(), always);
    f(array(Float64Array, 1000));
    await f.ready();
    const before = memory()!.liveArrays;
    for (let i = 0; i < 20; i++) f(array(Float64Array, 1000));
    for (let i = 0; i < 8; i++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      gc();
    }
    expect(memory()!.liveArrays).toBeLessThan(before);
    expect(f(array(Float64Array, [2, 3]))).toBe(5);
    expect(f.stats().versions[0].calls).toBe(21);
  });

  it("evicts the oldest version when one more than the cap is asked for", async () => {
    const f = jit(makeAdd(), { policy: { ...always.policy, maxVersions: 1 } });
    const loose = f as unknown as Jitted<(...args: unknown[]) => unknown>;
    fresh.host.compile = (message) => {
      const { job } = message;
      const params = job.params.map((kind) => (kind === "bool" ? "int" : kind));
      const reply = compileKnown({ ...message, job: { ...job, params } });
      if (reply.kind !== "compiled") return reply;
      const kinds = reply.abi.params.map((param, i) => ({ ...param, kind: job.params[i] }));
      return { ...reply, abi: { ...reply.abi, params: kinds } };
    };
    await compiled(loose, 1, 2);
    loose(true, 2);
    await f.ready();
    expect(f.stats().versions.map(({ signature }) => signature)).toEqual(["(bool, int)"]);
    expect(loose(true, 2)).toBe(3);
    expect(loose(1, 2)).toBe(3);
  });

  it("tries no more argument types after many that failed", async () => {
    const f = jit(makeAdd(), always) as unknown as Jitted<(...args: unknown[]) => unknown>;
    fresh.host.compile = () => failure("signature", "never");
    const kinds = [1, 0.5, true, new Float64Array(1), new Int8Array(1), new Float32Array(1)];
    for (const x of kinds) {
      for (const y of kinds) {
        f(x, y);
        await f.ready();
      }
    }
    expect(fresh.host.sent.length).toBe(16);
    expect(f.stats().rejected.length).toBe(16);
  });
});

describe("explain() and inspect()", () => {
  it("say what was compiled", async () => {
    const f = jit(makeAdd(), always);
    expect(String(f.explain())).toContain("not compiled so far");
    await compiled(f, 1, 2);
    const text = String(f.explain());
    expect(text).toMatch(/^add: runs as optimized; 4 calls, 1 of them JavaScript\n/);
    expect(text).toMatch(/\n {2}\(int, int\): optimized, \d+ bytes in [\d.]+ ms, 3 calls\n/);
    expect(text).toContain("- line 1: assembled by hand");
    expect(JSON.parse(JSON.stringify(f.explain()))).toMatchObject({
      name: "add",
      running: "optimized",
      versions: [{ signature: "(int, int)" }],
    });
    expect(await f.inspect("ir")).toBe("ir of add");
    expect(await f.inspect("wat", "(x: f64, y: f64)")).toBe("wat of add");
    expect(fresh.host.sent.at(-1).job.params).toEqual(["f64", "f64"]);
    expect(WebAssembly.validate((await f.inspect("wasm")) as Uint8Array<ArrayBuffer>)).toBe(true);
    await expect(jit(makeAdd()).inspect("ir")).rejects.toThrow("was not called yet");
  });
});

describe("never slower", () => {
  it("measures both sides and goes back to JavaScript where that wins", async () => {
    const f = jit(makeAdd());
    f(1, 2);
    await f.ready();
    // A body this small is all overhead.
    for (let i = 0; i < 200_000; i++) if (f(i & 7, 2) !== (i & 7) + 2) throw new Error("wrong");
    const { calls, jsCalls, versions } = f.stats();
    expect(calls).toBe(200_001);
    expect(jsCalls).toBeGreaterThan(100_000);
    expect(calls - jsCalls).toBe(versions[0].calls);
    expect(f.explain().notes.join()).toMatch(/JavaScript measured faster/);
  });

  it("keeps the compiled version where it wins", async () => {
    const slow = jit(function sum(a: Float64Array) {
      let s = 0;
      for (let i = 0; i < a.length; i++) s += a[i];
      const end = performance.now() + 0.2;
      while (performance.now() < end);
      return s;
    });
    const a = array(Float64Array, 100).fill(1);
    slow(a);
    await slow.ready();
    for (let i = 0; i < 200; i++) expect(slow(a)).toBe(100);
    const { calls, jsCalls } = slow.stats();
    expect(calls - jsCalls).toBeGreaterThan(180);
  });

  it("leaves long calls to JavaScript once that has won, until the review", async () => {
    const quick = jit(function sum(a: Float64Array) {
      const end = performance.now() + 0.05;
      while (performance.now() < end);
      return a.length;
    });
    const ones = array(Float64Array, 1_000_000).fill(1);
    quick(ones);
    await quick.ready();
    for (let i = 0; i < 300; i++) expect(quick(ones)).toBe(1_000_000);
    const { calls, jsCalls } = quick.stats();
    expect(calls - jsCalls).toBeLessThan(60);
  });

  it("keeps large calls compiled among many short ones", async () => {
    const f = jit(makeSum());
    const tiny = array(Float64Array, [1, 2]);
    const large = array(Float64Array, 100_000).fill(1);
    for (let i = 0; i < 10; i++) expect(f(large)).toBe(100_000);
    await f.ready();
    for (let i = 0; i < 100_000; i++) if (f(tiny) !== 3) throw new Error("wrong");
    const before = f.stats().jsCalls;
    for (let i = 0; i < 100; i++) expect(f(large)).toBe(100_000);
    expect(f.stats().jsCalls - before).toBeLessThan(20);
  });
});
