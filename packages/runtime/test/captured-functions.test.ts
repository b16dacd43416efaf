/** Functions that are reached through captured values: they are compiled with what calls them, as long as they are there. */
/* oxlint-disable typescript/no-explicit-any -- functions and objects of any kind are what is tested */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { jit } from "../src/index.ts";
import type { JitOptions, Jitted } from "../src/types.ts";
import "../src/sync.ts";

const options: JitOptions = { mode: "sync", policy: { measure: false } };
type Fn = (...args: any[]) => any;
type Any = Jitted<Fn>;

const NASTY = [0, -0, 1, -1.5, NaN, Infinity, -Infinity, 2 ** 31, 2 ** 32, 2 ** 53, 5e-324];

const jitted = (fn: Fn, captures: Record<string, unknown>, more: JitOptions = {}): Any =>
  jit(fn, { ...options, captures, ...more }) as Any;

/** The function of a text that closes over an object's properties as they are at each call. */
const closed = (scope: Record<string, unknown>, text: string): Fn =>
  // oxlint-disable-next-line no-new-func -- the names must be free in the text and live
  new Function("scope", `with (scope) { return (${text}); }`)(scope) as Fn;

/** The same in JavaScript and compiled, and whether it ran compiled. */
function agree(f: Any, ...args: unknown[]): boolean {
  const before = f.stats().jsCalls;
  const outcome = (fn: Fn): unknown => {
    try {
      return { value: fn(...args) };
    } catch (error) {
      return { thrown: String(error) };
    }
  };
  const got = outcome(f);
  const ranCompiled = f.stats().jsCalls === before;
  expect({ args, got }).toStrictEqual({ args, got: outcome(f.original) });
  return ranCompiled;
}

const agreeOnAll = (f: Any): boolean => NASTY.map((x) => agree(f, x)).every(Boolean);

beforeEach(() => void vi.spyOn(process, "emitWarning").mockImplementation(() => {}));
afterEach(() => void vi.restoreAllMocks());

describe("the engine's own functions as captured values", () => {
  it("compile as they do by name", () => {
    const { sin, PI, max } = Math;
    const { isFinite: finite } = Number;
    const scope = { sin, PI, max, finite, isNaN };
    const f = jitted(
      closed(scope, "(x) => isNaN(x) ? 7 : finite(x) ? sin(x * PI) : max(x, 1)"),
      scope,
    );
    expect(agreeOnAll(f)).toBe(true);
  });

  it("in helpers, in recursion and in the worker", async () => {
    const scope: Record<string, unknown> = { floor: Math.floor, M: Math };
    const half = closed(scope, "(x) => floor(x / 2)");
    const steps = closed(scope, "(x) => M.abs(x) >= 1 && M.abs(x) < 1e9 ? 1 + steps(half(x)) : 0");
    Object.assign(scope, { half, steps });
    const g = jitted(steps, scope);
    // That one never ends: JavaScript has to say that there is no stack left.
    expect(NASTY.filter((x) => !agree(g, x))).toEqual([-1.5]);
    const f = jitted(steps, scope, { mode: "auto" });
    f(5);
    await f.ready();
    expect([100, 3, 1, 0].map((x) => agree(f, x))).toEqual([true, true, true, true]);
  });

  it("follow the variable", () => {
    const scope: Record<string, unknown> = { f: Math.sin };
    const g = jitted(closed(scope, "(x) => f(x) + 1"), scope);
    expect(agreeOnAll(g)).toBe(true);
    for (const other of [Math.cos, (x: number) => 2 * x, Math.sin]) {
      scope["f"] = other;
      agreeOnAll(g);
      expect(agreeOnAll(g)).toBe(true);
    }
    for (const other of [3, undefined, Math.cos]) {
      scope["f"] = other;
      agreeOnAll(g);
    }
    expect(g(0)).toBe(2);
  });

  it("may be Math or Number, which may be replaced", () => {
    const scope: Record<string, unknown> = { M: Math, N: Number };
    const f = jitted(closed(scope, "(x) => N.isInteger(x) ? M.sqrt(x) : M.PI * N(x)"), scope);
    expect(agreeOnAll(f)).toBe(true);
    scope["M"] = { sqrt: (x: number) => x + 1, PI: 3 };
    agreeOnAll(f);
    expect(f(4)).toBe(5);
    expect(f(0.5)).toBe(1.5);
    scope["M"] = Math;
    agreeOnAll(f);
    expect(f(4)).toBe(2);
  });

  it("are not their imitations", () => {
    const fake = Object.assign((x: number) => x + 100, { toString: () => String(Math.sin) });
    const imitations = [
      fake,
      Math.sin.bind(null),
      Math.sin.bind(null, 1),
      new Proxy(Math.sin, { apply: () => 5 }),
    ];
    for (const imitation of imitations) {
      const scope = { sin: imitation };
      const f = jitted(closed(scope, "(x) => sin(x)"), scope);
      expect(agreeOnAll(f)).toBe(imitation === fake);
    }
  });

  it("are what they were although the global has been replaced", () => {
    const scope = { sin: Math.sin, floor: Math.floor };
    vi.spyOn(Math, "sin").mockReturnValue(100);
    vi.spyOn(Math, "floor").mockReturnValue(100);
    agreeOnAll(jitted(closed(scope, "(x) => sin(x) + floor(x)"), scope));
    const byName = jitted((x: number) => Math.sin(x), {});
    expect(byName(1)).toBe(100);
    agreeOnAll(byName);
    agreeOnAll(jitted(closed(scope, "(x) => sin(x) + Math.sin(x)"), scope));
  });

  it("and random is drawn as JavaScript draws it", () => {
    const scope = { random: Math.random, M: Math };
    const f = jitted(closed(scope, "() => random()"), scope);
    const g = jitted(closed(scope, "() => M.random()"), scope);
    const first = f();
    expect(first >= 0 && first < 1).toBe(true);
    g();
    expect([f.stats().jsCalls, g.stats().jsCalls]).toEqual([0, 0]);
    vi.spyOn(Math, "random").mockReturnValue(7);
    expect(f()).toBeLessThan(1);
    expect(g()).toBe(7);
    vi.restoreAllMocks();
    expect(f()).toBeLessThan(1);
  });
});

describe("members of captured objects", () => {
  const library = (): Record<string, any> => ({
    scale: 2,
    twice: (x: number) => 2 * x,
    clamp: (x: number, low: number, high: number) => (x < low ? low : x > high ? high : x),
    inner: { half: (x: number) => x / 2 },
    sqrt: Math.sqrt,
  });

  it("are compiled with what calls them", () => {
    const scope = { lib: library() };
    const text =
      "(x) => lib.clamp(lib.twice(x), -1, 1) + lib.inner.half(x) * lib.scale + lib.sqrt(x)";
    const f = jitted(closed(scope, text), scope);
    expect(agreeOnAll(f)).toBe(true);
  });

  it("may be static methods, and Math among them", () => {
    class Vector {
      static M = Math;
      static dot(a: number, b: number): number {
        return a * b + 1;
      }
    }
    const scope = { Vector };
    const f = jitted(closed(scope, "(x) => Vector.dot(x, 2) + Vector.M.sqrt(x)"), scope);
    expect(agreeOnAll(f)).toBe(true);
    Vector.dot = (a, b) => a - b;
    agreeOnAll(f);
    expect(f(5)).toBe(3 + Math.sqrt(5));
  });

  it("may be members of a function, of a module and of an object without prototype", async () => {
    const lib = Object.assign(function lib() {}, library());
    expect(agreeOnAll(jitted(closed({ lib }, "(x) => lib.twice(x)"), { lib }))).toBe(true);
    const bare = Object.assign(Object.create(null), library());
    expect(agreeOnAll(jitted(closed({ bare }, "(x) => bare.twice(x)"), { bare }))).toBe(true);
    const module = await import("../src/signature.ts");
    const g = jitted(closed({ module }, "(x) => module.missing(x)"), { module });
    expect(agree(g, 1)).toBe(false);
  });

  it("may call each other, be made by jit(), and be the function itself", () => {
    const lib: Record<string, any> = {};
    const scope: Record<string, unknown> = { lib };
    lib["even"] = closed(scope, "(n) => n > 0 ? lib.odd(n - 1) : n === 0");
    lib["odd"] = closed(scope, "(n) => n > 0 ? lib.even(n - 1) : n !== 0");
    const even = jitted(lib["even"], scope);
    expect([0, 1, 5, 8].map((n) => agree(even, n))).toEqual([true, true, true, true]);
    lib["even"] = even;
    expect([0, 1, 5, 8].map((n) => agree(even, n))).toEqual([true, true, true, true]);
    lib["k"] = jitted(closed({ k: 3 }, "(x) => x * k"), { k: 3 });
    expect(agree(jitted(closed(scope, "(x) => lib.k(x) + 1"), scope), 2.5)).toBe(true);
  });

  it("follow the object", () => {
    const lib = library();
    const scope: Record<string, unknown> = { lib };
    const f = jitted(closed(scope, "(x) => lib.twice(x) + 1"), scope);
    expect(agreeOnAll(f)).toBe(true);
    lib["twice"] = (x: number) => 20 * x;
    agreeOnAll(f);
    expect(f(1)).toBe(21);
    expect(agreeOnAll(f)).toBe(true);
    scope["lib"] = { twice: Math.abs };
    agreeOnAll(f);
    expect(f(-3)).toBe(4);
    for (const twice of [5, undefined, null, "text", {}]) {
      scope["lib"] = { twice };
      agreeOnAll(f);
    }
    scope["lib"] = undefined;
    agreeOnAll(f);
    scope["lib"] = lib;
    expect(f(1)).toBe(21);
  });

  it("are looked at without running a getter, a trap, or what is inherited", () => {
    let runs = 0;
    const twice = (x: number): number => 2 * x;
    const lib = { twice };
    const scope: Record<string, unknown> = { lib };
    const f = jitted(closed(scope, "(x) => lib.twice(x)"), scope);
    expect(agree(f, 1)).toBe(true);
    const expectRuns = (): void => {
      for (let i = 0; i < 5; i++) {
        runs = 0;
        expect(f(2.5)).toBe(5);
        expect(runs).toBe(1);
      }
    };
    const getter = { get: () => (runs++, twice), configurable: true };
    Object.defineProperty(lib, "twice", getter);
    expectRuns();
    scope["lib"] = new Proxy(
      { twice },
      { get: (target, key) => (runs++, Reflect.get(target, key)) },
    );
    expectRuns();
    const traps = { get: (target: object, key: string) => (runs++, Reflect.get(target, key)) };
    scope["lib"] = new Proxy(
      Object.assign(() => {}, { twice }),
      traps,
    );
    expectRuns();
    scope["lib"] = Object.create({ twice });
    expect(f(2.5)).toBe(5);
  });

  it("get the object as `this`", () => {
    const lib = {
      k: 3,
      scaled(this: { k: number }, x: number) {
        return this.k * x;
      },
    };
    const f = jitted(closed({ lib }, "(x) => lib.scaled(x)"), { lib });
    expect(agreeOnAll(f)).toBe(true);
    lib.k = -0;
    expect(f(2)).toBe(-0);
  });

  it("are no fields that a function could assign", () => {
    const lib: Record<string, any> = library();
    const f = jitted(closed({ lib }, "(x) => { lib.twice = x; return lib.twice(1); }"), { lib });
    expect(() => f(1)).toThrow(TypeError);
    expect(lib["twice"]).toBe(1);
  });

  it("are beside fields that change", () => {
    const lib = { count: 0, twice: (x: number) => 2 * x };
    const f = jitted(closed({ lib }, "(x) => { lib.count++; return lib.twice(x) + lib.count; }"), {
      lib,
    });
    expect([f(1), f(1), f(1)]).toEqual([3, 4, 5]);
    expect(lib.count).toBe(3);
    expect(f.stats().jsCalls).toBe(0);
  });
});

describe("each captured variable", () => {
  it("is read once for all its functions, however many functions capture it", () => {
    let reads = 0;
    const lib = { one: (x: number) => x + 1, two: (x: number): number => lib.one(x) * 2 };
    const captures = {
      get lib() {
        reads++;
        return lib;
      },
    };
    const f = jitted((x: number) => lib.one(x) + lib.two(x), captures);
    f(1);
    reads = 0;
    expect(f(2)).toBe(9);
    expect(f.stats().jsCalls).toBe(0);
    expect(reads).toBe(1);
  });

  it("is never the same where a getter makes a function or object anew", () => {
    const scope = {
      get one() {
        return (x: number) => x + 1;
      },
      get lib() {
        return { two: (x: number) => x * 3 };
      },
      three: (x: number): number => scope.one(x) * x,
    };
    const f = jitted(closed(scope, "(x) => three(x) + one(x) + lib.two(x)"), scope);
    for (let i = 0; i < 20; i++) expect(agreeOnAll(f)).toBe(false);
  });

  it("may have any name", () => {
    const scope = { "": { f: Math.abs }, $: { f: Math.abs }, "a.b": Math };
    expect(agreeOnAll(jitted(closed(scope, "(x) => $ . f(x)"), scope))).toBe(true);
  });

  it("hides globals of its name", () => {
    const scope: Record<string, unknown> = { NaN: Math.abs, isNaN: 3, Math: { sqrt: Math.cbrt } };
    const f = jitted(closed(scope, "(x) => NaN(x) + isNaN * Math.sqrt(x)"), scope);
    expect(agreeOnAll(f)).toBe(true);
    agreeOnAll(jitted(closed(scope, "(x) => x === NaN ? 1 : 2"), scope));
  });

  it("is looked at in a function that captures nothing but itself", () => {
    const scope: Record<string, unknown> = {};
    const down = closed(scope, "(n) => n > 0 ? 1 + down(n - 1) : 0");
    scope["down"] = down;
    const f = jitted(down, scope);
    expect(agree(f, 5)).toBe(true);
    scope["down"] = () => 100;
    expect(f(5)).toBe(101);
  });
});

describe("functions as parameters", () => {
  const scope: Record<string, unknown> = { ascending: (a: number, b: number) => a - b };
  const smallest = closed(
    scope,
    "function smallest(a, compare = ascending) { let k = a[0]; for (let i = 1; i < a.length; i++) if (compare(a[i], k) < 0) k = a[i]; return k; }",
  );

  it("are their defaults where nothing is passed", () => {
    const f = jitted(smallest, scope);
    const a = Float64Array.of(3, -1, 7);
    expect(agree(f, a)).toBe(true);
    expect(agree(f, a, undefined)).toBe(true);
    expect(agree(f, a, (x: number, y: number) => y - x)).toBe(true);
    expect(f(a, (x: number, y: number) => y - x)).toBe(7);
    expect(agree(f, a, 3)).toBe(false);
    expect(agree(f, a)).toBe(true);
    scope["ascending"] = (x: number, y: number) => y - x;
    expect(f(a)).toBe(7);
    scope["ascending"] = (x: number, y: number) => x - y;
    expect(f(a)).toBe(-1);
  });

  it("are passed to helpers", () => {
    const own: Record<string, unknown> = { smallest, ...scope, abs: Math.abs };
    own["byAbs"] = closed(own, "(x, y) => abs(x) - abs(y)");
    const f = jitted(closed(own, "(a) => smallest(a, byAbs) * 10 + smallest(a)"), own);
    expect(agree(f, Float64Array.of(3, -1, 7, -2))).toBe(true);
    own["byAbs"] = (x: number, y: number) => y - x;
    expect(f(Float64Array.of(3, -1, 7, -2))).toBe(68);
  });
});
