/** Random loops one after the other, over arrays that may share bytes: what can run together, and what must not. */
import type { ParamKind } from "@numboa/parser/ir";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { REFUSED } from "../../src/abi/index.ts";
import { compileNow } from "../../src/index.ts";
import { compiledFunction, type Numbers } from "../specialize/compiled-function.ts";

const OFFSETS = [
  "i",
  "i",
  "i",
  "i - 1",
  "i + 1",
  "i - 2",
  "i + 2",
  "i + k",
  "n - 1 - i",
  "3",
  "d[i & 15]",
];
const TERMS = [
  (at: string) => `a[${at}]`,
  (at: string) => `b[${at}]`,
  (at: string) => `c[${at}] * 2`,
  (at: string) => `e[${at}] - i`,
  (at: string) => `Math.sqrt(b[${at}]) + i`,
];
const STEPS = [
  (at: string, term: string) => `a[${at}] = ${term};`,
  (at: string, term: string) => `b[${at}] = ${term} + a[${at}];`,
  (at: string, term: string) => `c[${at}] = ${term};`,
  (at: string, term: string) => `d[${at}] = ${term};`,
  (_: string, term: string) => `s += ${term};`,
  (_: string, term: string) => `w -= ${term};`,
  (_: string, term: string) => `t = t * 0.5 + ${term};`,
  (_: string, term: string) => `if (${term} < low) low = ${term};`,
  (at: string, term: string) => `if (d[${at}] > 0) { a[${at}] += ${term}; } else { s -= 1; }`,
  (at: string) => `count = (count + d[${at}]) | 0;`,
];
const HEADS = [
  "for (let i = 0; i < n; i++)",
  "for (let i = 0; i < n; i++)",
  "for (let i = 0; i < a.length; i++)",
  "for (let i = 1; i < n; i++)",
  "for (let i = 0; i < n; i += 2)",
  "for (let i = k; i < n; i++)",
];
const BETWEEN = [
  "",
  "",
  "",
  "u = s * 2;",
  "t = t + n;",
  "s = t;",
  "a[0] = s;",
  "u += n * k; s += u;",
  "if (t > 9) t = 9;",
];

const weighted = <T>(values: readonly T[], often: number): fc.Arbitrary<T> =>
  fc.oneof({ arbitrary: fc.constant(values[0]), weight: often }, fc.constantFrom(...values));

const at = weighted(OFFSETS, 6);
const term = fc.tuple(fc.constantFrom(...TERMS), at).map(([make, where]) => make(where));

/** Loops with a few of the steps: those that only store, only add up, or do both. */
const loopsOf = (steps: typeof STEPS): fc.Arbitrary<string> => {
  const step = fc
    .tuple(fc.constantFrom(...steps), at, term)
    .map(([make, where, of]) => make(where, of));
  const body = fc.array(step, { minLength: 1, maxLength: 2 }).map((all) => all.join(" "));
  const loop = fc.tuple(
    fc.option(fc.constantFrom(...HEADS), { freq: 4, nil: undefined }),
    body,
    weighted(BETWEEN, 4),
  );
  return fc
    .tuple(fc.constantFrom(...HEADS), fc.array(loop, { minLength: 2, maxLength: 4 }))
    .map(([head, all]) =>
      all.map(([own, of, then]) => `${own ?? head} { ${of} }\n${then}`).join("\n"),
    );
};

const loops = fc.oneof(loopsOf(STEPS.slice(0, 4)), loopsOf(STEPS.slice(4, 8)), loopsOf(STEPS));

/** Stands in a module of its own text: what it is made of is all in here. */
const sourceOf = (text: string): string => `function f(n, k, a, b, c, d, e) {
  let s = 0, t = 1, u = 0, w = 2, low = Infinity, count = 0;
  ${text}
  return s + t * 3 + u + w + low + count;
}`;

const NUMBERS = [0, -0, 1.5, -2, NaN, Infinity, 1e300, -1e-300, 3, 7, 2 ** 31, 0.1];
const LENGTH = 24;

interface Place {
  readonly n: number;
  readonly k: number;
  readonly numbers: number[];
  readonly integers: number[];
  /** Where `b` begins in the bytes of `a`, in doubles; none: it has its own. */
  readonly shared: number | undefined;
  /** Whether `c` is over the bytes of `a` as well. */
  readonly over: boolean;
}

const places: fc.Arbitrary<Place> = fc.record({
  n: fc.constantFrom(0, 1, 2, 3, 7, 16, 22, 24, 26),
  k: fc.constantFrom(0, 1, -1, 2, 5),
  numbers: fc.array(fc.constantFrom(...NUMBERS), { minLength: 60, maxLength: 60 }),
  integers: fc.array(fc.constantFrom(0, 1, 2, 5, 23, 30, -1, 7), {
    minLength: LENGTH,
    maxLength: LENGTH,
  }),
  shared: fc.option(fc.constantFrom(0, 1, 2, 8), { nil: undefined }),
  over: fc.boolean(),
});

const SIGNATURE: readonly ParamKind[] = [
  "int",
  "int",
  "f64[]",
  "f64[]",
  "f32[]",
  "i32[]",
  "number[]",
];

function argsOf({ n, k, numbers, integers, shared, over }: Place): never[] {
  const buffer = new ArrayBuffer(8 * 40);
  const part = (from: number): number[] => numbers.slice(from, from + LENGTH);
  const a = new Float64Array(buffer, 0, LENGTH);
  a.set(part(0));
  const isOwn = shared === undefined;
  const b = isOwn ? Float64Array.from(part(10)) : new Float64Array(buffer, 8 * shared, LENGTH);
  const c = over ? new Float32Array(buffer, 8, LENGTH) : Float32Array.from(part(20));
  return [n, k, a, b, c, Int32Array.from(integers), part(30)] as never[];
}

const hasNaN = (args: readonly unknown[]): boolean =>
  args.some((arg) => ArrayBuffer.isView(arg) && (arg as Float64Array).some(Number.isNaN));

function compareAt(text: string, all: readonly Place[]): void {
  const f = new Function(`return ${sourceOf(text)}`)() as Numbers;
  const compiled = compiledFunction(f, SIGNATURE);
  for (const place of all) {
    const [expected, actual] = [argsOf(place), argsOf(place)];
    const result = f(...expected);
    // Which bits a NaN has, seen as other numbers, is not JavaScript's to say.
    if (place.over && hasNaN(expected)) continue;
    const given = compiled(...actual);
    // What an array of numbers cannot answer is undone as a whole.
    const isUndone = (given as unknown) === REFUSED;
    if (!isUndone) expect(given).toBe(result);
    expect(actual).toEqual(isUndone ? argsOf(place) : expected);
  }
}

function isFused(text: string): boolean {
  const unit = {
    entry: "f",
    functions: { f: { name: "f", source: sourceOf(text), captures: {} } },
  };
  const outcome = compileNow({ unit, signature: SIGNATURE, tier: "optimized", options: {} });
  return outcome.ok && outcome.artifact.remarks.some(({ pass }) => pass === "fuse");
}

describe("a loop that uses what the one before stores", () => {
  const all = [0, 1, 3, 9, 22, 24, 26].map((n) => ({
    n,
    k: 1,
    numbers: Array.from({ length: 60 }, (_, i) => i * 1.25 - 7),
    integers: Array.from({ length: LENGTH }, (_, i) => i),
    shared: undefined,
    over: false,
  }));
  const near = [-2, -1, 0, 1, 2];
  const pairs = near.flatMap((stored) => near.map((used) => [stored, used] as const));
  const loops = (first: string, second: string): string =>
    `for (let i = 0; i < n; i++) { ${first} }\nfor (let i = 0; i < n; i++) { ${second} }`;

  it.each(pairs)("at i + %i, at i + %i", (stored, used) => {
    const text = loops(`a[i + ${stored}] = b[i] * 2; w -= b[i];`, `s += a[i + ${used}];`);
    compareAt(text, all);
    expect(isFused(text)).toBe(used <= stored);
  });

  it.each(pairs)("at i + %i, and stores at i + %i", (stored, again) => {
    const text = loops(
      `a[i + ${stored}] = b[i] * 2; w -= b[i];`,
      `a[i + ${again}] = c[i]; s += i;`,
    );
    compareAt(text, all);
    expect(isFused(text)).toBe(again <= stored);
  });

  // Vectors of the second loop would need what those of the first have not stored yet.
  it.each(pairs)("at i + %i, at i + %i, both in lanes", (stored, used) => {
    const text = loops(`a[i + ${stored}] = b[i] * 2;`, `c[i] = a[i + ${used}];`);
    compareAt(text, all);
    expect(isFused(text)).toBe(used === stored);
  });

  it.each(["i + k", "k", "n - 1 - i", "2 * i", "d[i & 15]", "i + i", "i - k"])("at %s", (used) => {
    const text = loops(`a[i] = b[i] * 2;`, `c[i] = a[${used}];`);
    compareAt(text, all);
    expect(isFused(text)).toBe(false);
  });
});

describe("random loops one after the other", () => {
  it("give what JavaScript gives", () => {
    const four = fc.array(places, { minLength: 4, maxLength: 4 });
    fc.assert(fc.property(loops, four, compareAt), { seed: 11, numRuns: 80 });
  });

  it("are often fused", () => {
    const texts = fc.sample(loops, { seed: 12, numRuns: 60 });
    expect(texts.filter(isFused).length).toBeGreaterThan(10);
  });
});
