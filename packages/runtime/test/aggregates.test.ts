/** Functions that return arrays and objects, through `jit()`: what JavaScript gets is what JavaScript makes. */
import { describe, expect, it } from "vitest";
import { array, jit } from "../src/index.ts";
import type { JitOptions } from "../src/types.ts";
import { fromText, outcome } from "./outcome.ts";
import "../src/sync.ts";

const options: JitOptions = { mode: "sync", policy: { measure: false } };

/** Everything that can be seen of a value: prototypes, keys in order, attributes, -0, NaN, which objects are one. */
function seen(value: unknown, known: object[] = []): unknown {
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : value;
  if (known.includes(value)) return `again ${known.indexOf(value)}`;
  known.push(value);
  return {
    prototype:
      Object.getPrototypeOf(value) === Array.prototype ? "Array" : Object.getPrototypeOf(value),
    isArray: Array.isArray(value),
    extensible: Object.isExtensible(value),
    properties: Reflect.ownKeys(value).map((key) => {
      const { value: inner, ...attributes } = Object.getOwnPropertyDescriptor(value, key)!;
      return [key, attributes, seen(inner, known)];
    }),
  };
}

const NASTY = [
  0,
  -0,
  1,
  -1,
  0.5,
  NaN,
  Infinity,
  -Infinity,
  5e-324,
  2 ** 31,
  -(2 ** 31),
  2 ** 32 - 1,
  2 ** 53,
];

/** Compares every call, and says how many there were. */
function compare(text: string, ...calls: (() => unknown[])[]): number {
  const f = jit(fromText(text), options);
  for (const make of calls) {
    const before = f.stats().jsCalls;
    const [mine, theirs] = [f(...make()), f.original(...make())];
    expect(f.stats().jsCalls, `${text} runs compiled`).toBe(before);
    expect(seen(mine)).toEqual(seen(theirs));
  }
  return calls.length;
}

const pairs = NASTY.flatMap((x) => NASTY.map((y) => () => [x, y]));

describe("what is returned", () => {
  it.each([
    "(x, y) => [x, y]",
    "(x, y) => [x + y]",
    "(x, y) => [x, y, x + y, x * y, x - y, x / y]",
    "(x, y) => ({ x, y })",
    "(x, y) => ({ only: x > y })",
    "(x, y) => ({ a: x, b: y, c: x < y, d: x | 0, e: y >>> 0, f: undefined })",
    "(x, y) => ({ z: x, 10: y, 9: x, 'a b': y, a: 1, '-1': 2 })",
    "(x, y) => ({ at: { x, y }, box: [[x, y], [y, x]], flags: [x > y] })",
    "(x, y) => { const p = { x, y }; for (let i = 0; i < 3; i++) p.x += i; return p; }",
    "(x, y) => x > y ? { lo: y, hi: x } : { lo: x, hi: y }",
    `(x, y) => [${Array.from({ length: 31 }, (_, i) => `x + ${i}`).join(", ")}, y > 0]`,
  ])("%s", (text) => expect(compare(text, ...pairs)).toBe(pairs.length));

  it("undefined, told from NaN", () => {
    const text = "(a, i) => ({ here: a[i], there: a[i + 1], never: undefined })";
    const calls = [-1, 0, 1, 2, 3].flatMap((i) => [
      () => [array(Float64Array, [NaN, -0, 7]), i],
      () => [new Float64Array([NaN, 1]), i],
    ]);
    expect(compare(text, ...calls)).toBe(10);
  });

  it("is new at each call", () => {
    const f = jit((x: number) => ({ x, at: [x] }), options);
    const [first, second] = [f(1), f(1)];
    first.at.push(5);
    first.x = 9;
    expect(second).toEqual({ x: 1, at: [1] });
    expect(f(1)).toEqual({ x: 1, at: [1] });
    expect(f.stats().jsCalls).toBe(0);
  });

  it("of two functions that are called in turn, and of copied arrays", () => {
    const f = jit(fromText("(a) => { a[0]++; return [a[0], a.length]; }"), options);
    const g = jit(fromText("(x) => ({ x, y: x * 2 })"), options);
    const a = new Float64Array([5, 6]);
    expect([f(a), g(3), f(a), g(-0)]).toEqual([[6, 2], { x: 3, y: 6 }, [7, 2], { x: -0, y: -0 }]);
    expect([...a]).toEqual([7, 6]);
    expect(f.stats().jsCalls + g.stats().jsCalls).toBe(0);
  });

  it("nothing where the function throws", () => {
    const text =
      "(x) => { if (x < 0) throw new RangeError('negative'); return [Math.sqrt(x), x]; }";
    const f = jit(fromText(text), options);
    expect(f(4)).toEqual([2, 4]);
    expect(() => f(-1)).toThrow(new RangeError("negative"));
    expect(f(9)).toEqual([3, 9]);
    expect(f.stats().jsCalls).toBe(0);
  });

  it("from helpers that return several values", () => {
    const divide = (x: number, y: number) => ({ quotient: Math.trunc(x / y), rest: x % y });
    const f = jit(
      (x: number, y: number) => {
        const { quotient, rest } = divide(x, y);
        return [divide(quotient, 3).rest, rest];
      },
      { ...options, captures: { divide } },
    );
    for (const [x, y] of [
      [17, 5],
      [-17, 5],
      [NaN, 2],
      [1, 0],
    ]) {
      expect(seen(f(x, y))).toEqual(seen(f.original(x, y)));
    }
    expect(f.stats().jsCalls).toBe(0);
  });
});

describe("patterns of parameters", () => {
  it("take typed arrays of any kind, and leave all else to JavaScript", () => {
    const f = jit(fromText("([x, y = 7, , z], k) => [x, y, z, k]"), options);
    for (const a of [
      array(Float64Array, [1, -0]),
      new Uint8Array([1, 2, 3, 4]),
      new Float32Array(0),
    ]) {
      expect(seen(f(a, 1))).toEqual(seen(f.original(a, 1)));
    }
    expect(f.stats().jsCalls).toBe(0);
    expect(f([1, 2], 3)).toEqual([1, 2, undefined, 3]);
    expect(() => f(1, 2)).toThrow(TypeError);
    expect(f.stats().jsCalls).toBe(1);
  });
});

it("says what it returns", () => {
  const f = jit((x: number) => ({ x, big: x > 1 }), options);
  f(2);
  expect(String(f.explain())).toContain("(int)");
});

describe("what looks like it could be compiled, and is JavaScript's", () => {
  it.each<[source: string, args: () => unknown[]]>([
    ["(p) => { var x = [1, 2]; var { x } = p; return x[0]; }", () => [{ x: 5 }]],
    ["(p) => { var { x } = p; var x = [1, 2]; return x[0]; }", () => [{ x: 5 }]],
    // The text of an array is an index.
    ["(a) => { const v = [10, 20]; return v[a]; }", () => [Float64Array.of(1)]],
    ["(a) => { const v = [10, 20]; return v[a]; }", () => [[0]]],
    // A pattern of nothing asks for an object all the same.
    ["({}) => 1", () => []],
    ["(x) => { const {} = x; return 1; }", () => [undefined]],
    ["(x) => { let y = 0; ({} = x); return 1; }", () => [undefined]],
    ["(x) => { const [] = x; return 1; }", () => [2]],
    ["(x) => { const [,] = x; return 1; }", () => [undefined]],
    ["(p) => { const { size: {} } = p; return p.x; }", () => [{ x: 1 }]],
    ["(p) => { const { size: [] } = p; return p.x; }", () => [{ x: 1, size: 1 }]],
    ["(a) => [a]", () => [Float64Array.of(1)]],
    [
      "(a) => { const out = new Float64Array(a.length); return { out }; }",
      () => [Float64Array.of(1)],
    ],
  ])("%s", (source, args) => {
    const f = jit(fromText(source), options);
    for (let round = 0; round < 2; round++) {
      expect(outcome(f, args())).toStrictEqual(outcome(fromText(source), args()));
    }
    expect(
      f
        .stats()
        .rejected.flatMap(({ messages }) => messages)
        .join(),
    ).not.toContain("internal");
  });
});
