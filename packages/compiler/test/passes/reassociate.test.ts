/**
 * Reductions in parts. Two oracles:
 *
 * - functions written here that add up in the order which docs/decisions/021 states must have the very bits;
 * - random loops over numbers whose sums are exact in any order, with -0, NaN and infinities, must have the bits of the
 *   loop as it was: so every iteration counts, once, and nothing is taken for impossible.
 */
import {
  assertVerified,
  parseModule,
  printModule,
  type Module,
  type RuntimeValue,
} from "@numboa/parser/ir";
import { describe, expect, it } from "vitest";
import type { Licence } from "../../src/fast-math.ts";
import type { Remark } from "../../src/pass.ts";
import { PASSES } from "../../src/pipeline.ts";
import { encoded, interpreted, optimized } from "../codegen/backends.ts";
import { runIn } from "../codegen/differential.ts";
import { copyModule } from "./differential.ts";
import { checkRandom, findBroken, inputsOf, tapesOf, type RandomPrograms } from "./random-check.ts";
import { exactArgs, randomReductions } from "./random-reduction.ts";

const VECTORIZE = ["vectorize-outer", "vectorize"];
const CLEAN = [...VECTORIZE, "unroll", "simplify", "gvn", "licm", "row-pointers", "licm", "dce"];

function vectorized(
  module: Module,
  passes: readonly string[] = CLEAN,
  licences: readonly Licence[] = ["reassociate"],
  remarks: Remark[] = [],
): Module {
  const copy = copyModule(module);
  const context = {
    module: copy,
    options: {},
    licences,
    remark: (one: Remark): void => void remarks.push(one),
  };
  for (const name of passes) {
    for (const func of copy.funcs.values()) PASSES.get(name)!.run(func, context);
    assertVerified(copy, name);
  }
  return copy;
}

/** Parts by lane: neighbouring vectors, then neighbouring lanes, then what it started with before all. */
function inParts(
  terms: readonly number[],
  init: number,
  { parts, lanes, empty, add }: { parts: number; lanes: number; empty: number; add: Add },
): number {
  const whole = terms.length < 2 * parts ? 0 : terms.length - (terms.length % parts);
  if (whole === 0) return terms.reduce(add, init);
  const sums = Array.from({ length: parts }, () => empty);
  terms.slice(0, whole).forEach((term, i) => (sums[i % parts] = add(sums[i % parts], term)));
  const tree = (values: readonly number[]): number =>
    values.length === 1
      ? values[0]
      : add(tree(values.slice(0, values.length / 2)), tree(values.slice(values.length / 2)));
  const byLane = Array.from({ length: lanes }, (_, lane) =>
    tree(sums.filter((_part, k) => k % lanes === lane)),
  );
  return terms.slice(whole).reduce(add, add(init, tree(byLane)));
}

type Add = (sum: number, term: number) => number;

const DOUBLES = { parts: 8, lanes: 2 } as const;
const FLOATS = { parts: 16, lanes: 4 } as const;
const SUM = { empty: -0, add: (s: number, x: number): number => s + x } as const;
const FLOAT_SUM = { empty: -0, add: (s: number, x: number): number => Math.fround(s + x) } as const;
const PRODUCT = { empty: 1, add: (s: number, x: number): number => s * x } as const;

/** `f(a, b, from, to, s0)`, one loop over doubles or floats. */
const loopOf = (type: "f64" | "f32", body: string): Module =>
  parseModule(`module typed entry @f
    func @f(%a: ${type}[] as ${type}[], %b: ${type}[] as ${type}[], %from: i32 as int, %to: i32 as int, %s0: f64 as f64) -> f64 {
      ${type === "f32" ? "%init = f32.demote_f64 %s0" : "%zero = f64.const 0\n%init = f64.add %s0, %zero"}
      %t = for %i: i32 = %from to %to step 1 carry (%s: ${type} = %init) -> ${type} {
        %x = array.load %a, %i !oob="inbounds" -> ${type}
        %y = array.load %b, %i !oob="inbounds" -> ${type}
        ${body}
        yield %r
      }
      ${type === "f32" ? "%d = f64.promote_f32 %t\nreturn %d" : "return %t"}
    }`);

const noise = (k: number): number => Math.sin(k * k + 0.1) * 10 ** (k % 5);
const LENGTH = 70;
const COUNTS = [...Array.from({ length: 40 }, (_, n) => n), 48, 63, 64, 65];

/** The sum of all, and the largest, of the sums of columns. */
const COLUMNS = parseModule(`module typed entry @f
  func @f(%m: f64[] as f64[], %out: f64[] as f64[], %columns: i32 as int, %rows: i32 as int, %s0: f64 as f64) -> f64 {
    %from = i32.const 0
    %zero = f64.const 0
    %least = f64.const -Infinity
    %t, %u = for %j: i32 = %from to %columns step 1 carry (%s: f64 = %s0, %l: f64 = %least) -> f64, f64 {
      %c = for %i: i32 = %from to %rows step 1 carry (%d: f64 = %zero) -> f64 {
        %row = i32.mul %i, %columns
        %at = i32.add %row, %j
        %x = array.load %m, %at !oob="inbounds" -> f64
        %e = f64.add %d, %x
        yield %e
      }
      array.store %out, %j, %c !oob="inbounds"
      %r = f64.add %s, %c
      %v = f64.max %l, %c
      yield %r, %v
    }
    %both = f64.sub %t, %u
    return %both
  }`);

/** Of so many parts, empty ones included. */
function sumOfParts(terms: readonly number[], parts: number): number {
  const shape = { parts, lanes: 2, ...SUM };
  return terms.length === 0 ? -0 : inParts([...terms, ...Array(2 * parts).fill(-0)], -0, shape);
}

describe("the order is the one that is promised", () => {
  it.each([
    ["dot", "f64", "%p = f64.mul %x, %y\n%r = f64.add %s, %p", DOUBLES, SUM, (x, y) => x * y],
    [
      "sum of squares",
      "f64",
      "%p = f64.mul %x, %x\n%r = f64.add %p, %s",
      DOUBLES,
      SUM,
      (x) => x * x,
    ],
    ["difference", "f64", "%r = f64.sub %s, %x", DOUBLES, SUM, (x) => -x],
    ["product", "f64", "%r = f64.mul %s, %x", DOUBLES, PRODUCT, (x) => x],
    ["floats", "f32", "%r = f32.add %s, %x", FLOATS, FLOAT_SUM, (x) => x],
    [
      "a choice",
      "f64",
      "%c = f64.gt %x, %y\n%p = f64.add %s, %x\n%r = select %p, %s, %c -> f64",
      DOUBLES,
      SUM,
      (x, y) => (x > y ? x : -0),
    ],
  ] as [
    string,
    "f64" | "f32",
    string,
    typeof DOUBLES,
    typeof SUM,
    (x: number, y: number) => number,
  ][])("%s", async (_, type, body, shape, kind, term) => {
    const after = vectorized(loopOf(type, body));
    expect(printModule(after)).toContain("x2.");
    const array = type === "f64" ? Float64Array : Float32Array;
    const [a, b] = [0, 99].map((by) => new array(LENGTH).map((_x, k) => noise(k + by)));
    const calls = COUNTS.flatMap((n) =>
      [0.3, -0].map((init) => ({ n, init: type === "f32" ? Math.fround(init) : init })),
    );
    const inputs = calls.map(({ n, init }) => (): RuntimeValue[] => [a, b, 3, 3 + n, init]);
    const expected = calls.map(({ n, init }) => {
      const terms = Array.from({ length: n }, (_x, k) => term(a[3 + k], b[3 + k]));
      return inParts(terms, type === "f64" ? init + 0 : init, { ...shape, ...kind });
    });
    for (const tier of [interpreted, encoded, optimized]) {
      const found = await runIn(tier, after, inputs);
      const shown = expected.map((x) => (Object.is(x, -0) ? "-0" : String(x)));
      expect(found.map((text) => text.split(" ")[1])).toEqual(shown);
    }
  });

  it("of several at once, each in half as many parts", async () => {
    const text = printModule(loopOf("f64", "%r = f64.add %s, %x"))
      .replace(
        / = for (.*) carry \((.*)\) -> f64/,
        " = for $1 carry ($2, %u: f64 = %s0) -> f64, f64",
      )
      .replace(/%(\S+) = for/, "%$1, %m = for")
      .replace(/yield %(\S+)/, "%v = f64.max %u, %x\n      yield %$1, %v")
      .replace(/return %(\S+)/, "%both = f64.sub %$1, %m\n  return %both");
    const after = vectorized(parseModule(text));
    const a = new Float64Array(LENGTH).map((_x, k) => noise(k));
    const inputs = COUNTS.map((n) => (): RuntimeValue[] => [a, a, 0, n, 0.3]);
    const expected = COUNTS.map((n) => {
      const terms = [...a.subarray(0, n)];
      return String(inParts(terms, 0.3, { parts: 4, lanes: 2, ...SUM }) - Math.max(0.3, ...terms));
    });
    const found = await runIn(encoded, after, inputs);
    expect(found.map((one) => one.split(" ")[1])).toEqual(expected);
  });

  it("of a loop around a loop: by eight, by two, one by one", async () => {
    const after = vectorized(COLUMNS);
    expect(printModule(after)).toMatch(/= for .* step 8 carry \(%\S+: v128.* %\S+: v128/);
    const calls = COUNTS.map((columns) => {
      const m = new Float64Array(5 * columns).map((_x, k) => noise(k));
      const sums = Array.from({ length: columns }, (_x, j) =>
        [0, 1, 2, 3, 4].reduce((s, i) => s + m[i * columns + j], 0),
      );
      return { columns, m, sums };
    });
    const expected = calls.map(({ columns, sums }) => {
      let total = 0.3;
      const [by8, by2] = [columns - (columns % 8), columns - (columns % 2)];
      if (columns >= 2) {
        total += sumOfParts(sums.slice(0, by8), 8);
        total += sumOfParts(sums.slice(by8, by2), 2);
        for (const sum of sums.slice(by2)) total += sum;
      } else for (const sum of sums) total += sum;
      return String(total - Math.max(-Infinity, ...sums));
    });
    const inputs = calls.map(({ columns, m }) => (): RuntimeValue[] => {
      return [m, new Float64Array(columns), columns, 5, 0.3];
    });
    for (const tier of [interpreted, encoded, optimized]) {
      const found = await runIn(tier, after, inputs);
      expect(found.map((text) => text.split(" ")[1])).toEqual(expected);
    }
  });

  it("so the error of a sum is not larger than in order", async () => {
    const after = vectorized(loopOf("f64", "%r = f64.add %s, %x"));
    const a = Float64Array.from({ length: 20_000 }, (_, k) => Math.abs(noise(k)));
    const [text] = await runIn(encoded, after, [() => [a, a, 0, a.length, 0]]);
    const found = Number(text.split(" ")[1]);
    // By Kahan's summation, whose own error is two units in the last place.
    let [exact, lost] = [0, 0];
    for (const x of a) {
      const y = x - lost;
      const t = exact + y;
      [lost, exact] = [t - exact - y, t];
    }
    const inOrder = a.reduce((s, x) => s + x, 0);
    // Each part rounds n / 8 times, the whole three times more; of positive terms that bounds the relative error.
    const bound = (a.length / 8 + 6) * 2 ** -53;
    expect(Math.abs(found - exact) / exact).toBeLessThan(bound);
    expect(Math.abs(found - exact)).toBeLessThanOrEqual(Math.abs(inOrder - exact));
  });
});

const PROGRAMS: RandomPrograms = {
  program: randomReductions,
  args: exactArgs,
  isVectorized: (module) => /= for .* step \d+ carry \(%\S+: v128/.test(printModule(module)),
  tapes: tapesOf(60, 90),
  inputTapes: inputsOf(12, 8),
};

describe("random reductions of exact numbers keep their bits", () => {
  it.each([
    ["in the interpreter", interpreted, VECTORIZE, 800],
    ["in the encoder, after what follows", encoded, CLEAN, 500],
    ["in Binaryen, after what follows", optimized, CLEAN, 100],
  ] as const)("%s", async (_, tier, passes, runs) => {
    const { failure, vectorized: count } = await checkRandom(
      PROGRAMS,
      7,
      runs,
      (m) => vectorized(m, passes),
      tier,
    );
    expect(failure).toBe("");
    expect(count).toBeGreaterThan(runs / 2);
  });

  it.each([
    ["with a lane too few", "f64x2.extract_lane_1", "f64x2.extract_lane_0"],
    ["with sums for minima", "f64x2.min", "f64x2.add"],
    ["with upper floats lost", "f64x2.promote_high_f32x4", "f64x2.promote_low_f32x4"],
  ] as const)("and are found to differ %s", async (_, from, to) => {
    const make = (module: Module): Module => vectorized(module, VECTORIZE);
    const failure = await findBroken(PROGRAMS, 2000, make, [from, to]);
    expect(failure).toContain("\nnot\n");
  });

  it("of columns keep the bits of the largest without the licence", async () => {
    const module = parseModule(
      printModule(COLUMNS)
        .replace("%r = f64.add %s, %c", "%r = f64.min %s, %c")
        .replace("f64.const 0", "f64.const -0")
        .replace(/%both = f64.sub %(\S+), %(\S+)/, "%both = f64.div %$1, %$2"),
    );
    const remarks: Remark[] = [];
    const after = vectorized(module, CLEAN, [], remarks);
    expect(printModule(after)).toMatch(/= for .* step 8 carry \(%\S+: v128/);
    expect(remarks.map(({ licence }) => licence).filter(Boolean)).toEqual([]);
    const odd = [NaN, -0, 0, Infinity, -Infinity, 1.5, -2.5, 5e-324, 1e300];
    const inputs = [1, 2, 3, 7, 8, 9, 10, 16, 17, 23].flatMap((columns) =>
      odd.flatMap((x, k) =>
        [3, -3, 0, -0].map((usual) => (): RuntimeValue[] => {
          const m = new Float64Array(columns * 2).fill(usual).map((y, i) => y * (1 + (i % 5)));
          m[(7 * k) % m.length] = x;
          return [m, new Float64Array(columns), columns, k % 3, odd[(k + columns) % odd.length]];
        }),
      ),
    );
    const expected = await runIn(interpreted, module, inputs);
    for (const tier of [interpreted, encoded, optimized]) {
      expect(await runIn(tier, after, inputs)).toEqual(expected);
    }
  });

  it("nothing happens without the licence", () => {
    for (const module of [loopOf("f64", "%r = f64.add %s, %x"), COLUMNS]) {
      expect(printModule(vectorized(module, VECTORIZE, []))).toBe(printModule(module));
    }
  });
});

describe("what is no reduction stays", () => {
  it.each([
    ["what is looked at", "%p = f64.add %s, %x\n%r = f64.mul %p, %y"],
    ["what is subtracted from", "%r = f64.sub %x, %s"],
    ["added to itself", "%p = f64.add %s, %x\n%r = f64.add %p, %s"],
    ["two kinds", "%p = f64.add %s, %x\n%r = f64.max %p, %y"],
    [
      "a choice by the sum",
      "%c = f64.lt %s, %y\n%p = f64.add %s, %x\n%r = select %p, %s, %c -> f64",
    ],
    ["stored", '%r = f64.add %s, %x\narray.store %b, %i, %s !oob="inbounds"'],
    ["the last one", "%r = f64.neg %x"],
    ["the largest, which is no slower one by one", "%r = f64.max %s, %x"],
    [
      "a choice of another",
      "%p = f64.add %s, %x\n%c = f64.lt %x, %y\n%r = select %p, %y, %c -> f64",
    ],
  ])("%s", (_, body) => {
    const remarks: Remark[] = [];
    const module = loopOf("f64", body);
    expect(printModule(vectorized(module, VECTORIZE, ["reassociate"], remarks))).toBe(
      printModule(module),
    );
    expect(remarks.map(({ message }) => message)).toEqual([
      "the loop is not vectorized: an iteration needs what the one before computed",
    ]);
  });
});
