/**
 * What nobody should pass, passed to compiled functions, with the real compiler in the real worker. Every case
 * shows the same: the result or the error of JavaScript, the same contents of every array afterwards, at the
 * first call, compiled, and when the calls after it are good again.
 */
import { runInNewContext } from "node:vm";
import type { Heap } from "@numboa/compiler/abi";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { array, jit } from "../src/index.ts";
import {
  type Fn,
  always,
  comesBack,
  expectSame,
  fromText,
  outcome,
  ranCompiled,
} from "./outcome.ts";

let warnings: string[];
beforeEach(() => {
  warnings = [];
  vi.spyOn(process, "emitWarning").mockImplementation((text) => void warnings.push(String(text)));
});
afterEach(() => void vi.restoreAllMocks());

/** Stores into every element and past the end, and reads what it can. */
const fill = (): Fn =>
  fromText(`function fill(a, k) {
    let s = 0;
    for (let i = 0; i < a.length; i++) {
      s += a[i];
      a[i] = k + i;
    }
    a[a.length] = 7;
    return s + a.length;
  }`);

describe("arguments", () => {
  it("of another type run as JavaScript, whatever they do", async () => {
    const f = jit(fromText("function f(x, y) { return x * 2 + y; }"), always);
    const throwing = {
      valueOf(): number {
        throw new RangeError("no value");
      },
    };
    const again = { valueOf: () => f(3, 4) };
    const [proxy, { revoke }] = [{}, Proxy.revocable({}, {})];
    revoke();
    const values = [throwing, again, proxy, "5", "x", null, undefined, true, 5n, Symbol.iterator];
    await expectSame(
      f,
      () => [1, 2],
      ...values.flatMap((value) => [() => [value, 1], () => [1, value], () => [value, value]]),
    );
    expect(comesBack(f, [1, 2])).toBe(true);
    expect(f(again, 5)).toBe(25);
  });

  it("too many, too few, none of twenty", async () => {
    const names = Array.from({ length: 20 }, (_, i) => `p${i}`);
    const f = jit(
      fromText(`(${names.join()}) => { ${names[3]} += 0.5; return ${names.join(" - ")}; }`),
      always,
    );
    const numbers = Array.from({ length: 22 }, (_, i) => i * i);
    await expectSame(
      f,
      () => numbers.slice(0, 20),
      () => numbers,
      () => numbers.slice(0, 19),
      () => [],
    );
    expect(comesBack(f, numbers.slice(0, 20))).toBe(true);
    const none = jit(fromText("() => 1.5"), always);
    await expectSame(
      none,
      () => [],
      () => [1],
    );
    expect(ranCompiled(none, [])).toBe(true);
  });

  it("are asked no more often than the function asks them", async () => {
    const f = jit(fromText("(a) => a.length"), always);
    const size = jit(fromText("(a, b) => b"), { policy: {} });
    f(new Float64Array(1));
    size(1, 2);
    await Promise.all([f.ready(), size.ready()]);
    let asked = 0;
    const object = {
      get length(): number {
        return ++asked;
      },
    };
    for (let i = 1; i <= 500; i++) expect(f(object)).toBe(i);
    for (let i = 0; i < 500; i++) expect(size(object, i)).toBe(i);
    expect(asked).toBe(500);
  });
});

describe("arrays", () => {
  const of = (...values: number[]): Float64Array => Float64Array.from(values);
  class Sub extends Float64Array {
    override get length(): number {
      return 1;
    }
  }
  const hide = (a: Float64Array, property: string, value: unknown): Float64Array =>
    Object.defineProperty(a, property, { value });
  const resizable = (length: number): Float64Array =>
    new Float64Array(
      new (ArrayBuffer as unknown as new (n: number, o: object) => ArrayBuffer)(8 * length, {
        maxByteLength: 64,
      }),
    );
  const shrunk = (): Float64Array => {
    const a = resizable(4);
    const fixed = new Float64Array(a.buffer, 8, 3);
    (a.buffer as unknown as { resize(n: number): void }).resize(16);
    return fixed;
  };
  const detached = (): Float64Array => {
    const a = of(1, 2);
    structuredClone(a.buffer, { transfer: [a.buffer] });
    return a;
  };
  const cases: Record<string, () => unknown> = {
    detached,
    resizable: () => resizable(3),
    "out of bounds of a shrunk buffer": shrunk,
    empty: () => of(),
    "empty on the heap": () => array(Float64Array, 0),
    shared: () => new Float64Array(new SharedArrayBuffer(24)),
    "a subclass": () => new Sub(3),
    "a proxy of one": () => new Proxy([1, 2], {}),
    "of another realm": () => runInNewContext("new Float64Array([3, 4, 5])") as unknown,
    "an ordinary array": () => [1, 2, 3],
    "an array-like": () => ({ length: 2, 0: 5, 1: 6 }),
    "without a prototype": () => Object.setPrototypeOf(of(1, 2), null) as unknown,
    "with another's prototype": () =>
      Object.setPrototypeOf(of(1, 2), Int8Array.prototype) as unknown,
    "with a length of its own": () => hide(of(1, 2, 3), "length", 2),
    "on the heap with a length beyond it": () => hide(array(Float64Array, 3), "length", 5),
    "on the heap with half a length": () => hide(array(Float64Array, 3), "length", 2.5),
    "with a false offset": () => hide(of(1, 2, 3), "byteOffset", 8),
    "with a false offset on the heap": () => hide(array(Float64Array, [1, 2]), "byteOffset", 1024),
    "with a false byteLength": () => hide(of(1, 2, 3), "byteLength", 8),
    "with a false buffer": () => hide(of(1, 2, 3), "buffer", new ArrayBuffer(800)),
    "a DataView of a subclass": () =>
      new (class extends DataView<ArrayBuffer> {})(new ArrayBuffer(16)),
  };
  it.each(Object.entries(cases))("%s", async (_name, make) => {
    const f = jit(fill(), always);
    // What lies beside on the heap shows stores that went astray.
    const guard = array(Float64Array, 64).fill(-1);
    await expectSame(
      f,
      () => [of(1, 2, 3), 0.5],
      () => [make(), 0.5],
      () => [make(), 10],
    );
    expect(comesBack(f, [of(4, 5), 0.5])).toBe(true);
    expect(guard.every((x) => x === -1)).toBe(true);
    expect(warnings).toEqual([]);
  });

  const others: Record<string, () => unknown> = {
    "of bigints": () => new BigInt64Array(2),
    "a DataView": () => new DataView(new ArrayBuffer(16)),
  };
  it.each(Object.entries(others))("%s: no code for it, and said so", async (_name, make) => {
    const f = jit(fill(), always);
    await expectSame(
      f,
      () => [of(1, 2, 3), 0.5],
      () => [make(), 0.5],
    );
    expect(comesBack(f, [of(4, 5), 0.5])).toBe(true);
    await vi.waitFor(() => expect(warnings.join()).toContain("runs as JavaScript"), 10_000);
  });

  it("loads and stores at what is no index", async () => {
    const f = jit(fromText("(a, i, x) => { const old = a[i]; a[i] = x; return old; }"), always);
    const indices = [
      NaN,
      -0,
      0.5,
      -1,
      3,
      2 ** 30,
      2 ** 31,
      2 ** 32,
      2 ** 32 + 1,
      2 ** 53,
      -(2 ** 53),
    ];
    indices.push(Infinity, -Infinity, 1e300, 5e-324);
    for (const make of [() => of(1, 2, 3), () => array(Float64Array, [1, 2, 3])]) {
      const guard = array(Float64Array, 64).fill(-1);
      await expectSame(f, () => [make(), 1, 9], ...indices.map((i) => () => [make(), i, 9]));
      expect(indices.filter((i) => !comesBack(f, [make(), i, 9]))).toEqual([]);
      expect(guard.every((x) => x === -1)).toBe(true);
    }
  });

  it("array() refuses what is no length", () => {
    const live = array(Float64Array, 64).fill(-1);
    for (const length of [-1, 1.5, NaN, 2 ** 53, Infinity]) {
      expect(() => array(Float64Array, length)).toThrow(
        /^numboa: (array\(\) takes a length|the heap)/,
      );
    }
    for (const values of ["12", null, undefined, true, 5n, Symbol("s")]) {
      expect(() => array(Float64Array, values as never)).toThrow(TypeError);
      expect(() => array(Float64Array, values as never)).toThrow(/^numboa: array\(\) takes/);
    }
    for (const constructor of [Array, BigInt64Array, Sub, null, "Float64Array"]) {
      expect(() => array(constructor as never, 1)).toThrow(/^numboa: array\(\) takes one of/);
    }
    expect(live.every((x) => x === -1)).toBe(true);
  });
});

describe("memory that is exhausted", () => {
  it("runs copying calls as JavaScript, and compiled ones again when there is room", async () => {
    const f = jit(fill(), always);
    const small = array(Float64Array, [1, 2, 3]);
    f(new Float64Array(3), 0.5);
    await f.ready();
    expect(ranCompiled(f, [new Float64Array(3), 0.5])).toBe(true);
    const heap = (globalThis as Record<symbol, unknown>)[Symbol.for("numboa.heap/5")] as Heap;
    const { limitBytes } = heap;
    const large = (): unknown[] => [new Float64Array(300_000).fill(1), 0.5];
    heap.limitBytes = heap.memory.buffer.byteLength;
    try {
      const [actual, expected] = [large(), large()];
      expect(ranCompiled(f, large())).toBe(false);
      expect(outcome(f, actual)[0]).toBe(outcome(f.original, expected)[0]);
      expect(actual[0]).toEqual(expected[0]);
      expect(() => array(Float64Array, 1e8)).toThrow(/^numboa: the heap is exhausted/);
      expect(ranCompiled(f, [small, 5])).toBe(true);
      expect([...small]).toEqual([5, 6, 7]);
    } finally {
      heap.limitBytes = limitBytes;
    }
    expect(ranCompiled(f, large())).toBe(true);
    expect(array(Float64Array, 1000).every((x) => x === 0)).toBe(true);
  });

  it("of the stack: the same error, and calls after it are right", async () => {
    const f = jit(
      fromText("function deep(a, n) { a[0] = n; return n <= 0 ? 0 : 1 + deep(a, n - 1); }"),
      always,
    );
    for (const a of [new Float64Array(1), array(Float64Array, 1)]) {
      f(a, 3);
      await f.ready();
      expect(() => f(a, 1e7)).toThrow("Maximum call stack size exceeded");
      expect(f(a, 50)).toBe(50);
      expect(a[0]).toBe(0);
    }
  });
});
