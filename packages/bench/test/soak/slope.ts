/** The slope of noisy samples: of the lines through any two of them, the one in the middle (Theil and Sen). */
export function medianSlope(samples: readonly (readonly [x: number, y: number])[]): number {
  const slopes = samples.flatMap(([x, y], i) =>
    samples.slice(i + 1).map(([x2, y2]) => (y2 - y) / (x2 - x)),
  );
  slopes.sort((a, b) => a - b);
  return slopes.length === 0 ? NaN : slopes[slopes.length >> 1];
}
