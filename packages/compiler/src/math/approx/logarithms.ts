/**
 * `Math.log2`, `Math.log10` and `Math.log1p` within 1 ulp, from the logarithm as a sum of two doubles.
 *
 * The error before the last rounding is below 2^-58 of the result, so powers of 2 and of 10 have their exact logarithms.
 */
import { firstOf, type Double } from "../lanes.ts";
import { isNormal } from "../log.ts";
import { LOG10_2_HIGH, LOG10_2_LOW, ofAny } from "../logarithms.ts";
import { whole, type MathFunction } from "../own-function.ts";
import { fastTwoSum, multiplyPairs, twoSum, valueOf } from "./double-double.ts";
import { log, logOfFraction, logPair } from "./log.ts";

/** What a logarithm to base e is multiplied by, and log(2) to the new base: both as sums. */
interface Base {
  readonly inverse: readonly [number, number];
  /** Its products with exponents are exact. */
  readonly high: number;
  readonly low: number;
}

const BINARY: Base = { inverse: [Math.LOG2E, 2.0355273740931033e-17], high: 1, low: 0 };
const DECIMAL: Base = {
  inverse: [Math.LOG10E, 1.098319650216765e-17],
  high: LOG10_2_HIGH,
  low: LOG10_2_LOW,
};

function logarithm(x: Double, down: Double | number, { inverse, high, low }: Base): Double {
  const { k: exponent, log } = logOfFraction(x);
  const k = down === 0 ? exponent : exponent.sub(down);
  const [hi, lo] = inverse.map((part) => x.constant(part));
  const product = multiplyPairs(log, { hi, lo });
  const sum = fastTwoSum(k.mul(high), product.hi);
  return sum.hi.add(sum.lo.add(k.mul(low).add(product.lo)));
}

const inBase = (name: string, base: Base): MathFunction => ({
  name,
  usual: ([x]) => ({ result: logarithm(x, 0, base), except: isNormal(x).not() }),
  others: ([x]) => ofAny(x, (normal, down) => logarithm(normal, down, base)),
});

export const log2 = inBase("log2", BINARY);
export const log10 = inBase("log10", DECIMAL);

/** From here on 1 is nothing, and what a sum lacks has no power of two. */
const LARGEST = 2 ** 1000;

export const log1p: MathFunction = {
  name: "log1p",
  usual([x]) {
    const result = valueOf(logPair(twoSum(x.constant(1), x)));
    const isUsual = x.gt(-1).and(x.le(LARGEST));
    return {
      result: x
        .abs()
        .lt(2 ** -54)
        .choose(x, result),
      except: isUsual.not(),
    };
  },
  others: ([x]) =>
    firstOf(
      [
        [x.eq(-1), () => x.constant(-Infinity)],
        [x.gt(LARGEST), () => whole(log, [x])],
      ],
      () => x.constant(NaN),
    ),
};
