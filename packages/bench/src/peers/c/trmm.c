/* Triangular matrix product in place: the innermost loop runs down columns of both matrices. */
#include "kernel.h"

/* B = alpha·Aᵀ·B, with A m×m, lower triangular with a diagonal of ones, and B m×n. */
void trmm(int m, int n, double alpha, const double *a, double *b)
{
  for (int i = 0; i < m; i++) {
    for (int j = 0; j < n; j++) {
      for (int k = i + 1; k < m; k++) {
        b[i * n + j] += a[k * m + i] * b[k * n + j];
      }
      b[i * n + j] = alpha * b[i * n + j];
    }
  }
}

RUN(trmm(INT(0), INT(1), NUMBER(2), ARRAY(3), ARRAY(4)))
