/* Dot product: one serial chain of additions, whose order the contract fixes. */
#include "kernel.h"

/* The sum of a[i]·b[i]. */
double dot(int length, const double *a, const double *b)
{
  double sum = 0;
  for (int i = 0; i < length; i++) {
    sum += a[i] * b[i];
  }
  return sum;
}

RUN_NUMBER(dot(LENGTH(0), ARRAY(0), ARRAY(1)))
