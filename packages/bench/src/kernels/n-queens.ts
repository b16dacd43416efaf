/** The n queens problem by bit masks: integer logic and a stack in arrays, no arithmetic to speak of. */
import { defineKernel } from "../kernel.ts";

/**
 * Counts the ways to put n queens on an n×n board, n ≤ 30, so that none attacks another, and stores the number
 * of queens that were put down on the way in `placed[0]`. `columns`, `left`, `right` and `free` are the stack,
 * n elements each: what is taken in a row, and where a queen may still go.
 */
export function nQueens(
  n: number,
  columns: Int32Array,
  left: Int32Array,
  right: Int32Array,
  free: Int32Array,
  placed: Int32Array,
): number {
  const board = (1 << n) - 1;
  let solutions = 0;
  let count = 0;
  let row = 0;
  columns[0] = 0;
  left[0] = 0;
  right[0] = 0;
  free[0] = board;
  while (row >= 0) {
    const queen = free[row] & -free[row];
    if (queen === 0) {
      row--;
      continue;
    }
    count++;
    free[row] ^= queen;
    if (row === n - 1) {
      solutions++;
    } else {
      columns[row + 1] = columns[row] | queen;
      left[row + 1] = (left[row] | queen) << 1;
      right[row + 1] = (right[row] | queen) >> 1;
      row++;
      free[row] = board & ~(columns[row] | left[row] | right[row]);
    }
  }
  placed[0] = count;
  return solutions;
}

export const kernel = defineKernel({
  name: "n-queens",
  description: "solutions of the n queens problem",
  source: "Ostrich, branch-and-bound/nqueens, without its use of symmetry",
  fn: nQueens,
  sizes: { S: 10, M: 12, L: 13 },
  build: (n, alloc) => [
    n,
    alloc(Int32Array, n),
    alloc(Int32Array, n),
    alloc(Int32Array, n),
    alloc(Int32Array, n),
    alloc(Int32Array, 1),
  ],
  outputs: [1, 2, 3, 4, 5],
  operationUnit: "op",
  work: (n, args) => ({ operations: 14 * args[5][0], bytes: 4 * 4 * n }),
});
