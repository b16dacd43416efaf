/**
 * `Math.expm1`, `Math.sinh`, `Math.cosh` and `Math.tanh` within 1 ulp, from exp(x) - 1 as a sum of two doubles.
 *
 * x = k ln2 + r, and exp(r) - 1 = r + r² / 2 + r³ Q(r), where r and its square are sums and the rest is small; then 2^k (1 + that) - 1.
 * Q is the minimax polynomial of its degree on |r| <= ln2 / 2.
 */
import { firstOf, type Bits, type Double } from "../lanes.ts";
import type { MathFunction } from "../own-function.ts";
import { LN2_HIGH, LN2_LOW } from "../reduce-exponent.ts";
import {
  addPairs,
  dividePairs,
  fastTwoSum,
  pairOf,
  twoSquare,
  twoSum,
  valueOf,
  type Pair,
} from "./double-double.ts";
import { exp, multipleOf, partsOfExp, scaledBy } from "./exp.ts";
import { polynomial } from "./polynomial.ts";

const Q = [
  0.16666666666666677, 0.04166666666666669, 0.008333333333321697, 0.001388888888887018,
  0.00019841269885985125, 2.4801587356050707e-5, 2.7557244336364302e-6, 2.7557245630086466e-7,
  2.51089961595989e-8, 2.092374338779448e-9,
];
const TINY = 2 ** -28;
/** Up to here powers of two of k are normal numbers. */
const NORMAL = 708;
const EXP_OVERFLOW = 709.782712893384;
const SINH_OVERFLOW = 710.4758600739439;

/** exp(x) - 1 up to {@link NORMAL} in magnitude. */
function expm1Pair(x: Double): Pair {
  const { bits, k } = multipleOf(x);
  const high = x.sub(k.mul(LN2_HIGH));
  const r = fastTwoSum(high, k.mul(LN2_LOW).neg());
  const square = twoSquare(r.hi);
  const first = fastTwoSum(r.hi, square.hi.mul(0.5));
  const cubic = square.hi.mul(r.hi).mul(polynomial(r.hi, Q));
  const tail = r.lo.add(r.lo.mul(r.hi)).add(square.lo.mul(0.5)).add(cubic);
  const power = powerOf(bits);
  const whole = twoSum(power, x.constant(-1));
  const sum = twoSum(whole.hi, power.mul(first.hi));
  const rest = sum.lo.add(whole.lo).add(power.mul(first.lo.add(tail)));
  return fastTwoSum(sum.hi, rest);
}

/** 2^k, of its low bits. */
const powerOf = (bits: Bits): Double => bits.add(1023n).shl(52).double();

export const expm1: MathFunction = {
  name: "expm1",
  usual([x]) {
    const size = x.abs();
    const result = size.lt(2 ** -54).choose(x, valueOf(expm1Pair(x)));
    return { result, except: size.le(NORMAL).not() };
  },
  others: ([x]) =>
    firstOf(
      [
        [x.lt(0), () => x.constant(-1)],
        [x.ne(x), () => x],
        [x.gt(EXP_OVERFLOW), () => x.constant(Infinity)],
      ],
      () => exp.others!([x]),
    ),
};

/** exp(size) / 2, where it may be too large for exp(size). */
function halfOfExp(size: Double): Double {
  const { y, k } = partsOfExp(size);
  return size.gt(SINH_OVERFLOW).choose(Infinity, scaledBy(y, k.sub(1n)));
}

const one = (x: Double): Pair => pairOf(x.constant(1));

export const sinh: MathFunction = {
  name: "sinh",
  usual([x]) {
    const size = x.abs();
    const less = expm1Pair(size);
    const sum = addPairs(less, dividePairs(less, addPairs(one(x), less)));
    const tiny = x.add(x.mul(x).mul(x.mul(1 / 6)));
    const result = size.lt(TINY).choose(tiny, valueOf(sum).mul(0.5).withSignOf(x));
    return { result, except: size.le(NORMAL).not() };
  },
  others: ([x]) => x.eq(x).choose(halfOfExp(x.abs()).withSignOf(x), x),
};

export const cosh: MathFunction = {
  name: "cosh",
  usual([x]) {
    const size = x.abs();
    const whole = addPairs(one(x), expm1Pair(size));
    const result = valueOf(addPairs(whole, dividePairs(one(x), whole))).mul(0.5);
    return { result, except: size.le(NORMAL).not() };
  },
  others: ([x]) => x.eq(x).choose(halfOfExp(x.abs()), x),
};

export const tanh: MathFunction = {
  name: "tanh",
  usual([x]) {
    const size = x.abs();
    const less = expm1Pair(size.add(size));
    const quotient = valueOf(dividePairs(less, addPairs(pairOf(x.constant(2)), less)));
    const middle = size.lt(TINY).choose(size, quotient);
    return { result: size.ge(22).choose(1, middle).withSignOf(x) };
  },
};
