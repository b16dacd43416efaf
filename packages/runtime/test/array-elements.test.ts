/**
 * Elements of short plain arrays in objects, `p.v[0]`, are read before the call like fields; unless the call may store to
 * such an array, under whatever name.
 */
/* oxlint-disable typescript/no-explicit-any -- objects of any shape are what is tested */
import { describe, expect, it } from "vitest";
import { jit } from "../src/index.ts";
import type { JitOptions, Jitted } from "../src/types.ts";
import "../src/sync.ts";

const options: JitOptions = { mode: "sync", policy: { measure: false, missesBeforeCompile: 1 } };
type Any = Jitted<(...args: any[]) => any>;

const jitted = (fn: (...args: any[]) => any, captures: Record<string, unknown> = {}): Any =>
  jit(fn, { ...options, captures }) as Any;

const NASTY = [-0, 0, 1.5, NaN, Infinity, -1, 2 ** 21, 2 ** 21 + 1, 2 ** 31, 2 ** 53, 5e-324];

/** Compares the same call of both, with arguments made anew for each; says whether it ran compiled. */
function agree(f: Any, make: () => any[]): boolean {
  const outcome = (fn: (...args: any[]) => unknown): unknown => {
    const args = make();
    try {
      return { value: fn(...args), args };
    } catch (error) {
      return { thrown: String(error), args };
    }
  };
  const before = f.stats().jsCalls;
  const got = outcome(f);
  const isCompiled = f.stats().jsCalls === before;
  expect(got).toStrictEqual(outcome(f.original));
  return isCompiled;
}

/** What is passed for fields and elements, as the versions say it. */
const passed = (f: Any): string =>
  f
    .stats()
    .versions.map(({ signature }) => signature)
    .join();

describe("elements of arrays in objects", () => {
  it("are passed instead of the array", () => {
    const f = jitted((p: any) => p.v[0] * 2 + p.v[1] - p.inner.w[0]);
    for (const x of NASTY) {
      expect(agree(f, () => [{ v: [x, 2], inner: { w: [3] } }])).toBe(true);
    }
    expect(passed(f)).toContain("p.v.0: number");
    expect(passed(f)).not.toContain("[]");
  });

  it("are looked at in every call", () => {
    const f = jitted((p: any) => p.v[1] + 1);
    const p: any = { v: [1, 2] };
    expect(f(p)).toBe(3);
    p.v[1] = -0;
    expect(f(p)).toBe(1);
    p.v[1] = "x";
    expect(f(p)).toBe("x1");
    p.v.length = 1;
    expect(f(p)).toBeNaN();
    p.v = { 1: 8 };
    expect(f(p)).toBe(9);
    p.v = Float64Array.of(1, 5);
    expect(f(p)).toBe(6);
    p.v = [0, 4, 4, 4, 4, 4];
    expect(f(p)).toBe(5);
    let reads = 0;
    p.v = Object.defineProperty([0, 0], 1, { get: () => ++reads, configurable: true });
    expect([f(p), f(p)]).toEqual([2, 3]);
    const seen: unknown[] = [];
    const get = (target: object, key: string): unknown => (
      seen.push(key),
      Reflect.get(target, key)
    );
    p.v = new Proxy([1, 2], { get });
    expect(f(p)).toBe(3);
    expect(seen).toEqual(["1"]);
    p.v = [1, 7];
    expect(f(p)).toBe(8);
    expect(agree(f, () => [{ v: [1, 2] }])).toBe(true);
  });

  it("stand beside elements by an index that is computed, or beyond the end", () => {
    const f = jitted((p: any, i: number) => p.v[0] * 100 + p.v[i] * 10 + (p.v[3] ?? 9));
    for (const i of [0, 1, 2, 3, -0]) {
      expect(agree(f, () => [{ v: [1.5, 2, 3] }, i])).toBe(true);
    }
    for (const i of [-1, 1.5, NaN]) agree(f, () => [{ v: [1.5, 2, 3] }, i]);
    expect(agree(f, () => [{ v: [1, 2, 3, 4] }, 1])).toBe(true);
    expect(agree(f, () => [{ v: [] }, 1])).toBe(true);
  });

  it("that are stored to by the same path are no fields", () => {
    const f = jitted((p: any, x: number) => {
      p.v[1] = x;
      p.v[0]++;
      return p.v[0] + p.v[1];
    });
    for (const x of NASTY) expect(agree(f, () => [{ v: [1, 2] }, x])).toBe(true);
    const g = jitted((p: any, x: number) => {
      const w = p.v;
      w[1] = x;
      return p.v[1];
    });
    for (const x of NASTY) expect(agree(g, () => [{ v: [1, 2] }, x])).toBe(true);
    const set = (a: any, x: number): void => {
      a[0] = x;
    };
    const h = jitted(
      (p: any, x: number) => {
        set(p.v, x);
        return p.v[0];
      },
      { set },
    );
    for (const x of NASTY) expect(agree(h, () => [{ v: [1, 2] }, x])).toBe(true);
  });

  it("that are stored to by another name run as JavaScript", () => {
    const v = [1, 2];
    const stores: [name: string, f: Any, same: () => any[], apart: () => any[]][] = [
      [
        "an argument",
        jitted((p: any, a: number[]) => {
          a[0] = 5;
          return p.v[0];
        }),
        () => {
          const one = [1, 2];
          return [{ v: one }, one];
        },
        () => [{ v: [1, 2] }, [1, 2]],
      ],
      [
        "another object",
        jitted((p: any, q: any, i: number) => {
          q.w[i] = 5;
          return p.v[0] + p.v[1];
        }),
        () => {
          const one = [1, 2];
          return [{ v: one }, { w: one }, 1];
        },
        () => [{ v: [1, 2] }, { w: [1, 2] }, 1],
      ],
      [
        "the object itself",
        jitted((p: any, q: any, i: number) => {
          q.v[i] = 5;
          return p.v[0] + p.v[1];
        }),
        () => {
          const one = { v: [1, 2] };
          return [one, one, 0];
        },
        () => [{ v: [1, 2] }, { v: [1, 2] }, 0],
      ],
      [
        "a captured array",
        jitted(
          (p: any, x: number) => {
            v[0] = x;
            return p.v[0];
          },
          { v },
        ),
        () => [{ v }, 7],
        () => [{ v: [1, 2] }, 7],
      ],
    ];
    for (const [name, f, same, apart] of stores) {
      expect(agree(f, apart), name).toBe(true);
      expect(passed(f), name).toMatch(/v\.0: small/);
      expect(agree(f, same), name).toBe(false);
      expect(agree(f, apart), name).toBe(true);
    }
  });

  it("may be those of a row that is stored to", () => {
    const f = jitted((p: any, rows: number[][], i: number) => {
      rows[i][0] = 5;
      return p.v[0];
    });
    const same = (): any[] => {
      const one = [1, 2];
      return [{ v: one }, [[3, 4], one], 1];
    };
    expect(agree(f, same)).toBe(true);
    expect(agree(f, () => [{ v: [1, 2] }, [[3, 4]], 0])).toBe(true);
    expect(passed(f)).not.toContain("v.0");
  });

  it("are read by methods and helpers", () => {
    class Shape {
      shape: number[];
      stride: number[];
      data: number[];
      constructor(w: number, h: number) {
        this.shape = [w, h];
        this.stride = [h, 1];
        this.data = Array.from({ length: w * h }, (_, i) => i);
      }
      get(i: number, j: number): number {
        return this.data[this.stride[0] * i + this.stride[1] * j];
      }
      get size(): number {
        return this.shape[0] * this.shape[1];
      }
    }
    const total = (s: any): number => {
      let sum = 0;
      for (let i = 0; i < s.shape[0]; i++) {
        for (let j = 0; j < s.shape[1]; j++) sum += s.get(i, j);
      }
      return sum / s.size;
    };
    const f = jitted((a: any, b: any) => total(a) + total(b), { total });
    expect(agree(f, () => [new Shape(2, 3), new Shape(1, 4)])).toBe(true);
    expect(agree(f, () => [new Shape(0, 3), new Shape(4, 4)])).toBe(true);
    const one = new Shape(3, 3);
    expect(f(one, one)).toBe(8);
  });
});
