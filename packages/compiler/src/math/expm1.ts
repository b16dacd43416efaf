/**
 * `Math.expm1`, as fdlibm's s_expm1.c computes it (Sun Microsystems, 1993; V8's src/base/ieee754.cc).
 *
 * x = k ln2 + r as in `exp`; exp(r) - 1 is r - e with a rational e, and 2^k is put back in one of six ways, by what of the
 * sum would be lost. All are computed, and one is chosen. What is next to overflow is left to the host.
 */
import { firstOf, high, horner, hostFunction, type Bits, type Double } from "./lanes.ts";
import type { OwnFunction } from "./own-function.ts";
import { NEEDS_REDUCTION, TO_INTEGER, reduceExponent } from "./reduce-exponent.ts";

const Q = [
  1, -3.33333333333331316428e-2, 1.58730158725481460165e-3, -7.93650757867487942473e-5,
  4.00821782732936239552e-6, -2.01099218183624371326e-7,
];
const OVERFLOW = 7.09782712893383973096e2;
const LN2_56 = high(0x4043687a);

/** 2^n, a normal number. */
const power = (n: Double): Double => powerBits(n).double();
const powerBits = (n: Double): Bits =>
  n
    .add(TO_INTEGER + 1023)
    .bits()
    .shl(52);

/** Of numbers for which 2^k is a normal number, and the result not -1. */
export function usualExpm1(x: Double): Double {
  const { size, k, r, hi, lo } = reduceExponent(x);
  const c = hi.sub(r).sub(lo);
  const half = r.mul(0.5);
  const square = r.mul(half);
  const r1 = horner(square, Q);
  const t = r.constant(3).sub(r1.mul(half));
  const e = square.mul(r1.sub(t).div(r.constant(6).sub(r.mul(t))));
  const rest = r.mul(e.sub(c)).sub(c).sub(square);
  const scale = power(k);
  const inverse = power(k.neg());
  const lost = rest.sub(r);
  const one = r.lt(-0.25).choose(rest.sub(r.add(0.5)).mul(-2), r.sub(rest).mul(2).add(1));
  // What is multiplied by 2^k, and whether 1 is taken off then.
  const isOutside = k.lt(0).or(k.gt(56));
  const y = isOutside.choose(1, r.constant(1).sub(inverse)).sub(lost);
  const isLong = k.ge(20).and(k.le(56));
  const factor = isLong.choose(r.sub(rest.add(inverse)).add(1), y);
  const scaled = factor.mul(scale).sub(isOutside.choose(1, 0));
  const minusOne = r.sub(rest).mul(0.5).sub(0.5);
  const near = k.eq(0).choose(r.sub(rest), k.eq(-1).choose(minusOne, one));
  return size.lt(2 ** -54).choose(x, k.abs().le(1).choose(near, scaled));
}

export const expm1: OwnFunction = {
  name: "expm1",
  arity: 1,
  scalar: "own",
  usual: ([x]) => ({ result: usualExpm1(x), except: x.gt(-LN2_56).and(x.lt(709)).not() }),
  others: ([x]) =>
    firstOf(
      [
        [x.ne(x), () => x],
        [x.gt(OVERFLOW), () => x.constant(Infinity)],
        [x.lt(0), () => x.constant(-1)],
      ],
      // Here k may be 1024, and 1 is nothing.
      () => hostFunction("expm1", [x]),
    ),
  breaks: [
    ...[0, 2 ** -54, 0.5 * Math.LN2, NEEDS_REDUCTION, 1.5 * Math.LN2, LN2_56, OVERFLOW, 709.4361],
    ...[2.5, 19.5, 20.5, 55.5, 56.5, 57.5].map((k) => k * Math.LN2),
  ],
  answers: "d42d049e3f5e6b5a",
};
