/**
 * `Math.asin` and `Math.acos` within 1 ulp, in lanes: fdlibm's rational function (e_asin.c, e_acos.c: Sun Microsystems, 1993) of x², or from 0.5 on of
 * (1 - x) / 2, whose root is taken to more than a double.
 */
import type { Double, Mask } from "../lanes.ts";
import { PI_2, PI_2_LOW, PI_4, rational, rootTail } from "../inverse-sine.ts";
import type { MathFunction } from "../own-function.ts";

interface Parts {
  readonly isSmall: Mask;
  /** |x| R(x²), where that is small. */
  readonly rest: Double;
  /** The root, where not: its upper half, what that lacks, and the root times R. */
  readonly half: Double;
  readonly tail: Double;
  readonly root: Double;
}

function partsOf(size: Double): Parts {
  const isSmall = size.lt(0.5);
  const z = isSmall.choose(size.mul(size), size.constant(1).sub(size).mul(0.5));
  const root = isSmall.choose(size, z.sqrt());
  const half = root.highHalf();
  const tail = z.eq(0).choose(0, rootTail(z, root, half));
  return { isSmall, rest: root.mul(rational(z)), half, tail, root };
}

export const asin: MathFunction = {
  name: "asin",
  usual([x]) {
    const size = x.abs();
    const { isSmall, rest, half, tail } = partsOf(size);
    const p = rest.mul(2).sub(x.constant(PI_2_LOW).sub(tail.mul(2)));
    const large = x.constant(PI_4).sub(p.sub(x.constant(PI_4).sub(half.mul(2))));
    return { result: isSmall.choose(size.add(rest), large).withSignOf(x) };
  },
};

export const acos: MathFunction = {
  name: "acos",
  usual([x]) {
    const { isSmall, rest, half, tail, root } = partsOf(x.abs());
    const signedRest = rest.withFlippedSign(x);
    const small = x.constant(PI_2).sub(x.sub(x.constant(PI_2_LOW).sub(signedRest)));
    const right = half.add(rest.add(tail)).mul(2);
    const left = x.constant(Math.PI).sub(root.add(rest.sub(PI_2_LOW)).mul(2));
    return { result: isSmall.choose(small, x.lt(0).choose(left, right)) };
  },
};
