/**
 * Facts of the bitwise operators, `Math.imul` and `Math.clz32`.
 *
 * Operands are taken modulo 2^32 first ({@link toInt32}): a fact within int32 keeps its bounds, truncated
 * toward zero, and NaN adds 0; any other gives the whole range. Results are int32, or uint32 for `>>>`, and
 * never NaN or -0.
 */
import {
  ANY_INT32,
  BOTTOM,
  INT32_MAX,
  INT32_MIN,
  UINT32_MAX,
  constantFact,
  integerFact,
  isEmptyInterval,
  join,
  type Fact,
} from "./facts.ts";

type Binary = (a: Fact, b: Fact) => Fact;

const ZERO = constantFact(0);
const ANY_UINT32 = integerFact(0, UINT32_MAX);

/** ToInt32 of a number. */
function toInt32(fact: Fact): Fact {
  return modulo(fact, INT32_MIN, INT32_MAX, ANY_INT32);
}

/** ToUint32 of a number. */
function toUint32(fact: Fact): Fact {
  return modulo(fact, 0, UINT32_MAX, ANY_UINT32);
}

function modulo(fact: Fact, min: number, max: number, any: Fact): Fact {
  if (fact.kinds === 0) return BOTTOM;
  if (isEmptyInterval(fact)) return ZERO;
  const lo = Math.trunc(fact.lo);
  const hi = Math.trunc(fact.hi);
  if (lo < min || hi > max) return any;
  const result = integerFact(lo, hi);
  return fact.nan ? join(result, ZERO) : result;
}

const onInt32 =
  (combine: Binary): Binary =>
  (a, b) =>
    a.kinds === 0 || b.kinds === 0 ? BOTTOM : combine(toInt32(a), toInt32(b));

/** The number of low bits that differ from the sign: all values are in [-2^n, 2^n - 1]. */
function width({ lo, hi }: Fact): number {
  return 32 - Math.min(Math.clz32(lo < 0 ? ~lo : lo), Math.clz32(hi < 0 ? ~hi : hi));
}

const ofWidth = (bits: number): Fact => integerFact(-(2 ** bits), 2 ** bits - 1);

export const and = onInt32((a, b) => {
  if (a.lo >= 0 && b.lo >= 0) return integerFact(0, Math.min(a.hi, b.hi));
  if (a.lo >= 0) return integerFact(0, a.hi);
  if (b.lo >= 0) return integerFact(0, b.hi);
  return ofWidth(Math.max(width(a), width(b)));
});

export const or = onInt32((a, b) => {
  const bits = Math.max(width(a), width(b));
  if (b.lo === 0 && b.hi === 0) return a;
  if (a.lo === 0 && a.hi === 0) return b;
  if (a.lo >= 0 && b.lo >= 0) return integerFact(Math.max(a.lo, b.lo), 2 ** bits - 1);
  return ofWidth(bits);
});

export const xor = onInt32((a, b) => {
  const bits = Math.max(width(a), width(b));
  return a.lo >= 0 && b.lo >= 0 ? integerFact(0, 2 ** bits - 1) : ofWidth(bits);
});

export function bitNot(a: Fact): Fact {
  if (a.kinds === 0) return BOTTOM;
  const { lo, hi } = toInt32(a);
  return integerFact(~hi, ~lo);
}

/** Counts are taken modulo 32: the bounds if they are within 0..31. */
function counts(count: Fact): readonly [number, number] {
  const { lo, hi } = toInt32(count);
  return lo >= 0 && hi <= 31 ? [lo, hi] : [0, 31];
}

/** Both ends of the value at both ends of the count: a shift by a fixed count is monotone, and so is the count for a fixed value. */
function shifted(value: Fact, count: Fact, shift: (x: number, n: number) => number): Fact {
  const corners = counts(count).flatMap((n) => [shift(value.lo, n), shift(value.hi, n)]);
  return integerFact(Math.min(...corners), Math.max(...corners));
}

const shifts =
  (convert: (fact: Fact) => Fact, combine: Binary): Binary =>
  (a, b) =>
    a.kinds === 0 || b.kinds === 0 ? BOTTOM : combine(convert(a), b);

export const shiftLeft = shifts(toInt32, (a, count) => {
  const exact = shifted(a, count, (x, n) => x * 2 ** n);
  return exact.lo >= INT32_MIN && exact.hi <= INT32_MAX ? exact : ANY_INT32;
});

export const shiftRight = shifts(toInt32, (a, count) => shifted(a, count, (x, n) => x >> n));

export const shiftRightUnsigned = shifts(toUint32, (a, count) =>
  shifted(a, count, (x, n) => x >>> n),
);

export const imul = onInt32((a, b) => {
  const corners = [a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi];
  const lo = Math.min(...corners);
  const hi = Math.max(...corners);
  return lo >= INT32_MIN && hi <= INT32_MAX ? integerFact(lo, hi) : ANY_INT32;
});

export function clz32(a: Fact): Fact {
  if (a.kinds === 0) return BOTTOM;
  const bits = toUint32(a);
  return integerFact(Math.clz32(bits.hi), Math.clz32(bits.lo));
}
