/* Horizontal diffusion of a weather model: a Laplacian, then fluxes that are limited by a condition. */
#include "kernel.h"

/*
 * Diffuses the field `input`, (ni+4)×(nj+4)×nk, into `output`, ni×nj×nk, by `coeff` of the same shape.
 * Scratch space: `lap` (ni+2)×(nj+2)×nk, `flx` (ni+1)×nj×nk and `fly` ni×(nj+1)×nk.
 */
void hdiff(
  int ni,
  int nj,
  int nk,
  const double *input,
  double *output,
  const double *coeff,
  double *lap,
  double *flx,
  double *fly)
{
  for (int i = 0; i < ni + 2; i++) {
    for (int j = 0; j < nj + 2; j++) {
      for (int k = 0; k < nk; k++) {
        lap[(i * (nj + 2) + j) * nk + k] =
          4 * input[((i + 1) * (nj + 4) + j + 1) * nk + k] -
          (input[((i + 2) * (nj + 4) + j + 1) * nk + k] +
            input[(i * (nj + 4) + j + 1) * nk + k] +
            input[((i + 1) * (nj + 4) + j + 2) * nk + k] +
            input[((i + 1) * (nj + 4) + j) * nk + k]);
      }
    }
  }
  for (int i = 0; i < ni + 1; i++) {
    for (int j = 0; j < nj; j++) {
      for (int k = 0; k < nk; k++) {
        const double res =           lap[((i + 1) * (nj + 2) + j + 1) * nk + k] - lap[(i * (nj + 2) + j + 1) * nk + k];
        const double slope =           input[((i + 2) * (nj + 4) + j + 2) * nk + k] -
          input[((i + 1) * (nj + 4) + j + 2) * nk + k];
        flx[(i * nj + j) * nk + k] = res * slope > 0 ? 0 : res;
      }
    }
  }
  for (int i = 0; i < ni; i++) {
    for (int j = 0; j < nj + 1; j++) {
      for (int k = 0; k < nk; k++) {
        const double res =           lap[((i + 1) * (nj + 2) + j + 1) * nk + k] - lap[((i + 1) * (nj + 2) + j) * nk + k];
        const double slope =           input[((i + 2) * (nj + 4) + j + 2) * nk + k] -
          input[((i + 2) * (nj + 4) + j + 1) * nk + k];
        fly[(i * (nj + 1) + j) * nk + k] = res * slope > 0 ? 0 : res;
      }
    }
  }
  for (int i = 0; i < ni; i++) {
    for (int j = 0; j < nj; j++) {
      for (int k = 0; k < nk; k++) {
        output[(i * nj + j) * nk + k] =
          input[((i + 2) * (nj + 4) + j + 2) * nk + k] -
          coeff[(i * nj + j) * nk + k] *
            (flx[((i + 1) * nj + j) * nk + k] -
              flx[(i * nj + j) * nk + k] +
              fly[(i * (nj + 1) + j + 1) * nk + k] -
              fly[(i * (nj + 1) + j) * nk + k]);
      }
    }
  }
}

RUN(hdiff(INT(0), INT(1), INT(2), ARRAY(3), ARRAY(4), ARRAY(5), ARRAY(6), ARRAY(7), ARRAY(8)))
