/**
 * `Math.log`, as fdlibm's e_log.c computes it (Sun Microsystems, 1993; V8's src/base/ieee754.cc).
 *
 * x = 2^k (1 + f) with sqrt(1/2) < 1 + f < sqrt(2), by the upper half of the bits, and with s = f / (2 + f),
 * log(1 + f) = f - s (f - R(s²)), or, where that is closer, f - (f²/2 - s (f²/2 + R)). fdlibm's ways for k = 0 are the general ones with
 * that k. Within 2^-20 of a power of two it has another series, which gives the same for the power itself.
 */
import { bitsOf, branch, firstOf, horner, type Double, type Mask } from "./lanes.ts";
import type { OwnFunction } from "./own-function.ts";
import { LN2_HIGH, LN2_LOW } from "./reduce-exponent.ts";

const L1 = 6.66666666666673513e-1;
const L2 = 3.999999999940941908e-1;
const L3 = 2.857142874366239149e-1;
const L4 = 2.222219843214978396e-1;
const L5 = 1.818357216161805012e-1;
const L6 = 1.531383769920937332e-1;
const L7 = 1.479819860511658591e-1;
/** The series in s², from its first term on. */
export const LOG_SERIES = [L1, L2, L3, L4, L5, L6, L7];
export const SMALLEST_NORMAL = 2 ** -1022;
/** Added to a double's bits, it carries into the exponent from a fraction of sqrt(2) on. */
const ABOVE_SQRT2 = 0x95f64n << 32n;
const EXPONENT = 0x7ff0_0000_0000_0000n;
const ONE = 0x3ff0_0000_0000_0000n;
const TWO_52 = bitsOf(2 ** 52);
/** Where fdlibm takes the closer form: 1 + f from the one on, or below the other. */
const FAR_ABOVE = 1 + 0x6147a / 2 ** 20;
const FAR_BELOW = (1 + 0x6b852 / 2 ** 20) / 2;

interface Parts {
  readonly k: Double;
  /** 1 + f */
  readonly m: Double;
  readonly f: Double;
}

/** Of a normal number. */
export function parts(x: Double, aboveSqrt2 = ABOVE_SQRT2): Parts {
  const carried = x.bits().add(aboveSqrt2);
  const k = carried
    .shrU(52)
    .or(TWO_52)
    .double()
    .sub(2 ** 52 + 1023);
  const m = x.bits().sub(carried.and(EXPONENT)).add(ONE).double();
  return { k, m, f: m.sub(1) };
}

/** s and R(s²) of 1 + f. */
function series(f: Double): { s: Double; rest: Double } {
  const s = f.div(f.add(2));
  const z = s.mul(s);
  const w = z.mul(z);
  const even = w.mul(horner(w, [L2, L4, L6]));
  const odd = z.mul(horner(w, [L1, L3, L5, L7]));
  return { s, rest: even.add(odd) };
}

/** log(1 + f) less f - f² / 2, which is given. */
export function logOfFraction(f: Double, half: Double): Double {
  const { s, rest } = series(f);
  return s.mul(half.add(rest));
}

function general({ k, m, f }: Parts): Double {
  const { s, rest } = series(f);
  const low = k.mul(LN2_LOW);
  const half = f.mul(0.5).mul(f);
  const closer = half.sub(s.mul(half.add(rest)).add(low));
  const plain = s.mul(f.sub(rest)).sub(low);
  const far = m.ge(FAR_ABOVE).or(m.lt(FAR_BELOW));
  return k.mul(LN2_HIGH).sub(far.choose(closer, plain).sub(f));
}

/** Within 2^-20 of a power of two. */
function near({ k, f }: Parts): Double {
  const rest = f.mul(f).mul(f.mul(-1 / 3).add(0.5));
  return k.mul(LN2_HIGH).sub(rest.sub(k.mul(LN2_LOW)).sub(f));
}

/** Whether a number is positive, and neither subnormal nor infinite. */
export const isNormal = (x: Double): Mask => x.ge(SMALLEST_NORMAL).and(x.le(Number.MAX_VALUE));

const isNear = ({ f }: Parts): Mask => f.lt(2 ** -20).and(f.ge(-(2 ** -20)));

export const log: OwnFunction = {
  name: "log",
  arity: 1,
  scalar: "host",
  usual([x]) {
    const all = parts(x);
    const nearOnly = isNear(all).and(all.f.ne(0));
    return { result: general(all), except: nearOnly.or(isNormal(x).not()) };
  },
  others([x]) {
    const finite = (): Double => {
      const isSmall = x.lt(SMALLEST_NORMAL);
      const { k, m, f } = parts(isSmall.choose(x.mul(2 ** 54), x));
      const all = { k: k.sub(isSmall.choose(54, 0)), m, f };
      return branch(
        isNear(all),
        () => near(all),
        () => general(all),
      );
    };
    return firstOf(
      [
        [x.eq(0), () => x.constant(-Infinity)],
        [x.ge(0).not(), () => x.constant(NaN)],
        [x.gt(Number.MAX_VALUE), () => x],
      ],
      finite,
    );
  },
  breaks: [
    0,
    SMALLEST_NORMAL,
    1,
    1 - 2 ** -20,
    1 + 2 ** -20,
    2,
    FAR_ABOVE,
    FAR_BELOW,
    Math.SQRT2,
    Math.SQRT1_2,
  ],
  answers: "33ce3721815b8d16",
};
