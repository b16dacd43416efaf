/* RNA secondary structure: dynamic programming over intervals, from the last row of a table upwards. */
#include "kernel.h"

/* 1 when two bases pair (0 with 3, 1 with 2), else 0. */
static int match(int a, int b)
{
  return a + b == 3 ? 1 : 0;
}

static int max_score(int a, int b)
{
  return a >= b ? a : b;
}

/*
 * Fills `table` (n×n, zero at first) above the diagonal: entry i, j is the largest number of pairs in
 * the bases i to j of `sequence`, whose bases are 0 to 3. Neighbours never pair.
 */
void nussinov(int n, const signed char *sequence, int *table)
{
  for (int i = n - 1; i >= 0; i--) {
    for (int j = i + 1; j < n; j++) {
      if (j - 1 >= 0) {
        table[i * n + j] = max_score(table[i * n + j], table[i * n + j - 1]);
      }
      if (i + 1 < n) {
        table[i * n + j] = max_score(table[i * n + j], table[(i + 1) * n + j]);
      }
      if (j - 1 >= 0 && i + 1 < n) {
        if (i < j - 1) {
          table[i * n + j] = max_score(
            table[i * n + j],
            table[(i + 1) * n + j - 1] + match(sequence[i], sequence[j]));
        } else {
          table[i * n + j] = max_score(table[i * n + j], table[(i + 1) * n + j - 1]);
        }
      }
      for (int k = i + 1; k < j; k++) {
        table[i * n + j] = max_score(table[i * n + j], table[i * n + k] + table[(k + 1) * n + j]);
      }
    }
  }
}

RUN(nussinov(INT(0), ARRAY(1), ARRAY(2)))
