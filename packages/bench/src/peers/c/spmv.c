/* Sparse matrix times vector in compressed rows: indirect loads of x. */
#include "kernel.h"

/* y = A·x, `iterations` times; row r of A holds the entries `row[r]` to `row[r + 1] - 1`. */
void spmv(
  int m,
  double *y,
  const double *val,
  const int *row,
  const int *col,
  const double *x,
  int iterations)
{
  for (int p = 0; p < iterations; p++) {
    for (int r = 0; r < m; r++) {
      double sum = 0;
      for (int i = row[r]; i < row[r + 1]; i++) {
        sum += x[col[i]] * val[i];
      }
      y[r] = sum;
    }
  }
}

RUN(spmv(LENGTH(2) - 1, ARRAY(0), ARRAY(1), ARRAY(2), ARRAY(3), ARRAY(4), INT(5)))
