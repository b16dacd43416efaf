/* Three matrix products in a row: dot products along a row of one matrix and a column of the other. */
#include "kernel.h"

/* E = A·B, F = C·D, G = E·F, with A ni×nk, B nk×nj, C nj×nm, D nm×nl and G ni×nl. */
void three_mm(
  int ni,
  int nj,
  int nk,
  int nl,
  int nm,
  double *e,
  const double *a,
  const double *b,
  double *f,
  const double *c,
  const double *d,
  double *g)
{
  for (int i = 0; i < ni; i++) {
    for (int j = 0; j < nj; j++) {
      e[i * nj + j] = 0;
      for (int k = 0; k < nk; k++) {
        e[i * nj + j] += a[i * nk + k] * b[k * nj + j];
      }
    }
  }
  for (int i = 0; i < nj; i++) {
    for (int j = 0; j < nl; j++) {
      f[i * nl + j] = 0;
      for (int k = 0; k < nm; k++) {
        f[i * nl + j] += c[i * nm + k] * d[k * nl + j];
      }
    }
  }
  for (int i = 0; i < ni; i++) {
    for (int j = 0; j < nl; j++) {
      g[i * nl + j] = 0;
      for (int k = 0; k < nj; k++) {
        g[i * nl + j] += e[i * nj + k] * f[k * nl + j];
      }
    }
  }
}

RUN(three_mm(
  INT(0), INT(1), INT(2), INT(3), INT(4), ARRAY(5), ARRAY(6), ARRAY(7), ARRAY(8), ARRAY(9),
  ARRAY(10), ARRAY(11)))
