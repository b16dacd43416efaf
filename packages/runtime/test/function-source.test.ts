/** The option `source`: text and variables of a function as the bundler plugin writes them. */
/* oxlint-disable typescript/no-explicit-any -- functions of any kind are what is tested */
import { describe, expect, it } from "vitest";
import { jit } from "../src/index.ts";
import type { JitOptions, Jitted } from "../src/types.ts";
import "../src/sync.ts";

type Fn = (...args: any[]) => any;

const jitted = (fn: Fn, more: JitOptions = {}): Jitted<Fn> =>
  jit(fn, { mode: "sync", policy: { measure: false }, ...more });

type Binding = Readonly<Record<string, string>>;

/** The text of one function whose free names are all read from `live`. */
function written(source: string, live: Readonly<Record<string, unknown>> = {}) {
  const captures: Record<string, Binding> = {};
  for (const key of Object.keys(live)) captures[key] = { kind: "value", key };
  return {
    unit: JSON.stringify({ entry: "f", functions: { f: { name: "f", source, captures } } }),
    live,
  };
}

/** As a minifier leaves them: what it reads has another name. */
let t = 2;
const e = (x: number): number => x * t;

describe("the text that a plugin wrote", () => {
  it("is compiled in place of the function's own, with variables as they are at each call", () => {
    const live = {
      get gain() {
        return t;
      },
    };
    const f = jitted((x) => x + t, { strict: true, source: written("(x) => x + gain", live) });
    t = 2;
    expect(f(1)).toBe(3);
    expect(f.stats()).toMatchObject({ jsCalls: 0 });
    expect(String(f.explain())).toMatch(/^f: runs as optimized/);
    t = 0.5;
    expect(f(1)).toBe(1.5);
    t = -0;
    expect(f(-0)).toBe(-0);
    t = 2;
  });

  it("gives no names to the text of a function that a variable holds", () => {
    // In its own text `t` is the variable above, and in this one it is another.
    const live = { t: 100, helper: e };
    const f = jitted((x) => e(x) + 100, { source: written("(x) => helper(x) + t", live) });
    for (const x of [1, -0, NaN]) expect(f(x)).toBe(f.original(x));
    expect(f.stats().versions).toEqual([]);
  });

  it("is not used where a minifier has renamed properties", () => {
    const text = written("(p) => p.width * 2");
    const renamed = { ...text, names: "width", properties: { a: 0 } };
    const f = jitted((p) => p.a * 2, { strict: true, source: renamed });
    expect(f({ a: 3, width: 100 })).toBe(6);
    const same = { ...text, names: "width", properties: { width: 0 } };
    const g = jitted((p) => p.width * 2, { strict: true, source: same });
    expect(g({ a: 3, width: 100 })).toBe(200);
    expect([f, g].map((one) => one.stats().jsCalls)).toEqual([0, 0]);
  });

  it("comes along where the function is captured by another, or given to jit() again", () => {
    const live = {
      get gain() {
        return t;
      },
    };
    const inner = jitted((x) => x + t, { source: written("(x) => x + gain", live) });
    const outer = jitted((x) => inner(x) * 3, { strict: true, captures: { inner } });
    const both = jitted((x) => inner(x) * t, {
      strict: true,
      source: written("(x) => inner(x) * gain", { inner, gain: 2 }),
    });
    const again = jitted(inner, { strict: true });
    const other = jitted(inner, { captures: { t: 2 } });
    expect([outer(1), both(1), again(1), other(1)]).toEqual([9, 6, 3, 3]);
    t = 5;
    expect([outer(1), again(1)]).toEqual([18, 6]);
    t = 2;
    expect([outer, both, again, other].map((one) => one.stats().jsCalls)).toEqual([0, 0, 0, 0]);
  });

  it("calls itself, through `jit()` and by its own name", () => {
    const live = {
      get fast() {
        return fast;
      },
    };
    const text = "(n) => n < 2 ? n : fast(n - 1) + fast(n - 2)";
    const fast: Jitted<Fn> = jitted((n) => (n < 2 ? n : fast(n - 1) + fast(n - 2)), {
      strict: true,
      source: written(text, live),
    });
    expect(fast(12)).toBe(144);
    expect(fast.stats().jsCalls).toBe(0);
  });

  it("may have parameters that a minifier has dropped because nothing reads them", () => {
    const f = jitted((a) => a * 2, { source: written("(a, unused, more) => a * 2") });
    const calls = [[1, 2, 3], [1], [1, "text"], [-0, 2, 3, 4], [], [NaN, undefined], [1.5, {}, []]];
    for (const args of [...calls, ...calls]) expect(f(...args)).toBe(f.original(...args));
  });

  it("is no other option's text", () => {
    const wrong = [
      1,
      "(x) => x",
      {},
      { unit: 1, live: {} },
      { unit: "{}", live: {} },
      { unit: "{", live: {} },
    ];
    for (const source of wrong) {
      expect(() => jit((x: number) => x, { source } as never)).toThrow(
        "numboa: the option source must be what the bundler plugin writes",
      );
    }
  });
});
