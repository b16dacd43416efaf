/** Pancake flips over all permutations: small integer arrays and unpredictable branches. */
import { defineKernel } from "../kernel.ts";

/**
 * Runs through the permutations of 0…n−1 and flips each until its first element is 0. Returns the
 * largest number of flips and stores the alternating sum of all in `checksum[0]`. `perm`, `perm1`
 * and `count` are scratch space of n elements.
 */
export function fannkuch(
  n: number,
  perm: Int32Array,
  perm1: Int32Array,
  count: Int32Array,
  checksum: Int32Array,
): number {
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

export const kernel = defineKernel({
  name: "fannkuch",
  description: "pancake flips over all permutations of n",
  source: "Benchmarks Game, fannkuch-redux",
  fn: fannkuch,
  sizes: { S: 8, M: 9, L: 10 },
  build: (n, alloc) => [
    n,
    alloc(Int32Array, n),
    alloc(Int32Array, n),
    alloc(Int32Array, n),
    alloc(Int32Array, 1),
  ],
  outputs: [1, 2, 3, 4],
  operationUnit: "op",
  work: (n) => {
    let permutations = 1;
    for (let i = 2; i <= n; i++) permutations *= i;
    // A permutation is copied once and rotated about e − 1 times; flips are not counted.
    return { operations: permutations * (n + 2), bytes: 3 * 4 * n };
  },
});
