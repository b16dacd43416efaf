/* Single-precision a·x + y: three streams and nothing else. */
#include "kernel.h"

/* y = a·x + y. As in all JavaScript, the arithmetic is double and the store rounds to single. */
void saxpy(int length, double a, const float *x, float *y)
{
  for (int i = 0; i < length; i++) {
    y[i] = a * x[i] + y[i];
  }
}

RUN(saxpy(LENGTH(1), NUMBER(0), ARRAY(1), ARRAY(2)))
