/** Plain arrays through `jit()`: kinds, signatures, what is undone, and calls within calls. */
/* oxlint-disable typescript/no-explicit-any -- functions of any parameters are what is tested */
import { describe, expect, it } from "vitest";
import { array, jit } from "../src/index.ts";
import type { JitOptions, Jitted } from "../src/types.ts";
import "../src/sync.ts";

const options: JitOptions = { mode: "sync", policy: { measure: false } };
type Any = Jitted<(...args: any[]) => any>;
const jitted = (fn: (...args: any[]) => any, more: JitOptions = {}): Any =>
  jit(fn, { ...options, ...more }) as Any;

const sum = (a: number[]): number => {
  let s = 0;
  for (let i = 0; i < a.length; i++) s += a[i];
  return s;
};

describe("plain arrays", () => {
  it("have a kind of their own, beside typed arrays", () => {
    const f = jitted(sum);
    expect(f([1, 2, 3.5])).toBe(6.5);
    expect(f(Float64Array.of(1, 2))).toBe(3);
    expect(f([])).toBe(0);
    expect(f.stats().jsCalls).toBe(0);
    expect(f.stats().versions.map(({ signature }) => signature)).toEqual([
      "(number[])",
      "(Float64Array)",
    ]);
    expect(f([1, "2"])).toBe("12");
    // oxlint-disable-next-line no-sparse-arrays -- a hole is what is tested
    expect(f([1, , 2])).toBeNaN();
    expect(f.stats().jsCalls).toBe(2);
  });

  it("may be asked for by a signature", () => {
    const f = jitted(sum, { signature: "(a: number[]) => f64" });
    expect(f([1, 2])).toBe(3);
    expect(f.stats().versions.length).toBe(1);
    expect(() => f(5)).toThrow("its signature says number[]");
    expect(f([1, "2"])).toBe("12");
  });

  it("grow as in JavaScript, with nothing done twice", () => {
    const f = jitted((a: number[], count: Float64Array, n: number) => {
      for (let i = 0; i < n; i++) {
        count[0] = count[0] + 1;
        a[i] = i * 0.5;
      }
      return a.length;
    });
    const inHeap = array(Float64Array, 1);
    const foreign = new Float64Array(1);
    for (const count of [inHeap, foreign]) {
      const a = [9];
      expect(f(a, count, 1)).toBe(1);
      expect(f(a, count, 4)).toBe(4);
      expect(a).toEqual([0, 0.5, 1, 1.5]);
      expect(count[0]).toBe(5);
    }
    expect(f.stats().jsCalls).toBe(2);
  });

  it("are seen through a captured name as well", () => {
    const table = [1, 2, 3];
    const f = jitted(
      (a: number[], i: number) => {
        a[0] = 7;
        return table[i];
      },
      {
        captures: { table },
      },
    );
    expect(f([0], 0)).toBe(1);
    expect(f(table, 0)).toBe(7);
    expect(table).toEqual([7, 2, 3]);
    expect(f.stats().jsCalls).toBe(0);
  });

  it("are whole in a call within a call", () => {
    const inner: Any = jitted(sum);
    const seen: unknown[] = [];
    let busy = false;
    const captures = {
      get k(): number {
        if (!busy) {
          busy = true;
          seen.push([inner([5, 5]), outer([0.5, 1, 2])]);
          busy = false;
        }
        return 1;
      },
    };
    const outer: Any = jitted(
      ((a: number[]) => {
        let s = 0;
        for (let i = 0; i < a.length; i++) s += a[i] * k;
        return s;
      }) as never,
      { captures },
    );
    busy = true;
    expect(outer([1, 2])).toBe(3);
    busy = false;
    expect(outer([1, 2])).toBe(3);
    expect(seen.length).toBeGreaterThan(0);
    for (const values of seen) expect(values).toEqual([10, 3.5]);
  });

  it("that are refused again and again leave the function as it was", () => {
    const f = jitted((a: number[], i: number) => {
      a[i] = 1;
      return a.length;
    });
    for (let i = 0; i < 300; i++) expect(f([1, 2], 2 + (i % 3))).toBe(3 + (i % 3));
    expect(f([1, 2], 1)).toBe(2);
  });
});

declare const k: number;
