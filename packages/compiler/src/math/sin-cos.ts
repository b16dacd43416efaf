/**
 * `Math.sin` and `Math.cos`, as fdlibm's s_sin.c, s_cos.c, k_sin.c and k_cos.c compute them (Sun Microsystems, 1993; V8's
 * src/base/ieee754.cc).
 *
 * Of what is left of the angle, a polynomial is taken for either function, and one is chosen, by the multiple of pi / 2
 * that was taken off. Below 0.3 the cosine is 1 - (z / 2 - …); above, a part q is taken off 1 and z / 2, which is the
 * same with q = 0. Where an
 * angle is large, or cancels, the host is asked.
 */
import { high, horner, type Bits, type Double, type Mask } from "./lanes.ts";
import type { OwnFunction } from "./own-function.ts";
import { MEDIUM, QUARTER_PI, reduce, type Reduced } from "./reduce-angle.ts";

const S1 = -1.66666666666666324348e-1;
const S = [
  8.33333333332248946124e-3, -1.98412698298579493134e-4, 2.75573137070700676789e-6,
  -2.50507602534068634195e-8, 1.58969099521155010221e-10,
];
const C = [
  4.16666666666666019037e-2, -1.38888888888741095749e-3, 2.48015872894767294178e-5,
  -2.75573143513906633035e-7, 2.0875723212981748279e-9, -1.13596475577881948265e-11,
];
/** (sin(y) - y) / y³ and (cos(y) - 1 + y² / 2) / y⁴, in y². */
export const SINE: readonly number[] = [S1, ...S];
export const COSINE: readonly number[] = C;
const TINY = 2 ** -27;
const LARGE_COSINE = high(0x3fd33333);
const LARGEST_COSINE = high(0x3fe90001);

function sine({ y0, y1, isSmall }: Reduced): Double {
  const z = y0.mul(y0);
  const v = z.mul(y0);
  const r = horner(z, S);
  const small = y0.add(v.mul(z.mul(r).add(S1)));
  const inner = z.mul(y1.mul(0.5).sub(v.mul(r))).sub(y1);
  const general = y0.sub(inner.sub(v.mul(S1)));
  return y0.abs().lt(TINY).choose(y0, isSmall.choose(small, general));
}

function cosine({ y0, y1 }: Reduced): Double {
  const size = y0.abs();
  const z = y0.mul(y0);
  const r = z.mul(horner(z, C));
  const quarter = size.highHalf().mul(0.25);
  const q = size.lt(LARGE_COSINE).choose(0, size.ge(LARGEST_COSINE).choose(0.28125, quarter));
  const a = q.constant(1).sub(q);
  const rest = z.mul(0.5).sub(q);
  return a.sub(rest.sub(z.mul(r).sub(y0.mul(y1))));
}

const isOdd = (n: Bits): Mask => n.and(1n).eq(1n);

/** Negative where bit 1 of the quadrant is set. */
const signedBy = (x: Double, quadrant: Bits): Double =>
  x.bits().xor(quadrant.and(2n).shl(62)).double();

function sinOf(reduced: Reduced): Double {
  const { n } = reduced;
  return signedBy(isOdd(n).choose(cosine(reduced), sine(reduced)), n);
}

function cosOf(reduced: Reduced): Double {
  const { n } = reduced;
  return signedBy(isOdd(n).choose(sine(reduced), cosine(reduced)), n.add(1n));
}

/** Next to multiples of pi / 2, one of them (the last) as near as a double comes. */
export const BREAKS = [
  ...[0, TINY, LARGE_COSINE, 0.78125, QUARTER_PI, (3 * Math.PI) / 4, MEDIUM],
  ...Array.from({ length: 34 }, (_, k) => ((k + 1) * Math.PI) / 2),
  ...[100, 1000, 10_001, 333_333].map((k) => (k * Math.PI) / 2),
  6381956970095103 * 2 ** 797,
];

function inLanes(
  [x]: readonly Double[],
  of: (reduced: Reduced) => Double,
): {
  result: Double;
  except: Mask;
} {
  const reduced = reduce(x);
  return { result: of(reduced), except: reduced.except };
}

export const sin: OwnFunction = {
  name: "sin",
  arity: 1,
  scalar: "host",
  usual: (args) => inLanes(args, sinOf),
  breaks: BREAKS,
  answers: "f61146ce7578cc0d",
};

export const cos: OwnFunction = {
  name: "cos",
  arity: 1,
  scalar: "host",
  usual: (args) => inLanes(args, cosOf),
  breaks: BREAKS,
  answers: "54f1aa37441ddef8",
};
