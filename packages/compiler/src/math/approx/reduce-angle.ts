/**
 * An angle less the nearest multiple of pi / 2, as a sum of two doubles, and which multiple modulo 4, for angles below 2^19 pi.
 *
 * pi / 2 is taken in three parts, of which the products with the first two, of 33 bits, are exact (Cody and Waite, 1980; fdlibm's
 * e_rem_pio2.c has these parts), and so are the differences. What is left is wrong by 2^-122 of the multiple; where that is much, next to
 * multiples, or the angle is larger, the angle is an exception, which `huge-angle.ts` reduces.
 */
import type { Bits, Double, Mask } from "../lanes.ts";
import { MEDIUM } from "../reduce-angle.ts";
import { twoSum } from "./double-double.ts";

const TWO_OVER_PI = 6.36619772367581382433e-1;
const PART_1 = 1.57079632673412561417;
const PART_2 = 6.0771005063039659766e-11;
const PART_3 = 2.02226624879595063154e-21;
const TO_INTEGER = 1.5 * 2 ** 52;

/** An angle of at most pi / 4, and in the low two bits how many right angles were taken off. */
export interface Angle {
  readonly y0: Double;
  readonly y1: Double;
  readonly n: Bits;
}

export function reduceAngle(x: Double): Angle & { readonly except: Mask } {
  const shifted = x.mul(TWO_OVER_PI).add(TO_INTEGER);
  const m = shifted.sub(TO_INTEGER);
  const near = twoSum(x.sub(m.mul(PART_1)), m.mul(PART_2).neg());
  const rest = m.mul(PART_3).sub(near.lo);
  const y0 = near.hi.sub(rest);
  const y1 = near.hi.sub(y0).sub(rest);
  const isNear = y0.abs().lt(m.abs().mul(2 ** -60));
  return { y0, y1, n: shifted.bits(), except: x.abs().lt(MEDIUM).not().or(isNear) };
}
