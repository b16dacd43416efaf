/* Cholesky factorization: triangular loops, a serial sum in each, a square root for each row. */
#include <math.h>

#include "kernel.h"

/* Replaces the lower triangle of the positive-definite n×n matrix `a` by L, where L·Lᵀ is the matrix. */
void cholesky(int n, double *a)
{
  for (int i = 0; i < n; i++) {
    for (int j = 0; j < i; j++) {
      for (int k = 0; k < j; k++) {
        a[i * n + j] -= a[i * n + k] * a[j * n + k];
      }
      a[i * n + j] /= a[j * n + j];
    }
    for (int k = 0; k < i; k++) {
      a[i * n + i] -= a[i * n + k] * a[i * n + k];
    }
    a[i * n + i] = sqrt(a[i * n + i]);
  }
}

RUN(cholesky(INT(0), ARRAY(1)))
