/* Arithmetic on whole vectors, as array languages write it: a loop for each operation, with its result in memory. */
#include "kernel.h"

static void scale(int length, const double *x, double by, double *out)
{
  for (int i = 0; i < length; i++) {
    out[i] = x[i] * by;
  }
}

static void add(int length, const double *x, const double *y, double *out)
{
  for (int i = 0; i < length; i++) {
    out[i] = x[i] + y[i];
  }
}

static void multiply(int length, const double *x, const double *y, double *out)
{
  for (int i = 0; i < length; i++) {
    out[i] = x[i] * y[i];
  }
}

/* out = (k x + y) y. */
void elementwise(int length, double k, const double *x, const double *y, double *out)
{
  scale(length, x, k, out);
  add(length, out, y, out);
  multiply(length, out, y, out);
}

RUN(elementwise(LENGTH(1), NUMBER(0), ARRAY(1), ARRAY(2), ARRAY(3)))
