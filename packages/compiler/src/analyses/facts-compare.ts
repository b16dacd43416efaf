/**
 * Facts of comparisons and truth values: which outcomes are possible.
 *
 * Comparing with NaN is false, `!=` true; `undefined` is NaN to `< > <= >=`, but equal to itself under
 * `==` and `===`. Booleans are 0 and 1 except to `===`, which tells them from numbers. -0 equals 0.
 */
import { refineInt } from "./facts-refine.ts";
import {
  ARRAYS,
  BOOLEAN,
  BOTTOM,
  FALSE,
  NUMBER,
  TRUE,
  UNDEFINED,
  booleanFact,
  hasZero,
  isEmptyInterval,
  numberPart,
  sameFact,
  toNumber,
  type Fact,
  type IntegerTest,
} from "./facts.ts";

type Compare = (a: Fact, b: Fact) => Fact;

const ordered =
  (test: (a: Fact, b: Fact) => { can: boolean; must: boolean }): Compare =>
  (left, right) => {
    if (left.kinds === 0 || right.kinds === 0) return BOTTOM;
    const a = toNumber(left);
    const b = toNumber(right);
    if (isEmptyInterval(a) || isEmptyInterval(b)) return booleanFact(false, true);
    const { can, must } = test(a, b);
    return booleanFact(can, !must || a.nan || b.nan);
  };

export const lessThan = ordered((a, b) => ({ can: a.lo < b.hi, must: a.hi < b.lo }));
export const lessOrEqual = ordered((a, b) => ({ can: a.lo <= b.hi, must: a.hi <= b.lo }));
export const greaterThan: Compare = (a, b) => lessThan(b, a);
export const greaterOrEqual: Compare = (a, b) => lessOrEqual(b, a);

const bit = (fact: Fact, kind: number): boolean => (fact.kinds & kind) !== 0;

function numbersEqual(a: Fact, b: Fact): { can: boolean; must: boolean } {
  if (a.kinds === 0 || b.kinds === 0) return { can: false, must: true };
  const can = a.lo <= b.hi && b.lo <= a.hi && !isEmptyInterval(a) && !isEmptyInterval(b);
  const single = a.lo === a.hi && b.lo === b.hi && a.lo === b.lo;
  return { can, must: single && !a.nan && !b.nan };
}

/** Equality where `number` says what counts as a number: under `==` booleans do. */
function equality(left: Fact, right: Fact, number: (fact: Fact) => Fact, loose: boolean): Fact {
  if (left.kinds === 0 || right.kinds === 0) return BOTTOM;
  if (bit(left, ARRAYS) || bit(right, ARRAYS)) {
    const scalars = (left.kinds | right.kinds) & ~(ARRAYS | UNDEFINED);
    // Under `==` an array becomes a string, and that a number.
    const can = bit(left, right.kinds) || (loose && scalars !== 0);
    return booleanFact(can, true);
  }
  const numbers = numbersEqual(number(left), number(right));
  const booleans = loose ? { can: false, must: true } : booleansEqual(left, right);
  const undefinedBoth = bit(left, UNDEFINED) && bit(right, UNDEFINED);
  const can = numbers.can || booleans.can || undefinedBoth;
  // Unequal kinds are unequal values.
  const groups = loose ? [UNDEFINED, NUMBER | BOOLEAN] : [UNDEFINED, NUMBER, BOOLEAN];
  const kinds = left.kinds | right.kinds;
  const sameGroup = groups.filter((group) => (kinds & group) !== 0).length === 1;
  return booleanFact(can, !(sameGroup && numbers.must && booleans.must));
}

function booleansEqual(a: Fact, b: Fact): { can: boolean; must: boolean } {
  const both = a.kinds & b.kinds & BOOLEAN;
  const kinds = (a.kinds | b.kinds) & BOOLEAN;
  return { can: both !== 0, must: kinds !== BOOLEAN };
}

/** `==` treats booleans as numbers, but `undefined` only as itself. */
const looseNumber = (fact: Fact): Fact => toNumber({ ...fact, kinds: fact.kinds & ~UNDEFINED });

const flip = (fact: Fact): Fact =>
  fact.kinds === 0 ? BOTTOM : booleanFact(bit(fact, FALSE), bit(fact, TRUE));

export const looseEqual: Compare = (a, b) => equality(a, b, looseNumber, true);
export const strictEqual: Compare = (a, b) => equality(a, b, numberPart, false);
export const looseUnequal: Compare = (a, b) => flip(looseEqual(a, b));
export const strictUnequal: Compare = (a, b) => flip(strictEqual(a, b));

/** ToBoolean. */
export function truthiness(fact: Fact): Fact {
  if (fact.kinds === 0) return BOTTOM;
  const numbers = numberPart(fact);
  const nonZero = !isEmptyInterval(numbers) && !(numbers.lo === 0 && numbers.hi === 0);
  return booleanFact(
    nonZero || bit(fact, TRUE | ARRAYS),
    bit(fact, UNDEFINED | FALSE) || numbers.nan || (!isEmptyInterval(numbers) && hasZero(numbers)),
  );
}

export const not = (fact: Fact): Fact => flip(truthiness(fact));

/** Whether all are integers of the range that is tested for, and none is -0. */
export function areInts(facts: readonly Fact[], test: IntegerTest): Fact {
  let can = true;
  let must = true;
  for (const fact of facts) {
    const refined = refineInt(fact, test);
    can &&= refined.kinds !== 0;
    must &&= sameFact(fact, refined);
  }
  return booleanFact(can, !must);
}
