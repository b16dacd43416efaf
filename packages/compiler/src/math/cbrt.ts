/**
 * `Math.cbrt`, as FreeBSD's s_cbrt.c computes it (Sun Microsystems, 1993; Bruce Evans; V8's src/base/ieee754.cc).
 *
 * A third of the upper half of the bits is a root to 5 bits, a polynomial makes 23 of them, and one step of Newton's all.
 */
import type { Double } from "./lanes.ts";
import type { OwnFunction } from "./own-function.ts";

const BIAS = 715094163;
const P0 = 1.87595182427177009643;
const P1 = -1.88497979543377169875;
const P2 = 1.62142972010535446614;
const P3 = -0.758397934778766047437;
const P4 = 0.145996192886612446982;
export const SMALLEST_NORMAL = 2 ** -1022;
const TWO_52 = 0x4330_0000_0000_0000n;

/** The upper half is a third of that of a number, plus a bias. */
function rough(size: Double): Double {
  const upper = size
    .bits()
    .shrU(32)
    .or(TWO_52)
    .double()
    .sub(2 ** 52);
  return upper
    .div(3)
    .trunc()
    .add(2 ** 52 + BIAS)
    .bits()
    .shl(32)
    .double();
}

export function root(size: Double): Double {
  const t = rough(size);
  const r = t.mul(t).mul(t.div(size));
  const low = r.mul(r.mul(P2).add(P1)).add(P0);
  const upper = r.mul(r).mul(r).mul(r.mul(P4).add(P3));
  const close = t.mul(low.add(upper));
  const short = close.bits().add(0x8000_0000n).and(-0x4000_0000n).double();
  const quotient = size.div(short.mul(short));
  const step = quotient.sub(short).div(short.add(short).add(quotient));
  return short.add(short.mul(step));
}

export const cbrt: OwnFunction = {
  name: "cbrt",
  arity: 1,
  scalar: "own",
  usual([x]) {
    const size = x.abs();
    const isNormal = size.ge(SMALLEST_NORMAL).and(size.le(Number.MAX_VALUE));
    return { result: root(size).withSignOf(x), except: isNormal.not() };
  },
  breaks: [0, SMALLEST_NORMAL, 1, 8, 27, 1000, 1 / 8],
  answers: "cb231d376fa6c9c9",
};
