/**
 * Where an operation is carried out: in i32, u32, i64 or f64. Demand analysis asks it to know what operands
 * must provide, and rewriting to choose ops; both see the same view, so they agree.
 *
 * Why integers are exact:
 *
 * - `+ - *` of exact integers (below 2^53) with a result below 2^53 are not rounded, so that modulo 2^32 they
 *   are the wrapping ops of i32. A double result below 2^53 comes from a mathematical one below 2^53.
 * - Beyond 2^53, for indices only: the double is the i64 rounded, and both are past every array. A relaxed
 *   operand `a` may then be off itself: both its values are past 2^52, and stay so with `|b| <= 2^32` added
 *   or `b` multiplied; no expression has the 2^19 sums that would bring it back.
 * - `a / b` in doubles, truncated, is the integer quotient for operands of 32 bits: an inexact quotient is at
 *   least 1 / b from the next integer k, relatively 1 / (b * k) > 2^-33, far beyond rounding.
 * - `a % b` is exact in doubles, and takes the dividend's sign as `rem_s` does. Its -0 counts as 0, which is
 *   why a result of which -0 is told is not computed here.
 */
import { INDEX, INT32, NEGZERO, RELAXED } from "../analyses/demand-bits.ts";
import {
  INT32_MAX,
  INT32_MIN,
  UINT32_MAX,
  hasZero,
  isEmptyInterval,
  isExactInteger,
  isInt32,
  isIntegerWithin,
  isUint32,
  type Fact,
} from "../analyses/facts.ts";
import { RELAXED_LIMIT, isIntegral } from "./representation.ts";
import type { OpView } from "./view.ts";

export type Domain = "i32" | "u32" | "i64" | "f64";

const isInt32Held = ({ representation }: OpView): boolean =>
  representation === "i32" || representation === "u32";

/** The domain of `+`, `-` and `*`. */
export function sumDomain(view: OpView): Domain {
  const [a, b] = view.numbers;
  if (isInt32Held(view)) {
    return isExactInteger(a) && isExactInteger(b) && isExactInteger(view.result) ? "i32" : "f64";
  }
  if (view.representation !== "i64" || !view.held.every(isIntegral)) return "f64";
  if (isExactInteger(a) && isExactInteger(b) && isExactInteger(view.result)) return "i64";
  return isRelaxedSum(view) ? "i64" : "f64";
}

const isRelaxable = (fact: Fact): boolean =>
  fact.integer && !fact.nan && fact.lo >= -RELAXED_LIMIT && fact.hi <= RELAXED_LIMIT;
const isSmall = (fact: Fact): boolean =>
  isExactInteger(fact) && fact.lo >= -(2 ** 32) && fact.hi <= 2 ** 32;

/** A sum or product that is only an index, and whose operands may be past 2^53. */
function isRelaxedSum({ op, demand, numbers: [a, b], result }: OpView): boolean {
  if ((demand & ~(INDEX | RELAXED)) !== 0 || !isRelaxable(result)) return false;
  if (isExactInteger(a) && isExactInteger(b)) return true;
  const product = op.opcode === "js.mul";
  const fits = (other: Fact): boolean => (product ? isExactInteger(other) : isSmall(other));
  return (isRelaxable(a) && fits(b)) || (isRelaxable(b) && fits(a));
}

const nonZero = (fact: Fact): boolean => !hasZero(fact);

/** The domain of `/`: integers only where the quotient is truncated. */
export function quotientDomain({ demand, numbers: [a, b] }: OpView): Domain {
  if (demand !== INT32 || !nonZero(b)) return "f64";
  if (isUint32(a) && isUint32(b)) return "u32";
  const overflows = a.lo === INT32_MIN && b.lo <= -1 && b.hi >= -1;
  return isInt32(a) && isInt32(b) && !overflows ? "i32" : "f64";
}

/** The domain of `%`. */
export function remainderDomain({ demand, numbers: [a, b], result }: OpView): Domain {
  if (!nonZero(b) || isEmptyInterval(b) || (result.negZero && demand & NEGZERO)) return "f64";
  if (isUint32(a) && isUint32(b)) return "u32";
  if (isInt32(a) && isInt32(b)) return "i32";
  return isWideInteger(a) && isWideInteger(b) ? "i64" : "f64";
}

/** Integers that i64 holds; as operands of `%` they may be past 2^53, where doubles are integers too. */
const isWideInteger = (fact: Fact): boolean => isIntegerWithin(fact, -RELAXED_LIMIT, RELAXED_LIMIT);

/** The domain of `Math.min`, `Math.max`, `Math.abs` and `Math.sign`. */
export function extremeDomain({ representation, numbers, held }: OpView): Domain {
  if (!isIntegral(representation)) return "f64";
  if (numbers.every(isInt32)) return "i32";
  if (numbers.every(isUint32)) return "u32";
  const wide = representation === "i64" && numbers.every(isExactInteger) && held.every(isIntegral);
  return wide ? "i64" : "f64";
}

/**
 * The domain of a comparison. An operand that may be NaN can still be an integer if 0 in its place gives
 * the same outcome, see {@link isNanZero}.
 */
export function comparisonDomain(view: OpView): Domain {
  if (!view.held.every(isIntegral)) return "f64";
  const fits = (lo: number, hi: number): boolean =>
    view.numbers.every(
      (fact, i) =>
        fact.integer && fact.lo >= lo && fact.hi <= hi && (!fact.nan || isNanZero(view, i)),
    );
  if (fits(INT32_MIN, INT32_MAX)) return "i32";
  if (fits(0, UINT32_MAX)) return "u32";
  return view.numbers.every(isExactInteger) ? "i64" : "f64";
}

type Outcome = (other: Fact) => boolean;

/** Whether `0 op other` has the outcome of `NaN op other` for every `other`. */
const ZERO_LIKE_NAN: Readonly<Record<string, Outcome>> = {
  "js.lt": ({ hi }) => hi <= 0,
  "js.le": ({ hi }) => hi < 0,
  "js.gt": ({ lo }) => lo >= 0,
  "js.ge": ({ lo }) => lo > 0,
  "js.eq": nonZero,
  "js.ne": nonZero,
  "js.seq": nonZero,
  "js.sne": nonZero,
};
const MIRRORED: Readonly<Record<string, string>> = {
  "js.lt": "js.gt",
  "js.le": "js.ge",
  "js.gt": "js.lt",
  "js.ge": "js.le",
};

/** Whether a NaN operand of a comparison may be taken for 0. */
export function isNanZero({ op, numbers }: OpView, operand: number): boolean {
  const other = numbers[1 - operand];
  const { opcode } = op;
  const mirrored = operand === 0 ? opcode : (MIRRORED[opcode] ?? opcode);
  return !other.nan && !isEmptyInterval(other) && (ZERO_LIKE_NAN[mirrored]?.(other) ?? false);
}
