/**
 * `Math.log2`, `Math.log10` and `Math.log1p`, as V8 computes them (src/base/ieee754.cc), from FreeBSD's e_log2.c, fdlibm's
 * e_log10.c and s_log1p.c (Sun Microsystems, 1993).
 */
import { firstOf, high, horner } from "./lanes.ts";
import type { Double, Mask } from "./lanes.ts";
import { isNormal, log, logOfFraction, LOG_SERIES, parts, SMALLEST_NORMAL } from "./log.ts";
import type { OwnFunction } from "./own-function.ts";
import { LN2_HIGH, LN2_LOW } from "./reduce-exponent.ts";

/** What there is of numbers that are not positive and normal, and what `finite` gives of the others, made normal. */
export function ofAny(x: Double, finite: (normal: Double, down: Double) => Double): Double {
  const isSmall = x.lt(SMALLEST_NORMAL);
  return firstOf(
    [
      [x.eq(0), () => x.constant(-Infinity)],
      [x.ge(0).not(), () => x.constant(NaN)],
      [x.gt(Number.MAX_VALUE), () => x],
    ],
    () => finite(isSmall.choose(x.mul(2 ** 54), x), isSmall.choose(54, 0)),
  );
}

const INV_LN2_HIGH = 1.44269504072144627571;
const INV_LN2_LOW = 1.67517131648865118353e-10;

/** Of a normal number, times 2^-`down`. Two parts are added as one and a remainder. */
function binary(x: Double, down: Double | number): Double {
  const { k, f } = parts(x);
  const y = k.sub(down);
  const half = f.mul(0.5).mul(f);
  const r = logOfFraction(f, half);
  const hi = f.sub(half).highHalf();
  const lo = f.sub(hi).sub(half).add(r);
  const valueHigh = hi.mul(INV_LN2_HIGH);
  const valueLow = lo.add(hi).mul(INV_LN2_LOW).add(lo.mul(INV_LN2_HIGH));
  const w = y.add(valueHigh);
  return valueLow.add(y.sub(w).add(valueHigh)).add(w);
}

export const log2: OwnFunction = {
  name: "log2",
  arity: 1,
  scalar: "own",
  usual: ([x]) => ({ result: binary(x, 0), except: isNormal(x).not() }),
  others: ([x]) => ofAny(x, binary),
  breaks: [0, SMALLEST_NORMAL, 1, 2, Math.SQRT2, Math.SQRT1_2, 1024],
  answers: "d9d461245a5badf2",
};

const INV_LN10 = 4.34294481903251816668e-1;
export const LOG10_2_HIGH = 3.01029995663611771306e-1;
export const LOG10_2_LOW = 3.69423907715893078616e-13;
const FRACTION = 0xf_ffff_ffff_ffffn;
const ONE = 0x3ff0_0000_0000_0000n;
const TWO_52 = 0x4330_0000_0000_0000n;

/** From the natural logarithm of the fraction. */
function decimal(x: Double, down: Double | number, natural: (x: Double) => Double): Double {
  const k = x
    .bits()
    .shrU(52)
    .or(TWO_52)
    .double()
    .sub(2 ** 52 + 1023)
    .sub(down);
  const fraction = x.bits().and(FRACTION).or(ONE).double();
  const isBelow = k.lt(0);
  const y = k.add(isBelow.choose(1, 0));
  const ln = natural(isBelow.choose(fraction.mul(0.5), fraction));
  return y.mul(LOG10_2_LOW).add(ln.mul(INV_LN10)).add(y.mul(LOG10_2_HIGH));
}

export const log10: OwnFunction = {
  name: "log10",
  arity: 1,
  scalar: "own",
  usual([x]) {
    let except: Mask | undefined;
    const result = decimal(x, 0, (fraction) => {
      const natural = log.usual!([fraction]);
      ({ except } = natural);
      return natural.result;
    });
    return { result, except: isNormal(x).not().or(except!) };
  },
  others: ([x]) =>
    ofAny(x, (normal, down) => decimal(normal, down, (fraction) => log.others!([fraction]))),
  breaks: [0, SMALLEST_NORMAL, 1, 2, 10, 1000, Math.SQRT2, 1 - 2 ** -20, 1 + 2 ** -20],
  answers: "0339d1d81c799370",
};

const SQRT2_LESS_1 = high(0x3fda827a);
const SQRT_HALF_LESS_1 = -high(0x3fd2bec5);

/** `log1p` takes a little less for sqrt(2) than `log` does. */
const ABOVE_SQRT2 = 0x95f62n << 32n;

/** log(1 + f), with `k` and `c` to be added; f is small, and k is not 0. */
function plusOne(x: Double): Double {
  const isLarge = x.ge(2 ** 53);
  const u = isLarge.choose(x, x.add(1));
  const { k, m, f } = parts(u, ABOVE_SQRT2);
  // The power of two that u is above, which decides how it was rounded.
  const isAboveOne = u.ge(2);
  const lost = isAboveOne.choose(u.constant(1).sub(u.sub(x)), x.sub(u.sub(1)));
  const c = isLarge.choose(0, lost.div(u));
  const half = f.mul(0.5).mul(f);
  const low = k.mul(LN2_LOW).add(c);
  const isNear = isNearPower(u, m);
  const near = half.mul(f.mul(-2 / 3).add(1)).sub(low);
  const s = f.div(f.add(2));
  const z = s.mul(s);
  const r = z.mul(horner(z, LOG_SERIES));
  const far = half.sub(s.mul(half.add(r)).add(low));
  const general = k.mul(LN2_HIGH).sub(isNear.choose(near, far).sub(f));
  return isNear.and(f.eq(0)).choose(k.mul(LN2_HIGH).add(c.add(k.mul(LN2_LOW))), general);
}

/** Whether nothing is left of the upper half: of the fraction of u, or of what it lacks, in quarters. */
function isNearPower(u: Double, m: Double): Mask {
  const fraction = u.bits().shrU(32).and(0xf_ffffn);
  const lacks = fraction.constant(0x10_0000n).sub(fraction).shrU(2);
  return m
    .ge(1)
    .and(fraction.eq(0n))
    .or(m.lt(1).and(lacks.eq(0n)));
}

function smallPlusOne(x: Double): Double {
  const half = x.mul(0.5).mul(x);
  const s = x.div(x.add(2));
  const z = s.mul(s);
  const r = z.mul(horner(z, LOG_SERIES));
  return x.sub(half.sub(s.mul(half.add(r))));
}

export const log1p: OwnFunction = {
  name: "log1p",
  arity: 1,
  scalar: "own",
  others: ([x]) =>
    firstOf(
      [
        [x.le(-1), () => x.eq(-1).choose(-Infinity, NaN)],
        [x.ne(x).or(x.eq(Infinity)), () => x],
        [x.abs().lt(2 ** -54), () => x],
        [x.abs().lt(2 ** -29), () => x.sub(x.mul(x).mul(0.5))],
        [x.lt(SQRT2_LESS_1).and(x.gt(SQRT_HALF_LESS_1)), () => smallPlusOne(x)],
      ],
      () => plusOne(x),
    ),
  breaks: [0, 2 ** -54, 2 ** -29, SQRT2_LESS_1, -SQRT_HALF_LESS_1, 1, 2 ** 53, 1 - 2 ** -20, 3],
  answers: "f274923173344450",
};
