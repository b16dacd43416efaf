/* Heat equation in space: a seven-point stencil between two cubes. */
#include "kernel.h"

/* `steps` times: the inner points of the n×n×n cube `b` from `a`, then those of `a` from `b`. */
void heat3d(int steps, int n, double *a, double *b)
{
  for (int t = 0; t < steps; t++) {
    for (int i = 1; i < n - 1; i++) {
      for (int j = 1; j < n - 1; j++) {
        for (int k = 1; k < n - 1; k++) {
          const int p = (i * n + j) * n + k;
          b[p] =
            0.125 * (a[p + n * n] - 2 * a[p] + a[p - n * n]) +
            0.125 * (a[p + n] - 2 * a[p] + a[p - n]) +
            0.125 * (a[p + 1] - 2 * a[p] + a[p - 1]) +
            a[p];
        }
      }
    }
    for (int i = 1; i < n - 1; i++) {
      for (int j = 1; j < n - 1; j++) {
        for (int k = 1; k < n - 1; k++) {
          const int p = (i * n + j) * n + k;
          a[p] =
            0.125 * (b[p + n * n] - 2 * b[p] + b[p - n * n]) +
            0.125 * (b[p + n] - 2 * b[p] + b[p - n]) +
            0.125 * (b[p + 1] - 2 * b[p] + b[p - 1]) +
            b[p];
        }
      }
    }
  }
}

RUN(heat3d(INT(0), INT(1), ARRAY(2), ARRAY(3)))
