/* Two rank-one updates and two products with the matrix, one of them along its columns. */
#include "kernel.h"

/* A += u1·v1ᵀ + u2·v2ᵀ, then x += beta·Aᵀ·y + z, then w += alpha·A·x. */
void gemver(
  int n,
  double alpha,
  double beta,
  double *a,
  const double *u1,
  const double *v1,
  const double *u2,
  const double *v2,
  double *w,
  double *x,
  const double *y,
  const double *z)
{
  for (int i = 0; i < n; i++) {
    for (int j = 0; j < n; j++) {
      a[i * n + j] = a[i * n + j] + u1[i] * v1[j] + u2[i] * v2[j];
    }
  }
  for (int i = 0; i < n; i++) {
    for (int j = 0; j < n; j++) {
      x[i] = x[i] + beta * a[j * n + i] * y[j];
    }
  }
  for (int i = 0; i < n; i++) {
    x[i] = x[i] + z[i];
  }
  for (int i = 0; i < n; i++) {
    for (int j = 0; j < n; j++) {
      w[i] = w[i] + alpha * a[i * n + j] * x[j];
    }
  }
}

RUN(gemver(
  INT(0), NUMBER(1), NUMBER(2), ARRAY(3), ARRAY(4), ARRAY(5), ARRAY(6), ARRAY(7), ARRAY(8),
  ARRAY(9), ARRAY(10), ARRAY(11)))
