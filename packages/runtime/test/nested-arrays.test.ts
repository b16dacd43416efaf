/** Arrays of arrays, and results that are arguments, `this` or null, through `jit()`. */
/* oxlint-disable typescript/no-explicit-any -- functions of any parameters are what is tested */
import { describe, expect, it } from "vitest";
import { array, jit } from "../src/index.ts";
import type { JitOptions, Jitted } from "../src/types.ts";
import "../src/sync.ts";

const options: JitOptions = { mode: "sync", policy: { measure: false } };
type Any = Jitted<(...args: any[]) => any>;
const jitted = (fn: (...args: any[]) => any, more: JitOptions = {}): Any =>
  jit(fn, { ...options, ...more }) as Any;

describe("arrays of arrays", () => {
  const total = (a: number[][]): number => {
    let s = 0;
    for (const row of a) for (const x of row) s += x;
    return s;
  };

  it("have a kind of their own, told by what they hold", () => {
    const f = jitted(total);
    expect(f([[1, 2], [], [3.5]])).toBe(6.5);
    expect(f([])).toBe(0);
    expect(f([[]])).toBe(0);
    expect(f.stats().jsCalls).toBe(0);
    expect(f.stats().versions.map(({ signature }) => signature)).toEqual(["(number[][])"]);
    expect(f([[1], ["2"]])).toBe("12");
    expect(() => f([[1], undefined])).toThrow(TypeError);
    expect(f([[1], Float64Array.of(2)])).toBe(3);
    expect(f.stats().jsCalls).toBe(3);
  });

  it("may be three deep", () => {
    const f = jitted((a: number[][][]) => a[1][0][2] + a.length + a[0].length);
    expect(f([[[1]], [[2, 3, 4], [5]]])).toBe(7);
    expect(f.stats().jsCalls).toBe(0);
    expect(() => f([[[1]]])).toThrow(TypeError);
    expect(f([[[1]], [[0, 0, "x"]]])).toBe("x21");
  });

  it("may be asked for by a signature", () => {
    const f = jitted(total, { signature: "(a: number[][]) => f64" });
    expect(f([[1], [2]])).toBe(3);
    expect(f.stats().versions.length).toBe(1);
    expect(f.stats().jsCalls).toBe(0);
    expect(() => f(5)).toThrow("its signature says number[][]");
  });

  it("are fields and captured values as well", () => {
    const table = [[1, 2], [3]];
    const f = jitted(
      function (this: any, i: number) {
        this.rows[i][0] += table[i][0];
        return this.rows[i][0];
      },
      { captures: { table } },
    );
    const self = { rows: [[10], [20]] };
    expect(f.call(self, 1)).toBe(23);
    expect(self.rows).toEqual([[10], [23]]);
    expect(f.stats().jsCalls).toBe(0);
    expect(() => f.call(self, 2)).toThrow(TypeError);
    expect(self.rows).toEqual([[10], [23]]);
  });

  it("throw JavaScript's own error", () => {
    const f = jitted((a: number[][], i: number) => a[i][0]);
    const messageOf = (fn: () => unknown): string => {
      try {
        return String(fn());
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(f([[5]], 0)).toBe(5);
    expect(f.stats().jsCalls).toBe(0);
    const original = f.original as Any;
    expect(messageOf(() => f([[5]], 1))).toBe(messageOf(() => original([[5]], 1)));
  });

  it("are seen as they are after each call", () => {
    const f = jitted((a: number[][], x: number) => {
      for (const p of a) p[0] = p[0] * x;
    });
    const row = [1];
    const a = [row, [2], row];
    for (let i = 0; i < 5; i++) f(a, 2);
    expect(a).toEqual([[1024], [64], [1024]]);
    expect(a[0]).toBe(a[2]);
    expect(f.stats().jsCalls).toBe(0);
  });
});

describe("results that are given back", () => {
  it("are the very argument, array or object", () => {
    const f = jitted((out: any, a: any, b: any) => {
      out.x = a.x + b.x;
      out.y = a.y - b.y;
      return out;
    });
    const out = { x: 0, y: 0 };
    expect(f(out, { x: 1, y: 2 }, { x: 3, y: 4 })).toBe(out);
    expect(out).toEqual({ x: 4, y: -2 });
    expect(f.stats().jsCalls).toBe(0);
    const getter = {
      ...out,
      get x() {
        return 1;
      },
      set x(_) {},
    };
    expect(f(getter, out, out)).toBe(getter);
    expect(f.stats().jsCalls).toBe(1);
  });

  it("may be null or an array, in the heap and elsewhere", () => {
    const f = jitted((out: Float64Array | number[], x: number) => {
      if (!x) return null;
      out[0] = 1 / x;
      return out;
    });
    for (const out of [array(Float64Array, 2), new Float64Array(2), [0, 0]]) {
      for (let i = 0; i < 3; i++) {
        expect(f(out, -2)).toBe(out);
        expect(out[0]).toBe(-0.5);
        expect(f(out, -0)).toBe(null);
        expect(f(out, NaN)).toBe(null);
      }
    }
    expect(f.stats().jsCalls).toBe(0);
    expect(f([], 2)).toEqual([0.5]);
  });

  it("may be this, of a class", () => {
    class Vector {
      x: number;
      constructor(x: number) {
        this.x = x;
      }
      scale(by: number): this {
        this.x *= by;
        return this;
      }
    }
    const scale = jitted(Vector.prototype.scale);
    Object.assign(Vector.prototype, { scale });
    const v = new Vector(3);
    expect(v.scale(2).scale(0.5).scale(-1)).toBe(v);
    expect(v.x).toBe(-3);
    expect(scale.stats().jsCalls).toBe(0);
    expect(() => scale.call(undefined, 2)).toThrow(TypeError);
  });

  it("of this in sloppy code are what the function sees", () => {
    // oxlint-disable-next-line no-implied-eval -- this file is strict
    const sloppy = new Function("a", "a[0] = 1; return this;") as (...args: any[]) => any;
    const f = jitted(sloppy);
    const self = {};
    expect(f.call(self, new Float64Array(1))).toBe(self);
    expect(f.stats().jsCalls).toBe(0);
    expect(f(new Float64Array(1))).toBe(globalThis);
    expect(typeof f.call(5, new Float64Array(1))).toBe("object");
  });

  it("keep an argument whose slot another call fills meanwhile", () => {
    let nested = true;
    const captures = {
      get k(): number {
        if (!nested) {
          nested = true;
          expect(f(other, 1)).toBe(other);
          nested = false;
        }
        return 1;
      },
    };
    const f: Any = jitted(
      ((out: Float64Array, x: number) => {
        if (x < 0) return null;
        out[0] = x * k;
        return out;
      }) as never,
      { captures },
    );
    const other = array(Float64Array, 1);
    const out = array(Float64Array, 1);
    expect(f(out, 2)).toBe(out);
    nested = false;
    for (let i = 0; i < 3; i++) expect(f(out, 2)).toBe(out);
    expect([out[0], other[0]]).toEqual([2, 1]);
  });
});

declare const k: number;
