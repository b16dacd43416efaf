/** Breadth-first search, level by level: indirect loads and stores behind unpredictable branches. */
import { randomStream } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

const DEGREE = 6;

/**
 * Stores the number of edges from `source` to each node in `cost`, −1 where there is no path. Node i
 * has edges to `edges[start[i]]` up to `edges[start[i + 1] - 1]`. `frontier`, `updating` and `visited`
 * are flags, one a node. Returns the number of rounds over all nodes.
 */
export function bfs(
  source: number,
  start: Int32Array,
  edges: Int32Array,
  cost: Int32Array,
  frontier: Uint8Array,
  updating: Uint8Array,
  visited: Uint8Array,
): number {
  const n = start.length - 1;
  for (let i = 0; i < n; i++) {
    cost[i] = -1;
    frontier[i] = 0;
    updating[i] = 0;
    visited[i] = 0;
  }
  cost[source] = 0;
  frontier[source] = 1;
  visited[source] = 1;
  let rounds = 0;
  let more = true;
  while (more) {
    more = false;
    for (let i = 0; i < n; i++) {
      if (frontier[i] === 1) {
        frontier[i] = 0;
        for (let e = start[i]; e < start[i + 1]; e++) {
          const node = edges[e];
          if (visited[node] === 0) {
            cost[node] = cost[i] + 1;
            updating[node] = 1;
          }
        }
      }
    }
    for (let i = 0; i < n; i++) {
      if (updating[i] === 1) {
        updating[i] = 0;
        frontier[i] = 1;
        visited[i] = 1;
        more = true;
      }
    }
    rounds++;
  }
  return rounds;
}

export const kernel = defineKernel({
  name: "bfs",
  description: "breadth-first search in a random graph of n nodes",
  source: "Ostrich, graph-traversal/bfs (from Rodinia)",
  fn: bfs,
  sizes: { S: 10_000, M: 100_000, L: 600_000 },
  build: (n, alloc) => {
    const start = alloc(Int32Array, n + 1);
    const edges = alloc(Int32Array, n * DEGREE);
    const random = randomStream(1);
    // Degrees are uneven: boundaries move by up to half a node's share, and never cross.
    for (let i = 1; i < n; i++) start[i] = i * DEGREE + random.integer(-DEGREE / 2, DEGREE / 2);
    start[n] = n * DEGREE;
    for (let e = 0; e < edges.length; e++) edges[e] = random.integer(0, n - 1);
    return [
      0,
      start,
      edges,
      alloc(Int32Array, n),
      alloc(Uint8Array, n),
      alloc(Uint8Array, n),
      alloc(Uint8Array, n),
    ];
  },
  outputs: [3, 4, 5, 6],
  operationUnit: "op",
  // Each round tests two flags of each node; each edge is followed once.
  work: (n, args, rounds) => ({
    operations: 2 * n * rounds + 2 * args[2].length,
    bytes: 2 * n * rounds + 4 * args[2].length + 15 * n,
  }),
});
