/**
 * `Math.expm1`, as fdlibm's s_expm1.c computes it (Sun Microsystems, 1993; V8's src/base/ieee754.cc).
 *
 * x = k ln2 + r as in `exp`; exp(r) - 1 is r - e with a rational e, and 2^k is put back in one of six ways, by what of the
 * sum would be lost.
 */
import { LN2_HIGH, LN2_LOW } from "./exp.ts";
import { firstOf, high, horner, type Bits, type Double } from "./lanes.ts";
import type { OwnFunction } from "./own-function.ts";

const INV_LN2 = 1.442695040888963387;
const Q = [
  1, -3.33333333333331316428e-2, 1.58730158725481460165e-3, -7.93650757867487942473e-5,
  4.00821782732936239552e-6, -2.01099218183624371326e-7,
];
const OVERFLOW = 7.09782712893383973096e2;
const LN2_56 = high(0x4043687a);
const NEEDS_REDUCTION = high(0x3fd62e43);
const TO_INTEGER = 1.5 * 2 ** 52;

/** 2^n, a normal number. */
const power = (n: Double): Double => powerBits(n).double();
const powerBits = (n: Double): Bits =>
  n
    .add(TO_INTEGER + 1023)
    .bits()
    .shl(52);

function finite(x: Double): Double {
  const whole = x.mul(INV_LN2).add(x.signed(0.5)).trunc();
  const k = x.abs().ge(NEEDS_REDUCTION).choose(whole, 0);
  const hi = x.sub(k.mul(LN2_HIGH));
  const lo = k.mul(LN2_LOW);
  const r = hi.sub(lo);
  const c = hi.sub(r).sub(lo);
  const half = r.mul(0.5);
  const square = r.mul(half);
  const r1 = horner(square, Q);
  const t = r.constant(3).sub(r1.mul(half));
  const e = square.mul(r1.sub(t).div(r.constant(6).sub(r.mul(t))));
  const rest = r.mul(e.sub(c)).sub(c).sub(square);
  const scale = (y: Double): Double => y.mul(power(k));
  return firstOf(
    [
      [k.eq(0), () => r.sub(r.mul(e).sub(square))],
      [k.eq(-1), () => r.sub(rest).mul(0.5).sub(0.5)],
      [k.eq(1), () => r.lt(-0.25).choose(rest.sub(r.add(0.5)).mul(-2), r.sub(rest).mul(2).add(1))],
      [
        k.eq(1024),
        () =>
          r
            .constant(1)
            .sub(rest.sub(r))
            .mul(2)
            .mul(2 ** 1023)
            .sub(1),
      ],
      [k.lt(0).or(k.gt(56)), () => scale(r.constant(1).sub(rest.sub(r))).sub(1)],
      [k.lt(20), () => scale(r.constant(1).sub(power(k.neg())).sub(rest.sub(r)))],
    ],
    () => scale(r.sub(rest.add(power(k.neg()))).add(1)),
  );
}

/** For other functions, of one number. */
export function expm1Of(x: Double): Double {
  return firstOf(
    [
      [x.ne(x), () => x],
      [x.gt(OVERFLOW), () => x.constant(Infinity)],
      [x.le(-LN2_56), () => x.constant(-1)],
      [x.abs().lt(2 ** -54), () => x],
    ],
    () => finite(x),
  );
}

export const expm1: OwnFunction = {
  name: "expm1",
  arity: 1,
  scalar: "own",
  others: ([x]) => expm1Of(x),
  breaks: [
    ...[0, 2 ** -54, 0.5 * Math.LN2, NEEDS_REDUCTION, 1.5 * Math.LN2, LN2_56, OVERFLOW, 709.4361],
    ...[2.5, 19.5, 20.5, 55.5, 56.5, 57.5].map((k) => k * Math.LN2),
  ],
  answers: "d42d049e3f5e6b5a",
};
