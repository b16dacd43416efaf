/** Objects, `this` and captured objects: their fields are values, and everything else about them is JavaScript's. */
/* oxlint-disable typescript/no-explicit-any -- objects of any shape are what is tested */
import { describe, expect, it } from "vitest";
import { jit } from "../src/index.ts";
import type { JitOptions, Jitted } from "../src/types.ts";
import "../src/sync.ts";

const options: JitOptions = { mode: "sync", policy: { measure: false } };
type Any = Jitted<(...args: any[]) => any>;

const jitted = (fn: (...args: any[]) => any, more: JitOptions = {}): Any =>
  jit(fn, { ...options, ...more }) as Any;

const identity = (x: number): number => x;
const bound = identity.bind(null);

/** Whether the call ran compiled. */
function ranCompiled(f: Any, self: unknown, ...args: unknown[]): boolean {
  const before = f.stats().jsCalls;
  f.apply(self, args);
  return f.stats().jsCalls === before;
}

/** The same call of both, with objects made anew for each. */
function expectSame(f: Any, make: () => { self?: unknown; args?: unknown[] }): void {
  const outcome = (fn: (...args: any[]) => unknown): unknown => {
    const { self, args = [] } = make();
    try {
      return { value: fn.apply(self, args), self, args };
    } catch (error) {
      return { thrown: String(error), self, args };
    }
  };
  expect(outcome(f)).toStrictEqual(outcome(f.original));
}

describe("fields of arguments", () => {
  it("are read", () => {
    const f = jitted((p, q) => p.x * q.x + p.size.width);
    const make = (): object => ({ x: 2.5, size: { width: 3 }, name: "other" });
    expectSame(f, () => ({ args: [make(), make()] }));
    expect(ranCompiled(f, undefined, make(), make())).toBe(true);
    expect(f({ x: -0, size: { width: -0 } }, { x: 1 })).toBe(-0);
  });

  it("may be arrays of every kind and booleans", () => {
    const f = jitted((p) => (p.on ? p.a[1] + p.b[0] + p.b.length : -1));
    const make = (on: boolean): object => ({ on, a: Float32Array.of(1, 2), b: [3, 4] });
    expectSame(f, () => ({ args: [make(true)] }));
    expectSame(f, () => ({ args: [make(false)] }));
    expect(ranCompiled(f, undefined, make(true))).toBe(true);
  });

  it("are looked at in every call", () => {
    const f = jitted((p) => p.x + 1);
    const p: Record<string, unknown> = { x: 1 };
    expect(f(p)).toBe(2);
    p["x"] = 2;
    expect(f(p)).toBe(3);
    p["x"] = "2";
    expect(f(p)).toBe("21");
    delete p["x"];
    expect(f(p)).toBeNaN();
    p["x"] = 5;
    expect(ranCompiled(f, undefined, p)).toBe(true);
  });

  it("of a getter, an inherited one and a proxy are JavaScript's, which runs them as often as ever", () => {
    const f = jitted((p) => p.x + p.x);
    expect(ranCompiled(f, undefined, { x: 1 })).toBe(true);
    let calls = 0;
    const getter = {
      get x() {
        return ++calls;
      },
    };
    expect(f(getter)).toBe(3);
    expect(f(getter)).toBe(7);
    const inherited = Object.create({ x: 4 }) as object;
    expect(f(inherited)).toBe(8);
    const seen: string[] = [];
    const proxy = new Proxy(
      { x: 5 },
      {
        get: (target, key) => (seen.push(`get ${String(key)}`), Reflect.get(target, key)),
        getOwnPropertyDescriptor: (target, key) => {
          seen.push(`own ${String(key)}`);
          return Reflect.getOwnPropertyDescriptor(target, key);
        },
        getPrototypeOf: () => (seen.push("prototype"), null),
      },
    );
    expect(f(proxy)).toBe(10);
    expect(seen).toEqual(["get x", "get x"]);
  });

  it("are named by a destructured parameter", () => {
    const f = jitted(({ x, size: { width: w } }, k) => {
      x += k;
      return x * w;
    });
    expectSame(f, () => ({ args: [{ x: 2, size: { width: 3 } }, 4] }));
    expect(ranCompiled(f, undefined, { x: 2, size: { width: 3 } }, 4)).toBe(true);
    expect(() => f(undefined, 1)).toThrow(TypeError);
  });

  it("are no objects because a comment, a text or another property says so", () => {
    const f = jitted((p, q) => {
      // s.width is what this is not about.
      const s = p.x;
      if (q.s.width > 9) throw new RangeError("s.width: " + s);
      return s * 2;
    });
    expectSame(f, () => ({ args: [{ x: 2 }, { s: { width: 3 } }] }));
    expectSame(f, () => ({ args: [{ x: 2 }, { s: { width: 10 } }] }));
    expect(ranCompiled(f, undefined, { x: 2 }, { s: { width: 3 } })).toBe(true);
  });

  it("have names, by destructuring and by other names of the object", () => {
    const f = jitted((p, k) => {
      const {
        x,
        size: { width },
      } = p;
      const size = p.size;
      let { y } = p;
      y += k;
      p.y = x;
      return x * width + size.height * y + p.y;
    });
    const make = (): object => ({ x: 2, y: -0, size: { width: 3, height: 0.5 } });
    for (const k of [0, -0, NaN, 1.5]) expectSame(f, () => ({ args: [make(), k] }));
    expect(ranCompiled(f, undefined, make(), 2.5)).toBe(true);
    const g = jitted(function (this: any, n: number) {
      // oxlint-disable-next-line typescript/no-this-alias -- that it may have another name is tested
      const self = this;
      let sum = 0;
      for (let i = 0; i < n; i++) {
        const { data, pos } = self;
        const p = pos;
        sum += data[i] * p.x;
        self.count++;
      }
      return sum;
    });
    const instance = (): object => ({ data: [1, 2, 3], pos: { x: 0.5 }, count: 0 });
    for (const n of [0, 3, 4]) expectSame(g, () => ({ self: instance(), args: [n] }));
  });

  it("that are assigned are stored back, also before a throw", () => {
    const f = jitted((p, n) => {
      p.count++;
      p.sum += n;
      if (n < 0) throw new RangeError("negative");
      p.last = n;
      return p.count;
    });
    for (const n of [1, -1, 0.5, NaN, -0]) {
      expectSame(f, () => ({ args: [{ count: 1, sum: 2, last: 3 }, n] }));
    }
    expect(ranCompiled(f, undefined, { count: 1, sum: 2, last: 3 }, 1.5)).toBe(true);
    const frozen = Object.freeze({ count: 1, sum: 2, last: 3 });
    expectSame(f, () => ({ args: [frozen, 1] }));
  });

  it("of one object that comes twice are one", () => {
    const f = jitted((p, q) => {
      p.x = 5;
      return q.x + (q.y = 1);
    });
    expectSame(f, () => ({
      args: [
        { x: 1, y: 2 },
        { x: 3, y: 4 },
      ],
    }));
    expectSame(f, () => {
      const one = { x: 1, y: 2 };
      return { args: [one, one] };
    });
    const one = { x: 1, y: 2 };
    expect(f(one, one)).toBe(6);
  });

  it("become undefined when undefined is stored", () => {
    const f = jitted((p, a, i) => {
      p.n = 7;
      p.x = a[i];
      return p.x;
    });
    for (const i of [0, 1]) {
      expectSame(f, () => ({ args: [{ x: 1, n: 0 }, Float64Array.of(2), i] }));
    }
    expect.hasAssertions();
  });

  it("are stored to in loops, and read again there", () => {
    const f = jitted((p, a) => {
      for (let i = 0; i < a.length; i++) {
        p.sum += a[i];
        a[i] = p.sum;
      }
    });
    expectSame(f, () => ({ args: [{ sum: -0 }, Float64Array.of(1, -0, NaN, 2)] }));
    expectSame(f, () => ({ args: [{ sum: -0 }, [0.1, 0.2, 0.3]] }));
    expect(ranCompiled(f, undefined, { sum: 1 }, Float64Array.of(1))).toBe(true);
  });
});

describe("what is refused", () => {
  it.each<[name: string, fn: (...args: any[]) => unknown, args: () => unknown[]]>([
    ["an object compared", (p, q) => p.x === 1 && p === q, () => [{ x: 1 }, { x: 1 }]],
    [
      "an object returned by another name",
      (p) => {
        const q = p;
        q.x = 1;
        return q;
      },
      () => [{ x: 0 }],
    ],
    ["an object indexed", (p, i) => p.x + p[i], () => [{ x: 1, 2: 3 }, 2]],
    [
      "a parameter assigned",
      (p, q) => {
        p = q;
        return p.x;
      },
      () => [{ x: 1 }, { x: 2 }],
    ],
    [
      "a redeclared parameter",
      function (p, q) {
        var p = q;
        return p.x;
      },
      () => [{ x: 1 }, { x: 2 }],
    ],
    [
      "another name compared",
      (p, q) => {
        const r = p;
        return r.x === 1 && r === q;
      },
      () => [{ x: 1 }, { x: 1 }],
    ],
    [
      "another name assigned",
      (p, q) => {
        let r = p;
        r = q;
        return r.x;
      },
      () => [{ x: 1 }, { x: 2 }],
    ],
    [
      "a name of a clause",
      (p, n) => {
        switch (n) {
          case 0:
            const r = p;
            return r.x;
          default:
            return r.x;
        }
      },
      () => [{ x: 1 }, 0],
    ],
    [
      "an object in a sum that nobody uses",
      (p, q) => {
        void (p + 1);
        return q.x;
      },
      () => [{ x: 1, valueOf: identity }, { x: 2 }],
    ],
    ["a bound method called", (p) => p.f(1) + p.x, () => [{ f: bound, x: 1 }]],
    [
      "a boolean assigned",
      (p) => {
        p.x = p.x > 1;
      },
      () => [{ x: 2 }],
    ],
    [
      "recursion with another object",
      function f(p: any): number {
        return p.n > 0 ? f({ n: p.n - 1 }) : p.n;
      },
      () => [{ n: 3 }],
    ],
  ])("%s", (_, fn, args) => {
    const f = jitted(fn);
    expectSame(f, () => ({ args: args() }));
    expectSame(f, () => ({ args: args() }));
    expect(f.stats().versions).toEqual([]);
  });

  it("with a place and a code", () => {
    const f = jitted((p, q) => p.x + q);
    f({ x: 1 }, { x: 1 });
    expect(f.explain().toString()).toContain("object-as-value");
  });
});

describe("this", () => {
  class Filter {
    gain = 0.5;
    count = 0;
    readonly data = new Float64Array(4);

    @((jit as any)(options))
    apply(x: Float64Array): number {
      for (let i = 0; i < x.length; i++) this.data[i] += x[i] * this.gain;
      this.count++;
      return this.data[0];
    }

    @((jit as any)(options))
    twice(x: number): number {
      return this.gain * x;
    }
  }

  it("is the instance, in methods of a class", () => {
    const filter = new Filter();
    const other = new Filter();
    other.gain = 2;
    const method = filter.apply as unknown as Any;
    const x = Float64Array.of(1, 2, 3);
    expect(filter.apply(x)).toBe(0.5);
    expect(other.apply(x)).toBe(2);
    expect(filter.apply(x)).toBe(1);
    expect([...filter.data]).toEqual([1, 2, 3, 0]);
    expect([...other.data]).toEqual([2, 4, 6, 0]);
    expect([filter.count, other.count]).toEqual([2, 1]);
    expect(ranCompiled(method, filter, x)).toBe(true);
    filter.gain = -0;
    expect(filter.twice(1)).toBe(-0);
  });

  it("that is no object is JavaScript's", () => {
    const f = jitted(function (this: any, x: number) {
      return this.k * x;
    });
    expect(f.call({ k: 2 }, 3)).toBe(6);
    expect(ranCompiled(f, { k: 2 }, 3)).toBe(true);
    expect(() => f(3)).toThrow(TypeError);
    expect(f.call(5, 3)).toBeNaN();
    expect(f.call({ k: 2.5 }, 3)).toBe(7.5);
  });

  it("and an argument may be one object", () => {
    const f = jitted(function (this: any, p: any) {
      this.x = p.x + 1;
      return p.x;
    });
    expectSame(f, () => ({ self: { x: 1 }, args: [{ x: 5 }] }));
    const both = { x: 1 };
    expect(f.call(both, both)).toBe(2);
    expect(f.call(both, both)).toBe(3);
  });
});

describe("captured objects", () => {
  it("give their fields, and take what is assigned", () => {
    const cfg = { scale: 2, bias: { b: 1 }, table: [1, 2, 3], calls: 0 };
    const helper = (x: number): number => x * cfg.scale;
    const f = jitted(
      (i: number) => {
        cfg.calls++;
        return helper(cfg.table[i]) + cfg.bias.b;
      },
      {
        captures: { cfg, helper },
      },
    );
    expect(f(1)).toBe(5);
    expect(ranCompiled(f, undefined, 2)).toBe(true);
    expect(cfg.calls).toBe(2);
    cfg.scale = 0.5;
    cfg.table = [7, 8];
    expect(f(1)).toBe(5);
    expect(f(2)).toBeNaN();
    expect(cfg.calls).toBe(4);
  });

  it("may be the argument too", () => {
    const cfg = { n: 1 };
    const f = jitted(
      (p: { n: number }) => {
        p.n++;
        return cfg.n;
      },
      { captures: { cfg } },
    );
    expect(f({ n: 5 })).toBe(1);
    expect(f(cfg)).toBe(2);
    expect(cfg.n).toBe(2);
  });

  it("are read once a call where a getter gives them", () => {
    let reads = 0;
    const f = jitted((x: number) => x, {});
    expect(f(1)).toBe(1);
    const cfg = { a: 1, b: 2 };
    const g = jitted(((x: number) => x + (cfg.a - cfg.b)) as never, {
      captures: {
        get cfg() {
          reads++;
          return cfg;
        },
      },
    });
    g(1);
    reads = 0;
    g(1);
    expect(reads).toBeLessThanOrEqual(2);
  });
});
