/* Pancake flips over all permutations: small integer arrays and unpredictable branches. */
#include "kernel.h"

/*
 * Runs through the permutations of 0…n−1 and flips each until its first element is 0. Returns the
 * largest number of flips and stores the alternating sum of all in `checksum[0]`. `perm`, `perm1`
 * and `count` are scratch space of n elements.
 */
int fannkuch(int n, int *perm, int *perm1, int *count, int *checksum)
{
  checksum[0] = 0;
  if (n < 1) {
    return 0;
  }
  int sum = 0;
  int max_flips = 0;
  int permutation = 0;
  int r = n;
  for (int i = 0; i < n; i++) {
    perm1[i] = i;
  }
  while (1) {
    while (r != 1) {
      count[r - 1] = r;
      r--;
    }
    for (int i = 0; i < n; i++) {
      perm[i] = perm1[i];
    }
    int flips = 0;
    int first = perm[0];
    while (first != 0) {
      const int half = (first + 1) >> 1;
      for (int i = 0; i < half; i++) {
        const int swapped = perm[i];
        perm[i] = perm[first - i];
        perm[first - i] = swapped;
      }
      flips++;
      first = perm[0];
    }
    if (flips > max_flips) max_flips = flips;
    sum += permutation % 2 == 0 ? flips : -flips;
    while (1) {
      if (r == n) {
        checksum[0] = sum;
        return max_flips;
      }
      const int head = perm1[0];
      for (int i = 0; i < r; i++) {
        perm1[i] = perm1[i + 1];
      }
      perm1[r] = head;
      count[r]--;
      if (count[r] > 0) {
        break;
      }
      r++;
    }
    permutation++;
  }
}

RUN_NUMBER(fannkuch(INT(0), ARRAY(1), ARRAY(2), ARRAY(3), ARRAY(4)))
