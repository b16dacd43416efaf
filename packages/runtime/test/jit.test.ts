/** `jit()` with the real compiler in the real worker: source to swapped call. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { array, jit } from "../src/index.ts";
import type { JitOptions, Jitted } from "../src/index.ts";

/** Compiled versions always run, so that what runs is known. */
const always: JitOptions = { policy: { measure: false } };
let warnings: string[];

beforeEach(() => {
  warnings = [];
  vi.spyOn(process, "emitWarning").mockImplementation((text) => void warnings.push(String(text)));
});
afterEach(() => void vi.restoreAllMocks());

/** What a function under test captures. */
let k = 3;
let table: Float64Array = Float64Array.of(1, 2, 4);
let square = (x: number): number => x * x;
const outside = 3;

type Args = readonly unknown[];
type AnyJitted = Jitted<(...args: never[]) => unknown>;

const bits = (value: unknown): unknown =>
  ArrayBuffer.isView(value) ? [...(value as Uint8Array)] : value;

/** Same result or error, and same contents of every array afterwards, in JavaScript and compiled. */
async function expectSame(f: AnyJitted, ...cases: (() => Args)[]): Promise<void> {
  const run = (fn: (...args: never[]) => unknown, args: Args): unknown[] => {
    try {
      return [fn(...(args as never[])), ...args.map(bits)];
    } catch (error) {
      return [String(error), (error as Error).constructor, ...args.map(bits)];
    }
  };
  for (const make of cases) {
    run(f, make());
    await f.ready();
    const before = f.stats();
    expect(run(f, make())).toEqual(run(f.original, make()));
    const after = f.stats();
    expect(after.calls - before.calls).toBe(1);
    expect(after.jsCalls, "runs compiled").toBe(before.jsCalls);
  }
}

describe("compiled functions", () => {
  it("dot: heap, foreign, mixed, odd lengths, too short", async () => {
    const dot = jit(function dot(a: Float64Array, b: Float64Array) {
      let s = 0;
      for (let i = 0; i < a.length; i++) s += a[i] * b[i];
      return s;
    }, always);
    const fill = (n: number): number[] =>
      Array.from({ length: n }, (_, i) => Math.sin(i) * 10 ** (i % 20));
    for (const n of [0, 1, 2, 3, 17, 1000]) {
      await expectSame(
        dot,
        () => [array(Float64Array, fill(n)), array(Float64Array, fill(n))],
        () => [Float64Array.from(fill(n)), Float64Array.from(fill(n))],
        () => [Float64Array.from(fill(n)), array(Float64Array, fill(n))],
        () => [Float64Array.from(fill(n + 1)), Float64Array.from(fill(n))],
      );
    }
    expect(dot.stats().versions.map(({ tier }) => tier)).toEqual(["optimized"]);
    expect(warnings).toEqual([]);
  });

  it("stores: overlapping views, out of bounds, every kind of index", async () => {
    const store = jit(function store(a: Float64Array, b: Float64Array, i: number) {
      b[i] = 1.5;
      for (let k = 0; k < a.length; k++) a[k] = a[k] + b[k];
      return a[i];
    }, always);
    const buffer = (): ArrayBuffer => Float64Array.from({ length: 12 }, (_, i) => i).buffer;
    const overlapping = (i: number): Args => {
      const whole = buffer();
      return [new Float64Array(whole, 0, 8), new Float64Array(whole, 16, 8), i];
    };
    for (const i of [0, 3, 7, 8, -1, -0, 2 ** 30, 0.5, NaN, Infinity, 2 ** 53, -(2 ** 31)]) {
      await expectSame(store, () => overlapping(i));
    }
    expect(warnings).toEqual([]);
  });

  it("helpers and captured values, read at every call", async () => {
    const captures: Record<string, unknown> = {
      get k() {
        return k;
      },
      table,
      square,
    };
    const g = jit(
      function g(x: number) {
        return square(x) * k + table[1];
      },
      { ...always, captures },
    );
    await expectSame(
      g,
      () => [2],
      () => [0.5],
    );
    k = 10;
    table[1] = -1;
    expect(g(2)).toBe(39);
    captures["table"] = table = array(Float64Array, [5, 6]);
    expect(g(2)).toBe(46);
    captures["square"] = square = (x: number) => x;
    expect(g(2)).toBe(26);
    expect(g(2)).toBe(26);
    await expectSame(g, () => [3]);
  });

  it("errors thrown half-way keep what was stored", async () => {
    const f = jit(function f(a: Float64Array, n: number) {
      for (let i = 0; i < a.length; i++) {
        if (i === n) throw new RangeError("stop here");
        a[i] = i;
      }
      return n;
    }, always);
    for (const n of [0, 2, 5, 9]) {
      await expectSame(
        f,
        () => [new Float64Array(6).fill(-1), n],
        () => [array(Float64Array, [-1, -1, -1, -1, -1, -1]), n],
      );
    }
    expect(warnings).toEqual([]);
  });

  it("texts of errors hold what JavaScript writes of their values", async () => {
    const f = jit(function f(a: Float64Array, x: number) {
      a[0] = x;
      if (!(x < 0)) throw new TypeError(`x is ${x}, ` + (x > 1) + ", " + a[5] + ";" + String(a[0]));
      if (x < -9) throw RangeError();
      if (x < -5) throw new EvalError("");
      return x;
    }, always);
    const nasty = [0, -0, 0.1, 1e21, 1e-7, 5e-324, 2 ** 31, 2 ** 53, NaN, Infinity, 123456789.5];
    const arrays = [() => new Float64Array(2), () => array(Float64Array, 6)];
    for (const make of arrays) {
      await expectSame(f, ...nasty.map((x) => (): Args => [make(), x]));
      await expectSame(f, ...[-1, -6, -10].map((x) => (): Args => [make(), x]));
    }
    const thrown = (fn: (a: Float64Array, x: number) => unknown, x: number): Error => {
      try {
        fn(new Float64Array(6), x);
      } catch (error) {
        return error as Error;
      }
      return expect.unreachable("throws");
    };
    for (const x of [3, -6, -10]) {
      const [ours, theirs] = [thrown(f, x), thrown(f.original, x)];
      expect(Object.getOwnPropertyDescriptor(ours, "message")).toEqual(
        Object.getOwnPropertyDescriptor(theirs, "message"),
      );
      expect(ours.stack?.split("\n")[0]).toBe(theirs.stack?.split("\n")[0]);
      expect(ours).toBeInstanceOf(theirs.constructor);
    }
    expect(thrown(f, 3).stack).toMatch(/\n {4}at \w+ \(line 3:\d+ of the function\)\n/);
    expect(warnings).toEqual([]);
  });

  it("booleans, integers and undefined come back as they are", async () => {
    const less = jit((x: number, y: number) => x < y, always);
    await expectSame(
      less,
      () => [1, 2],
      () => [NaN, 2],
      () => [2, 1.5],
    );
    const unsigned = jit((x: number) => x >>> 0, always);
    await expectSame(
      unsigned,
      () => [-1],
      () => [2 ** 31],
      () => [-0],
    );
    const load = jit((a: Float32Array, i: number) => a[i], always);
    const a = (): Float32Array => Float32Array.of(1.1, NaN);
    await expectSame(load, ...[0, 1, 2, -1].map((i) => () => [a(), i]));
    const nothing = jit((a: Float64Array) => {
      a[0] = 1;
    }, always);
    await expectSame(nothing, () => [new Float64Array(1)]);
    expect(warnings).toEqual([]);
  });

  it("boundsCheck: throw", async () => {
    const f = jit((a: Float64Array, i: number) => a[i], { ...always, boundsCheck: "throw" });
    const a = array(Float64Array, [1, 2]);
    f(a, 0);
    await f.ready();
    expect(f(a, 1)).toBe(2);
    expect(() => f(a, 2)).toThrow(RangeError);
  });
});

describe("what cannot be compiled runs on, with a diagnostic", () => {
  const cases: [string, (...args: never[]) => unknown, Args, RegExp][] = [
    ["an object", (x: number) => ({ ...{ x } }).x, [1], /:1:/],
    ["a free variable", (x: number) => x + outside, [1], /outside/],
    ["a string", (x: number) => `${x}`.length, [1], /:1:/],
  ];
  it.each(cases)("%s", async (_name, fn, args, message) => {
    const f = jit(fn, always);
    const expected = fn(...(args as never[]));
    expect(f(...(args as never[]))).toBe(expected);
    await f.ready();
    expect(f(...(args as never[]))).toBe(expected);
    expect(warnings.length).toBe(1);
    expect(warnings[0]).toMatch(message);
    expect(String(f.explain())).toMatch(message);
    await expect(
      jit(fn, { ...always, strict: true, signature: "(x: f64)" }).ready(),
    ).rejects.toThrow(message);
  });

  it("a method that uses this keeps it", async () => {
    class Counter {
      count = 0;
      @jit
      add(x: number): number {
        this.count += x;
        return this === undefined ? 0 : this.count;
      }
    }
    const counter = new Counter();
    expect(counter.add(2)).toBe(2);
    await (counter.add as unknown as AnyJitted).ready();
    expect(counter.add(3)).toBe(5);
    expect(warnings.length).toBe(1);
  });
});

describe("decorators", () => {
  it("@jit and @jit({...}) compile methods", async () => {
    class Filter {
      @jit
      static twice(x: number): number {
        return 2 * x;
      }
      @jit({ signature: "(a: Float64Array, k: f64) => void", ...always })
      scale(a: Float64Array, k: number): void {
        for (let i = 0; i < a.length; i++) a[i] *= k;
      }
    }
    const { scale } = Filter.prototype;
    await (scale as unknown as AnyJitted).ready();
    const a = array(Float64Array, [1, 2]);
    new Filter().scale(a, 3);
    expect([...a]).toEqual([3, 6]);
    expect((scale as unknown as AnyJitted).stats()).toMatchObject({ calls: 1, jsCalls: 0 });
    expect([scale.name, scale.length]).toEqual(["scale", 2]);
    expect(Filter.twice(4)).toBe(8);
    expect(warnings).toEqual([]);
  });

  it("refuse anything but methods, and wrong options at once", () => {
    const context = { kind: "field", name: "x", addInitializer: () => {} };
    expect(() => jit(() => 1, context as never)).toThrow("@jit decorates methods");
    expect(() => jit({ fast: true } as never)).toThrow("unknown option fast");
  });
});

describe("inspect()", () => {
  it("shows IR, types, text and bytes", async () => {
    const f = jit((a: Float64Array) => a[0] + 1, always);
    f(array(Float64Array, 1));
    await f.ready();
    expect(await f.inspect("ir")).toMatch(/f64\.add/);
    expect(await f.inspect("types")).toMatch(/a: f64\[\]/);
    expect(await f.inspect("wat")).toMatch(/\(module/);
    expect(await f.inspect("wat", "(a: Float32Array)")).toMatch(/f32\.load/);
    expect((await f.inspect("wasm")).slice(0, 4)).toEqual(Uint8Array.of(0, 97, 115, 109));
  });
});
