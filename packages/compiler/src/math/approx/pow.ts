/**
 * `Math.pow` and `**` within 1 ulp: fdlibm's logarithm to base 2 (e_pow.c: Sun Microsystems, 2004), which is a sum of two doubles, for all bases, also
 * those next to 1, and a power of two whose polynomial needs no division.
 *
 * In lanes: positive normal bases, as long as the result is a normal number.
 */
import { branch, firstOf, type Double } from "../lanes.ts";
import type { MathFunction } from "../own-function.ts";
import { allPowers, logarithm, product, type Product } from "../pow.ts";
import { SMALLEST_NORMAL } from "../log.ts";
import { fastTwoSum } from "./double-double.ts";
import { EXP_SERIES, scaledBy } from "./exp.ts";
import { polynomial } from "./polynomial.ts";

const LN2 = 6.93147180559945286227e-1;
const LN2_HIGH = 6.93147182464599609375e-1;
const LN2_LOW = -1.90465429995776804525e-9;
const TO_INTEGER = 1.5 * 2 ** 52;
/** From here on all powers but those of 1 overflow or underflow. */
const HUGE_EXPONENT = 2 ** 64;

/** 2 to what is left of an exponent when the nearest integer is taken off, and that integer in the low bits. */
function powerOfTwo({ z, high, low }: Product): { y: Double; k: ReturnType<Double["bits"]> } {
  const shifted = z.add(TO_INTEGER);
  const whole = high.sub(shifted.sub(TO_INTEGER));
  const t = low.add(whole).highHalf();
  const v = low.sub(t.sub(whole)).mul(LN2).add(t.mul(LN2_LOW));
  const r = fastTwoSum(t.mul(LN2_HIGH), v);
  const rest = r.hi.mul(r.hi).mul(polynomial(r.hi, EXP_SERIES)).add(r.lo);
  const one = fastTwoSum(r.hi.constant(1), r.hi);
  return { y: one.hi.add(one.lo.add(rest)), k: shifted.bits() };
}

/** |x|^y of finite numbers, but for exponents that are huge. */
function magnitude(size: Double, y: Double): Double {
  const isSubnormal = size.lt(SMALLEST_NORMAL);
  const normal = isSubnormal.choose(size.mul(2 ** 53), size);
  const p = product(logarithm(normal, isSubnormal.choose(53, 0)), y);
  return firstOf(
    [
      [p.z.gt(1025), () => p.z.constant(Infinity)],
      [p.z.lt(-1080), () => p.z.constant(0)],
    ],
    () => {
      const { y: fraction, k } = powerOfTwo(p);
      return scaledBy(fraction, k);
    },
  );
}

const any = (x: Double, y: Double): Double =>
  allPowers(x, y, ({ size, signed, infiniteIf }) => ({
    otherwise: () =>
      branch(
        y.abs().ge(HUGE_EXPONENT),
        () => infiniteIf(size.gt(1).same(y.gt(0))),
        () => signed(magnitude(size, y)),
      ),
  }));

export const pow: MathFunction = {
  name: "pow",
  usual([x, y]) {
    const p = product(logarithm(x), y);
    const { y: fraction, k } = powerOfTwo(p);
    const result = fraction.bits().add(k.shl(52)).double();
    const isUsual = x.ge(SMALLEST_NORMAL).and(x.le(Number.MAX_VALUE)).and(p.z.abs().lt(1021));
    return { result, except: isUsual.not() };
  },
  others: ([x, y]) => any(x, y),
};
