/* Radix-2 complex FFT in place, with SciMark's trigonometric recurrence and bit reversal. */
#include <math.h>

#include "kernel.h"

/* The exponent of the largest power of two that is at most `n`, for n ≥ 1. */
static int floor_log2(int n)
{
  int log = 0;
  for (int k = 2; k <= n; k *= 2) {
    log++;
  }
  return log;
}

/* Reorders the `n` interleaved complex numbers of `data` by the reversed bits of their index. */
static void bit_reverse(int n, double *data)
{
  int j = 0;
  for (int i = 0; i < n - 1; i++) {
    const int ii = i << 1;
    const int jj = j << 1;
    if (i < j) {
      const double real = data[ii];
      const double imag = data[ii + 1];
      data[ii] = data[jj];
      data[ii + 1] = data[jj + 1];
      data[jj] = real;
      data[jj + 1] = imag;
    }
    int k = n >> 1;
    while (k <= j) {
      j -= k;
      k >>= 1;
    }
    j += k;
  }
}

/*
 * Transforms `data`, interleaved real and imaginary parts, in place. `direction` −1 is the forward
 * transform and +1 the inverse, without the division by `n`, the number of points, a power of two.
 */
void fft(int n, double *data, int direction)
{
  if (n <= 1) {
    return;
  }
  const int logn = floor_log2(n);
  bit_reverse(n, data);
  int dual = 1;
  for (int bit = 0; bit < logn; bit++) {
    double w_real = 1;
    double w_imag = 0;
    const double theta = (2 * direction * M_PI) / (2 * dual);
    const double s = sin(theta);
    const double t = sin(theta / 2);
    const double s2 = 2 * t * t;
    for (int b = 0; b < n; b += 2 * dual) {
      const int i = 2 * b;
      const int j = 2 * (b + dual);
      const double real = data[j];
      const double imag = data[j + 1];
      data[j] = data[i] - real;
      data[j + 1] = data[i + 1] - imag;
      data[i] += real;
      data[i + 1] += imag;
    }
    for (int a = 1; a < dual; a++) {
      const double next_real = w_real - s * w_imag - s2 * w_real;
      const double next_imag = w_imag + s * w_real - s2 * w_imag;
      w_real = next_real;
      w_imag = next_imag;
      for (int b = 0; b < n; b += 2 * dual) {
        const int i = 2 * (b + a);
        const int j = 2 * (b + a + dual);
        const double z_real = data[j];
        const double z_imag = data[j + 1];
        const double real = w_real * z_real - w_imag * z_imag;
        const double imag = w_real * z_imag + w_imag * z_real;
        data[j] = data[i] - real;
        data[j + 1] = data[i + 1] - imag;
        data[i] += real;
        data[i + 1] += imag;
      }
    }
    dual *= 2;
  }
}

RUN(fft(LENGTH(0) / 2, ARRAY(0), INT(1)))
