/* The same as for eight elements; only the arrays lie elsewhere. */
#include "kernel.h"

/* y = a·x + b. */
void scale_and_shift(int length, double a, double b, const double *x, double *y)
{
  for (int i = 0; i < length; i++) {
    y[i] = a * x[i] + b;
  }
}

RUN(scale_and_shift(LENGTH(2), NUMBER(0), NUMBER(1), ARRAY(2), ARRAY(3)))
