import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MATH_FUNCTIONS, makeOp, makeValue, rowOf, type Opcode } from "@numboa/parser/ir";
import { refineOperands, refineThroughNumber } from "../../src/analyses/facts-backward.ts";
import { refineComparison, refineTruth } from "../../src/analyses/facts-refine.ts";
import { transfer } from "../../src/analyses/facts-transfer.ts";
import {
  constantFact,
  constantOf,
  integerFact,
  join,
  numberFact,
  toNumber,
  widen,
  type Fact,
} from "../../src/analyses/facts.ts";
import { anyFacts, contains, NASTY_PLAIN, samples, type Plain } from "./facts-sampling.ts";

const RUNS = { numRuns: 1500, seed: 20260727 };
const OPTIONS = { throwOutOfBounds: false };

type Evaluate = (...operands: Plain[]) => Plain;

function transferOf(opcode: Opcode, facts: readonly Fact[], fn?: string): Fact {
  const operands = facts.map(() => makeValue("js"));
  return transfer(
    makeOp(opcode, operands, fn === undefined ? {} : { attrs: { fn } }),
    facts,
    OPTIONS,
  );
}

/** Results of sampled operands that are not in the result's fact. */
function escapes(facts: readonly Fact[], result: Fact, evaluate: Evaluate): string[] {
  const found: string[] = [];
  const [first, second = [undefined]] = facts.map(samples);
  for (const a of first) {
    for (const b of second) {
      const operands = facts.length === 1 ? [a] : [a, b];
      const value = evaluate(...operands);
      if (!contains(result, value))
        found.push(
          `${operands.map(String).join(", ")} gives ${String(value)}, not in ${JSON.stringify(result)}`,
        );
    }
  }
  return found;
}

const UNARY: Opcode[] = ["js.neg", "js.plus", "js.bitnot", "js.not"];
const BINARY: Opcode[] = [
  "js.add",
  "js.sub",
  "js.mul",
  "js.div",
  "js.rem",
  "js.pow",
  "js.and",
  "js.or",
  "js.xor",
  "js.shl",
  "js.shr_s",
  "js.shr_u",
  "js.lt",
  "js.gt",
  "js.le",
  "js.ge",
  "js.eq",
  "js.ne",
  "js.seq",
  "js.sne",
];

describe("transfer functions hold every sampled result", () => {
  test.each(UNARY)("%s", (opcode) => {
    const evaluate = rowOf(opcode).evaluate as Evaluate;
    fc.assert(
      fc.property(anyFacts, (fact) => {
        expect(escapes([fact], transferOf(opcode, [fact]), evaluate)).toEqual([]);
      }),
      RUNS,
    );
  });

  test.each(BINARY)("%s", (opcode) => {
    const evaluate = rowOf(opcode).evaluate as Evaluate;
    fc.assert(
      fc.property(anyFacts, anyFacts, (a, b) => {
        expect(escapes([a, b], transferOf(opcode, [a, b]), evaluate)).toEqual([]);
      }),
      { ...RUNS, numRuns: 400 },
    );
  });

  test("js.truthy", () => {
    fc.assert(
      fc.property(anyFacts, (fact) => {
        expect(escapes([fact], transferOf("js.truthy", [fact]), Boolean)).toEqual([]);
      }),
      RUNS,
    );
  });

  const functions = Object.entries(MATH_FUNCTIONS);
  test.each(functions)("Math.%s", (fn, { arity }) => {
    const evaluate = Math[fn as "max"] as Evaluate;
    const facts = arity === 1 ? fc.tuple(anyFacts) : fc.tuple(anyFacts, anyFacts);
    fc.assert(
      fc.property(facts, (operands) => {
        expect(escapes(operands, transferOf("js.math", operands, fn), evaluate)).toEqual([]);
      }),
      { ...RUNS, numRuns: arity === 1 ? 1500 : 300 },
    );
  });

  test("Math functions without arguments", () => {
    for (const [fn] of functions) {
      const value = (Math[fn as "max"] as Evaluate)();
      expect([fn, contains(transferOf("js.math", [], fn), value)]).toEqual([fn, true]);
    }
  });
});

describe("refinements keep what the outcome allows", () => {
  const comparisons = BINARY.slice(12);

  test.each(comparisons)("%s", (opcode) => {
    const evaluate = rowOf(opcode).evaluate as Evaluate;
    fc.assert(
      fc.property(anyFacts, anyFacts, (a, b) => {
        const refined = [true, false].map((outcome) => refineComparison(opcode, [a, b], outcome)!);
        const cut: Plain[][] = [];
        for (const x of samples(a)) {
          for (const y of samples(b)) {
            const [left, right] = refined[evaluate(x, y) === true ? 0 : 1];
            if (!contains(left, x) || !contains(right, y)) cut.push([x, y]);
          }
        }
        expect(cut).toEqual([]);
      }),
      { ...RUNS, numRuns: 400 },
    );
  });

  test("truth", () => {
    fc.assert(
      fc.property(anyFacts, (fact) => {
        expect(samples(fact).filter((x) => !contains(refineTruth(fact, Boolean(x)), x))).toEqual(
          [],
        );
      }),
      RUNS,
    );
  });

  const narrowings = fc.tuple(anyFacts, anyFacts, fc.integer(), fc.integer(), fc.boolean());

  test.each(["js.add", "js.sub", "js.mul"] as const)("operands of %s", (opcode) => {
    const evaluate = rowOf(opcode).evaluate as Evaluate;
    fc.assert(
      fc.property(narrowings, ([a, second, from, to, square]) => {
        const b = square ? a : second;
        const cut: Plain[][] = [];
        const { lo, hi } = transferOf(opcode, [a, b]);
        const result = integerFact(
          Math.max(lo, Math.min(from, to)),
          Math.min(hi, Math.max(from, to)),
        );
        const refined = refineOperands(opcode, result, [a, b], square);
        for (const x of refined ? samples(a) : []) {
          for (const y of square ? [x] : samples(b)) {
            if (!contains(result, evaluate(x, y))) continue;
            if (!contains(refined![0], x) || !contains(refined![1], y)) cut.push([x, y]);
          }
        }
        expect(cut).toEqual([]);
      }),
      { ...RUNS, numRuns: 3000 },
    );
  });

  test("operand of js.plus", () => {
    fc.assert(
      fc.property(anyFacts, anyFacts, (fact, number) => {
        const kept = samples(fact).filter((x) => contains(number, Number(x)));
        const refined = refineThroughNumber(fact, number);
        expect(kept.filter((x) => !contains(refined, x))).toEqual([]);
      }),
      RUNS,
    );
  });

  test("operands are bounded through squares and sums", () => {
    const i = integerFact(0, 2 ** 30);
    const [root] = refineOperands("js.mul", integerFact(0, 99), [i, i], true)!;
    expect(root.hi).toBe(10);
    const [term] = refineOperands("js.add", integerFact(0, 99), [i, integerFact(1, 1)], false)!;
    expect([term.lo, term.hi]).toEqual([0, 98]);
  });

  test("bounds move by one only between integers", () => {
    const i = integerFact(0, 100);
    const [below] = refineComparison("js.lt", [i, integerFact(5, 10)], true)!;
    expect([below.lo, below.hi]).toEqual([0, 9]);
    const [fraction] = refineComparison("js.lt", [i, numberFact(5, 9.5)], true)!;
    expect(fraction.hi).toBe(9);
    const [maybeNaN] = refineComparison("js.lt", [i, numberFact(5, 9, { nan: true })], false)!;
    expect(maybeNaN).toEqual(i);
  });
});

describe("the lattice", () => {
  test("a join holds both", () => {
    fc.assert(
      fc.property(anyFacts, anyFacts, (a, b) => {
        const joined = join(a, b);
        const lost = [...samples(a), ...samples(b)].filter((x) => !contains(joined, x));
        expect(lost).toEqual([]);
      }),
      RUNS,
    );
  });

  test("widening holds what it widens, and ends", () => {
    fc.assert(
      fc.property(fc.array(anyFacts, { minLength: 40, maxLength: 40 }), (facts) => {
        let fact = facts[0];
        let growths = 0;
        for (const next of facts) {
          const joined = join(fact, next);
          const widened = widen(fact, joined);
          expect(samples(joined).filter((x) => !contains(widened, x))).toEqual([]);
          if (widened.lo < fact.lo) growths++;
          fact = widened;
        }
        expect(growths).toBeLessThanOrEqual(20);
      }),
      { ...RUNS, numRuns: 100 },
    );
  });

  test("constants are told from each other, -0 from 0", () => {
    for (const value of NASTY_PLAIN) {
      const constant = constantOf(constantFact(value));
      if (Object.is(value, -0)) expect(constant).toBeUndefined();
      else expect([value, Object.is(constant!.value, value)]).toEqual([value, true]);
    }
  });

  test("ToNumber", () => {
    fc.assert(
      fc.property(anyFacts, (fact) => {
        expect(samples(fact).filter((x) => !contains(toNumber(fact), Number(x)))).toEqual([]);
      }),
      RUNS,
    );
  });
});
