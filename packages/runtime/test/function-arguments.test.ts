/** Functions that are arguments: the function is compiled with what it gets, and each call is held against it. */
/* oxlint-disable typescript/no-explicit-any -- functions of any kind are what is tested */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { jit } from "../src/index.ts";
import type { JitOptions, Jitted } from "../src/types.ts";
import "../src/sync.ts";

const options: JitOptions = { mode: "sync", policy: { measure: false, missesBeforeCompile: 1 } };
type Any = Jitted<(...args: any[]) => any>;

const jitted = (fn: (...args: any[]) => any, captures: Record<string, unknown> = {}): Any =>
  jit(fn, { ...options, captures }) as Any;

const NASTY = [-0, 0, 1.5, NaN, Infinity, -1, 2 ** 31, 2 ** 53, 5e-324];

/** Compares a call of both; says whether it ran compiled. */
function agree(f: Any, ...args: any[]): boolean {
  const outcome = (fn: (...args: any[]) => unknown): unknown => {
    try {
      return { value: fn(...args) };
    } catch (error) {
      return { thrown: String(error) };
    }
  };
  const before = f.stats().jsCalls;
  const got = outcome(f);
  const isCompiled = f.stats().jsCalls === before;
  expect(got).toStrictEqual(outcome(f.original));
  return isCompiled;
}

beforeEach(() => void vi.spyOn(process, "emitWarning").mockImplementation(() => {}));
afterEach(() => void vi.restoreAllMocks());

const sum = (g: any, n: number): number => {
  let total = 0;
  for (let i = 0; i < n; i++) total += g(i);
  return total;
};

describe("functions as arguments", () => {
  it("are compiled in, each as itself", () => {
    const f = jitted((g: any, x: any) => g(x) + g(-x) * 2);
    const square = (x: number): number => x * x;
    const half = function (x: number): number {
      return x / 2;
    };
    for (const g of [square, half, Math.sin, Math.abs, isNaN, square]) {
      for (const x of NASTY) expect(agree(f, g, x)).toBe(true);
    }
  });

  it("made anew for each call are one where they have one text", () => {
    const f = jitted(sum);
    for (let i = 0; i < 8; i++) expect(agree(f, (x: number) => x * 3, i)).toBe(true);
    expect(f.stats().versions).toHaveLength(1);
    expect(agree(f, (x: number) => x * 4, 5)).toBe(true);
    expect(agree(f, (x: number) => x * 3, 5)).toBe(true);
  });

  it("go on to helpers and methods, also from within objects", () => {
    const twice = (g: any, x: number): number => g(g(x));
    class Scale {
      k = 3;
      apply(g: any, x: number): number {
        return g(x) * this.k;
      }
      scaled(x: number): number {
        return x * this.k;
      }
    }
    const f = jitted((g: any, s: any, x: number) => twice(g, x) + s.apply(g, x) + s.root(x), {
      twice,
    });
    const make = (): any => Object.assign(new Scale(), { root: Math.sqrt });
    for (const x of NASTY) expect(agree(f, (y: number) => y + 1, make(), x)).toBe(true);
    expect(agree(f, (y: number) => y + 1, Object.assign(make(), { root: Math.cbrt }), 8)).toBe(
      true,
    );
  });

  it("see globals alone, or the captures of jit()", () => {
    const f = jitted(sum);
    let k = 2;
    const closure = (x: number): number => x * k;
    expect(agree(f, closure, 4)).toBe(false);
    k = 5;
    expect(f(closure, 4)).toBe(30);
    expect(String(f.explain())).toContain("free-variable");
    const scope = { k: 2 };
    const own = jit((0, eval)("(x) => x * k") as (x: number) => number, {
      ...options,
      captures: scope,
    });
    const h = jitted((g: any, n: number) => {
      let total = 0;
      for (let i = 0; i < n; i++) total += g(i);
      return total;
    });
    expect(h(own, 4)).toBe(12);
    expect(h.stats().jsCalls).toBe(0);
    scope.k = -1;
    expect(h(own, 4)).toBe(-6);
    expect(h.stats().jsCalls).toBe(0);
  });

  it("that are bound, classes, proxies, generators or native otherwise are JavaScript's", () => {
    const f = jitted((g: any, x: number) => g(x));
    expect(agree(f, (x: number) => x + 1, 1)).toBe(true);
    const add = (x: number): number => x + 1;
    let calls = 0;
    const counted = new Proxy(add, { apply: (target, _, [x]) => (calls++, target(x as number)) });
    for (const g of [add.bind(null), Number.parseFloat, class {}, counted, String, Math.random]) {
      const before = f.stats().jsCalls;
      try {
        f(g, 2.5);
      } catch (error) {
        expect(error).toBeInstanceOf(TypeError);
      }
      expect(f.stats().jsCalls).toBe(before + 1);
    }
    expect(calls).toBe(1);
    expect(agree(f, undefined, 1)).toBe(false);
    expect(agree(f, { x: 1 }, 1)).toBe(false);
    expect(agree(f, 5, 1)).toBe(false);
    expect(agree(f, add, 1)).toBe(true);
  });

  it("may have a default, be missing, or go unused", () => {
    const f = jitted((x: number, g: any = Math.sqrt) => g(x));
    expect(agree(f, 2)).toBe(true);
    expect(agree(f, 2, Math.cbrt)).toBe(true);
    expect(agree(f, 2, (x: number) => -x)).toBe(true);
    expect(agree(f, 2, undefined)).toBe(true);
    const unused = jitted((_: any, x: number) => x * 2);
    expect(agree(unused, (x: number) => x, 1)).toBe(true);
  });

  it("are no values", () => {
    for (const fn of [
      (g: any) => g === g,
      (g: any, x: number) => (x > 0 ? g : x),
      (g: any) => {
        g = 1;
        return g;
      },
      (g: any) => typeof g === "function",
      (g: any) => g.length,
    ]) {
      const f = jitted(fn);
      agree(f, (x: number) => x, -1);
      agree(f, (x: number) => x, -1);
      expect(f.stats().versions).toEqual([]);
    }
  });

  it("throw half-way", () => {
    const f = jitted((g: any, a: Float64Array) => {
      for (let i = 0; i < a.length; i++) a[i] = g(a[i]);
    });
    const check = (x: number): number => {
      if (x > 2) throw new RangeError("too large: " + x);
      return x * 2;
    };
    const [a, b] = [Float64Array.of(1, 2, 3, 4), Float64Array.of(1, 2, 3, 4)];
    expect(() => f(check, a)).toThrow("too large: 3");
    expect(() => f.original(check, b)).toThrow("too large: 3");
    expect(a).toStrictEqual(b);
    expect(f.stats().jsCalls).toBe(0);
  });
});
