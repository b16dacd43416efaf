/* Second-order recursive filter of an audio signal: a serial chain through the last two outputs. */
#include "kernel.h"

/* y[t] = b0·x[t] + b1·x[t−1] + b2·x[t−2] − a1·y[t−1] − a2·y[t−2], from silence. */
void biquad(
  int length,
  double b0,
  double b1,
  double b2,
  double a1,
  double a2,
  const float *input,
  float *output)
{
  double x1 = 0;
  double x2 = 0;
  double y1 = 0;
  double y2 = 0;
  for (int t = 0; t < length; t++) {
    const double x0 = input[t];
    const double y0 = b0 * x0 + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
    output[t] = y0;
    x2 = x1;
    x1 = x0;
    y2 = y1;
    y1 = y0;
  }
}

RUN(biquad(LENGTH(5), NUMBER(0), NUMBER(1), NUMBER(2), NUMBER(3), NUMBER(4), ARRAY(5), ARRAY(6)))
