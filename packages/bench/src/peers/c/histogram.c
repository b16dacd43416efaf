/* Histogram of bytes: each store may be what the next iteration loads. */
#include "kernel.h"

/* How often each value of `data` occurs. */
void histogram(int length, const unsigned char *data, int bins_length, int *bins)
{
  for (int i = 0; i < bins_length; i++) {
    bins[i] = 0;
  }
  for (int i = 0; i < length; i++) {
    bins[data[i]]++;
  }
}

RUN(histogram(LENGTH(0), ARRAY(0), LENGTH(1), ARRAY(1)))
