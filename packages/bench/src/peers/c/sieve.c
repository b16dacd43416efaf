/* Sieve of Eratosthenes: byte stores with a growing stride. */
#include "kernel.h"

/* Counts the primes below `n`, and leaves 1 in `flags[p]` for each of them. */
int sieve(int n, unsigned char *flags)
{
  for (int i = 0; i < n; i++) {
    flags[i] = i < 2 ? 0 : 1;
  }
  for (int i = 2; i * i < n; i++) {
    if (flags[i] == 1) {
      for (int j = i * i; j < n; j += i) {
        flags[j] = 0;
      }
    }
  }
  int count = 0;
  for (int i = 0; i < n; i++) {
    count += flags[i];
  }
  return count;
}

RUN_NUMBER(sieve(LENGTH(0), ARRAY(0)))
