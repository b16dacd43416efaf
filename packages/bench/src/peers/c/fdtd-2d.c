/* Finite differences in time for Maxwell's equations in the plane: three staggered grids. */
#include "kernel.h"

/*
 * `steps` time steps of the fields `ex`, `ey` and `hz`, each nx×ny. The source `fict[t]` feeds the
 * first row of `ey` at step t.
 */
void fdtd_2d(int steps, int nx, int ny, double *ex, double *ey, double *hz, const double *fict)
{
  for (int t = 0; t < steps; t++) {
    for (int j = 0; j < ny; j++) {
      ey[j] = fict[t];
    }
    for (int i = 1; i < nx; i++) {
      for (int j = 0; j < ny; j++) {
        ey[i * ny + j] = ey[i * ny + j] - 0.5 * (hz[i * ny + j] - hz[(i - 1) * ny + j]);
      }
    }
    for (int i = 0; i < nx; i++) {
      for (int j = 1; j < ny; j++) {
        ex[i * ny + j] = ex[i * ny + j] - 0.5 * (hz[i * ny + j] - hz[i * ny + j - 1]);
      }
    }
    for (int i = 0; i < nx - 1; i++) {
      for (int j = 0; j < ny - 1; j++) {
        hz[i * ny + j] =
          hz[i * ny + j] -
          0.7 * (ex[i * ny + j + 1] - ex[i * ny + j] + ey[(i + 1) * ny + j] - ey[i * ny + j]);
      }
    }
  }
}

RUN(fdtd_2d(INT(0), INT(1), INT(2), ARRAY(3), ARRAY(4), ARRAY(5), ARRAY(6)))
