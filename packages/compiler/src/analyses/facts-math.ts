/**
 * Facts of the functions of `Math` that are exact. The host's functions give any number: what is
 * implementation-defined is not reasoned about.
 *
 * All of them are monotone or have their extremes at the bounds and at 0, so bounds map to bounds.
 * `ceil`, `round` and `trunc` give -0 for negative fractions; `floor` only for -0 itself.
 */
import { isMathFunction, MATH_FUNCTIONS } from "@numboa/parser/ir";
import * as bits from "./facts-bits.ts";
import {
  ANY_NUMBER,
  BOTTOM,
  constantFact,
  hasZero,
  integerFact,
  isEmptyInterval,
  numberFact,
  type Fact,
} from "./facts.ts";

type Unary = (a: Fact) => Fact;

/** Handles operands without bounds: all these functions give NaN for NaN. */
const onInterval =
  (map: Unary): Unary =>
  (a) =>
    isEmptyInterval(a) ? a : map(a);

const rounding = (round: (x: number) => number, negZero: (a: Fact) => boolean): Unary =>
  onInterval((a) =>
    a.integer
      ? a
      : numberFact(round(a.lo), round(a.hi), {
          integer: true,
          nan: a.nan,
          negZero: a.negZero || negZero(a),
          float32: a.float32,
        }),
  );

const reachesAboveMinusOne = (a: Fact): boolean => a.lo < 0 && a.hi > -1;

const floor = rounding(Math.floor, () => false);
const ceil = rounding(Math.ceil, reachesAboveMinusOne);
const trunc = rounding(Math.trunc, reachesAboveMinusOne);
// Rounding up to 2^24 may not be a float32 where the fraction was; integers of float32 beyond are fixed.
const round = rounding(Math.round, reachesAboveMinusOne);

const abs = onInterval((a) => {
  const top = Math.max(Math.abs(a.lo), Math.abs(a.hi));
  const low = hasZero(a) ? 0 : Math.min(Math.abs(a.lo), Math.abs(a.hi));
  return numberFact(low, top, { integer: a.integer, nan: a.nan, float32: a.float32 });
});

const sign = onInterval((a) =>
  integerFact(Math.sign(a.lo), Math.sign(a.hi), {
    nan: a.nan,
    negZero: a.negZero,
    float32: true,
  }),
);

const sqrt = onInterval((a) =>
  numberFact(Math.sqrt(Math.max(a.lo, 0)), Math.sqrt(a.hi), {
    nan: a.nan || a.lo < 0,
    negZero: a.negZero,
  }),
);

const fround = onInterval((a) =>
  a.float32
    ? a
    : numberFact(Math.fround(a.lo), Math.fround(a.hi), {
        integer: a.integer,
        nan: a.nan,
        // A small negative fraction underflows to -0.
        negZero: a.negZero || (!a.integer && a.lo < 0 && a.hi > -(2 ** -149)),
        float32: true,
      }),
);

const extreme =
  (pick: (...xs: number[]) => number, empty: number) =>
  (facts: readonly Fact[]): Fact => {
    if (facts.length === 0) return constantFact(empty);
    const nan = facts.some((fact) => fact.nan);
    if (facts.some(isEmptyInterval)) return numberFact(1, 0, { nan: true });
    return numberFact(pick(...facts.map(({ lo }) => lo)), pick(...facts.map(({ hi }) => hi)), {
      nan,
      integer: facts.every(({ integer }) => integer),
      negZero: facts.some(({ negZero }) => negZero),
      float32: facts.every(({ float32 }) => float32),
    });
  };

const UNARY: Readonly<Record<string, Unary>> = {
  abs,
  ceil,
  clz32: bits.clz32,
  floor,
  fround,
  round,
  sign,
  sqrt,
  trunc,
};

const VARIADIC: Readonly<Record<string, (facts: readonly Fact[]) => Fact>> = {
  max: extreme(Math.max, -Infinity),
  min: extreme(Math.min, Infinity),
};

const NAN = constantFact(NaN);

/** The fact of `Math.fn` of numbers; missing arguments are NaN, as ToNumber of undefined is. */
export function mathFact(fn: string, operands: readonly Fact[]): Fact {
  if (operands.some(({ kinds }) => kinds === 0)) return BOTTOM;
  const [a = NAN, b = NAN] = operands;
  if (fn === "imul") return bits.imul(a, b);
  const variadic = VARIADIC[fn];
  if (variadic) return variadic(operands);
  const unary = UNARY[fn];
  if (unary) return unary(a);
  if (!isMathFunction(fn) || MATH_FUNCTIONS[fn].kind !== "host") {
    throw new Error(`no facts for Math.${fn}`);
  }
  return ANY_NUMBER;
}
