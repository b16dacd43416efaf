/**
 * Objects that are passed on to helpers and to methods. Each is JavaScript's to the bit, also when fields, methods,
 * prototypes and the objects themselves change between the calls.
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

const NASTY = [-0, 0, 1.5, NaN, Infinity, -1, 2 ** 31, 2 ** 32, 2 ** 53, 5e-324];

interface Call {
  readonly self?: unknown;
  readonly args?: readonly unknown[];
}

/** What a call does, with its objects as they are after it. */
function outcome(fn: (...args: any[]) => unknown, { self, args = [] }: Call): unknown {
  const passed = [...args];
  try {
    return { value: fn.apply(self, passed), self, passed };
  } catch (error) {
    return { thrown: String(error), self, passed };
  }
}

/** Compares the same call of both, with objects made anew for each; says whether it ran compiled. */
function agree(f: Any, make: () => Call): boolean {
  const before = f.stats().jsCalls;
  const got = outcome(f, make());
  const isCompiled = f.stats().jsCalls === before;
  expect(got).toStrictEqual(outcome(f.original, make()));
  return isCompiled;
}

const codes = (f: Any): string => String(f.explain());

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
    const shadowed = (0, eval)(text) as Any;
    const f = jitted((p: any) => shadowed(p), { shadowed });
    expect(agree(f, () => ({ args: [{ x: 2 }] }))).toBe(true);
    const assigned = (p: any, q: any): number => {
      p = q;
      return p.x;
    };
    const g = jitted((p: any, q: any) => assigned(p, q), { assigned });
    expect(agree(g, () => ({ args: [{ x: 2 }, { x: 3 }] }))).toBe(false);
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

class Grid {
  readonly width: number;
  readonly height: number;
  readonly data: Float64Array;
  reads = 0;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.data = Float64Array.from({ length: width * height }, (_, i) => i / 4);
  }

  get size(): number {
    return this.width * this.height;
  }

  index(i: number, j: number): number {
    return i * this.width + j;
  }

  get(i: number, j: number): number {
    this.reads++;
    return this.data[this.index(i, j)];
  }

  set(i: number, j: number, value: number): void {
    this.data[this.index(i, j)] = value;
  }
}

class Scaled extends Grid {
  scale = 3;

  override get(i: number, j: number): number {
    return this.data[this.index(i, j)] * this.scale;
  }
}

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
      @((jit as any)(options))
      step(by: number): number {
        this.n += by;
        return this.n;
      }
    }
    const g = jitted((c: any) => c.step(1) + c.step(0.5));
    expect(agree(g, () => ({ args: [new Counter()] }))).toBe(true);
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

describe("what changes between calls is seen", () => {
  const prepared = (): { f: Any; grid: any; call: () => unknown } => {
    const f = jitted((g: any) => g.get(0, 1) + g.size);
    const grid = new Grid(2, 2);
    expect(f(grid)).toBe(4.25);
    expect(f.stats().jsCalls).toBe(0);
    return { f, grid, call: () => f(grid) };
  };

  it("a method of the object's own, data or accessor", () => {
    const { f, grid, call } = prepared();
    grid.get = () => 100;
    expect(call()).toBe(104);
    delete grid.get;
    expect(call()).toBe(4.25);
    let reads = 0;
    Object.defineProperty(grid, "get", {
      get: () => (reads++, () => 7),
      configurable: true,
    });
    expect(call()).toBe(11);
    expect(reads).toBe(1);
    delete grid.get;
    expect(f(grid)).toBe(4.25);
    Object.defineProperty(grid, "size", { value: -0, configurable: true });
    expect(call()).toBe(0.25);
    delete grid.size;
    expect(call()).toBe(4.25);
  });

  it("a nearer prototype, another prototype, none, and a Proxy on the way", () => {
    const { f, grid, call } = prepared();
    Object.setPrototypeOf(grid, Scaled.prototype);
    grid.scale = 2;
    expect(call()).toBe(4.5);
    const near = Object.create(Grid.prototype) as any;
    near.get = (i: number, j: number) => i - j;
    Object.setPrototypeOf(grid, near);
    expect(call()).toBe(3);
    Object.setPrototypeOf(grid, null);
    expect(call).toThrow(TypeError);
    const seen: unknown[] = [];
    const traps = {
      get: (target: object, key: string, receiver: unknown) => {
        seen.push(key);
        return Reflect.get(target, key, receiver) as unknown;
      },
      getOwnPropertyDescriptor: (): undefined => void seen.push("descriptor"),
      getPrototypeOf: () => (seen.push("prototype"), null),
    };
    Object.setPrototypeOf(grid, new Proxy(Grid.prototype, traps));
    expect(f(grid)).toBe(4.25);
    expect(seen).toEqual(["get", "index", "size"]);
    Object.setPrototypeOf(grid, Grid.prototype);
    expect(call()).toBe(4.25);
  });

  it("the prototype's own methods, and what these call", () => {
    class Own {
      k = 2;
      m(x: number): number {
        return this.n(x) + 1;
      }
      n(x: number): number {
        return this.k * x;
      }
    }
    const f = jitted((p: any, x: number) => p.m(x));
    const p = new Own();
    expect(f(p, 3)).toBe(7);
    const { m, n } = Own.prototype;
    Own.prototype.n = () => 10;
    expect(f(p, 3)).toBe(11);
    Own.prototype.m = () => -0;
    expect(f(p, 3)).toBe(-0);
    Own.prototype.m = m;
    Own.prototype.n = n;
    expect(f(p, 3)).toBe(7);
    Object.defineProperty(Own.prototype, "k", { value: 5 });
    expect(f(p, 3)).toBe(7);
    delete (p as any).k;
    expect(f(p, 3)).toBe(16);
  });

  it("fields: other kinds, accessors, frozen and missing ones", () => {
    const step = (p: any): number => (p.n += p.by);
    const f = jitted((p: any) => step(p), { step });
    const p: any = { n: 1, by: 2 };
    expect(f(p)).toBe(3);
    p.by = "x";
    expect(f(p)).toBe("3x");
    expect(f({ n: 1, by: true })).toBe(2);
    let sets = 0;
    const accessor = {
      by: 1,
      get n() {
        return 5;
      },
      set n(_: number) {
        sets++;
      },
    };
    expect(f(accessor)).toBe(6);
    expect(sets).toBe(1);
    const frozen = Object.freeze({ n: 1, by: 2 });
    expect(agree(f, () => ({ args: [frozen] }))).toBe(false);
    expect(f({ n: 1 })).toBeNaN();
    expect(agree(f, () => ({ args: [{ n: 1.5, by: -0 }] }))).toBe(true);
  });

  it("an object becomes an array or a number, and back", () => {
    const first = (p: any): number => (p.x ?? -1) + 1;
    const f = jitted((p: any) => first(p), { first });
    expect(agree(f, () => ({ args: [{ x: 1 }] }))).toBe(true);
    expect(f(Float64Array.of(1))).toBe(0);
    expect(f(7)).toBe(0);
    expect(f([1])).toBe(0);
    expect(agree(f, () => ({ args: [{ x: 1 }] }))).toBe(true);
    const g = jitted((p: any) => first(p.q), { first });
    for (let round = 0; round < 2; round++) {
      expect(agree(g, () => ({ args: [{ q: { x: 1 } }] }))).toBe(true);
      expect(g({ q: 3 })).toBe(0);
      expect(g({ q: Float64Array.of(1) })).toBe(0);
    }
  });

  it("a captured function that a method of jit() uses", () => {
    const scope: Record<string, unknown> = { helper: (x: number) => x + 1 };
    const m = jitted(((x: number) => (scope["helper"] as any)(x)) as any, {});
    const bring = jit((0, eval)("(x) => helper(x)") as (x: number) => number, {
      ...options,
      captures: scope,
    });
    expect(m(1)).toBe(2);
    const f = jitted((p: any, x: number) => p.m(x));
    const p = { m: bring };
    expect(f(p, 1)).toBe(2);
    expect(f.stats().jsCalls).toBe(0);
    scope["helper"] = (x: number) => x * 10;
    (0, eval)("globalThis").helper = scope["helper"];
    expect(f(p, 3)).toBe(30);
    delete (globalThis as any).helper;
  });
});

describe("a path that is read", () => {
  const ignore = (_: any): number => 1;
  const passes: [name: string, fn: (p: any) => unknown][] = [
    ["passed to what does not use it", (p: any) => ignore(p.q) + p.x],
    [
      "of another name",
      (p: any) => {
        const s = p.q;
        return s === undefined ? 0 : p.x;
      },
    ],
    [
      "taken apart",
      (p: any) => {
        const { q } = p;
        return p.x + ignore(q);
      },
    ],
  ];

  it.each(passes)("%s runs its getter", (_, fn) => {
    const f = jitted(fn, { ignore });
    agree(f, () => ({ args: [{ x: 1, q: { x: 2 } }] }));
    agree(f, () => ({ args: [{ x: 1, q: { x: 2 } }] }));
    let reads = 0;
    const p = {
      x: 1,
      get q() {
        return { x: ++reads };
      },
    };
    f(p);
    expect(reads).toBe(1);
    f(p);
    expect(reads).toBe(2);
    agree(f, () => ({ args: [{ x: 1 }] }));
  });

  it("through undefined throws", () => {
    const f = jitted((p: any) => ignore(p.q.r) + p.x, { ignore });
    expect(agree(f, () => ({ args: [{ x: 1, q: { r: { x: 2 } } }] }))).toBe(true);
    expect(() => f({ x: 1 })).toThrow(TypeError);
  });

  it("before its declaration throws", () => {
    // As texts, because tools that bundle would rewrite them.
    const texts = [
      "(p) => { const r = g(); const s = p.q; function g() { return s.x; } return r + s.x; }",
      "(p) => { const r = g(); const { q } = p; function g() { return q.x; } return r; }",
      "(p, a = r.x, r = p) => a + r.x",
      "(p, a = (() => r.x)(), r) => a + r.x",
    ];
    for (const text of texts) {
      const f = jitted((0, eval)(text) as Any);
      expect(() => f({ x: 1, q: { x: 2 } })).toThrow(ReferenceError);
    }
  });
});

describe("what is refused", () => {
  it.each<[name: string, code: string, fn: (...args: any[]) => unknown, args: () => unknown[]]>([
    [
      "a choice of objects",
      "unknown-member",
      (p, q, b) => {
        const r = b ? p : q;
        return r.x;
      },
      () => [{ x: 1 }, { x: 2 }, true],
    ],
    [
      "a choice as an argument",
      "object",
      (p, q, b) => get(b ? p : q),
      () => [{ x: 1 }, { x: 2 }, 1],
    ],
    [
      "an object in a variable that is assigned",
      "object-as-value",
      (p, q) => {
        let r = p;
        r = q;
        return get(r);
      },
      () => [{ x: 1 }, { x: 2 }],
    ],
    [
      "a list without end",
      "object-in-helper",
      (p, q) => len(p) + len(q),
      () => [chain(70), chain(70)],
    ],
    ["a function inside", "object", (p) => ((q: any) => q.x)(p), () => [{ x: 1 }]],
    [
      "a method as a value",
      "function-as-value",
      (p) => p.m === p.m && p.x,
      () => [{ x: 1, m: get }],
    ],
    [
      "an object as a value",
      "object-as-value",
      (p) => p.q === p.q && get(p.q),
      () => [{ q: { x: 1 } }],
    ],
  ])("%s", (_, code, fn, args) => {
    const f = jitted(fn, { get, len });
    agree(f, () => ({ args: args() }));
    agree(f, () => ({ args: args() }));
    expect(f.stats().versions).toEqual([]);
    expect(codes(f)).toContain(code);
  });
});

const get = (p: any): number => p.x;
const len = (p: any): number => (p.n > 0 ? 1 + len(p.next) : 0);
function chain(n: number): object {
  const node: any = { n };
  if (n > 0) node.next = chain(n - 1);
  return node;
}
