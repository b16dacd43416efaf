/**
 * Holm's correction: among many comparisons some look different by chance alone. The k-th smallest of n p-values counts
 * n − k + 1 times, so that the chance of even one false alarm stays below the level.
 */

/** The adjusted p-values, in the order they came in. */
export function holm(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).toSorted((a, b) => values[a] - values[b]);
  const adjusted = Array<number>(values.length);
  let least = 0;
  for (const [rank, index] of order.entries()) {
    least = Math.max(least, Math.min(1, values[index] * (values.length - rank)));
    adjusted[index] = least;
  }
  return adjusted;
}
