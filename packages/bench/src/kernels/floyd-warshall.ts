/** All-pairs shortest paths: an integer triple loop with a data-dependent store. */
import { integers } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

/** Replaces the n×n matrix of edge lengths by the matrix of shortest path lengths. */
export function floydWarshall(n: number, path: Int32Array): void {
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const through = path[i * n + k] + path[k * n + j];
        if (through < path[i * n + j]) {
          path[i * n + j] = through;
        }
      }
    }
  }
}

export const kernel = defineKernel({
  name: "floyd-warshall",
  description: "all-pairs shortest paths, int32 lengths",
  source: "PolyBench 4.2, medley/floyd-warshall",
  fn: floydWarshall,
  sizes: { S: 75, M: 160, L: 340 },
  build: (n, alloc) => {
    const path = integers(alloc(Int32Array, n * n), 1, 999, 1);
    for (let i = 0; i < n; i++) path[i * n + i] = 0;
    return [n, path];
  },
  outputs: [1],
  updates: [1],
  operationUnit: "op",
  work: (n) => ({ operations: 2 * n * n * n, bytes: 2 * 4 * n * n }),
});
