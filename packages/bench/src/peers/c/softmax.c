/* Softmax of each row: a maximum, exponentials, a sum, a division. */
#include <math.h>

#include "kernel.h"

static double max(double a, double b)
{
  return a > b ? a : b;
}

/* Each row of `out` is the exponentials of the row of `x`, scaled to the sum 1; both rows×columns. */
void softmax(int rows, int columns, const double *x, double *out)
{
  for (int i = 0; i < rows; i++) {
    double largest = -INFINITY;
    for (int j = 0; j < columns; j++) {
      largest = max(largest, x[i * columns + j]);
    }
    double sum = 0;
    for (int j = 0; j < columns; j++) {
      const double e = exp(x[i * columns + j] - largest);
      out[i * columns + j] = e;
      sum += e;
    }
    for (int j = 0; j < columns; j++) {
      out[i * columns + j] /= sum;
    }
  }
}

RUN(softmax(INT(0), INT(1), ARRAY(2), ARRAY(3)))
