/**
 * What a narrowed result tells of the operands: `i * i < n` bounds `i`, `i + 1 < n` too.
 *
 * Only for integers, and only where the result is known to lie strictly within ±2^53: then a sum or product
 * was not rounded, and inequalities between integers can be solved for an operand.
 */
import type { Opcode } from "@numboa/parser/ir";
import {
  NUMBER,
  UNDEFINED,
  BOTTOM,
  isEmptyInterval,
  isExactInteger,
  join,
  makeNumbers,
  meetNumbers,
  numberPart,
  withoutKinds,
  type Fact,
} from "./facts.ts";

type Bounds = readonly [lo: number, hi: number];
type Solve = (result: Fact, a: Fact, b: Fact) => readonly [Bounds, Bounds];

const ANY: Bounds = [-Infinity, Infinity];

const SOLVERS: Partial<Record<Opcode, Solve>> = {
  "js.add": (r, a, b) => [
    [r.lo - b.hi, r.hi - b.lo],
    [r.lo - a.hi, r.hi - a.lo],
  ],
  "js.sub": (r, a, b) => [
    [r.lo + b.lo, r.hi + b.hi],
    [a.lo - r.hi, a.hi - r.lo],
  ],
  "js.mul": (r, a, b) => [factor(r, b), factor(r, a)],
};

/** Bounds of `x` in `x * by` where `by` is one positive integer. */
function factor(result: Fact, by: Fact): Bounds {
  const { lo } = by;
  if (lo !== by.hi || lo < 1 || result.lo < -(2 ** 52) || result.hi > 2 ** 52) return ANY;
  return [Math.ceil(result.lo / lo), Math.floor(result.hi / lo)];
}

/** Bounds of `x` in `x * x` where `x` is not negative. One more is allowed for the root's rounding. */
function root(result: Fact): Bounds {
  return [Math.floor(Math.sqrt(Math.max(0, result.lo))) - 1, Math.floor(Math.sqrt(result.hi)) + 1];
}

/** Whether the operands of an op can be told from its result: those of {@link SOLVERS}, which is asked for all the time. */
export const isSolvable = (opcode: Opcode): boolean =>
  opcode === "js.add" || opcode === "js.sub" || opcode === "js.mul";

/** The operands of an op whose result is now known to be in `result`; undefined if that tells nothing. */
export function refineOperands(
  opcode: Opcode,
  result: Fact,
  [a, b]: readonly [Fact, Fact],
  square: boolean,
): readonly [Fact, Fact] | undefined {
  if (result.kinds !== NUMBER || isEmptyInterval(result) || !isExactInteger(result)) {
    return undefined;
  }
  const solve = SOLVERS[opcode];
  if (!solve || !isIntegerOperand(a) || !isIntegerOperand(b)) return undefined;
  if (square) {
    if (opcode !== "js.mul" || a.lo < 0) return undefined;
    const refined = within(a, root(result));
    return [refined, refined];
  }
  const [first, second] = solve(result, numberPart(a), numberPart(b));
  return [within(a, first), within(b, second)];
}

/** Numbers that are integers, and perhaps undefined, which would have given NaN. */
function isIntegerOperand(fact: Fact): boolean {
  return (fact.kinds & ~(NUMBER | UNDEFINED)) === 0 && fact.integer && !isEmptyInterval(fact);
}

function within(fact: Fact, [lo, hi]: Bounds): Fact {
  const { integer, negZero, float32 } = fact;
  // A bound that is NaN, from infinities, tells nothing.
  const low = Number.isNaN(lo) ? fact.lo : Math.max(fact.lo, lo);
  const high = Number.isNaN(hi) ? fact.hi : Math.min(fact.hi, hi);
  const numbers = makeNumbers(low, high, integer, false, negZero, float32);
  return join(withoutKinds(fact, NUMBER | UNDEFINED), numbers);
}

/** What a number tells of the value that it is ToNumber of. */
export function refineThroughNumber(fact: Fact, number: Fact): Fact {
  if ((fact.kinds & ~(NUMBER | UNDEFINED)) !== 0) return fact;
  const numbers = numberPart(fact);
  const rest = number.nan ? withoutKinds(fact, NUMBER) : BOTTOM;
  return numbers.kinds === 0 ? rest : join(rest, meetNumbers(numbers, number));
}
