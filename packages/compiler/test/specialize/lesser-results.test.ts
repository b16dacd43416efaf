/** Results of several kinds: what is said by fewer of them gives the call up. */
import { describe, expect, it } from "vitest";
import type { ParamKind } from "@numboa/parser/ir";
import { compileHere, evaluate, see } from "../abi/boundary.ts";
import { expectSameEverywhere, problemsOf, unitOf } from "../arrays/everywhere.ts";
import { REFUSED } from "../../src/abi/index.ts";

const NASTY = [0, -0, 1, 2, 3.5, -1, -2.5, NaN, Infinity, -Infinity, 5e-324, 2 ** 31, 2 ** 53];

interface Case {
  readonly source: string;
  /** Arguments for which the compiled function answers, and for which it gives up. */
  readonly answers: readonly number[];
  readonly givesUp: readonly number[];
}

const CASES: Readonly<Record<string, Case>> = {
  "a number, or false": {
    source: "(x) => { if (x < 0) return false; return Math.sqrt(x); }",
    answers: [0, 4, NaN],
    givesUp: [-1, -Infinity],
  },
  "a number, undefined, or a boolean": {
    source: "(x) => { if (x > 9) return x > 99; if (x > 5) return; return x; }",
    answers: [1, 6, NaN],
    givesUp: [10, 100],
  },
  "a boolean, or nothing": {
    source: "(x) => { if (x > 0) return true; if (x < 0) return x < -5; }",
    answers: [1, -1, -6],
    givesUp: [0, NaN],
  },
  "an array, or the end": {
    source: "(x) => { switch (x) { case 0: return [x, 1]; case 1: { return [1 / x, 2]; } } }",
    answers: [0, 1],
    givesUp: [2, NaN],
  },
  "an object, or undefined": {
    source: "(x) => { if (x !== x) return; if (x > 1) return undefined; return { x, y: x > 0 }; }",
    answers: [0, 1],
    givesUp: [2, NaN],
  },
  "through a finally": {
    source:
      "(x) => { let y = x; try { if (x > 1) return; } finally { y++; if (x > 2) return [y]; } return [x]; }",
    answers: [0, 3],
    givesUp: [2],
  },
};

describe.each(Object.entries(CASES))("%s", (_, { source, answers, givesUp }) => {
  it("is what JavaScript gives", async () => {
    const calls = [...NASTY, ...answers, ...givesUp].map((x) => () => [x]);
    await expectSameEverywhere(unitOf(source), ["f64"], calls, { mayAbort: true });
    expect.hasAssertions();
  });

  it("is given up where it must be, and only there", async () => {
    const compiled = await compileHere(source, ["f64"]);
    const original = evaluate(source);
    for (const x of answers) expect(compiled.call(x)).toStrictEqual(original(x));
    for (const x of givesUp) expect(compiled.call(x)).toBe(REFUSED);
  });
});

it("undoes what was stored before", async () => {
  const source = "(a, x) => { a[0] = x; if (x < 0) return false; a[1] = x; return a[0] + a[1]; }";
  const compiled = await compileHere(source, ["f64[]", "f64"]);
  const array = compiled.heap.array(Float64Array, [1, 2]);
  expect(compiled.call(array, -1)).toBe(REFUSED);
  expect([...array]).toEqual([1, 2]);
  expect(see(compiled.call, evaluate(source), [array, -1]).value).toBe(false);
  expect(compiled.call(array, 3)).toBe(6);
});

describe("what cannot be given up", () => {
  it.each<[source: string, kinds: ParamKind[], code: string]>([
    ["(x) => x > 0 ? x : false", ["f64"], "mixed-kinds"],
    [
      "function f(x) { if (x > 9) return false; return x > 5 ? x : f(x + 1); }",
      ["f64"],
      "mixed-kinds",
    ],
    [
      "(x) => { if (x > 9) return false; return Math.random(); }",
      ["f64"],
      "random-with-plain-array",
    ],
    ["(x) => { if (x > 9) return 1; return [x]; }", ["f64"], "mixed-result-shape"],
  ])("%s", (source, kinds, code) => {
    expect(problemsOf(unitOf(source), kinds)).toContain(code);
  });
});
