/* Monte Carlo estimate of π: a xorshift32 generator feeding a comparison. */
#include "kernel.h"

/* 4 × the share of `samples` random points of the unit square that lie in the quarter disc. */
double monte_carlo(int samples, int seed)
{
  unsigned state = (unsigned)seed;
  int under = 0;
  for (int i = 0; i < samples; i++) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    const double x = state / 4294967296.0;
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    const double y = state / 4294967296.0;
    if (x * x + y * y <= 1) {
      under++;
    }
  }
  return 4.0 * under / samples;
}

RUN_NUMBER(monte_carlo(INT(0), INT(1)))
