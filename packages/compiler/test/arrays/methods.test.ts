/** Methods of typed arrays against the engine's, in every way a function can run. */
import { describe, expect, it } from "vitest";
import { lowerUnit } from "@numboa/parser";
import { prepare, type ArrayType, type ParamKind } from "@numboa/parser/ir";
import { outcomeOf } from "../../../parser/test/ir/outcome.ts";
import { specializeModule } from "../../src/specialize/index.ts";
import { expectSameEverywhere, problemsOf, unitOf, type MakeArgs } from "./everywhere.ts";
import { Choices } from "../../../parser/test/programs/choices.ts";
import { KINDS, NUMBERS, overlapping, POSITIONS, sample } from "./samples.ts";

const LENGTHS = [0, 1, 2, 5, 7];

/** Every length with every choice of positions, thinned out. */
function withPositions(type: ArrayType, count: number, values: readonly number[]): MakeArgs[] {
  const choices = new Choices(count + values.length);
  return LENGTHS.flatMap((length) =>
    Array.from({ length: 12 }, (): MakeArgs => {
      const positions = Array.from({ length: count }, () => choices.pick(POSITIONS));
      const value = values.length > 0 ? [choices.pick(values)] : [];
      return () => [sample(type, length), ...value, ...positions];
    }),
  );
}

interface Case {
  readonly source: string;
  /** Positions that it takes. */
  readonly positions: number;
  readonly value?: boolean;
}

const CASES: Readonly<Record<string, Case>> = {
  at: { source: "(a, i) => a.at(i)", positions: 1 },
  "at without": { source: "(a) => a.at()", positions: 0 },
  "at of undefined": { source: "(a, i) => a.at(a[i])", positions: 1 },
  fill: { source: "(a, x) => { a.fill(x); }", positions: 0, value: true },
  "fill without": { source: "(a) => { a.fill(); }", positions: 0 },
  "fill from": { source: "(a, x, s) => { a.fill(x, s); }", positions: 1, value: true },
  "fill from to": { source: "(a, x, s, e) => { a.fill(x, s, e); }", positions: 2, value: true },
  "fill to undefined": {
    source: "(a, x, s) => { a.fill(x, s, void 0); }",
    positions: 1,
    value: true,
  },
  "fill by an element": {
    source: "(a, x, s) => { a.fill(x, s + 1, a[s]); }",
    positions: 1,
    value: true,
  },
  "fill gives the array": { source: "(a, x, s) => a.fill(x, s).length", positions: 1, value: true },
  "fill a boolean": { source: "(a, s) => { a.fill(true, s).fill(s > 2, 0, 1); }", positions: 1 },
  indexOf: { source: "(a, x) => a.indexOf(x)", positions: 0, value: true },
  "indexOf from": { source: "(a, x, s) => a.indexOf(x, s)", positions: 1, value: true },
  "indexOf nothing": {
    source: "(a) => a.indexOf() + a.indexOf(void 0) + a.indexOf(true)",
    positions: 0,
  },
  lastIndexOf: { source: "(a, x) => a.lastIndexOf(x)", positions: 0, value: true },
  "lastIndexOf from": { source: "(a, x, s) => a.lastIndexOf(x, s)", positions: 1, value: true },
  "lastIndexOf from undefined": {
    source: "(a, x) => a.lastIndexOf(x, undefined)",
    positions: 0,
    value: true,
  },
  includes: { source: "(a, x) => a.includes(x)", positions: 0, value: true },
  "includes from": { source: "(a, x, s) => a.includes(x, s)", positions: 1, value: true },
  "includes nothing": {
    source: "(a) => a.includes() || a.includes(undefined) || a.includes(false)",
    positions: 0,
  },
  "includes an element": { source: "(a, i) => a.includes(a[i])", positions: 1 },
  reverse: { source: "(a) => { a.reverse(); }", positions: 0 },
  "reverse gives the array": { source: "(a) => a.reverse()[0]", positions: 0 },
  copyWithin: { source: "(a, t) => { a.copyWithin(t); }", positions: 1 },
  "copyWithin from": { source: "(a, t, s) => { a.copyWithin(t, s); }", positions: 2 },
  "copyWithin from to": { source: "(a, t, s, e) => a.copyWithin(t, s, e).length", positions: 3 },
  subarray: {
    source:
      "(a, s, e) => { const v = a.subarray(s, e); v[0] = 7; v[v.length - 1] = 9; return v.length; }",
    positions: 2,
  },
  "subarray from": {
    source: "(a, s) => { const v = a.subarray(s); v[0] = 7; return v.length; }",
    positions: 1,
  },
  "subarray of all": {
    source: "(a) => { const v = a.subarray(); v[0] = 7; return v[1]; }",
    positions: 0,
  },
  "subarray of a subarray": {
    source:
      "(a, s, e) => { const v = a.subarray(s).subarray(1, e); v.fill(5, 1); return v.at(-1); }",
    positions: 2,
  },
  "methods of a view": {
    source:
      "(a, x, s) => { const v = a.subarray(s); v.reverse(); return v.indexOf(x) + a.indexOf(x); }",
    positions: 1,
    value: true,
  },
  slice: {
    source:
      "(a, s, e) => { const c = a.slice(s, e); c[0] = 7; a[0] = c.length > 1 ? c[1] : 8; return c.length; }",
    positions: 2,
  },
  "slice of all": {
    source: "(a) => { const c = a.slice(); a.fill(1); return c[1]; }",
    positions: 0,
  },
  sort: { source: "(a) => { a.sort(); }", positions: 0 },
  "sort a part": { source: "(a, s) => { a.subarray(s).sort(); }", positions: 1 },
  "byteLength and BYTES_PER_ELEMENT": {
    source: "(a) => a.byteLength * 100 + a.BYTES_PER_ELEMENT + Int16Array.BYTES_PER_ELEMENT / 10",
    positions: 0,
  },
  "set at the beginning": { source: "(a, s) => a.set(a.subarray(s))", positions: 1 },
  "set itself": { source: "(a, s) => { a.set(a.subarray(s), 1); }", positions: 1 },
  "arguments in order": {
    source: "(a, x) => { let i = 0; a.fill(i++ + x, i++, i += 2); return i; }",
    positions: 0,
    value: true,
  },
};

/** Kinds that are tried with everything; for the others, which differ in their elements alone, some will do. */
const THOROUGH: readonly ArrayType[] = ["f64[]", "u8c[]", "i32[]"];
const SMALL = [0, 1, -1, 2, 3, -2, 255, 7];

describe.each(Object.entries(CASES))("%s", (_, { source, positions, value = false }) => {
  const unit = unitOf(source);
  const count = positions + (value ? 1 : 0);

  it.each(KINDS)("%s", async (type) => {
    const kinds: ParamKind[] = [type, ...Array.from({ length: count }, (): ParamKind => "f64")];
    const calls = withPositions(type, positions, value ? NUMBERS : []);
    await expectSameEverywhere(unit, kinds, calls, { withBinaryen: THOROUGH.includes(type) });
    expect.hasAssertions();
  });

  it.each(THOROUGH)("%s, with integers", async (type) => {
    const kinds: ParamKind[] = [type, ...Array.from({ length: count }, (): ParamKind => "int")];
    const calls = LENGTHS.flatMap((length) =>
      SMALL.map((_small, i): MakeArgs => {
        const ints = Array.from({ length: count }, (_int, k) => SMALL[(i + k * 3) % SMALL.length]);
        return () => [sample(type, length), ...ints];
      }),
    );
    await expectSameEverywhere(unit, kinds, calls, { withBinaryen: false });
    expect.hasAssertions();
  });

  it("never leaves the array", () => {
    const kinds: ParamKind[] = ["f64[]", ...Array.from({ length: count }, (): ParamKind => "f64")];
    if (/\ba\[|\bv\[|\bc\[|\)\[/.test(source)) return;
    const calls = withPositions("f64[]", positions, value ? NUMBERS : []);
    const options = { boundsCheck: "throw" } as const;
    const { module } = specializeModule(lowerUnit(unit).module!, kinds, options);
    const reference = prepare(lowerUnit(unit).module!);
    const checked = prepare(module!);
    for (const makeArgs of calls) {
      expect(outcomeOf(() => checked(makeArgs()))).toEqual(outcomeOf(() => reference(makeArgs())));
    }
  });
});

describe("set", () => {
  const pairs = KINDS.flatMap((to) => KINDS.map((from) => [to, from] as const));

  it.each(pairs)("%s from %s", async (to, from) => {
    const choices = new Choices(1);
    const apart = Array.from({ length: 20 }, (): MakeArgs => {
      const [n, m, at] = [choices.below(9), choices.below(6), choices.pick(POSITIONS)];
      return () => [sample(to, n), sample(from, m), at];
    });
    const shared = Array.from({ length: 40 }, (_, i): MakeArgs => {
      const at = choices.below(3);
      return () => [...overlapping(to, from, new Choices(1, i + 1)), at];
    });
    const unit = unitOf("(a, b, at) => { a.set(b, at); }");
    const withBinaryen = THOROUGH.includes(to) && THOROUGH.includes(from);
    await expectSameEverywhere(unit, [to, from, "f64"], [...apart, ...shared], { withBinaryen });
    expect.hasAssertions();
  });
});

describe("sort", () => {
  const SHAPES: Readonly<Record<string, (i: number, n: number) => number>> = {
    random: (i) => Math.sin(i * 12.9898) * 43758,
    ascending: (i) => i - 50,
    descending: (i) => 50 - i,
    "all equal": () => 7,
    "two values": (i) => (i * 7919) % 2,
    "organ pipe": (i, n) => Math.min(i, n - i),
    "zeros and NaN": (i) => [0, -0, NaN, 1, -1][(i * 7) % 5],
    "only zeros": (i) => ((i * 3) % 4 < 2 ? -0 : 0),
    "median of three killer": (i, n) => (i % 2 === 0 ? i : n / 2 + i / 2),
  };

  it.each(Object.entries(SHAPES))("%s", async (_, element) => {
    const unit = unitOf("(a) => { a.sort(); }");
    for (const type of KINDS) {
      const calls = [0, 1, 2, 16, 17, 18, 100, 1000].map((n): MakeArgs => () => {
        const array = sample(type, n);
        array.forEach((_element, i) => (array[i] = element(i, n)));
        return [array];
      });
      await expectSameEverywhere(unit, [type], calls, { withBinaryen: THOROUGH.includes(type) });
    }
    expect.hasAssertions();
  });
});

describe("what is refused", () => {
  it.each([
    ["(a) => a.map(1)", "unknown-member"],
    ["(x) => x.fill(1)", "not-an-array"],
    ["(a, b) => a.fill(b)", "array-as-number"],
    ["(a, b) => { a.set(b[0]); }", "not-an-array"],
    ["(a) => { const f = a.fill; }", "fields-ahead-of-time"],
    // What an undefined start makes of the end is another question in V8 than in ECMAScript.
    ["(a) => { a.fill(1, a[0], 2); }", "bad-index"],
    ["(a) => { a.fill(1, undefined, 2); }", "bad-index"],
  ])("%s: %s", (source, code) => {
    const kinds: ParamKind[] = source.startsWith("(x)") ? ["f64"] : ["f64[]", "i32[]"];
    const count = source.startsWith("(a, b)") ? 2 : 1;
    expect(problemsOf(unitOf(source), kinds.slice(0, count))).toEqual([code]);
  });
});
