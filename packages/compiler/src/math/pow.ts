/**
 * `Math.pow` and `**`, as fdlibm's e_pow.c computes them (Sun Microsystems, 2004; V8's src/base/ieee754.cc), with what
 * ECMAScript wants for 1 and infinite exponents.
 *
 * log2(x) is taken to more than a double as t1 + t2, with t1 of a few bits, so that y log2(x) = n + a fraction whose
 * power of two is a polynomial. In lanes: positive normal bases, and exponents that have no rule of their own, as long
 * as the result is a normal number.
 */
import { bitsOf, branch, doubleOf, firstOf, high, horner } from "./lanes.ts";
import type { Double, Mask } from "./lanes.ts";
import type { OwnFunction } from "./own-function.ts";
import { INV_LN2 } from "./reduce-exponent.ts";

const L = [
  5.99999999999994648725e-1, 4.28571428578550184252e-1, 3.33333329818377432918e-1,
  2.72728123808534006489e-1, 2.30660745775561754067e-1, 2.06975017800338417784e-1,
];
const P = [
  1.66666666666666019037e-1, -2.77777777770155933842e-3, 6.61375632143793436117e-5,
  -1.6533902205465251539e-6, 4.13813679705723846039e-8,
];
const LN2 = 6.93147180559945286227e-1;
const LN2_HIGH = 6.93147182464599609375e-1;
const LN2_LOW = -1.90465429995776804525e-9;
/** 2 / (3 ln2) */
const CP = 9.61796693925975554329e-1;
const CP_HIGH = 9.61796700954437255859e-1;
const CP_LOW = -7.02846165095275826516e-9;
/** log2(1.5) */
const LOG_15_HIGH = 5.84962487220764160156e-1;
const LOG_15_LOW = 1.35003920212974897128e-8;
const INV_LN2_HIGH = 1.44269502162933349609;
const INV_LN2_LOW = 1.92596299112661746887e-8;
/** -(1024 - log2(the largest number + half a unit in its last place)) */
const TO_OVERFLOW = 8.008566259537294e-17;
const SMALLEST_NORMAL = 2 ** -1022;
const SQRT_15 = high(0x3ff3988f);
const SQRT_3 = high(0x3ffbb67a);
const HUGE_EXPONENT = high(0x41e00001);
const TO_INTEGER = 1.5 * 2 ** 52;
const FRACTION = 0xf_ffff_ffff_ffffn;
const ONE = 0x3ff0_0000_0000_0000n;
const TWO_52 = bitsOf(2 ** 52);

/** A logarithm to base 2, as a sum. */
interface Logarithm {
  readonly t1: Double;
  readonly t2: Double;
}

/** Of a normal positive number, times 2^-`down`. */
export function logarithm(x: Double, down: Double | number = 0): Logarithm {
  const exponent = x.bits().shrU(52).or(TWO_52).double();
  const fraction = x.bits().and(FRACTION).or(ONE).double();
  const isTop = fraction.ge(SQRT_3);
  const isMiddle = fraction.ge(SQRT_15).and(fraction.lt(SQRT_3));
  const n = exponent.sub(isTop.choose(2 ** 52 + 1022, 2 ** 52 + 1023)).sub(down);
  const a = isTop.choose(fraction.mul(0.5), fraction);
  const b = isMiddle.choose(1.5, 1);
  const u = a.sub(b);
  const v = a.constant(1).div(a.add(b));
  const ss = u.mul(v);
  const sHigh = ss.highHalf();
  const step = isMiddle.choose(doubleOf(0x000c_0000n << 32n), doubleOf(0x0008_0000n << 32n));
  const tHigh = a
    .bits()
    .shrU(1)
    .or(0x2000_0000n << 32n)
    .add(step.bits())
    .double()
    .highHalf();
  const tLow = a.sub(tHigh.sub(b));
  const sLow = v.mul(u.sub(sHigh.mul(tHigh)).sub(sHigh.mul(tLow)));
  const s2 = ss.mul(ss);
  const r = s2
    .mul(s2)
    .mul(horner(s2, L))
    .add(sLow.mul(sHigh.add(ss)));
  const square = sHigh.mul(sHigh);
  const cHigh = square.add(3).add(r).highHalf();
  const cLow = r.sub(cHigh.sub(3).sub(square));
  const whole = sHigh.mul(cHigh);
  const rest = sLow.mul(cHigh).add(cLow.mul(ss));
  const pHigh = whole.add(rest).highHalf();
  const pLow = rest.sub(pHigh.sub(whole));
  const zHigh = pHigh.mul(CP_HIGH);
  const zLow = pHigh.mul(CP_LOW).add(pLow.mul(CP)).add(isMiddle.choose(LOG_15_LOW, 0));
  const add = isMiddle.choose(LOG_15_HIGH, 0);
  const t1 = zHigh.add(zLow).add(add).add(n).highHalf();
  return { t1, t2: zLow.sub(t1.sub(n).sub(add).sub(zHigh)) };
}

/** Of a number within 2^-20 of 1. */
function logarithmNearOne(x: Double): Logarithm {
  const t = x.sub(1);
  const inner = t.constant(0.5).sub(t.mul(t.constant(1 / 3).sub(t.mul(0.25))));
  const w = t.mul(t).mul(inner);
  const u = t.mul(INV_LN2_HIGH);
  const v = t.mul(INV_LN2_LOW).sub(w.mul(INV_LN2));
  const t1 = u.add(v).highHalf();
  return { t1, t2: v.sub(t1.sub(u)) };
}

/** y log2(x), as a sum and its parts. */
export function product(
  { t1, t2 }: Logarithm,
  y: Double,
): { z: Double; high: Double; low: Double } {
  const y1 = y.highHalf();
  const low = y.sub(y1).mul(t1).add(y.mul(t2));
  const whole = y1.mul(t1);
  return { z: low.add(whole), high: whole, low };
}

export type Product = ReturnType<typeof product>;

/** 2 to the fraction, and the whole power as a double. */
function powerOfTwo(p: Product): { fraction: Double; n: Double } {
  const whole = p.z.add(p.z.signed(0.5)).trunc();
  const n = p.z.abs().ge(high(0x3fe00001)).choose(whole, 0);
  const pHigh = p.high.sub(n);
  const t = p.low.add(pHigh).highHalf();
  const u = t.mul(LN2_HIGH);
  const v = p.low.sub(t.sub(pHigh)).mul(LN2).add(t.mul(LN2_LOW));
  const z = u.add(v);
  const w = v.sub(z.sub(u));
  const square = z.mul(z);
  const t1 = z.sub(square.mul(horner(square, P)));
  // fdlibm subtracts the last term from the quotient; V8 has it in the divisor.
  const r = z.mul(t1).div(t1.sub(2).sub(w.add(z.mul(w))));
  return { fraction: z.constant(1).sub(r.sub(z)), n };
}

/** What is left of |x|^y once the special numbers are dealt with. */
function magnitude(log: Logarithm, y: Double): Double {
  const p = product(log, y);
  const { z, low } = p;
  const rest = z.sub(p.high);
  const overflows = z.gt(1024).or(z.eq(1024).and(low.add(TO_OVERFLOW).gt(rest)));
  const underflows = z.lt(-1075).or(z.eq(-1075).and(low.le(rest)));
  const scaled = (): Double => {
    const { fraction, n } = powerOfTwo(p);
    const half = n.mul(0.5).trunc();
    return fraction.mul(power(half)).mul(power(n.sub(half)));
  };
  return firstOf(
    [
      [overflows, () => z.constant(Infinity)],
      [underflows, () => z.constant(0)],
    ],
    scaled,
  );
}

/** 2^n, a normal number. */
function power(n: Double): Double {
  return n
    .add(TO_INTEGER + 1023)
    .bits()
    .shl(52)
    .double();
}

type Case = readonly [condition: Mask, result: () => Double];

/** What is the same for all ways to compute a power. */
export interface Powers {
  /** |x|. */
  readonly size: Double;
  readonly isNegative: Mask;
  /** The power of x, by that of |x|. */
  signed(positive: Double): Double;
  /** Infinity, or 0. */
  infiniteIf(condition: Mask): Double;
}

/**
 * x^y for all numbers: what becomes of 0, 1, infinities, NaN and negative bases, and otherwise what `rest` says.
 *
 * @param rest exponents that are computed in another way, and the powers of all other finite numbers
 */
export function allPowers(
  x: Double,
  y: Double,
  rest: (powers: Powers) => { readonly exact?: readonly Case[]; otherwise(): Double },
): Double {
  const size = x.abs();
  const isNegative = x.bits().gt(-1n).not();
  const isWhole = y.trunc().eq(y);
  const halved = y.mul(0.5);
  const isOdd = isWhole.and(halved.trunc().ne(halved));
  const signed = (positive: Double): Double =>
    isNegative.and(isOdd).choose(positive.neg(), positive);
  const infiniteIf = (condition: Mask): Double => condition.choose(Infinity, 0);
  /** What becomes of 0, 1 and infinity. */
  const special = (): Double => {
    const result = y.lt(0).choose(x.constant(1).div(size), size);
    const isNone = x.eq(-1).and(isWhole.not());
    return isNone.choose(NaN, signed(result));
  };
  const { exact = [], otherwise } = rest({ size, isNegative, signed, infiniteIf });
  return firstOf(
    [
      [y.eq(0), () => x.constant(1)],
      [x.ne(x).or(y.ne(y)), () => x.constant(NaN)],
      [y.abs().eq(Infinity), () => size.eq(1).choose(NaN, infiniteIf(size.gt(1).same(y.gt(0))))],
      ...exact,
      [size.eq(0).or(size.eq(1)).or(size.eq(Infinity)), special],
      [isNegative.and(isWhole.not()), () => x.constant(NaN)],
    ],
    otherwise,
  );
}

const any = (x: Double, y: Double): Double =>
  allPowers(x, y, (powers) => ({
    exact: [
      [y.eq(1), () => x],
      [y.eq(-1), () => x.constant(1).div(x)],
      [y.eq(2), () => x.mul(x)],
      [y.eq(0.5).and(powers.isNegative.not()), () => x.sqrt()],
    ],
    otherwise: () =>
      branch(
        y.abs().ge(HUGE_EXPONENT),
        () => huge(y, powers),
        () => powers.signed(small(powers.size, y)),
      ),
  }));

function small(size: Double, y: Double): Double {
  const isSubnormal = size.lt(SMALLEST_NORMAL);
  const normal = isSubnormal.choose(size.mul(2 ** 53), size);
  return magnitude(logarithm(normal, isSubnormal.choose(53, 0)), y);
}

/** Of exponents so large that all powers but those of numbers next to 1 overflow or underflow. */
function huge(y: Double, { size, signed, infiniteIf }: Powers): Double {
  const large = (): Double =>
    firstOf(
      [
        [size.lt(high(0x3fefffff)), () => signed(infiniteIf(y.lt(0)))],
        [size.ge(high(0x3ff00001)), () => signed(infiniteIf(y.gt(0)))],
      ],
      () => signed(magnitude(logarithmNearOne(size), y)),
    );
  return branch(
    y.abs().ge(high(0x43f00001)),
    () =>
      branch(
        size.lt(1),
        () => infiniteIf(y.lt(0)),
        () => infiniteIf(y.gt(0)),
      ),
    large,
  );
}

export const pow: OwnFunction = {
  name: "pow",
  arity: 2,
  scalar: "own",
  usual([x, y]) {
    const p = product(logarithm(x), y);
    const { fraction, n } = powerOfTwo(p);
    const result = fraction.bits().add(n.add(TO_INTEGER).bits().shl(52)).double();
    const isUsual = x
      .ge(SMALLEST_NORMAL)
      .and(x.le(Number.MAX_VALUE))
      .and(y.abs().lt(HUGE_EXPONENT))
      .and(p.z.abs().lt(1021));
    const hasRule = y.abs().eq(1).or(y.eq(0)).or(y.eq(2)).or(y.eq(0.5));
    return { result, except: isUsual.not().or(hasRule) };
  },
  others: ([x, y]) => any(x, y),
  breaks: [
    ...[0, 1, 2, 0.5, 3, 1.5, SQRT_15, SQRT_3, SMALLEST_NORMAL, 2 ** 31, HUGE_EXPONENT, 2 ** 53],
    ...[2 ** 64, high(0x43f00001), high(0x3fefffff), high(0x3ff00001), 1024, 1075, 1 / 3],
  ],
  answers: "2c0f7390e96364cd",
};
