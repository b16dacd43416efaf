/* QR decomposition by the modified Gram-Schmidt process: every loop runs down the columns. */
#include <math.h>

#include "kernel.h"

/*
 * A = Q·R with A and Q m×n, the columns of Q orthonormal and R n×n, upper triangular. A is used up; R
 * is left as it is below the diagonal.
 */
void gramschmidt(int m, int n, double *a, double *r, double *q)
{
  for (int k = 0; k < n; k++) {
    double norm = 0;
    for (int i = 0; i < m; i++) {
      norm += a[i * n + k] * a[i * n + k];
    }
    r[k * n + k] = sqrt(norm);
    for (int i = 0; i < m; i++) {
      q[i * n + k] = a[i * n + k] / r[k * n + k];
    }
    for (int j = k + 1; j < n; j++) {
      r[k * n + j] = 0;
      for (int i = 0; i < m; i++) {
        r[k * n + j] += q[i * n + k] * a[i * n + j];
      }
      for (int i = 0; i < m; i++) {
        a[i * n + j] = a[i * n + j] - q[i * n + k] * r[k * n + j];
      }
    }
  }
}

RUN(gramschmidt(INT(0), INT(1), ARRAY(2), ARRAY(3), ARRAY(4)))
