/** What each page gives to each other: row i of `maps` is page i's rank over its links. */
function mapRanks(
  n: i32,
  pages: StaticArray<i32>,
  ranks: StaticArray<f64>,
  maps: StaticArray<f64>,
  links: StaticArray<i32>,
): void {
  for (let i = 0; i < n; i++) {
    const outbound = ranks[i] / links[i];
    for (let j = 0; j < n; j++) {
      maps[i * n + j] = pages[i * n + j] * outbound;
    }
  }
}

/** Adds up what each page gets, and returns the largest change of a rank. */
function reduceRanks(n: i32, damping: f64, ranks: StaticArray<f64>, maps: StaticArray<f64>): f64 {
  let largest = 0.0;
  for (let j = 0; j < n; j++) {
    const old = ranks[j];
    let sum = 0.0;
    for (let i = 0; i < n; i++) {
      sum += maps[i * n + j];
    }
    const rank = (1 - damping) / n + damping * sum;
    largest = Math.max(largest, Math.abs(rank - old));
    ranks[j] = rank;
  }
  return largest;
}

/**
 * The ranks of n pages; `pages[i * n + j]` is 1 when page i links to page j, and `links[i]` is the number of
 * links of page i. Returns the number of iterations until no rank changes by `threshold` or more, at most
 * `maxIterations`.
 */
export function pageRank(
  n: i32,
  damping: f64,
  threshold: f64,
  maxIterations: i32,
  pages: StaticArray<i32>,
  links: StaticArray<i32>,
  ranks: StaticArray<f64>,
  maps: StaticArray<f64>,
): i32 {
  for (let i = 0; i < n; i++) {
    ranks[i] = 1.0 / n;
  }
  let change = Infinity;
  let iterations = 0;
  while (iterations < maxIterations && change >= threshold) {
    mapRanks(n, pages, ranks, maps, links);
    change = reduceRanks(n, damping, ranks, maps);
    iterations++;
  }
  return iterations;
}
