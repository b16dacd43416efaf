/**
 * `Math.atan` and `Math.atan2`, as fdlibm's s_atan.c and e_atan2.c compute them (Sun Microsystems, 1993; V8's
 * src/base/ieee754.cc).
 *
 * A magnitude is reduced by the arctangent of 0.5, 1, 1.5 or infinity, whichever is near. fdlibm's own ways for tiny and
 * for huge numbers round to what the general one gives. So does its way for quotients that are huge or tiny, but for a
 * huge one with a negative divisor, which is an exception, as is what has no finite quotient.
 */
import { high, horner } from "./lanes.ts";
import type { Double, Mask } from "./lanes.ts";
import type { OwnFunction } from "./own-function.ts";

const A = [
  3.33333333333329318027e-1, -1.99999999998764832476e-1, 1.42857142725034663711e-1,
  -1.1111110405462355788e-1, 9.09088713343650656196e-2, -7.69187620504482999495e-2,
  6.66107313738753120669e-2, -5.83357013379057348645e-2, 4.97687799461593236017e-2,
  -3.6531572744216915527e-2, 1.62858201153657823623e-2,
];
const EVEN = A.filter((_, k) => k % 2 === 0);
const ODD = A.filter((_, k) => k % 2 === 1);

interface Interval {
  readonly below: number;
  /** The arctangent that is taken off, as a sum. */
  readonly arctangent: readonly [hi: number, lo: number];
  readonly over: (a: Double) => Double;
  readonly under: (a: Double) => Double;
}

const INTERVALS: readonly Interval[] = [
  { below: 0.4375, arctangent: [0, 0], over: (a) => a, under: (a) => a.constant(1) },
  {
    below: 0.6875,
    arctangent: [4.63647609000806093515e-1, 2.26987774529616870924e-17],
    over: (a) => a.mul(2).sub(1),
    under: (a) => a.add(2),
  },
  {
    below: 1.1875,
    arctangent: [7.85398163397448278999e-1, 3.06161699786838301793e-17],
    over: (a) => a.sub(1),
    under: (a) => a.add(1),
  },
  {
    below: 2.4375,
    arctangent: [9.82793723247329054082e-1, 1.39033110312309984516e-17],
    over: (a) => a.sub(1.5),
    under: (a) => a.mul(1.5).add(1),
  },
  {
    below: Infinity,
    arctangent: [1.570796326794896558, 6.12323399573676603587e-17],
    over: (a) => a.constant(-1),
    under: (a) => a,
  },
];

interface Parts {
  /** The arctangent is hi - ((rest - lo) - t). */
  readonly hi: Double;
  readonly lo: Double;
  readonly t: Double;
  readonly rest: Double;
}

/** Of a number that is not negative. */
export function partsOfArctangent(a: Double): Parts {
  const tests = INTERVALS.map(({ below }) => a.lt(below));
  const pick = (of: (interval: Interval) => Double): Double =>
    INTERVALS.slice(0, -1).reduceRight(
      (rest, interval, k) => tests[k].choose(of(interval), rest),
      of(INTERVALS.at(-1)!),
    );
  const t = pick(({ over }) => over(a)).div(pick(({ under }) => under(a)));
  const z = t.mul(t);
  const w = z.mul(z);
  const sum = z.mul(horner(w, EVEN)).add(w.mul(horner(w, ODD)));
  const hi = pick(({ arctangent: [value] }) => a.constant(value));
  const lo = pick(({ arctangent: [, value] }) => a.constant(value));
  return { hi, lo, t, rest: t.mul(sum) };
}

function ofMagnitude(a: Double): Double {
  const { hi, lo, t, rest } = partsOfArctangent(a);
  return hi.sub(rest.sub(lo).sub(t));
}

export const atan: OwnFunction = {
  name: "atan",
  arity: 1,
  scalar: "host",
  usual: ([x]) => ({ result: ofMagnitude(x.abs()).withSignOf(x) }),
  breaks: [0, 2 ** -27, 0.4375, 0.6875, 1.1875, 2.4375, 2 ** 66, 1],
  answers: "4ad1edd1f87f90ae",
};

export const PI_LOW = 1.2246467991473532e-16;

const isFinitePart = (x: Double): Mask => x.abs().lt(Infinity).and(x.ne(0));

/** Whether y / x is above 2^60, by exponents. */
const isHuge = (y: Double, x: Double): Mask =>
  upper(y)
    .sub(upper(x))
    .gt((61n << 52n) - 1n);

const upper = (x: Double): ReturnType<Double["bits"]> => x.abs().highHalf().bits();

/** Of finite numbers that are not 0, and no huge quotient to the left. */
function quotient(y: Double, x: Double): Double {
  const z = ofMagnitude(y.div(x).abs());
  const left = z.constant(Math.PI).sub(z.sub(PI_LOW));
  return x.lt(0).choose(left, z).withSignOf(y);
}

export const atan2: OwnFunction = {
  name: "atan2",
  arity: 2,
  scalar: "host",
  usual([y, x]) {
    const isUsual = isFinitePart(y).and(isFinitePart(x));
    return { result: quotient(y, x), except: isUsual.not().or(x.lt(0).and(isHuge(y, x))) };
  },
  breaks: [0.4375, 0.6875, 1.1875, 2.4375, 1, 2 ** 60, high(0x43c00001), 2 ** -60],
  answers: "49ccf7d915bda771",
};
