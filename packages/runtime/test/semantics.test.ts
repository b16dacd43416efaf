/** What docs/SEMANTICS.md says of arguments, captures, copies and fallbacks, call by call. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { array, jit } from "../src/index.ts";
import type { AnyFunction, JitOptions, Jitted } from "../src/types.ts";
import "../src/sync.ts";

const options: JitOptions = { mode: "sync", policy: { measure: false } };

/** Whether a call ran compiled, and for which kinds the newest version is. */
function ran(f: Jitted<AnyFunction>, ...args: unknown[]): string {
  const before = f.stats().jsCalls;
  (f as unknown as (...args: unknown[]) => unknown)(...args);
  return f.stats().jsCalls > before ? "JavaScript" : f.stats().versions.at(-1)!.signature;
}

describe("kinds of arguments", () => {
  it.each<[value: unknown, kind: string]>([
    [0, "(int)"],
    [2 ** 30, "(int)"],
    [-(2 ** 30), "(int)"],
    [2 ** 30 + 1, "(i32)"],
    [-(2 ** 31), "(i32)"],
    [2 ** 31, "(number)"],
    [-0, "(number)"],
    [0.5, "(number)"],
    [NaN, "(number)"],
    [true, "(bool)"],
    [undefined, "(undefined)"],
    [null, "JavaScript"],
    ["1", "JavaScript"],
    [1n, "(biguint64)"],
    [-1n, "(bigint64)"],
    [2n ** 64n, "JavaScript"],
    [{}, "JavaScript"],
  ])("%s", (value, kind) => {
    expect(ran(jit((x: number) => x === 1, options) as never, value)).toBe(kind);
  });

  class Subclass extends Float64Array {}
  const resizable = (): ArrayBuffer =>
    new (ArrayBuffer as new (length: number, options: object) => ArrayBuffer)(16, {
      maxByteLength: 32,
    });
  const detached = new Float64Array(2);
  structuredClone(detached.buffer, { transfer: [detached.buffer] });

  it.each<[name: string, value: unknown, kind: string]>([
    ["of the heap", array(Float64Array, 2), "(Float64Array)"],
    ["from elsewhere", new Float64Array(2), "(Float64Array)"],
    ["a view", new Float64Array(new ArrayBuffer(32), 8, 2), "(Float64Array)"],
    ["detached", detached, "(Float64Array)"],
    ["over foreign shared memory", new Float64Array(new SharedArrayBuffer(16)), "JavaScript"],
    ["over a resizable buffer", new Float64Array(resizable()), "JavaScript"],
    ["of a subclass", new Subclass(2), "JavaScript"],
    ["of BigInts", new BigInt64Array(2), "(BigInt64Array)"],
    ["that is plain", [1, 2], "(number[])"],
    ["that is plain, of other things", [1, "2"], "JavaScript"],
  ])("an array %s", (_, value, kind) => {
    const f = jit((a: Float64Array) => a.length, options);
    f(array(Float64Array, 1));
    expect(ran(f as never, value)).toBe(kind);
  });

  it("missing arguments are undefined; further ones nobody sees", () => {
    const f = jit((x: number) => x === 1, options);
    expect(ran(f as never, 1, 2, 3)).toBe("(int)");
    expect(ran(f as never)).toBe("(undefined)");
  });
});

describe("captures", () => {
  it("are read once a call, before anything else happens", () => {
    const read: number[] = [];
    const captures = {
      get k() {
        read.push(read.length);
        return 2;
      },
    };
    const { k } = captures;
    const f = jit((x: number) => x * k + k * k, { ...options, captures });
    f(1);
    read.length = 0;
    expect(f(3)).toBe(10);
    expect(read).toEqual([0]);
  });

  it("of a kind that cannot be passed make JavaScript run, for as long as they are", () => {
    const captures: Record<string, unknown> = { k: 2 };
    const k = 2;
    const f = jit((x: number) => x * k, { ...options, captures });
    expect(ran(f as never, 3)).toBe("(int | k: int)");
    captures["k"] = "2";
    expect(ran(f as never, 3)).toBe("JavaScript");
    captures["k"] = 2;
    expect(ran(f as never, 3)).toBe("(int | k: int)");
  });
});

describe("Math", () => {
  afterEach(() => vi.restoreAllMocks());

  it("is the engine's as it was when the version was made; random is looked up at each call", () => {
    const f = jit((x: number) => Math.sin(x) + Math.sqrt(x), options);
    const random = jit(() => Math.random(), options);
    const before = f(2);
    random();
    vi.spyOn(Math, "sin").mockReturnValue(100);
    vi.spyOn(Math, "sqrt").mockReturnValue(100);
    vi.spyOn(Math, "random").mockReturnValue(0.25);
    expect(f(2)).toBe(before);
    expect(random()).toBe(0.25);
    expect([f.stats().jsCalls, random.stats().jsCalls]).toEqual([0, 0]);
  });
});

describe("where the promise ends", () => {
  it("a store at the index undefined makes no property", () => {
    const f = jit((a: Float64Array, at: Float64Array) => void (a[at[9]] = 5), options);
    const [ours, theirs] = [array(Float64Array, 1), new Float64Array(1)];
    f(ours, array(Float64Array, 1));
    f.original(theirs, new Float64Array(1));
    expect(f.stats().jsCalls).toBe(0);
    expect(Object.keys(ours)).toEqual(["0"]);
    expect(Object.keys(theirs)).toEqual(["0", "undefined"]);
  });

  it("boundsCheck is asked of compiled calls only", () => {
    const f = jit((a: Float64Array) => a[5], { ...options, boundsCheck: "throw" });
    expect(() => f(array(Float64Array, 1))).toThrow("index out of bounds");
    expect(f([1, "2"] as never)).toBeUndefined();
  });

  it("recursion without end is JavaScript's in the end, and its RangeError", () => {
    const f = jit(function deep(n: number): number {
      return n <= 0 ? 0 : 1 + deep(n - 1);
    }, options);
    expect(f(1000)).toBe(1000);
    expect(f.stats().jsCalls).toBe(0);
    expect(() => f(1e9)).toThrow(RangeError);
    expect(f.stats().jsCalls).toBe(1);
  });
});
