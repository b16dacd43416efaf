/**
 * `Math.asinh`, `Math.acosh` and `Math.atanh`, as fdlibm's s_asinh.c, e_acosh.c and e_atanh.c compute them (Sun
 * Microsystems, 1993; V8's src/base/ieee754.cc): from `log` and `log1p`.
 */
import { firstOf, high, type Double } from "./lanes.ts";
import { log } from "./log.ts";
import { log1p } from "./logarithms.ts";
import { whole, type OwnFunction } from "./own-function.ts";

const TINY = 2 ** -28;
const HUGE = 2 ** 28;
/** Above 2, by the upper half. */
const ABOVE_2 = high(0x40000001);

const logOf = (x: Double): Double => whole(log, [x]);
const logPlusOne = (x: Double): Double => whole(log1p, [x]);

export const asinh: OwnFunction = {
  name: "asinh",
  arity: 1,
  scalar: "own",
  others([x]) {
    const size = x.abs();
    const square = (): Double => size.mul(size);
    const large = (): Double => {
      const root = square().add(1).sqrt().add(size);
      return logOf(size.mul(2).add(size.constant(1).div(root)));
    };
    const small = (): Double => {
      const t = square();
      return logPlusOne(size.add(t.div(t.add(1).sqrt().add(1))));
    };
    return firstOf(
      [
        [size.lt(Infinity).not(), () => x],
        [size.lt(TINY), () => x],
        [size.ge(high(0x41b00001)), () => logOf(size).add(Math.LN2).withSignOf(x)],
        [size.ge(ABOVE_2), () => large().withSignOf(x)],
      ],
      () => small().withSignOf(x),
    );
  },
  breaks: [0, TINY, 2, ABOVE_2, HUGE, high(0x41b00001)],
  answers: "aadf0970ac049d7f",
};

export const acosh: OwnFunction = {
  name: "acosh",
  arity: 1,
  scalar: "own",
  others([x]) {
    const large = (): Double => {
      const root = x.mul(x).sub(1).sqrt().add(x);
      return logOf(x.mul(2).sub(x.constant(1).div(root)));
    };
    const small = (): Double => {
      const t = x.sub(1);
      return logPlusOne(t.add(t.mul(2).add(t.mul(t)).sqrt()));
    };
    return firstOf(
      [
        [x.ge(1).not(), () => x.constant(NaN)],
        [x.eq(Infinity), () => x],
        [x.ge(HUGE), () => logOf(x).add(Math.LN2)],
        [x.eq(1), () => x.constant(0)],
        [x.ge(ABOVE_2), large],
      ],
      small,
    );
  },
  breaks: [1, 2, ABOVE_2, HUGE, 1.5],
  answers: "5bd2bcba831b30e4",
};

export const atanh: OwnFunction = {
  name: "atanh",
  arity: 1,
  scalar: "own",
  others([x]) {
    const size = x.abs();
    const finite = (): Double => {
      const t = size.add(size);
      const rest = size.constant(1).sub(size);
      const below = t.add(t.mul(size).div(rest));
      const of = size.lt(0.5).choose(below, t.div(rest));
      return logPlusOne(of).mul(0.5).withSignOf(x);
    };
    return firstOf(
      [
        [size.le(1).not(), () => x.constant(NaN)],
        [size.eq(1), () => x.mul(Infinity)],
        [size.lt(TINY), () => x],
      ],
      finite,
    );
  },
  breaks: [0, TINY, 0.5, 1],
  answers: "389192cb4e1dd898",
};
