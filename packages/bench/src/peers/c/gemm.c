/* General matrix product, PolyBench 4.2 loop order: the inner loop runs along rows of B and C. */
#include "kernel.h"

/* C = beta·C + alpha·A·B, with C m×n, A m×k and B k×n. */
void gemm(
  int m,
  int n,
  int k,
  double alpha,
  double beta,
  double *c,
  const double *a,
  const double *b)
{
  for (int i = 0; i < m; i++) {
    for (int j = 0; j < n; j++) {
      c[i * n + j] *= beta;
    }
    for (int p = 0; p < k; p++) {
      for (int j = 0; j < n; j++) {
        c[i * n + j] += alpha * a[i * k + p] * b[p * n + j];
      }
    }
  }
}

RUN(gemm(INT(0), INT(1), INT(2), NUMBER(3), NUMBER(4), ARRAY(5), ARRAY(6), ARRAY(7)))
