/**
 * An angle less the nearest multiple of pi / 2, as fdlibm's e_rem_pio2.c computes it (Sun Microsystems, 1993; V8's
 * src/base/ieee754.cc): two doubles, and which multiple modulo 4.
 *
 * pi / 2 is taken in two parts, the first of 33 bits, whose product with a multiple below 2^20 is exact. fdlibm works on
 * the magnitude and puts the sign back, which rounding to nearest does not see. Where the difference loses more than 16
 * bits, fdlibm looks closer; from 2^19 pi on it multiplies by many digits of 2 / pi. These are exceptions.
 */
import { high, type Bits, type Double, type Mask } from "./lanes.ts";

const TWO_OVER_PI = 6.36619772367581382433e-1;
/** The first 33 bits of pi / 2, and the rest. */
const PART = 1.57079632673412561417;
const TAIL = 6.07710050650619224932e-11;
const TO_INTEGER = 1.5 * 2 ** 52;
const EXPONENT = 0x7ff0_0000_0000_0000n;

/** Up to here, by the upper half, an angle is its own remainder. */
export const QUARTER_PI = high(0x3fe921fc);
/** Up to here multiples are below 2^20. */
export const MEDIUM = high(0x413921fc);

export interface Reduced {
  /** The remainder, and what it lacks. */
  readonly y0: Double;
  readonly y1: Double;
  /** The low two bits are the multiple modulo 4. */
  readonly n: Bits;
  /** Whether the angle was its own remainder: then `y1` is 0, and fdlibm's formulas leave it out. */
  readonly isSmall: Mask;
  /** Where this is not how fdlibm goes on: large angles, and those next to a multiple. */
  readonly except: Mask;
}

/** Of an angle below {@link MEDIUM} of which enough is left; which lanes have others is told as well. */
export function reduce(x: Double): Reduced {
  const size = x.abs();
  const isSmall = size.lt(QUARTER_PI);
  const multiple = x.mul(TWO_OVER_PI).add(x.signed(0.5)).trunc();
  const m = isSmall.choose(0, multiple);
  const r = x.sub(m.mul(PART));
  const w = m.mul(TAIL);
  const y0 = r.sub(w);
  const y1 = r.sub(y0).sub(w);
  const n = m.add(TO_INTEGER).bits();
  const except = size
    .lt(MEDIUM)
    .not()
    .or(exponentDrop(x, y0).gt(16n << 52n));
  return { y0, y1, n, isSmall, except };
}

/** How many powers of two the remainder is smaller, in the place of the exponent. */
function exponentDrop(x: Double, y: Double): Bits {
  return x.bits().and(EXPONENT).sub(y.bits().and(EXPONENT));
}
