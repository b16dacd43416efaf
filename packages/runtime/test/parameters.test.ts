/** Calls with any number of arguments: default values, missing and further arguments, with the real compiler. */
import { describe, expect, it } from "vitest";
import { array, jit } from "../src/index.ts";
import type { JitOptions } from "../src/index.ts";
import "../src/sync.ts";
import { type Fn, always, comesBack, expectSame, fromText, outcome } from "./outcome.ts";

const sync: JitOptions = { ...always, mode: "sync" };

const NUMBERS = [2, -0, 0.5, NaN, 2 ** 31, undefined];

/** Every list of up to `most` of these arguments. */
function lists(most: number): unknown[][] {
  const shorter = most === 0 ? [] : lists(most - 1);
  const longest = shorter.filter((list) => list.length === most - 1);
  if (most === 0) return [[]];
  return [...shorter, ...longest.flatMap((list) => NUMBERS.map((x) => [...list, x]))];
}

const FUNCTIONS: Readonly<Record<string, string>> = {
  "one default": "(x, k = 1) => x * k",
  "only defaults": "(x = 3, y = x + 1, z = y * x) => x * 100 + y * 10 + z",
  "a default before a parameter": "function f(x = 2, y) { return y === undefined ? x : x - y; }",
  "no default": "(x, y) => y === undefined ? -x : x + y",
  "assigned parameters": "(x, y = 2) => { x = y; y = undefined; return x; }",
  "a length that says too much": "Object.defineProperty((x) => x * 2, 'length', { value: 2 })",
  "a length that says too little": "Object.defineProperty((x, y) => x - y, 'length', { value: 0 })",
  "more than entries are spelled out for":
    "(a, b, c = 1, d = 2, e = 3, f = 4, g = 5, h = 6, i = 7, j = 8) => a - b + c * d - e + f * g - h + i * j",
};

describe.each(Object.entries(FUNCTIONS))("%s", (_, text) => {
  it("is the same on the spot, for every number of arguments", () => {
    const f = jit(fromText(text), sync);
    for (let round = 0; round < 3; round++) {
      for (const args of lists(3)) {
        expect([args, outcome(f as never, args)]).toEqual([args, outcome(f.original, args)]);
      }
    }
    expect(f.stats().versions.length).toBeGreaterThan(1);
  });

  it("is the same from a worker, and each number of arguments comes to run compiled", async () => {
    const fn = fromText(text);
    for (const args of [[2], [2, 3], [2, undefined], [2, 3, 4], []]) {
      const f = jit(fromText(text), always);
      await expectSame(
        f,
        () => args,
        () => [0.5, 1],
        () => [],
        () => [1, 2, 3, 4, 5],
      );
      expect(outcome(f, args)).toEqual(outcome(fn, args));
      expect(comesBack(f, args)).toBe(true);
    }
  });

  it("is the same while both sides are measured", async () => {
    const fn = fromText(text);
    const f = jit(fromText(text));
    const calls = [[2], [2, 3], [2, 3, 4], [2, undefined, 7], [0.5]];
    for (let round = 0; round < 40; round++) {
      for (let i = 0; i < 2_000; i++) {
        const args = calls[(round + (i % 20 === 0 ? 1 : 0)) % calls.length];
        const [actual, expected] = [f(...args), fn(...args)];
        if (!Object.is(actual, expected)) expect([args, actual]).toEqual([args, expected]);
      }
      if (round % 10 === 0) await f.ready();
    }
    expect(f.stats().calls).toBe(80_000);
  });
});

describe("arrays and defaults", () => {
  const text = `function sum(a, lo = 0, hi = a.length) {
    let s = 0;
    for (let i = lo; i < hi; i++) s += a[i];
    return s;
  }`;

  it("a range that is the whole array unless said otherwise", async () => {
    const f = jit(fromText(text), always);
    const heap = array(Float64Array, [1, 2, 4, 8]);
    const foreign = Float64Array.of(16, 32, 64);
    await expectSame(
      f,
      () => [heap],
      () => [heap, 1],
      () => [heap, 1, 3],
      () => [heap, undefined, 2],
      () => [foreign],
      () => [foreign, 2, undefined],
    );
    expect(comesBack(f, [heap])).toBe(true);
    expect(comesBack(f, [heap, 1, 3])).toBe(true);
  });

  it("a missing index, at which JavaScript stores a property", () => {
    const store = "(a, x, i) => { a[i] = x; return a[i]; }";
    const f = jit(fromText(store), sync);
    for (let round = 0; round < 3; round++) {
      const a = array(Float64Array, 2) as Float64Array & Record<string, unknown>;
      expect([f(a, 3, 1), f(a, 5), a["undefined"], a[1]]).toEqual([3, 5, 5, 3]);
    }
  });

  it("a callback that gets more than it takes", () => {
    const f = jit(fromText("(x, scale = 10) => x * scale"), sync);
    for (let round = 0; round < 3; round++) {
      expect([1, 2, 3].map((x) => f(x))).toEqual([10, 20, 30]);
      expect([1, 2, 3].map(f as never)).toEqual([0, 2, 6]);
    }
    const g = jit(fromText("(x) => x * 2"), sync);
    expect([1, 2, 3].map(g as never)).toEqual([2, 4, 6]);
    expect(g.stats().versions.map(({ signature }) => signature)).toEqual(["(int)"]);
  });

  it("a helper with defaults", () => {
    const scale = jit(fromText("(x, k = 2) => x * k"), sync);
    const source = "(x) => scale(x) + scale(x, 5) + scale(x, undefined)";
    const f = jit(fromText(`(scale) => ${source}`)(scale.original) as Fn, {
      ...sync,
      captures: { scale },
    });
    expect(f(3)).toBe(27);
    expect(f.stats().versions.length).toBe(1);
  });

  it("a comment about this is no use of it: a signature is compiled at definition", async () => {
    const f = jit(fromText("(x) => /* of this. And this */ x * 3"), {
      ...always,
      signature: "(x: f64) => f64",
    });
    await f.ready();
    expect(f.stats()).toMatchObject({ calls: 0, versions: [{ signature: "(number)" }] });
  });

  it("a signature names all parameters", async () => {
    const f = jit(fromText("(x, k = 3) => x * k"), {
      ...always,
      signature: "(x: f64, k: f64) => f64",
    });
    await f.ready();
    expect(f.stats().versions.map(({ signature }) => signature)).toEqual(["(number, number)"]);
    expect(f(2, 5)).toBe(10);
    expect(() => f(2)).toThrow("argument 2");
    const g = jit(fromText("(x) => x"), { ...always, signature: "(x: f64, k: f64)" });
    await g.ready();
    expect(g.stats().rejected[0].messages[0]).toMatch(/^error\[parameter-count\]/);
    expect(() => jit(fromText("(x, y) => x"), { signature: "(x: f64)" })).toThrow("names 1");
  });

  it("a function that asks for its arguments gets them as they are", () => {
    const f = jit(fromText("function f(x, y) { return arguments.length; }"), sync);
    for (let i = 0; i < 200; i++) expect([f(), f(1), f(1, 2), f(1, 2, 3)]).toEqual([0, 1, 2, 3]);
  });
});
