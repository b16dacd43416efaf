/**
 * An angle less the nearest multiple of pi / 2, as fdlibm's e_rem_pio2.c computes it (Sun Microsystems, 1993; V8's
 * src/base/ieee754.cc): two doubles, and which multiple modulo 4.
 *
 * pi / 2 is taken in parts of 33 bits, whose products with a multiple below 2^20 are exact. Where the difference cancels,
 * more parts are needed; fdlibm looks for that by exponents. It works on the magnitude and puts the sign back, which
 * rounding to nearest does not see.
 */
import { high, type Bits, type Double, type Mask } from "./lanes.ts";

const TWO_OVER_PI = 6.36619772367581382433e-1;
const PART_1 = 1.57079632673412561417;
const TAIL_1 = 6.07710050650619224932e-11;
const PART_2 = 6.0771005063039659766e-11;
const TAIL_2 = 2.02226624879595063154e-21;
const PART_3 = 2.0222662487111664558e-21;
const TAIL_3 = 8.47842766036889956997e-32;
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
}

/** Of an angle below {@link MEDIUM} that does not cancel; where it does is told as well. */
export function reduceUsual(x: Double): Reduced & { readonly cancels: Mask } {
  const isSmall = x.abs().lt(QUARTER_PI);
  const multiple = x.mul(TWO_OVER_PI).add(x.signed(0.5)).trunc();
  const m = isSmall.choose(0, multiple);
  const r = x.sub(m.mul(PART_1));
  const w = m.mul(TAIL_1);
  const y0 = r.sub(w);
  const y1 = r.sub(y0).sub(w);
  const n = m.add(TO_INTEGER).bits();
  return { y0, y1, n, isSmall, cancels: exponentDrop(x, y0).gt(16n << 52n) };
}

/** How many powers of two the remainder is smaller, in the place of the exponent. */
function exponentDrop(x: Double, y: Double): Bits {
  return x.bits().and(EXPONENT).sub(y.bits().and(EXPONENT));
}

/** Of any angle below {@link MEDIUM}, one at a time. */
export function reduceMedium(x: Double): Reduced {
  const usual = reduceUsual(x);
  const m = usual.n.double().sub(TO_INTEGER);
  const r1 = x.sub(m.mul(PART_1));
  const second = cut(r1, m, PART_2, TAIL_2);
  const third = cut(second.r, m, PART_3, TAIL_3);
  // Of multiples below 32, fdlibm trusts the first difference but next to the multiple itself; next to
  // pi / 2, the second.
  const trusted = m.abs().lt(32).and(isNextToMultiple(x, m).not());
  const more = usual.cancels.and(trusted.not());
  const most = exponentDrop(x, second.y0)
    .gt(49n << 52n)
    .and(m.abs().ne(1));
  const pick = (part: (one: Pick<Reduced, "y0" | "y1">) => Double): Double =>
    more.choose(most.choose(part(third), part(second)), part(usual));
  return {
    y0: pick(({ y0 }) => y0),
    y1: pick(({ y1 }) => y1),
    n: usual.n,
    isSmall: usual.isSmall,
  };
}

/** What is left when one more part of the multiple is taken off. */
function cut(from: Double, m: Double, part: number, tail: number): Remainder {
  const w = m.mul(part);
  const r = from.sub(w);
  const lost = m.mul(tail).sub(from.sub(r).sub(w));
  const y0 = r.sub(lost);
  return { r, y0, y1: r.sub(y0).sub(lost) };
}

interface Remainder {
  readonly r: Double;
  readonly y0: Double;
  readonly y1: Double;
}

/** Whether the upper half of the angle is that of its multiple of pi / 2. */
function isNextToMultiple(x: Double, m: Double): Mask {
  return x
    .bits()
    .xor(m.mul(Math.PI / 2).bits())
    .shrU(32)
    .eq(0n);
}
