/**
 * Facts of `+ - * / % -x` on numbers.
 *
 * Bounds are the extremes of the operation at the corners: each operation is monotone in each operand where
 * it is continuous, and rounding keeps that. Where a corner is NaN (∞ - ∞, 0 · ∞) the bounds are given up.
 * Signs of zero:
 *
 *   a + b   is -0 only if both are -0: x + (-x) is 0, and a sum does not underflow
 *   a - b   is -0 only for -0 - 0
 *   a * b   is -0 if a zero meets the other sign, or a product of fractions underflows
 *   a / b   likewise; and anything finite over an infinity of the other sign
 *   a % b   has the sign of `a`, also where it is 0
 *
 * Sums and products of integers stay integers however they are rounded: beyond 2^53 there are no fractions.
 */
import {
  ANY_NUMBER,
  BOTTOM,
  hasZero,
  isEmptyInterval,
  makeNumbers,
  numberFact,
  type Fact,
} from "./facts.ts";

type Binary = (a: Fact, b: Fact) => Fact;

const ONLY_NAN = numberFact(1, 0, { nan: true });

/** Handles operands that are never reached or only NaN, which have no bounds. */
const onIntervals =
  (combine: Binary): Binary =>
  (a, b) => {
    if (a.kinds === 0 || b.kinds === 0) return BOTTOM;
    return isEmptyInterval(a) || isEmptyInterval(b) ? ONLY_NAN : combine(a, b);
  };

const isNegative = (fact: Fact): boolean => fact.lo < 0;
const isPositive = (fact: Fact): boolean => fact.hi > 0;
const isInfinite = (fact: Fact): boolean => fact.lo === -Infinity || fact.hi === Infinity;

/** Numbers in the hull of two corners. */
function between(x: number, y: number, integer: boolean, nan: boolean, negZero: boolean): Fact {
  if (Number.isNaN(x) || Number.isNaN(y)) {
    return makeNumbers(-Infinity, Infinity, integer, nan, negZero, false);
  }
  return makeNumbers(Math.min(x, y), Math.max(x, y), integer, nan, negZero, false);
}

export const add = onIntervals((a, b) => {
  const nan =
    a.nan ||
    b.nan ||
    (a.hi === Infinity && b.lo === -Infinity) ||
    (a.lo === -Infinity && b.hi === Infinity);
  return between(a.lo + b.lo, a.hi + b.hi, a.integer && b.integer, nan, a.negZero && b.negZero);
});

export function negate(a: Fact): Fact {
  if (a.kinds === 0 || isEmptyInterval(a)) return a;
  const { integer, nan, float32 } = a;
  return numberFact(-a.hi, -a.lo, { integer, nan, float32, negZero: hasZero(a) });
}

export const subtract = onIntervals((a, b) => {
  const nan =
    a.nan ||
    b.nan ||
    (a.hi === Infinity && b.hi === Infinity) ||
    (a.lo === -Infinity && b.lo === -Infinity);
  return between(a.lo - b.hi, a.hi - b.lo, a.integer && b.integer, nan, a.negZero && hasZero(b));
});

/** Whether a zero of `a` gets a minus sign from `b`. */
function zeroTurnsNegative(a: Fact, b: Fact): boolean {
  if (!hasZero(a)) return false;
  return isNegative(b) || b.negZero || (a.negZero && (isPositive(b) || hasZero(b)));
}

const signsDiffer = (a: Fact, b: Fact): boolean =>
  (isNegative(a) && isPositive(b)) || (isPositive(a) && isNegative(b));

/** A corner 0 · ∞ is NaN, but the finite neighbours of the infinity give 0. */
const product = (x: number, y: number): number => (x === 0 || y === 0 ? 0 : x * y);

export const multiply = onIntervals((a, b) => {
  const zeroTimesInfinity = (hasZero(a) && isInfinite(b)) || (hasZero(b) && isInfinite(a));
  const p = product(a.lo, b.lo);
  const q = product(a.lo, b.hi);
  const r = product(a.hi, b.lo);
  const s = product(a.hi, b.hi);
  const integer = a.integer && b.integer;
  return makeNumbers(
    Math.min(p, q, r, s),
    Math.max(p, q, r, s),
    integer,
    a.nan || b.nan || zeroTimesInfinity,
    zeroTurnsNegative(a, b) || zeroTurnsNegative(b, a) || (!integer && signsDiffer(a, b)),
    false,
  );
});

export const divide = onIntervals((a, b) => {
  const nan = a.nan || b.nan || (hasZero(a) && hasZero(b)) || (isInfinite(a) && isInfinite(b));
  const negZero = zeroTurnsNegative(a, b) || ((!a.integer || isInfinite(b)) && signsDiffer(a, b));
  if (!hasZero(b)) {
    const corners = [a.lo / b.lo, a.lo / b.hi, a.hi / b.lo, a.hi / b.hi];
    return corners.some(Number.isNaN)
      ? makeNumbers(-Infinity, Infinity, false, nan, negZero, false)
      : makeNumbers(Math.min(...corners), Math.max(...corners), false, nan, negZero, false);
  }
  const positive = a.lo >= 0 && !a.negZero && b.lo >= 0 && !b.negZero;
  return numberFact(positive ? 0 : -Infinity, Infinity, { nan, negZero });
});

/** The largest magnitude. */
const magnitude = ({ lo, hi }: Fact): number => Math.max(Math.abs(lo), Math.abs(hi));

export const remainder = onIntervals((a, b) => {
  const integer = a.integer && b.integer;
  // |a % b| <= |a|, and < |b|.
  const limit = Math.min(magnitude(a), magnitude(b) - (integer ? 1 : 0));
  const nan = a.nan || b.nan || isInfinite(a) || hasZero(b);
  const lo = a.lo < 0 ? -limit : 0;
  const hi = a.hi > 0 ? limit : 0;
  if (limit < 0) return ONLY_NAN;
  return numberFact(lo, hi, { integer, nan, negZero: a.lo < 0 || a.negZero });
});

/** `**` is the host's; only that it is a number is known. */
export function power(a: Fact, b: Fact): Fact {
  return a.kinds === 0 || b.kinds === 0 ? BOTTOM : ANY_NUMBER;
}
