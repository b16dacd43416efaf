/* The n queens problem by bit masks: integer logic and a stack in arrays, no arithmetic to speak of. */
#include <stdint.h>

#include "kernel.h"

/*
 * Counts the ways to put n queens on an n×n board, n ≤ 30, so that none attacks another, and stores the number
 * of queens that were put down on the way in `placed[0]`. `columns`, `left`, `right` and `free` are the stack,
 * n elements each: what is taken in a row, and where a queen may still go.
 */
int n_queens(
  int n,
  uint32_t *columns,
  uint32_t *left,
  uint32_t *right,
  uint32_t *free,
  int *placed)
{
  const uint32_t board = (1u << n) - 1;
  int solutions = 0;
  int count = 0;
  int row = 0;
  columns[0] = 0;
  left[0] = 0;
  right[0] = 0;
  free[0] = board;
  while (row >= 0) {
    const uint32_t queen = free[row] & -free[row];
    if (queen == 0) {
      row--;
      continue;
    }
    count++;
    free[row] ^= queen;
    if (row == n - 1) {
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

RUN_NUMBER(n_queens(INT(0), ARRAY(1), ARRAY(2), ARRAY(3), ARRAY(4), ARRAY(5)))
