/**
 * `Math.asinh`, `Math.acosh` and `Math.atanh` within 1 ulp: log(x + sqrt(x² + 1)), log(x + sqrt(x² - 1)) and
 * log((1 + x) / (1 - x)) / 2, all with sums of two doubles. Where 1 is nothing beside x², the root is x.
 */
import { firstOf, type Double } from "../lanes.ts";
import type { MathFunction } from "../own-function.ts";
import { LN2_HIGH, LN2_LOW } from "../reduce-exponent.ts";
import {
  addPairs,
  dividePairs,
  fastTwoSum,
  pairOf,
  squareRootOf,
  twoSquare,
  twoSum,
  valueOf,
  type Pair,
} from "./double-double.ts";
import { logPair } from "./log.ts";

const TINY = 2 ** -28;
/** From here on, 1 is nothing beside the square. */
const LARGE = 2 ** 60;
/** Up to here, twice a number has a logarithm of its own. */
const LARGEST = 2 ** 1000;

/** log(size + sqrt(size² + one)) */
function logOfSum(size: Double, one: 1 | -1): Double {
  const square = twoSquare(size);
  const first = twoSum(square.hi, size.constant(one));
  const root = squareRootOf(fastTwoSum(first.hi, first.lo.add(square.lo)));
  const sum = addPairs(root, pairOf(size));
  const isLarge = size.ge(LARGE);
  const argument: Pair = {
    hi: isLarge.choose(size.add(size), sum.hi),
    lo: isLarge.choose(0, sum.lo),
  };
  return valueOf(logPair(argument));
}

/** log(2 size), where that overflows. */
function logOfDouble(size: Double): Double {
  const { hi, lo } = logPair(size);
  const sum = fastTwoSum(hi, size.constant(LN2_HIGH));
  return sum.hi.add(sum.lo.add(lo).add(LN2_LOW));
}

export const asinh: MathFunction = {
  name: "asinh",
  usual([x]) {
    const size = x.abs();
    const tiny = size.sub(size.mul(size).mul(size.mul(1 / 6)));
    const result = size.lt(TINY).choose(tiny, logOfSum(size, 1)).withSignOf(x);
    return { result, except: size.le(LARGEST).not() };
  },
  others([x]) {
    const size = x.abs();
    return firstOf([[size.lt(Infinity), () => logOfDouble(size).withSignOf(x)]], () => x);
  },
};

export const acosh: MathFunction = {
  name: "acosh",
  usual([x]) {
    // The root of 0 has no quotient.
    const result = x.eq(1).choose(0, logOfSum(x, -1));
    return { result, except: x.ge(1).and(x.le(LARGEST)).not() };
  },
  others: ([x]) =>
    firstOf(
      [
        [x.ge(1).not(), () => x.constant(NaN)],
        [x.eq(Infinity), () => x],
      ],
      () => logOfDouble(x),
    ),
};

export const atanh: MathFunction = {
  name: "atanh",
  usual([x]) {
    const size = x.abs();
    const one = size.constant(1);
    const quotient = dividePairs(fastTwoSum(one, size), fastTwoSum(one, size.neg()));
    const tiny = x.add(x.mul(x).mul(x.mul(1 / 3)));
    const general = valueOf(logPair(quotient)).mul(0.5).withSignOf(x);
    return { result: size.lt(TINY).choose(tiny, general), except: size.lt(1).not() };
  },
  others: ([x]) => x.abs().eq(1).choose(x.mul(Infinity), NaN),
};
