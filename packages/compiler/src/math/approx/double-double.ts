/**
 * Sums of two doubles, for what needs some bits more than a double has (Dekker 1971; Knuth, TAOCP 2, 4.2.2).
 *
 * `hi` is the sum rounded, `lo` what it lacks, exact where the comment says so. Halves of 26 and 27 bits make exact
 * products of products without a fused multiplication; the product of two lower halves may lose its last bit, which is 2^-106 of the whole.
 */
import type { Double } from "../lanes.ts";

export interface Pair {
  readonly hi: Double;
  readonly lo: Double;
}

/** The exact sum of two numbers. */
export function twoSum(a: Double, b: Double): Pair {
  const hi = a.add(b);
  const other = hi.sub(a);
  return { hi, lo: a.sub(hi.sub(other)).add(b.sub(other)) };
}

/** The same where `a` is 0 or not the smaller one in magnitude. */
export function fastTwoSum(a: Double, b: Double): Pair {
  const hi = a.add(b);
  return { hi, lo: b.sub(hi.sub(a)) };
}

/** The product of two numbers, neither tiny nor huge. */
export function twoProduct(a: Double, b: Double): Pair {
  const [a1, b1] = [a.upperBits(), b.upperBits()];
  const [a2, b2] = [a.sub(a1), b.sub(b1)];
  const hi = a.mul(b);
  const lo = a1.mul(b1).sub(hi).add(a1.mul(b2)).add(a2.mul(b1)).add(a2.mul(b2));
  return { hi, lo };
}

export function twoSquare(a: Double): Pair {
  const a1 = a.upperBits();
  const a2 = a.sub(a1);
  const hi = a.mul(a);
  const cross = a1.mul(a2);
  return { hi, lo: a1.mul(a1).sub(hi).add(cross).add(cross).add(a2.mul(a2)) };
}

/** a + b where |a| is not the smaller one, or both have one sign. */
export function addPairs(a: Pair, b: Pair): Pair {
  const { hi, lo } = twoSum(a.hi, b.hi);
  return fastTwoSum(hi, lo.add(a.lo).add(b.lo));
}

export function multiplyPairs(a: Pair, b: Pair): Pair {
  const { hi, lo } = twoProduct(a.hi, b.hi);
  return fastTwoSum(hi, lo.add(a.hi.mul(b.lo)).add(a.lo.mul(b.hi)));
}

export function dividePairs(a: Pair, b: Pair): Pair {
  const hi = a.hi.div(b.hi);
  const back = twoProduct(hi, b.hi);
  const rest = a.hi.sub(back.hi).sub(back.lo).add(a.lo).sub(hi.mul(b.lo));
  return fastTwoSum(hi, rest.div(b.hi));
}

/** Of a positive number. */
export function squareRootOf(a: Pair): Pair {
  const hi = a.hi.sqrt();
  const back = twoSquare(hi);
  const rest = a.hi.sub(back.hi).sub(back.lo).add(a.lo);
  return fastTwoSum(hi, rest.div(hi.add(hi)));
}

export const pairOf = (hi: Double, lo: Double | number = 0): Pair => ({
  hi,
  lo: typeof lo === "number" ? hi.constant(lo) : lo,
});

export const valueOf = ({ hi, lo }: Pair): Double => hi.add(lo);
