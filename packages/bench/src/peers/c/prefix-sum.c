/* Inclusive prefix sum: one serial chain of additions, and a store for each. */
#include "kernel.h"

/* output[i] = input[0] + … + input[i]. */
void prefix_sum(int length, const int *input, int *output)
{
  int sum = 0;
  for (int i = 0; i < length; i++) {
    sum += input[i];
    output[i] = sum;
  }
}

RUN(prefix_sum(LENGTH(0), ARRAY(0), ARRAY(1)))
