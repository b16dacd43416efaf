/**
 * `Math.tan`, as fdlibm's s_tan.c and k_tan.c compute it (Sun Microsystems, 1993; V8's src/base/ieee754.cc).
 *
 * Of what is left of the angle, the tangent is taken; beyond 0.6744 by that of the difference to pi / 4. For odd multiples of
 * pi / 2 it is -1 / tan, to more than a double. Where an angle is large, or cancels, the host is
 * asked; then what is left of an odd multiple is not tiny, either.
 */
import { high, horner, type Double } from "./lanes.ts";
import type { OwnFunction } from "./own-function.ts";
import { reduce, type Reduced } from "./reduce-angle.ts";
import { BREAKS } from "./sin-cos.ts";

const T = [
  3.33333333333334091986e-1, 1.33333333333201242699e-1, 5.39682539762260521377e-2,
  2.18694882948595424599e-2, 8.86323982359930005737e-3, 3.59207910759131235356e-3,
  1.45620945432529025516e-3, 5.88041240820264096874e-4, 2.46463134818469906812e-4,
  7.817944429395570923e-5, 7.14072491382608190305e-5, -1.85586374855275456654e-5,
  2.59073051863633712884e-5,
];
const [FIRST] = T;
const ODD = T.filter((_, k) => k % 2 === 1);
const EVEN = T.filter((_, k) => k % 2 === 0).slice(1);
const PI_4 = 7.85398163397448278999e-1;
const PI_4_LOW = 3.06161699786838301793e-17;
const LARGE = high(0x3fe59428);
const TINY = 2 ** -28;

/** -1 / (z + v), where z + v is w. */
function reciprocal(w: Double, tail: (z: Double) => Double): Double {
  const z = w.highHalf();
  const a = w.constant(-1).div(w);
  const t = a.highHalf();
  const s = t.mul(z).add(1);
  return t.add(a.mul(s.add(t.mul(tail(z)))));
}

export function tangent({ y0, y1, n }: Pick<Reduced, "y0" | "y1" | "n">): Double {
  const isOdd = n.and(1n).eq(1n);
  const size = y0.abs();
  const isLarge = size.ge(LARGE);
  const difference = size
    .constant(PI_4)
    .sub(size)
    .add(size.constant(PI_4_LOW).sub(y1.withFlippedSign(y0)));
  const x = isLarge.choose(difference, y0);
  const y = isLarge.choose(0, y1);
  const z = x.mul(x);
  const w = z.mul(z);
  const sum = horner(w, ODD).add(z.mul(horner(w, EVEN)));
  const s = z.mul(x);
  const r = y.add(z.mul(s.mul(sum).add(y))).add(s.mul(FIRST));
  const whole = x.add(r);
  const one = isOdd.choose(-1, 1);
  const inner = x.sub(whole.mul(whole).div(whole.add(one)).sub(r));
  const large = one.sub(inner.mul(2)).withFlippedSign(y0);
  const inverse = reciprocal(whole, (part) => r.sub(part.sub(x)));
  return isLarge.choose(large, isOdd.choose(inverse, withTiny(whole, y0)));
}

const withTiny = (whole: Double, y0: Double): Double => y0.abs().lt(TINY).choose(y0, whole);

export const tan: OwnFunction = {
  name: "tan",
  arity: 1,
  scalar: "host",
  usual([x]) {
    const reduced = reduce(x);
    return { result: tangent(reduced), except: reduced.except };
  },
  breaks: [...BREAKS, LARGE, TINY],
  answers: "79486c3505b9332b",
};
