/**
 * Natural logarithms within 1 ulp: x = 2^k m with sqrt(1/2) <= m < sqrt(2), and with s = f / (2 + f), f = m - 1,
 * log(m) = f - (f²/2 - s (f²/2 + R(s²))), with fdlibm's R (Sun Microsystems, 1993), as FreeBSD's k_log.h has it.
 *
 * {@link logOfFraction} is the same as a sum of two doubles, for functions that are made of logarithms: 2 s + s R(s²), where s is such a sum
 * and R is wrong by 2^-58.
 */
import { bitsOf, horner, type Bits, type Double } from "../lanes.ts";
import { isNormal, LOG_SERIES } from "../log.ts";
import { ofAny } from "../logarithms.ts";
import type { MathFunction } from "../own-function.ts";
import { LN2_HIGH, LN2_LOW } from "../reduce-exponent.ts";
import { dividePairs, fastTwoSum, pairOf, type Pair } from "./double-double.ts";
import { polynomial } from "./polynomial.ts";

const FRACTION = 0xf_ffff_ffff_ffffn;
const SQRT_HALF = bitsOf(Math.SQRT1_2);
/** Added to a double's bits, it carries into the exponent from a fraction of sqrt(2) on. */
const CARRY = bitsOf(1) - SQRT_HALF;
const TWO_52 = bitsOf(2 ** 52);

interface Parts {
  readonly k: Double;
  readonly m: Double;
  /** k + 1023, as an integer. */
  readonly biased: Bits;
}

/** Of a normal positive number. */
function partsOf(x: Double): Parts {
  const carried = x.bits().add(CARRY);
  const biased = carried.shrU(52);
  const k = biased
    .or(TWO_52)
    .double()
    .sub(2 ** 52 + 1023);
  return { k, m: carried.and(FRACTION).add(SQRT_HALF).double(), biased };
}

function natural(x: Double, down: Double | number): Double {
  const { k: exponent, m } = partsOf(x);
  const k = down === 0 ? exponent : exponent.sub(down);
  const f = m.sub(1);
  const s = f.div(f.add(2));
  const z = s.mul(s);
  const half = f.mul(0.5).mul(f);
  const rest = z.mul(polynomial(z, LOG_SERIES));
  const low = s.mul(half.add(rest)).add(k.mul(LN2_LOW));
  return k.mul(LN2_HIGH).add(f.sub(half.sub(low)));
}

export const log: MathFunction = {
  name: "log",
  usual: ([x]) => ({ result: natural(x, 0), except: isNormal(x).not() }),
  others: ([x]) => ofAny(x, natural),
};

/** The logarithm of m as a sum, and k. */
export function logOfFraction(x: Pair | Double): { k: Double; log: Pair } {
  const hi = "hi" in x ? x.hi : x;
  const { k, m, biased } = partsOf(hi);
  const below = biased.constant(2046n).sub(biased).shl(52).double();
  const lost = "hi" in x ? x.lo.mul(below) : undefined;
  const over = m.sub(1);
  const under = m.add(1);
  const short = m.sub(under.sub(1));
  const s = dividePairs(lost ? fastTwoSum(over, lost) : pairOf(over), {
    hi: under,
    lo: lost ? short.add(lost) : short,
  });
  const z = s.hi.mul(s.hi);
  const rest = s.hi.mul(z.mul(horner(z, LOG_SERIES))).add(s.lo.add(s.lo));
  return { k, log: fastTwoSum(s.hi.add(s.hi), rest) };
}

/** The natural logarithm of a normal positive number, or a sum, as a sum. */
export function logPair(x: Pair | Double): Pair {
  const { k, log: fraction } = logOfFraction(x);
  const { hi, lo } = fastTwoSum(k.mul(LN2_HIGH), fraction.hi);
  return fastTwoSum(hi, lo.add(k.mul(LN2_LOW).add(fraction.lo)));
}
