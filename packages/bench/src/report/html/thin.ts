/**
 * Fewer points that draw the same line: of every stretch the lowest and the highest, so that no outlier is lost.
 * What is left out is said on the page.
 */

export interface Sample {
  readonly index: number;
  readonly value: number;
}

/**
 * At most about `most` of `values`, with their places; all of them when they are no more. The first is
 * always there: it is the first call.
 */
export function thin(values: readonly number[], most: number): Sample[] {
  const samples = values.map((value, index) => ({ index, value }));
  if (samples.length <= most) return samples;
  const stretch = Math.ceil((2 * (samples.length - 1)) / Math.max(2, most - 1));
  const kept = [samples[0]];
  for (let from = 1; from < samples.length; from += stretch) {
    const part = samples.slice(from, from + stretch);
    const low = part.reduce((a, b) => (b.value < a.value ? b : a));
    const high = part.reduce((a, b) => (b.value > a.value ? b : a));
    kept.push(...new Set(low.index < high.index ? [low, high] : [high, low]));
  }
  return kept;
}

/** `most` of `items`, evenly spread over them, the first and the last among them. */
export function evenly<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  const step = (items.length - 1) / Math.max(1, most - 1);
  return Array.from({ length: most }, (_, k) => items[Math.round(k * step)]);
}

/** The value below which the share `p` of the sorted values lies, between neighbours in proportion. */
export function quantile(sorted: readonly number[], p: number): number {
  const at = p * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.ceil(at);
  return sorted[low] + (sorted[high] - sorted[low]) * (at - low);
}
