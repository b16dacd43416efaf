/**
 * Runs through the permutations of 0…n−1 and flips each until its first element is 0. Returns the
 * largest number of flips and stores the alternating sum of all in `checksum[0]`. `perm`, `perm1`
 * and `count` are scratch space of n elements.
 */
export function fannkuch(
  n: i32,
  perm: StaticArray<i32>,
  perm1: StaticArray<i32>,
  count: StaticArray<i32>,
  checksum: StaticArray<i32>,
): i32 {
  checksum[0] = 0;
  if (n < 1) {
    return 0;
  }
  let sum = 0;
  let maxFlips = 0;
  let permutation = 0;
  let r = n;
  for (let i = 0; i < n; i++) {
    perm1[i] = i;
  }
  while (true) {
    while (r !== 1) {
      count[r - 1] = r;
      r--;
    }
    for (let i = 0; i < n; i++) {
      perm[i] = perm1[i];
    }
    let flips = 0;
    let first = perm[0];
    while (first !== 0) {
      const half = (first + 1) >> 1;
      for (let i = 0; i < half; i++) {
        const swapped = perm[i];
        perm[i] = perm[first - i];
        perm[first - i] = swapped;
      }
      flips++;
      first = perm[0];
    }
    if (flips > maxFlips) maxFlips = flips;
    sum += permutation % 2 === 0 ? flips : -flips;
    while (true) {
      if (r === n) {
        checksum[0] = sum;
        return maxFlips;
      }
      const head = perm1[0];
      for (let i = 0; i < r; i++) {
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
