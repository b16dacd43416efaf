/**
 * x = k ln2 + r with an integer k and |r| <= ln2 / 2, as fdlibm's e_exp.c and s_expm1.c do it (Sun Microsystems, 1993):
 * k ln2 is taken away in two parts, of which the first is exact. Where |x| is below ln2 / 2 already, k is 0.
 */
import { high, type Double } from "./lanes.ts";

export const INV_LN2 = 1.442695040888963387;
export const LN2_HIGH = 6.9314718036912381649e-1;
export const LN2_LOW = 1.90821492927058770002e-10;
/** `|x| > 0.5 ln2` by the upper half. */
export const NEEDS_REDUCTION = high(0x3fd62e43);
/** Added to a number below 2^51, it leaves its integer part in the low bits. */
export const TO_INTEGER = 1.5 * 2 ** 52;

export interface Reduced {
  /** |x|. */
  readonly size: Double;
  readonly k: Double;
  /** r = hi - lo, rounded. */
  readonly r: Double;
  readonly hi: Double;
  readonly lo: Double;
}

export function reduceExponent(x: Double): Reduced {
  const size = x.abs();
  const whole = x.mul(INV_LN2).add(x.signed(0.5)).trunc();
  const k = size.ge(NEEDS_REDUCTION).choose(whole, 0);
  const hi = x.sub(k.mul(LN2_HIGH));
  const lo = k.mul(LN2_LOW);
  return { size, k, r: hi.sub(lo), hi, lo };
}
