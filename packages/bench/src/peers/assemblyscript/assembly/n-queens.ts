/**
 * Counts the ways to put n queens on an n×n board, n ≤ 30, so that none attacks another, and stores the number
 * of queens that were put down on the way in `placed[0]`. `columns`, `left`, `right` and `free` are the stack,
 * n elements each: what is taken in a row, and where a queen may still go.
 */
export function nQueens(
  n: i32,
  columns: StaticArray<i32>,
  left: StaticArray<i32>,
  right: StaticArray<i32>,
  free: StaticArray<i32>,
  placed: StaticArray<i32>,
): i32 {
  // JavaScript ignores a store into an empty array; here it would hit what lies behind.
  if (n < 1) {
    placed[0] = 0;
    return 0;
  }
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
