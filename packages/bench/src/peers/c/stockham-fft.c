/* Stockham's FFT of any radix: a permutation with twiddle factors, then small dense products. */
#include <math.h>

#include "kernel.h"

/*
 * Transforms the n = radix^stages complex numbers of `x_re` and `x_im` into `y_re` and `y_im`. `t_re` and
 * `t_im` are scratch space of n elements, `dft_re` and `dft_im` of radix².
 */
void stockham_fft(
  int n,
  int radix,
  int stages,
  const double *x_re,
  const double *x_im,
  double *y_re,
  double *y_im,
  double *t_re,
  double *t_im,
  double *dft_re,
  double *dft_im)
{
  for (int p = 0; p < radix; p++) {
    for (int q = 0; q < radix; q++) {
      const double angle = (-2 * M_PI * p * q) / radix;
      dft_re[p * radix + q] = cos(angle);
      dft_im[p * radix + q] = sin(angle);
    }
  }
  for (int i = 0; i < n; i++) {
    y_re[i] = x_re[i];
    y_im[i] = x_im[i];
  }
  const int columns = n / radix;
  int left = 1;
  int right = columns;
  for (int stage = 0; stage < stages; stage++) {
    for (int r = 0; r < radix; r++) {
      for (int a = 0; a < left; a++) {
        const double angle = (-2 * M_PI * r * a) / (left * radix);
        const double w_re = cos(angle);
        const double w_im = sin(angle);
        for (int b = 0; b < right; b++) {
          const int from = (a * radix + r) * right + b;
          const int to = (r * left + a) * right + b;
          t_re[to] = y_re[from] * w_re - y_im[from] * w_im;
          t_im[to] = y_re[from] * w_im + y_im[from] * w_re;
        }
      }
    }
    for (int p = 0; p < radix; p++) {
      for (int q = 0; q < columns; q++) {
        double re = 0;
        double im = 0;
        for (int s = 0; s < radix; s++) {
          const double c_re = dft_re[p * radix + s];
          const double c_im = dft_im[p * radix + s];
          re += c_re * t_re[s * columns + q] - c_im * t_im[s * columns + q];
          im += c_re * t_im[s * columns + q] + c_im * t_re[s * columns + q];
        }
        y_re[p * columns + q] = re;
        y_im[p * columns + q] = im;
      }
    }
    left *= radix;
    right /= radix;
  }
}

RUN(stockham_fft(
  INT(0), INT(1), INT(2), ARRAY(3), ARRAY(4), ARRAY(5), ARRAY(6), ARRAY(7), ARRAY(8), ARRAY(9),
  ARRAY(10)))
