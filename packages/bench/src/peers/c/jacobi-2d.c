/* Five-point Jacobi stencil: reads one grid and writes the other, so rows are independent. */
#include "kernel.h"

/* `steps` double sweeps over the inner points of the n×n grids `a` and `b`. */
void jacobi2d(int steps, int n, double *a, double *b)
{
  for (int t = 0; t < steps; t++) {
    for (int i = 1; i < n - 1; i++) {
      for (int j = 1; j < n - 1; j++) {
        b[i * n + j] =
          0.2 *
          (a[i * n + j] +
            a[i * n + j - 1] +
            a[i * n + j + 1] +
            a[(i + 1) * n + j] +
            a[(i - 1) * n + j]);
      }
    }
    for (int i = 1; i < n - 1; i++) {
      for (int j = 1; j < n - 1; j++) {
        a[i * n + j] =
          0.2 *
          (b[i * n + j] +
            b[i * n + j - 1] +
            b[i * n + j + 1] +
            b[(i + 1) * n + j] +
            b[(i - 1) * n + j]);
      }
    }
  }
}

RUN(jacobi2d(INT(0), INT(1), ARRAY(2), ARRAY(3)))
