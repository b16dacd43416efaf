/* Matrix-transpose times matrix-vector product: one row-wise reduction and one row-wise update. */
#include "kernel.h"

/* y = Aᵀ(A·x), with A m×n. */
void atax(int m, int n, const double *a, const double *x, double *y, double *tmp)
{
  for (int i = 0; i < n; i++) {
    y[i] = 0;
  }
  for (int i = 0; i < m; i++) {
    tmp[i] = 0;
    for (int j = 0; j < n; j++) {
      tmp[i] = tmp[i] + a[i * n + j] * x[j];
    }
    for (int j = 0; j < n; j++) {
      y[j] = y[j] + a[i * n + j] * tmp[i];
    }
  }
}

RUN(atax(INT(0), INT(1), ARRAY(2), ARRAY(3), ARRAY(4), ARRAY(5)))
