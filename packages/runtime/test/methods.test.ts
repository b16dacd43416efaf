/**
 * Objects that are passed on to helpers and to methods. Each is JavaScript's to the bit, also when fields, methods,
 * prototypes and the objects themselves change between the calls.
 */
/* oxlint-disable typescript/no-explicit-any -- objects of any shape are what is tested */
import { describe, expect, it } from "vitest";
import { jit } from "../src/index.ts";
import { type Call, Grid, NASTY, Scaled, agree, codes, fromText, jitted } from "./object-calls.ts";

describe("objects passed to helpers", () => {
  const norm = (p: any): number => Math.sqrt(p.x * p.x + p.y * p.y);
  const add = (p: any, q: any, k = 1): void => {
    p.x += q.x * k;
    p.y += q.y * k;
  };
  const body = (x: number): object => ({ pos: { x, y: 2 }, vel: { x: 0.5, y: -0 }, steps: 0 });

  it("are arguments, paths, captured objects and `this`", () => {
    const origin = { x: 1, y: -1 };
    const f = jitted(
      function (this: any, p: any, dt: number) {
        add(this.pos, p.vel, dt);
        add(p.pos, origin);
        const { pos } = p;
        return norm(this.pos) + norm(pos) + norm(origin);
      },
      { norm, add, origin },
    );
    for (const x of NASTY) {
      expect(agree(f, () => ({ self: body(x), args: [body(1), x] }))).toBe(true);
    }
    origin.x = 1e9;
    expect(agree(f, () => ({ self: body(2), args: [body(1), 2] }))).toBe(true);
  });

  it("go through several functions, recursion and destructured parameters", () => {
    const area = ({ x, size: { w, h } }: any, k: number): number => x * w * h * k;
    const twice = (q: any, k: number): number => area(q, k) + area(q, k + 1);
    const count = (q: any, n: number): number => (n > 0 ? (q.n++, count(q, n - 1)) : twice(q, 2));
    const f = jitted((p: any, n: number) => count(p, n) + p.n, { area, twice, count });
    const make = (): object => ({ x: 1.5, size: { w: 2, h: -0 }, n: 0 });
    for (const n of [0, 1, 7]) {
      expect(agree(f, () => ({ args: [make(), n] }))).toBe(true);
    }
  });

  it("have other names there, also the same object under two", () => {
    const swap = (p: any, q: any): number => {
      const t = p.x;
      p.x = q.x;
      q.x = t;
      return p.x - q.x;
    };
    const f = jitted((p: any, q: any) => swap(p, q) + swap(p, p), { swap });
    const make = (x: number): object => ({ x });
    expect(agree(f, () => ({ args: [make(1), make(2)] }))).toBe(true);
    for (const x of NASTY) {
      agree(f, () => {
        const one = make(x);
        return { args: [one, one] };
      });
    }
    // One object on two paths has one place for what is stored, so JavaScript runs.
    const one = make(3);
    expect(agree(f, () => ({ args: [one, one] }))).toBe(false);
  });

  it("see in one function what another stored, before a throw and after", () => {
    const check = (p: any, limit: number): void => {
      p.checks++;
      if (p.sum > limit) throw new RangeError("sum is " + p.sum);
    };
    const f = jitted(
      (p: any, a: Float64Array, limit: number) => {
        for (let i = 0; i < a.length; i++) {
          p.sum += a[i];
          check(p, limit);
        }
        return p.checks;
      },
      { check },
    );
    const make = (limit: number) => () => ({
      args: [{ sum: 0, checks: 0 }, Float64Array.of(1, 2, 4, 8), limit],
    });
    for (const limit of [100, 6, 0, NaN]) expect(agree(f, make(limit))).toBe(true);
  });

  it("are read through a name that shadows, and not through one that was assigned", () => {
    // As a text, because tools that bundle would give the inner name another.
    const text = "(p) => { const inner = (q) => q + p.x; { const p = 5; return inner(p); } }";
    const shadowed = fromText(text);
    const f = jitted((p: any) => shadowed(p), { shadowed });
    expect(agree(f, () => ({ args: [{ x: 2 }] }))).toBe(true);
    const assigned = (p: any, q: any): number => {
      p = q;
      return p.x;
    };
    const g = jitted((p: any, q: any) => assigned(p, q), { assigned });
    expect(agree(g, () => ({ args: [{ x: 2 }, { x: 3 }] }))).toBe(false);
  });

  it("have names by `var`, where that is their first word", () => {
    const same = [
      "function (p) { var self = this, q = p.in; p.x += self.x; return q.x + p.in.x; }",
      "function (p) { var self = this; function g() { return self.x + p.x; } return g() + g(); }",
    ];
    const other = [
      "function (p) { var q = p; q = p.in; return q.x; }",
      "function (p) { if (p.x > 0) { var q = p.in; return q.x; } return 0; }",
      "function (p) { var r = g(); var q = p.in; function g() { return q === undefined; } return r; }",
      "function (p) { function g() { return q.x; } var q = p.in; return g() + p.x; }",
    ];
    const make = (): Call => ({ self: { x: 1.5 }, args: [{ x: 1, in: { x: -0 } }] });
    for (const text of same) expect(agree(jitted(fromText(text)), make)).toBe(true);
    for (const text of other) expect(agree(jitted(fromText(text)), make)).toBe(false);
  });

  it("leave a default alone, which numbers take", () => {
    const first = (a: any, b: any = { x: 9 }): number => a.x + b.x;
    const f = jitted((p: any) => first(p, p), { first });
    expect(agree(f, () => ({ args: [{ x: 2 }] }))).toBe(true);
    const g = jitted((p: any) => first(p), { first });
    expect(agree(g, () => ({ args: [{ x: 2 }] }))).toBe(false);
  });

  it("are given back by the function that is called", () => {
    const f = jitted(
      function add3(out: any, a: any) {
        add(out, a, 3);
        return out;
      },
      { add },
    );
    const out = { x: 1, y: 1 };
    expect(f(out, { x: 2, y: 3 })).toBe(out);
    expect(
      agree(f, () => ({
        args: [
          { x: 1, y: 2 },
          { x: 3, y: -0 },
        ],
      })),
    ).toBe(true);
  });
});

function blur(from: any, to: any): number {
  let sum = 0;
  for (let i = 0; i < from.height; i++) {
    for (let j = 0; j < from.width; j++) {
      const value = (from.get(i, j) + from.get(i, j + 1)) / 2;
      to.set(i, j, value);
      sum += value;
    }
  }
  return sum / from.size;
}

describe("methods", () => {
  it("of classes, with what they call", () => {
    const f = jitted(blur);
    for (const [w, h] of [
      [3, 4],
      [1, 1],
      [0, 0],
    ]) {
      expect(agree(f, () => ({ args: [new Grid(w, h), new Grid(w, h)] }))).toBe(true);
    }
    expect(f.stats().versions).toHaveLength(1);
  });

  it("of other classes are other functions", () => {
    const f = jitted(blur);
    expect(agree(f, () => ({ args: [new Grid(2, 3), new Grid(2, 3)] }))).toBe(true);
    expect(agree(f, () => ({ args: [new Scaled(2, 3), new Grid(2, 3)] }))).toBe(true);
    expect(agree(f, () => ({ args: [new Grid(2, 3), new Scaled(2, 3)] }))).toBe(true);
    expect(f.stats().versions.length).toBeGreaterThan(1);
  });

  it("of one object on both sides are one", () => {
    const f = jitted(blur);
    const same = (): Call => {
      const one = new Grid(3, 3);
      return { args: [one, one] };
    };
    agree(f, same);
    expect(agree(f, () => ({ args: [new Grid(3, 3), new Grid(3, 3)] }))).toBe(true);
    agree(f, same);
  });

  it("of `this`, of a path and of a captured object", () => {
    const grid = new Grid(4, 4);
    const f = jitted(
      function (this: any, p: any, i: number) {
        this.inner.set(i, 0, p.grid.get(i, 1) + grid.get(1, i));
        return this.inner.get(i, 0) + grid.size;
      },
      { grid },
    );
    for (const i of [0, 1, -1, 9, 0.5, NaN]) {
      const make = (): Call => ({
        self: { inner: new Grid(2, 2) },
        args: [{ grid: new Grid(3, 3) }, i],
      });
      expect(agree(f, make)).toBe(true);
    }
  });

  it("return arrays and objects, and take functions and objects", () => {
    class Pair {
      a = 1;
      b = 2;
      sum(scale: (x: number) => number): number {
        return scale(this.a) + scale(this.b);
      }
      swapped(): [number, number] {
        return [this.b, this.a];
      }
      plus(other: any): { a: number; b: number } {
        return { a: this.a + other.a, b: this.b + other.b };
      }
    }
    const half = (x: number): number => x / 2;
    const f = jitted(
      (p: any, q: any) => {
        const [b, a] = p.swapped();
        const { a: c } = p.plus(q);
        return p.sum(half) + b * 10 + a * 100 + c;
      },
      { half },
    );
    expect(agree(f, () => ({ args: [new Pair(), new Pair()] }))).toBe(true);
  });

  it("that are not JavaScript's own functions with a text are refused", () => {
    const bound = ((x: number) => x).bind(null);
    const f = jitted((p: any) => p.m(p.x));
    for (const m of [
      bound,
      Math.random,
      Number.parseFloat,
      async (x: number) => x,
      new Proxy((x: number) => x, {}),
    ]) {
      expect(f({ m: (x: number) => x + 1, x: 1 })).toBe(2);
      const before = f.stats().jsCalls;
      const got = f({ m, x: -3 });
      expect(f.stats().jsCalls).toBe(before + 1);
      if (m === bound) expect(got).toBe(-3);
    }
    expect(agree(f, () => ({ args: [{ m: Math.abs, x: -3 }] }))).toBe(true);
    expect(codes(f)).toContain("unknown-method");
  });

  it("see globals, and no variable of where they were made", () => {
    let k = 2;
    const p = {
      m(x: number): number {
        return x * k;
      },
      floor(x: number): number {
        return Math.floor(x);
      },
    };
    const f = jitted((q: any, x: number) => q.m(x), { k: 7 });
    expect(f(p, 3)).toBe(6);
    k = 5;
    expect(f(p, 3)).toBe(15);
    expect(codes(f)).toContain("free-variable");
    const g = jitted((q: any, x: number) => q.floor(x));
    expect(agree(g, () => ({ args: [p, -0.5] }))).toBe(true);
  });

  it("made by jit() bring their captures", () => {
    const K = { k: 2 };
    const m = jitted(
      function (this: any, x: number) {
        return this.x * x * K.k;
      },
      { K },
    );
    const f = jitted((p: any, x: number) => p.m(x) + p.x);
    const make = (): Call => ({ args: [{ x: 1.5, m }, 2] });
    expect(agree(f, make)).toBe(true);
    K.k = -0;
    expect(agree(f, make)).toBe(true);
    class Counter {
      n = 0;
      @((jit as any)({ mode: "sync", policy: { measure: false } }))
      step(by: number): number {
        this.n += by;
        return this.n;
      }
    }
    const g = jitted((c: any) => c.step(1) + c.step(0.5));
    expect(agree(g, () => ({ args: [new Counter()] }))).toBe(true);
  });

  it("are compiled in the worker, too", async () => {
    const f = jit((g: Grid, map: (x: number) => number) => map(g.get(1, 1)) + g.size);
    const [grid, other] = [new Grid(2, 2), new Scaled(2, 2)];
    const square = (x: number): number => x * x;
    expect(f(grid, square)).toBe(4.5625);
    await f.ready();
    expect(f.explain().running).not.toBe("javascript");
    expect(f(grid, square)).toBe(4.5625);
    expect(f(other, square)).toBe(9.0625);
    await f.ready();
    expect([f(grid, square), f(other, square)]).toEqual([4.5625, 9.0625]);
    f.dispose();
  });

  it("call themselves, and the function itself", () => {
    class Walk {
      depth = 0;
      readonly down = function (this: any, n: number): number {
        this.depth++;
        return n > 0 ? this.down(n - 1) + 1 : 0;
      };
    }
    const f = jitted((w: any, n: number) => w.down(n) + w.depth);
    const w = new Walk();
    expect(f(w, 3)).toBe(7);
    expect(agree(f, () => ({ args: [Object.assign({}, w, { depth: 0 }), 4] }))).toBe(true);
    const tree: any = { n: 5 };
    tree.fall = jitted(function (this: any, by: number): number {
      this.n -= by;
      return this.n > 0 ? this.fall(by) : this.n;
    });
    expect(tree.fall(2)).toBe(-1);
    tree.n = 7;
    expect(tree.fall(3)).toBe(-2);
    expect(tree.fall.stats().jsCalls).toBe(0);
  });
});
