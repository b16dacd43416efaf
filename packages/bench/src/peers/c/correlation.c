/* Correlation matrix: column-wise reductions, a square root, then a triangular product. */
#include <math.h>

#include "kernel.h"

/* Correlations `corr` (m×m) of the m columns of `data` (n×m), which is centred and scaled in place. */
void correlation(int m, int n, double *data, double *corr, double *mean, double *stddev)
{
  const double eps = 0.1;
  for (int j = 0; j < m; j++) {
    mean[j] = 0;
    for (int i = 0; i < n; i++) {
      mean[j] += data[i * m + j];
    }
    mean[j] /= n;
  }
  for (int j = 0; j < m; j++) {
    stddev[j] = 0;
    for (int i = 0; i < n; i++) {
      stddev[j] += (data[i * m + j] - mean[j]) * (data[i * m + j] - mean[j]);
    }
    stddev[j] /= n;
    stddev[j] = sqrt(stddev[j]);
    /* Nearly constant columns would be divided by almost zero. */
    stddev[j] = stddev[j] <= eps ? 1 : stddev[j];
  }
  for (int i = 0; i < n; i++) {
    for (int j = 0; j < m; j++) {
      data[i * m + j] -= mean[j];
      data[i * m + j] /= sqrt(n) * stddev[j];
    }
  }
  for (int i = 0; i < m - 1; i++) {
    corr[i * m + i] = 1;
    for (int j = i + 1; j < m; j++) {
      corr[i * m + j] = 0;
      for (int k = 0; k < n; k++) {
        corr[i * m + j] += data[k * m + i] * data[k * m + j];
      }
      corr[j * m + i] = corr[i * m + j];
    }
  }
  corr[(m - 1) * m + m - 1] = 1;
}

RUN(correlation(INT(0), INT(1), ARRAY(2), ARRAY(3), ARRAY(4), ARRAY(5)))
