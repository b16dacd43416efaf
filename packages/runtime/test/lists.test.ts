/** Plain arrays that a function makes, through `jit`: results, calls that are given up, tables. */
import { describe, expect, it } from "vitest";
import { array, jit, type JitOptions } from "../src/index.ts";
import "../src/sync.ts";

const options: JitOptions = { mode: "sync", policy: { measure: false }, strict: true };

describe("plain arrays that a function makes", () => {
  it("are the caller's own", () => {
    const squares = jit((n: number) => {
      const t: number[] = [];
      for (let i = 0; i < n; i++) t.push(i * i);
      return t;
    }, options);
    for (const n of [0, 1, 5, 100]) {
      const [one, other] = [squares(n), squares(n)];
      expect(one).toStrictEqual(Array.from({ length: n }, (_, i) => i * i));
      expect(other).toStrictEqual(one);
      expect(other).not.toBe(one);
      expect(one.push(1)).toBe(n + 1);
    }
    expect(squares.stats().jsCalls).toBe(0);
  });

  it("run as JavaScript where only that can go on, with everything undone", () => {
    const f = jit((a: Float64Array, x: number) => {
      const t = [1, 2, 3];
      a[0] += 1;
      t[x] = 5;
      return t.length;
    }, options);
    for (const a of [array(Float64Array, 2), new Float64Array(2)]) {
      expect(f(a, 1)).toBe(3);
      expect(f(a, 5)).toBe(6);
      expect(f(a, -1)).toBe(3);
      expect(f(a, 0.5)).toBe(3);
      expect([...a]).toEqual([4, 0]);
    }
    expect(f.stats().jsCalls).toBe(6);
  });

  it("run as JavaScript where all arguments are numbers", () => {
    const root = jit((x: number) => {
      if (x < 0) return false;
      return Math.sqrt(x);
    }, options);
    expect([root(4), root(-4), root(9)]).toEqual([2, false, 3]);
    expect(root.stats().jsCalls).toBe(1);
  });

  it("are tables, one for each function", () => {
    const f = jit((i: number) => {
      const t = [1.5, 2.5, 3.5, 4.5];
      return t[i];
    }, options);
    const g = jit((i: number) => {
      const t = [9.5, 8.5, 7.5, -0];
      return t[i];
    }, options);
    for (const i of [0, 1, 2, 3, 4, -1]) {
      expect(f(i)).toBe([1.5, 2.5, 3.5, 4.5][i]);
      expect(g(i)).toBe([9.5, 8.5, 7.5, -0][i]);
    }
    expect(f.stats().jsCalls + g.stats().jsCalls).toBe(0);
  });
});
