/**
 * What a branch tells of the values that were compared.
 *
 * A refinement intersects a fact with what the outcome allows. A true `a < b` says that neither is NaN or
 * undefined; a false one says `a >= b` only where neither can be NaN. Bounds move by one where both sides are
 * integers. Equality is by value, so -0 stays wherever 0 does.
 */
import type { Opcode } from "@numboa/parser/ir";
import {
  ARRAYS,
  BIGINT,
  BOTTOM,
  FALSE,
  INTEGER_TESTS,
  NUMBER,
  TRUE,
  UNDEFINED,
  isEmptyInterval,
  join,
  makeNumbers,
  numberFact,
  numberPart,
  toNumber,
  withNumbers,
  withoutKinds,
  type Fact,
  type IntegerTest,
} from "./facts.ts";

type Pair = readonly [Fact, Fact];
type Relation = "lt" | "le" | "gt" | "ge" | "eq" | "ne";

const NEGATED: Readonly<Record<Relation, Relation>> = {
  lt: "ge",
  le: "gt",
  gt: "le",
  ge: "lt",
  eq: "ne",
  ne: "eq",
};
const MIRRORED: Readonly<Record<Relation, Relation>> = {
  lt: "gt",
  le: "ge",
  gt: "lt",
  ge: "le",
  eq: "eq",
  ne: "ne",
};

const ORDERED: Partial<Record<Opcode, Relation>> = {
  "js.lt": "lt",
  "js.le": "le",
  "js.gt": "gt",
  "js.ge": "ge",
};
const EQUALITIES: Partial<Record<Opcode, { relation: Relation; strict: boolean }>> = {
  "js.eq": { relation: "eq", strict: false },
  "js.ne": { relation: "ne", strict: false },
  "js.seq": { relation: "eq", strict: true },
  "js.sne": { relation: "ne", strict: true },
};

/** The operands of a comparison once its outcome is known; undefined for ops that compare nothing. */
export function refineComparison(opcode: Opcode, [a, b]: Pair, outcome: boolean): Pair | undefined {
  const order = ORDERED[opcode];
  if (order) return refineOrder(order, a, b, outcome);
  const equality = EQUALITIES[opcode];
  if (!equality) return undefined;
  if ((a.kinds | b.kinds) & (ARRAYS | BIGINT)) return [a, b];
  const equal = (equality.relation === "eq") === outcome;
  return equal ? refineEqual(a, b, equality.strict) : refineUnequal(a, b);
}

function refineOrder(relation: Relation, a: Fact, b: Fact, outcome: boolean): Pair {
  if ((a.kinds | b.kinds) & (ARRAYS | BIGINT)) return [a, b];
  const x = toNumber(a);
  const y = toNumber(b);
  // NaN makes every order false, so a false one tells nothing while NaN is possible.
  if (!outcome && (x.nan || y.nan)) return [a, b];
  const holds = outcome ? relation : NEGATED[relation];
  return [bounded(a, holds, x, y), bounded(b, MIRRORED[holds], y, x)];
}

/** The values `x` of `fact` with `x relation y`, without NaN. Booleans are left alone. */
function bounded(fact: Fact, relation: Relation, x: Fact, y: Fact): Fact {
  const numbers = numberPart(fact);
  const rest = withoutKinds(fact, UNDEFINED | NUMBER);
  const strict = relation === "lt" || relation === "gt";
  const step = strict && x.integer && y.integer ? 1 : 0;
  const above = relation === "gt" || relation === "ge";
  const lo = above ? Math.max(numbers.lo, y.lo + step) : numbers.lo;
  const hi = above ? numbers.hi : Math.min(numbers.hi, y.hi - step);
  return join(rest, cut(numbers, lo, hi));
}

/** The numbers of a fact within bounds, without NaN. */
function cut(fact: Fact, lo: number, hi: number): Fact {
  if (isEmptyInterval(fact)) return BOTTOM;
  const { integer, negZero, float32 } = fact;
  return makeNumbers(
    Math.max(fact.lo, lo),
    Math.min(fact.hi, hi),
    integer,
    false,
    negZero,
    float32,
  );
}

function refineEqual(a: Fact, b: Fact, strict: boolean): Pair {
  return [equalTo(a, b, strict), equalTo(b, a, strict)];
}

/** The values of `fact` that may equal one of `other`. */
function equalTo(fact: Fact, other: Fact, strict: boolean): Fact {
  const numbers = strict ? numberPart(other) : toNumber(withoutKinds(other, UNDEFINED));
  let result = withoutKinds(fact, NUMBER);
  if (!(other.kinds & UNDEFINED)) result = withoutKinds(result, UNDEFINED);
  if (strict) result = withoutKinds(result, (FALSE | TRUE) & ~other.kinds);
  if (isEmptyInterval(numbers)) return result;
  const within = cut(numberPart(fact), numbers.lo, numbers.hi);
  if (within.kinds === 0) return result;
  const { integer, float32 } = numbers;
  const both = numberFact(within.lo, within.hi, {
    integer: within.integer || integer,
    float32: within.float32 || float32,
    negZero: within.negZero,
  });
  return join(result, both);
}

function refineUnequal(a: Fact, b: Fact): Pair {
  return [unequalTo(a, b), unequalTo(b, a)];
}

/** The values of `fact` that may differ from all of `other`: cuts a single number off the end of a range of integers. */
function unequalTo(fact: Fact, other: Fact): Fact {
  if (other.kinds === UNDEFINED) return withoutKinds(fact, UNDEFINED);
  const numbers = numberPart(fact);
  const single = other.kinds === NUMBER && !other.nan && other.lo === other.hi;
  if (!single || !numbers.integer || isEmptyInterval(numbers)) return fact;
  const { integer, nan, negZero, float32 } = numbers;
  const lo = numbers.lo === other.lo ? numbers.lo + 1 : numbers.lo;
  const hi = numbers.hi === other.lo ? numbers.hi - 1 : numbers.hi;
  return withNumbers(fact, numberFact(lo, hi, { integer, nan, negZero, float32 }));
}

/** A value that is known to be an integer of the range that is tested for, and not -0. */
export function refineInt(fact: Fact, test: IntegerTest): Fact {
  const numbers = numberPart(fact);
  if (isEmptyInterval(numbers)) return BOTTOM;
  const range = INTEGER_TESTS[test];
  const lo = Math.max(numbers.lo, range.lo);
  const hi = Math.min(numbers.hi, range.hi);
  return makeNumbers(lo, hi, true, false, false, numbers.float32);
}

/** A value that is known to be truthy, or falsy. */
export function refineTruth(fact: Fact, truthy: boolean): Fact {
  if (fact.kinds & BIGINT) return fact;
  if ((fact.kinds & NUMBER) === 0) {
    return withoutKinds(fact, truthy ? FALSE | UNDEFINED : TRUE | ARRAYS);
  }
  const numbers = numberPart(fact);
  if (!truthy) {
    const zero = cut(numbers, 0, 0);
    const nan = numbers.nan ? numberFact(1, 0, { nan: true }) : BOTTOM;
    return join(withoutKinds(fact, NUMBER | TRUE | ARRAYS), join(zero, nan));
  }
  const rest = withoutKinds(fact, NUMBER | FALSE | UNDEFINED);
  if (isEmptyInterval(numbers)) return rest;
  const step = numbers.integer ? 1 : 0;
  const lo = numbers.lo === 0 ? step : numbers.lo;
  const hi = numbers.hi === 0 ? -step : numbers.hi;
  return join(rest, cut({ ...numbers, negZero: false }, lo, hi));
}
