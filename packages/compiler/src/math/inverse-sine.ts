/**
 * `Math.asin` and `Math.acos`, as fdlibm's e_asin.c and e_acos.c compute them (Sun Microsystems, 1993; V8's
 * src/base/ieee754.cc).
 *
 * Up to 0.5, x + x R(x²) with a rational R. Above, asin(x) = pi / 2 - 2 asin(sqrt((1 - x) / 2)), where the root is taken
 * to more than a double.
 */
import { branch, firstOf, high, horner, type Double } from "./lanes.ts";
import type { OwnFunction } from "./own-function.ts";

const P = [
  1.66666666666666657415e-1, -3.25565818622400915405e-1, 2.01212532134862925881e-1,
  -4.00555345006794114027e-2, 7.91534994289814532176e-4, 3.4793310759602116757e-5,
];
const Q = [
  1, -2.40339491173441421878, 2.02094576023350569471, -6.8828397160545329303e-1,
  7.70381505559019352791e-2,
];
export const PI_2 = 1.570796326794896558;
export const PI_2_LOW = 6.12323399573676603587e-17;
export const PI_4 = 7.85398163397448278999e-1;
const NEAR_ONE = high(0x3fef3333);
const TINY = 2 ** -27;

export const rational = (t: Double): Double => t.mul(horner(t, P)).div(horner(t, Q));

/** What the high half of a root lacks of it. */
export const rootTail = (t: Double, s: Double, w: Double): Double => t.sub(w.mul(w)).div(s.add(w));

function asinLarge(size: Double): Double {
  const t = size.constant(1).sub(size).mul(0.5);
  const s = t.sqrt();
  const r = rational(t);
  const near = size.constant(PI_2).sub(s.add(s.mul(r)).mul(2).sub(PI_2_LOW));
  const w = s.highHalf();
  const c = rootTail(t, s, w);
  const p = s
    .mul(2)
    .mul(r)
    .sub(s.constant(PI_2_LOW).sub(c.mul(2)));
  const q = s.constant(PI_4).sub(w.mul(2));
  return size.ge(NEAR_ONE).choose(near, s.constant(PI_4).sub(p.sub(q)));
}

export const asin: OwnFunction = {
  name: "asin",
  arity: 1,
  scalar: "own",
  others([x]) {
    const size = x.abs();
    return firstOf(
      [
        [size.lt(TINY), () => x],
        [size.lt(0.5), () => x.add(x.mul(rational(x.mul(x))))],
        [size.lt(1), () => asinLarge(size).withSignOf(x)],
        [size.eq(1), () => x.mul(PI_2).add(x.mul(PI_2_LOW))],
      ],
      () => x.constant(NaN),
    );
  },
  breaks: [0, TINY, 0.5, NEAR_ONE, 1],
  answers: "a6072063ee5832c3",
};

function acosLarge(x: Double): Double {
  const z = x.constant(1).sub(x.abs()).mul(0.5);
  const s = z.sqrt();
  const r = rational(z);
  return branch(
    x.lt(0),
    () => x.constant(Math.PI).sub(s.add(r.mul(s).sub(PI_2_LOW)).mul(2)),
    () => {
      const high = s.highHalf();
      return high.add(r.mul(s).add(rootTail(z, s, high))).mul(2);
    },
  );
}

export const acos: OwnFunction = {
  name: "acos",
  arity: 1,
  scalar: "own",
  others([x]) {
    const size = x.abs();
    return firstOf(
      [
        [size.lt(high(0x3c600001)), () => x.constant(PI_2)],
        [
          size.lt(0.5),
          () => {
            const lacks = x.constant(PI_2_LOW).sub(x.mul(rational(x.mul(x))));
            return x.constant(PI_2).sub(x.sub(lacks));
          },
        ],
        [size.lt(1), () => acosLarge(x)],
        [size.eq(1), () => x.lt(0).choose(Math.PI, 0)],
      ],
      () => x.constant(NaN),
    );
  },
  breaks: [0, high(0x3c600001), 0.5, 1],
  answers: "18afa8a0e939fb3f",
};
