/**
 * `Math.exp` within 1 ulp: x = k ln2 + r with the integer k nearest to x / ln2, and exp(r) = 1 + r + r² P(r).
 *
 * r is had as hi - lo, of which hi is exact (Cody and Waite, 1980), and so is 1 + hi as a sum of two doubles: what is added to it is small
 * and rounded last. P is the minimax polynomial of its degree on |r| <= ln2 / 2, wrong by 2^-58 of the whole.
 */
import { bitsOf, firstOf, type Bits, type Double } from "../lanes.ts";
import type { MathFunction } from "../own-function.ts";
import { INV_LN2, LN2_HIGH, LN2_LOW, TO_INTEGER } from "../reduce-exponent.ts";
import { fastTwoSum } from "./double-double.ts";
import { polynomial } from "./polynomial.ts";

/** (exp(r) - 1 - r) / r². */
export const EXP_SERIES = [
  0.5000000000000012, 0.166666666666667, 0.04166666666651542, 0.008333333333307148,
  0.00138888889470192, 0.00019841269917509537, 2.480148994142492e-5, 2.7557216193028082e-6,
  2.763128072396243e-7, 2.5117893222150956e-8,
];
const OVERFLOW = 709.782712893384;
/** Below, nothing is left: half the smallest number. */
const UNDERFLOW = -745.1332191019412;
/** Up to here 2^k and the result are normal. */
const NORMAL = 708;

/** The nearest integer k to x / ln2: as the low bits, and as a number. */
export function multipleOf(x: Double): { bits: Bits; k: Double } {
  const shifted = x.mul(INV_LN2).add(TO_INTEGER);
  return { bits: shifted.bits(), k: shifted.sub(TO_INTEGER) };
}

/** exp(x) = y 2^k, where k is the low bits. */
export function partsOfExp(x: Double): { y: Double; k: Bits } {
  const { bits, k } = multipleOf(x);
  const hi = x.sub(k.mul(LN2_HIGH));
  const lo = k.mul(LN2_LOW);
  const r = hi.sub(lo);
  const rest = r.mul(r).mul(polynomial(r, EXP_SERIES));
  const one = fastTwoSum(r.constant(1), hi);
  return { y: one.hi.add(one.lo.sub(lo.sub(rest))), k: bits };
}

/** y 2^k, where k is the low bits: k and the result may be out of the range of normal numbers. */
export function scaledBy(y: Double, bits: Bits): Double {
  const k = bits.sub(bitsOf(TO_INTEGER));
  const half = k.add(4096n).shrU(1).sub(2048n);
  const power = (n: Bits): Double => n.add(1023n).shl(52).double();
  return y.mul(power(half)).mul(power(k.sub(half)));
}

export const exp: MathFunction = {
  name: "exp",
  usual([x]) {
    const { y, k } = partsOfExp(x);
    return { result: y.bits().add(k.shl(52)).double(), except: x.abs().le(NORMAL).not() };
  },
  others([x]) {
    return firstOf(
      [
        [x.gt(OVERFLOW), () => x.constant(Infinity)],
        [x.lt(UNDERFLOW), () => x.constant(0)],
      ],
      () => {
        const { y, k } = partsOfExp(x);
        return scaledBy(y, k);
      },
    );
  },
};
