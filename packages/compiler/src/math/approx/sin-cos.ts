/**
 * `Math.sin`, `Math.cos` and `Math.tan` within 1 ulp, with fdlibm's polynomials for what is left of the angle (k_sin.c, k_tan.c: Sun
 * Microsystems, 1993) and FreeBSD's way to put that of the cosine together (k_cos.c), which needs no case of its own.
 */
import { firstOf, type Bits, type Double, type Mask } from "../lanes.ts";
import type { MathFunction } from "../own-function.ts";
import { COSINE, SINE } from "../sin-cos.ts";
import { tangent } from "../tan.ts";
import { reduceHuge } from "./huge-angle.ts";
import { polynomial } from "./polynomial.ts";
import { reduceAngle, type Angle } from "./reduce-angle.ts";

const [S1, ...S] = SINE;

function sine({ y0, y1 }: Angle, z: Double): Double {
  const v = z.mul(y0);
  const r = polynomial(z, S);
  const inner = z.mul(y1.mul(0.5).sub(v.mul(r))).sub(y1);
  return y0.sub(inner.sub(v.mul(S1)));
}

function cosine({ y0, y1 }: Angle, z: Double): Double {
  const r = z.mul(polynomial(z, COSINE));
  const half = z.mul(0.5);
  const most = half.constant(1).sub(half);
  const lost = most.constant(1).sub(most).sub(half);
  return most.add(lost.add(z.mul(r).sub(y0.mul(y1))));
}

/** The sine of an angle and so many right angles more. */
function turned(angle: Angle, n: Bits): Double {
  const z = angle.y0.mul(angle.y0);
  const isOdd = n.and(1n).eq(1n);
  const value = isOdd.choose(cosine(angle, z), sine(angle, z));
  return value.bits().xor(n.and(2n).shl(62)).double();
}

const ofAngle = (
  name: string,
  of: (angle: Angle) => Double,
  /** Whether the function of -x is that of x with the other sign. */
  isOdd: boolean,
): MathFunction => ({
  name,
  usual([x]) {
    const angle = reduceAngle(x);
    return { result: of(angle), except: angle.except };
  },
  others([x]) {
    const size = x.abs();
    const isFinite: Mask = size.le(Number.MAX_VALUE);
    return firstOf([[isFinite.not(), () => x.constant(NaN)]], () => {
      const value = of(reduceHuge(size));
      return isOdd ? value.withFlippedSign(x) : value;
    });
  },
});

export const sin = ofAngle("sin", (angle) => turned(angle, angle.n), true);
export const cos = ofAngle("cos", (angle) => turned(angle, angle.n.add(1n)), false);
export const tan = ofAngle("tan", tangent, true);
