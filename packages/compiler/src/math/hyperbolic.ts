/**
 * `Math.sinh`, `Math.cosh` and `Math.tanh`, as fdlibm's e_sinh.c, e_cosh.c and s_tanh.c compute them (Sun Microsystems,
 * 1993; V8's src/base/ieee754.cc): from `exp` and `expm1`.
 */
import { exp } from "./exp.ts";
import { usualExpm1 } from "./expm1.ts";
import { branch, firstOf, high, type Double } from "./lanes.ts";
import { whole, type OwnFunction } from "./own-function.ts";
import { NEEDS_REDUCTION } from "./reduce-exponent.ts";

const OVERFLOW = 710.4758600739439;
const LOG_LARGEST = high(0x40862e42);

const expOf = (x: Double): Double => whole(exp, [x]);

/** exp(size) / 2, where exp itself may overflow. */
const halfOfSquare = (size: Double, half: Double): Double => {
  const w = expOf(size.mul(0.5));
  return half.mul(w).mul(w);
};

export const sinh: OwnFunction = {
  name: "sinh",
  arity: 1,
  scalar: "own",
  others([x]) {
    const size = x.abs();
    const half = x.lt(0).choose(-0.5, 0.5);
    const middle = (): Double => {
      const t = usualExpm1(size);
      const over = t.add(1);
      const below = t.mul(2).sub(t.mul(t).div(over));
      return half.mul(size.lt(1).choose(below, t.add(t.div(over))));
    };
    return firstOf(
      [
        [size.lt(2 ** -28), () => x],
        [size.lt(22), middle],
        [size.lt(LOG_LARGEST), () => half.mul(expOf(size))],
        [size.le(OVERFLOW), () => halfOfSquare(size, half)],
      ],
      () => x.mul(Infinity),
    );
  },
  breaks: [0, 2 ** -28, 1, 22, LOG_LARGEST, OVERFLOW],
  answers: "4ae576ddf3648460",
};

export const cosh: OwnFunction = {
  name: "cosh",
  arity: 1,
  scalar: "own",
  others([x]) {
    const size = x.abs();
    const small = (): Double => {
      const t = usualExpm1(size);
      const w = t.add(1);
      return branch(
        size.lt(high(0x3c800000)),
        () => w,
        () => t.mul(t).div(w.add(w)).add(1),
      );
    };
    const middle = (): Double => {
      const t = expOf(size);
      return t.mul(0.5).add(t.constant(0.5).div(t));
    };
    return firstOf(
      [
        [size.lt(NEEDS_REDUCTION), small],
        [size.lt(22), middle],
        [size.lt(LOG_LARGEST), () => expOf(size).mul(0.5)],
        [size.le(OVERFLOW), () => halfOfSquare(size, size.constant(0.5))],
      ],
      () => size.mul(Infinity),
    );
  },
  breaks: [0, high(0x3c800000), NEEDS_REDUCTION, 22, LOG_LARGEST, OVERFLOW],
  answers: "a6a2828758531e39",
};

export const tanh: OwnFunction = {
  name: "tanh",
  arity: 1,
  scalar: "own",
  usual([x]) {
    const size = x.abs();
    const isLarge = size.ge(1);
    const t = usualExpm1(size.mul(isLarge.choose(2, -2)));
    const quotient = isLarge.choose(-2, t).div(t.add(2));
    const middle = isLarge.choose(quotient.add(1), quotient.neg());
    const result = size.ge(22).choose(1, middle).withFlippedSign(x);
    return { result: size.lt(2 ** -28).choose(x, result) };
  },
  breaks: [0, 2 ** -28, 1, 22],
  answers: "6646e0ea719a33ab",
};
