/**
 * What goes wrong around a function while it runs: results stay JavaScript's, the process stays up, and `explain()` tells. More of
 * these: `host.test.ts` (the worker alone), `bad-input.test.ts` (arguments, memory, the stack), `odd-functions.test.ts`.
 */
import { realmHeap, statsOf } from "@numboa/compiler/abi";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { assemble, op } from "../../compiler/test/abi/assemble.ts";
import { setCompilerHost } from "../src/hosts.ts";
import { NOTES } from "../src/explain.ts";
import { array, jit, on, type JitOptions, type Jitted } from "../src/index.ts";
import type { Channel } from "../src/worker/channel.ts";
import { WorkerHost } from "../src/worker/host.ts";
import type { CompilerHost, Message } from "../src/worker/protocol.ts";
import { answerMessage } from "../src/worker/service.ts";
import { FakeHost, compileKnown } from "./fake-host.ts";

const always: JitOptions = { policy: { measure: false, hotCalls: 3, hotMs: Infinity } };

let warnings: string[];
beforeEach(() => {
  warnings = [];
  vi.spyOn(process, "emitWarning").mockImplementation((text) => void warnings.push(String(text)));
});
afterEach(() => {
  setCompilerHost(undefined);
  vi.restoreAllMocks();
});

const makeSum = () =>
  jit(function sum(a: Float64Array) {
    let s = 0;
    for (let i = 0; i < a.length; i++) s += a[i];
    return s;
  }, always);

/** Our compiler on this thread, which gets what `change` makes of each message. */
const inProcess = (change: (message: Message) => Message = (message) => message): CompilerHost => ({
  send(message, done) {
    const answer = async (): Promise<void> => done(await answerMessage(change(message)));
    void answer();
  },
  poll: () => {},
  hold: () => () => {},
});

describe("the compiler", () => {
  /** A worker that is gone when it is asked. */
  const dying = (): Channel => {
    let lose: (reason: string) => void = () => {};
    return {
      post: () => void setTimeout(() => lose("failed: out of memory"), 0),
      listen: (_, lost) => void (lose = lost),
      poll: () => {},
      keepAlive: () => {},
      close: () => {},
    };
  };

  it("dies with its worker, twice", async () => {
    setCompilerHost(new WorkerHost({ open: dying, timeoutMs: 10_000 }));
    const f = makeSum();
    const a = array(Float64Array, [1, 2, 3]);
    expect(f(a)).toBe(6);
    await f.ready();
    for (let i = 0; i < 500; i++) expect(f(a)).toBe(6);
    expect(f.explain()).toMatchObject({ running: "javascript", versions: [] });
    expect(String(f.explain())).toMatch(/error\[worker-lost\]: .*out of memory/);
    expect(warnings.length).toBe(1);
  });

  it("throws, in the baseline tier", async () => {
    // A unit without the function that it is of.
    const broken = (message: Message): Message => ({
      ...message,
      job: { ...message.job, unit: { ...message.job.unit, entry: "nobody" } },
    });
    setCompilerHost(inProcess(broken));
    const f = makeSum();
    const a = array(Float64Array, [1, 2, 3]);
    expect(f(a)).toBe(6);
    await f.ready();
    for (let i = 0; i < 500; i++) expect(f(a)).toBe(6);
    expect(f.explain()).toMatchObject({ running: "javascript", versions: [] });
    expect(String(f.explain())).toMatch(/error\[internal-error\]: /);
    expect(warnings.length).toBe(1);
  });

  it("throws, in the optimized tier: the baseline's code stays", async () => {
    const broken = (message: Message): Message => {
      if (message.tier === "baseline") return message;
      return {
        ...message,
        job: { ...message.job, unit: { ...message.job.unit, entry: "nobody" } },
      };
    };
    setCompilerHost(inProcess(broken));
    const f = jit(function mul(a: Float64Array, b: Float64Array, c: Float64Array, n: number) {
      for (let i = 0; i < n; i++)
        for (let k = 0; k < n; k++)
          for (let j = 0; j < n; j++) c[i * n + j] += a[i * n + k] * b[k * n + j];
    }, always);
    const [a, b] = [array(Float64Array, [1, 2, 3, 4]), array(Float64Array, [5, 6, 7, 8])];
    f(a, b, array(Float64Array, 4), 2);
    await f.ready();
    for (let i = 0; i < 20; i++) {
      const c = array(Float64Array, 4);
      f(a, b, c, 2);
      expect([...c]).toEqual([19, 22, 43, 50]);
    }
    expect(f.explain()).toMatchObject({ running: "baseline", versions: [{ calls: 20 }] });
    expect(String(f.explain())).toMatch(/not optimized:\n {4}error\[internal-error\]/);
    expect(warnings).toEqual([]);
  });
});

it("a trap half-way, which only a defect of ours could cause, is undone, and is no silent one", async () => {
  const host = new FakeHost();
  setCompilerHost(host);
  // sum, but it traps where the first element is 13.
  host.compile = (message) => {
    const reply = compileKnown(message);
    if (reply.kind !== "compiled") return reply;
    const body = [
      ...op.get(0),
      ...op.f64Load,
      0x44,
      ...[0, 0, 0, 0, 0, 0, 0x2a, 0x40], // f64.const 13
      0x61,
      0x04,
      0x40,
      0x00,
      0x0b, // f64.eq; if; unreachable; end
      ...op.get(0),
      ...op.f64Load,
    ];
    const wasm = assemble({ params: ["i32", "i32"], results: ["f64"], body });
    return { ...reply, wasm, module: new WebAssembly.Module(wasm) };
  };
  const f = makeSum();
  f(Float64Array.of(1));
  await f.ready();
  f(Float64Array.of(1));
  const heap = realmHeap()!;
  const before = { height: heap.scratch.height, used: statsOf(heap).usedBytes };
  for (let i = 0; i < 3; i++) {
    expect(f(Float64Array.of(13))).toBe(13);
    // Nobody watches over calls that pass as they are: there is no trap to be expected.
    expect(() => f(array(Float64Array, [13]))).toThrow(WebAssembly.RuntimeError);
    expect(f(Float64Array.of(4))).toBe(4);
  }
  expect({ height: heap.scratch.height, used: statsOf(heap).usedBytes }).toMatchObject({
    height: before.height,
  });
  expect(f.explain()).toMatchObject({ running: "optimized", versions: [{ undone: { trap: 3 } }] });
  expect(String(f.explain())).toContain("3, which trapped, which is a defect of Numboa");
  expect(warnings.map((text) => text.split("\n")[0])).toEqual([
    expect.stringContaining("a call of its compiled code trapped"),
  ]);
});

describe("captured values", () => {
  it("change under the function's own hands", async () => {
    setCompilerHost(inProcess());
    let table: Float64Array = Float64Array.of(1, 2, 3);
    const captures = {
      get table() {
        return table;
      },
      state: { n: 0 },
    };
    const { state } = captures;
    const f = jit(
      function f(x: number) {
        state.n += x;
        for (let i = 0; i < table.length; i++) table[i] = table[i] * 2 + state.n;
        return table[0] - table[2];
      },
      { ...always, captures },
    );
    const model = { table: [1, 2, 3], n: 0 };
    const step = (x: number): void => {
      model.n += x;
      model.table = model.table.map((y) => y * 2 + model.n);
      expect(f(x)).toBe(model.table[0] - model.table[2]);
      expect([...table]).toEqual(model.table);
      expect(state.n).toBe(model.n);
    };
    step(0.5);
    await f.ready();
    const { jsCalls } = f.stats();
    for (let i = 0; i < 10; i++) step(i);
    // Another array under the same name.
    table = array(Float64Array, [-0, NaN]);
    f(1);
    expect(table[0]).toBe(model.n + 1);
    expect(f.stats().jsCalls).toBe(jsCalls);
  });

  it("call the function again in the middle of a call", async () => {
    setCompilerHost(inProcess());
    let nested = 0;
    const inner: number[] = [];
    const captures = {
      get K(): number {
        if (nested-- > 0) inner.push(f(Float64Array.of(nested, 100)));
        return 3;
      },
    };
    const K = 3;
    const f: Jitted<(a: Float64Array) => number> = jit(
      function f(a: Float64Array) {
        for (let i = 0; i < a.length; i++) a[i] = K * a[i];
        return a[0];
      },
      { ...always, captures },
    );
    f(Float64Array.of(1));
    await f.ready();
    const { jsCalls } = f.stats();
    for (const make of [() => Float64Array.of(2, 5), () => array(Float64Array, [2, 5])]) {
      nested = 3;
      inner.length = 0;
      const a = make();
      expect(f(a)).toBe(6);
      expect([...a]).toEqual([6, 15]);
      expect(inner).toEqual([0, 3, 6]);
    }
    expect(f.stats().jsCalls).toBe(jsCalls);
  });
});

it("an array may lose its memory between two calls", async () => {
  setCompilerHost(inProcess());
  const f = makeSum();
  const a = Float64Array.of(1, 2, 3);
  const heap = array(Float64Array, [4, 5]);
  expect(f(a)).toBe(6);
  await f.ready();
  for (let i = 0; i < 5; i++) {
    expect(f(a)).toBe(6);
    expect(f(heap)).toBe(9);
  }
  structuredClone(a, { transfer: [a.buffer] });
  for (let i = 0; i < 5; i++) {
    expect(f(a)).toBe(0);
    expect(f(heap)).toBe(9);
  }
  // That of the heap cannot.
  expect(() => structuredClone(heap, { transfer: [heap.buffer as ArrayBuffer] })).toThrow(
    /transfer/i,
  );
  expect(f(heap)).toBe(9);
});

describe("64 specializations of one function", () => {
  const six = [Float64Array, Float32Array, Int32Array, Uint32Array, Int16Array, Uint8Array];
  const eight = [...six, Uint16Array, Int8Array];
  const pairs = eight.flatMap((one) => eight.map((other) => [one, other] as const));
  const makeMix = (policy: JitOptions["policy"]) =>
    jit(
      function mix(a: Float64Array, b: Float64Array) {
        let s = 0;
        for (let i = 0; i < a.length; i++) s += a[i] * b[i];
        b[0] = s;
        return b[0];
      },
      { policy: { ...always.policy, ...policy } },
    );
  type Mix = ReturnType<typeof makeMix>;

  function callAll(f: Mix, round: number): void {
    for (const [A, B] of pairs) {
      const a = new A([round, 2, 250]) as unknown as Float64Array;
      const b = new B([3, 200, round]) as unknown as Float64Array;
      const [c, d] = [a.slice(), b.slice()];
      expect(f(a, b)).toBe(f.original(c, d));
      expect([...a, ...b]).toEqual([...c, ...d]);
    }
  }

  it("leaves those beyond maxVersions to JavaScript, says so, and asks the compiler no more", async () => {
    let sent = 0;
    const host = inProcess((message) => {
      sent++;
      return message;
    });
    setCompilerHost(host);
    const f = makeMix({});
    for (let round = 0; round < 60; round++) {
      callAll(f, round);
      if (round % 4 === 0) await new Promise((resolve) => setTimeout(resolve, 4));
    }
    await f.ready();
    await vi.waitFor(() => expect(f.stats().versions.length).toBe(8));
    const [before, bytes] = [sent, statsOf(realmHeap()!).usedBytes];
    for (let round = 0; round < 60; round++) {
      callAll(f, round);
      if (round % 4 === 0) await new Promise((resolve) => setTimeout(resolve, 4));
    }
    expect(sent).toBe(before);
    expect(sent).toBeLessThan(20);
    expect(f.stats().versions.length).toBe(8);
    expect(f.explain().notes).toContain(NOTES.crowded);
    expect(statsOf(realmHeap()!).usedBytes).toBeLessThanOrEqual(bytes);
    expect(warnings).toEqual([]);
  });

  it("does not compile in turns what comes in turns", async () => {
    let sent = 0;
    setCompilerHost(inProcess((message) => (sent++, message)));
    const f = makeMix({ coldCalls: 2000 });
    for (let round = 0; round < 3; round++) {
      for (const [A, B] of pairs) {
        const [a, b] = [new A(3), new B(3)] as unknown as [Float64Array, Float64Array];
        // So many that calls go straight to JavaScript, and the function is found hot there.
        for (let i = 0; i < 150; i++) expect(f(a, b)).toBe(0);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    }
    // 28,800 calls: eight at first, and one each after 2000, 4000, 8000 and 16,000.
    expect(sent).toBeLessThanOrEqual(12);
    expect(f.stats().versions.length).toBe(8);
  });

  it("gives the place of a version that is cold to types that have come to stay", async () => {
    setCompilerHost(inProcess());
    const f = makeMix({ maxVersions: 2, coldCalls: 300 });
    const evicted: (string | undefined)[] = [];
    const off = on("evict", ({ signature, reason }) => evicted.push(`${signature} ${reason}`));
    const use = async ([A, B]: (typeof pairs)[number], calls: number): Promise<number> => {
      const [a, b] = [new A(3), new B(3)] as unknown as [Float64Array, Float64Array];
      const before = f.stats().jsCalls;
      for (let i = 0; i < calls; i++) {
        expect(f(a, b)).toBe(0);
        if (i % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      }
      return f.stats().jsCalls - before;
    };
    await use(pairs[0], 200);
    await use(pairs[1], 200);
    expect(f.stats().versions.length).toBe(2);
    const waiting = await use(pairs[2], 1200);
    expect(evicted).toEqual(["(Float64Array, Float64Array) not called any more"]);
    expect(waiting).toBeGreaterThan(100);
    expect(waiting).toBeLessThan(1000);
    expect(f.stats().versions.map(({ signature }) => signature)).toContain(
      "(Float64Array, Int32Array)",
    );
    // It is there now.
    expect(await use(pairs[2], 100)).toBe(0);
    off();
  });
});
