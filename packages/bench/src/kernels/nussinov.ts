/** RNA secondary structure: dynamic programming over intervals, from the last row of a table upwards. */
import { integers } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

/** 1 when two bases pair (0 with 3, 1 with 2), else 0. */
function match(a: number, b: number): number {
  return a + b === 3 ? 1 : 0;
}

function maxScore(a: number, b: number): number {
  return a >= b ? a : b;
}

/**
 * Fills `table` (n×n, zero at first) above the diagonal: entry i, j is the largest number of pairs in
 * the bases i to j of `sequence`, whose bases are 0 to 3. Neighbours never pair.
 */
export function nussinov(n: number, sequence: Int8Array, table: Int32Array): void {
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) {
      if (j - 1 >= 0) {
        table[i * n + j] = maxScore(table[i * n + j], table[i * n + j - 1]);
      }
      if (i + 1 < n) {
        table[i * n + j] = maxScore(table[i * n + j], table[(i + 1) * n + j]);
      }
      if (j - 1 >= 0 && i + 1 < n) {
        if (i < j - 1) {
          table[i * n + j] = maxScore(
            table[i * n + j],
            table[(i + 1) * n + j - 1] + match(sequence[i], sequence[j]),
          );
        } else {
          table[i * n + j] = maxScore(table[i * n + j], table[(i + 1) * n + j - 1]);
        }
      }
      for (let k = i + 1; k < j; k++) {
        table[i * n + j] = maxScore(table[i * n + j], table[i * n + k] + table[(k + 1) * n + j]);
      }
    }
  }
}

export const kernel = defineKernel({
  name: "nussinov",
  description: "RNA folding by dynamic programming",
  source: "PolyBench 4.2, medley/nussinov",
  fn: nussinov,
  captures: { match, maxScore },
  sizes: { S: 125, M: 285, L: 600 },
  build: (n, alloc) => [n, integers(alloc(Int8Array, n), 0, 3, 1), alloc(Int32Array, n * n)],
  outputs: [2],
  updates: [2],
  operationUnit: "op",
  work: (n) => {
    const pairs = (n * (n - 1)) / 2;
    // An addition and a comparison for each way to split, four steps more for each pair.
    return { operations: (n * (n - 1) * (n - 2)) / 3 + 4 * pairs, bytes: n + 2 * 4 * pairs };
  },
});
