/* LU factorization without pivoting: triangular loops whose bounds depend on outer indices. */
#include "kernel.h"

/* Replaces the n×n matrix `a` by its factors L (unit diagonal, below) and U (on and above). */
void lu(int n, double *a)
{
  for (int i = 0; i < n; i++) {
    for (int j = 0; j < i; j++) {
      for (int k = 0; k < j; k++) {
        a[i * n + j] -= a[i * n + k] * a[k * n + j];
      }
      a[i * n + j] /= a[j * n + j];
    }
    for (int j = i; j < n; j++) {
      for (int k = 0; k < i; k++) {
        a[i * n + j] -= a[i * n + k] * a[k * n + j];
      }
    }
  }
}

RUN(lu(INT(0), ARRAY(1)))
