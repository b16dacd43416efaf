/** PageRank as map and reduce over a dense link matrix: a row-wise product, then sums of columns. */
import { randomStream } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

const DAMPING = 0.85;
const THRESHOLD = 1e-8;
const MAX_ITERATIONS = 100;

/** What each page gives to each other: row i of `maps` is page i's rank over its links. */
function mapRanks(
  n: number,
  pages: Int32Array,
  ranks: Float64Array,
  maps: Float64Array,
  links: Int32Array,
): void {
  for (let i = 0; i < n; i++) {
    const outbound = ranks[i] / links[i];
    for (let j = 0; j < n; j++) {
      maps[i * n + j] = pages[i * n + j] * outbound;
    }
  }
}

/** Adds up what each page gets, and returns the largest change of a rank. */
function reduceRanks(n: number, damping: number, ranks: Float64Array, maps: Float64Array): number {
  let largest = 0;
  for (let j = 0; j < n; j++) {
    const old = ranks[j];
    let sum = 0;
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
  n: number,
  damping: number,
  threshold: number,
  maxIterations: number,
  pages: Int32Array,
  links: Int32Array,
  ranks: Float64Array,
  maps: Float64Array,
): number {
  for (let i = 0; i < n; i++) {
    ranks[i] = 1 / n;
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

export const kernel = defineKernel({
  name: "page-rank",
  description: "PageRank of n pages, dense link matrix",
  source: "Ostrich, map-reduce/page-rank",
  fn: pageRank,
  captures: { mapRanks, reduceRanks },
  sizes: { S: 200, M: 700, L: 1800 },
  build: (n, alloc) => {
    const pages = alloc(Int32Array, n * n);
    const links = alloc(Int32Array, n);
    const random = randomStream(1);
    for (let i = 0; i < n; i++) {
      // One link in eight pages, and one to the next page, so that no page is without.
      for (let j = 0; j < n; j++) {
        pages[i * n + j] = j === (i + 1) % n || random.integer(0, 7) === 0 ? 1 : 0;
        links[i] += pages[i * n + j];
      }
    }
    return [
      n,
      DAMPING,
      THRESHOLD,
      MAX_ITERATIONS,
      pages,
      links,
      alloc(Float64Array, n),
      alloc(Float64Array, n * n),
    ];
  },
  outputs: [6, 7],
  work: (n, _args, iterations) => ({
    operations: iterations * (2 * n * n + 6 * n),
    bytes: iterations * ((4 + 2 * 8) * n * n + (4 + 2 * 8) * n),
  }),
});
