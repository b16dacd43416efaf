/* Matrix product in the loop order j, k, i. */
#include "kernel.h"

/* C += alpha·A·B, all n×n. */
void gemm(int n, double alpha, double *c, const double *a, const double *b)
{
  for (int j = 0; j < n; j++) {
    for (int k = 0; k < n; k++) {
      for (int i = 0; i < n; i++) {
        c[i * n + j] += alpha * a[i * n + k] * b[k * n + j];
      }
    }
  }
}

RUN(gemm(INT(0), NUMBER(1), ARRAY(2), ARRAY(3), ARRAY(4)))
