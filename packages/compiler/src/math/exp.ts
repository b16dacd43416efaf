/**
 * `Math.exp`, as fdlibm's e_exp.c computes it (Sun Microsystems, 1993; V8's src/base/ieee754.cc), with V8's exact `exp(1)`.
 *
 * x = k ln2 + r with |r| <= ln2 / 2, and exp(r) = 1 + r + r c / (2 - c) where c = r - r² P(r²). fdlibm has ways of its
 * own for k = 0 and k = ±1, which are the general one with those k; below 2^-28 it adds 1, which is the
 * general way without the last term. Up to 708 in magnitude, 2^k is a normal number and is added to the exponent.
 */
import { bitsOf, branch, horner, type Bits, type Double } from "./lanes.ts";
import type { OwnFunction } from "./own-function.ts";
import { NEEDS_REDUCTION, TO_INTEGER, reduceExponent } from "./reduce-exponent.ts";

const P = [
  1.66666666666666019037e-1, -2.77777777770155933842e-3, 6.61375632143793436117e-5,
  -1.6533902205465251539e-6, 4.13813679705723846039e-8,
];
const OVERFLOW = 7.09782712893383973096e2;
const UNDERFLOW = -7.4513321910194110842e2;

interface Parts {
  /** exp(r), between 0.7 and 1.5. */
  readonly y: Double;
  /** The low bits are k. */
  readonly k: Bits;
}

function parts(x: Double): Parts {
  const { size, k, r, hi, lo } = reduceExponent(x);
  const t = r.mul(r);
  const c = r.sub(t.mul(horner(t, P)));
  const quotient = r.mul(c).div(c.constant(2).sub(c));
  const last = size.lt(2 ** -28).choose(0, quotient);
  const y = lo.constant(1).sub(lo.sub(last).sub(hi));
  return { y, k: k.add(TO_INTEGER).bits() };
}

export const exp: OwnFunction = {
  name: "exp",
  arity: 1,
  scalar: "host",
  usual([x]) {
    const { y, k } = parts(x);
    // The last bit of exp(1) would be wrong by one.
    const result = y.bits().add(k.shl(52)).add(x.eq(1).bits()).double();
    return { result, except: x.abs().le(708).not() };
  },
  others([x]) {
    const scaled = (): Double => {
      const { y, k } = parts(x);
      const exponent = k.sub(bitsOf(TO_INTEGER));
      const half = exponent.add(2048n).shrU(1).sub(1024n);
      const power = (n: Bits): Double => n.add(1023n).shl(52).double();
      return y.mul(power(half)).mul(power(exponent.sub(half)));
    };
    return branch(
      x.gt(OVERFLOW),
      () => x.constant(Infinity),
      () => branch(x.lt(UNDERFLOW), () => x.constant(0), scaled),
    );
  },
  breaks: [
    0,
    2 ** -28,
    0.5 * Math.LN2,
    NEEDS_REDUCTION,
    1.5 * Math.LN2,
    1,
    708,
    OVERFLOW,
    -UNDERFLOW,
    708.3964185322641,
  ],
  answers: "880274d0d23f5107",
};
