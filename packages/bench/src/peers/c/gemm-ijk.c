/* Matrix product in the loop order i, j, k. */
#include "kernel.h"

/* C += alpha·A·B, all n×n. */
void gemm(int n, double alpha, double *c, const double *a, const double *b)
{
  for (int i = 0; i < n; i++) {
    for (int j = 0; j < n; j++) {
      for (int k = 0; k < n; k++) {
        c[i * n + j] += alpha * a[i * n + k] * b[k * n + j];
      }
    }
  }
}

RUN(gemm(INT(0), NUMBER(1), ARRAY(2), ARRAY(3), ARRAY(4)))
