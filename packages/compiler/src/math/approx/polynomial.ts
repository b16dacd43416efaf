/** Polynomials in few steps: pairs of terms, pairs of pairs (Estrin, 1960). Multiplications that wait for no other run at once. */
import type { Double } from "../lanes.ts";

/** `c[0] + c[1] x + c[2] x² + …` */
export function polynomial(x: Double, coefficients: readonly number[]): Double {
  const sums = pairsOf(coefficients).map(([low, high]) =>
    high === undefined ? x.constant(low) : x.mul(high).add(low),
  );
  return combine(x.mul(x), sums);
}

function combine(power: Double, terms: readonly Double[]): Double {
  if (terms.length === 1) return terms[0];
  const sums = pairsOf(terms).map(([low, high]) =>
    high === undefined ? low : high.mul(power).add(low),
  );
  return sums.length === 1 ? sums[0] : combine(power.mul(power), sums);
}

function pairsOf<T>(items: readonly T[]): (readonly [T, T?])[] {
  return Array.from({ length: Math.ceil(items.length / 2) }, (_, i) => [
    items[2 * i],
    items[2 * i + 1],
  ]);
}
