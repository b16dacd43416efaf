/**
 * `Math.atan2` within 1 ulp: fdlibm's arctangent (s_atan.c: Sun Microsystems, 1993), which is within 1 ulp, of a quotient that is taken to more
 * than a double. To the left, pi is put together with the part that the arctangent takes off before anything is rounded.
 */
import { atan as own, partsOfArctangent, PI_LOW } from "../atan.ts";
import { firstOf, type Double } from "../lanes.ts";
import type { MathFunction, Usual } from "../own-function.ts";
import { twoProduct } from "./double-double.ts";

export const atan: MathFunction = { name: "atan", usual: (args) => own.usual!(args) };

/** Quotients for which what they lack is to be seen. */
const SMALLEST = 2 ** -30;
const LARGEST = 2 ** 30;

/** Of numbers that are not negative and whose quotient is a number. */
function ofQuotient(y: Double, x: Double, isLeft: ReturnType<Double["lt"]>): Double {
  const quotient = y.div(x);
  const back = twoProduct(quotient, x);
  const lost = y.sub(back.hi).sub(back.lo).div(x);
  const isSeen = quotient.gt(SMALLEST).and(quotient.lt(LARGEST));
  const more = isSeen.choose(lost.div(quotient.mul(quotient).add(1)), 0);
  const { hi, lo, t, rest } = partsOfArctangent(quotient);
  const whole = isLeft.choose(hi.constant(Math.PI).sub(hi), hi);
  const lacks = hi.constant(Math.PI).sub(whole).sub(hi).sub(lo).add(PI_LOW);
  const tail = isLeft.choose(lacks, lo);
  const near = rest.sub(more);
  const [change, step] = [near, t].map((part) => isLeft.choose(part.neg(), part));
  return whole.sub(change.sub(tail).sub(step));
}

export const atan2: MathFunction = {
  name: "atan2",
  usual([y, x]): Usual {
    const [a, b] = [y.abs(), x.abs()];
    const most = a.gt(b).choose(a, b);
    const isUsual = most.ge(2 ** -900).and(most.le(2 ** 1000));
    const areNumbers = a.eq(a).and(b.eq(b));
    const result = ofQuotient(a, b, x.lt(0)).withSignOf(y);
    return { result, except: isUsual.and(areNumbers).not() };
  },
  others([y, x]) {
    const [a, b] = [y.abs(), x.abs()];
    const isLeft = x.bits().gt(-1n).not();
    const areInfinite = a.eq(Infinity).and(b.eq(Infinity));
    const flat = (): Double => isLeft.choose(Math.PI, 0);
    const scale = a
      .gt(b)
      .choose(a, b)
      .gt(1)
      .choose(2 ** -600, 2 ** 600);
    const size = firstOf(
      [
        [a.ne(a).or(b.ne(b)), () => x.constant(NaN)],
        [areInfinite, () => isLeft.choose((3 * Math.PI) / 4, Math.PI / 4)],
        [a.eq(0).or(b.eq(Infinity)), flat],
        [a.eq(Infinity), () => x.constant(Math.PI / 2)],
      ],
      () => ofQuotient(a.mul(scale), b.mul(scale), isLeft),
    );
    return size.withSignOf(y);
  },
};
