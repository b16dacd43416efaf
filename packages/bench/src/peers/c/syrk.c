/* Symmetric rank-k update: a matrix product of which only the lower triangle is computed. */
#include "kernel.h"

/* C = beta·C + alpha·A·Aᵀ on and below the diagonal, with C n×n and A n×m. */
void syrk(int n, int m, double alpha, double beta, double *c, const double *a)
{
  for (int i = 0; i < n; i++) {
    for (int j = 0; j <= i; j++) {
      c[i * n + j] *= beta;
    }
    for (int k = 0; k < m; k++) {
      for (int j = 0; j <= i; j++) {
        c[i * n + j] += alpha * a[i * m + k] * a[j * m + k];
      }
    }
  }
}

RUN(syrk(INT(0), INT(1), NUMBER(2), NUMBER(3), ARRAY(4), ARRAY(5)))
