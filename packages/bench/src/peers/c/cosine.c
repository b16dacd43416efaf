/* Cosine of the angle between two vectors: three sums, each in a loop of its own. */
#include <math.h>

#include "kernel.h"

static double dot(int length, const double *a, const double *b)
{
  double sum = 0;
  for (int i = 0; i < length; i++) {
    sum += a[i] * b[i];
  }
  return sum;
}

/* a·b / (|a| |b|). */
double cosine(int length, const double *a, const double *b)
{
  return dot(length, a, b) / (sqrt(dot(length, a, a)) * sqrt(dot(length, b, b)));
}

RUN_NUMBER(cosine(LENGTH(0), ARRAY(0), ARRAY(1)))
