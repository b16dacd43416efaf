/** Sieve of Eratosthenes: byte stores with a growing stride. */
import { defineKernel } from "../kernel.ts";

/** Counts the primes below `flags.length`, and leaves 1 in `flags[p]` for each of them. */
export function sieve(flags: Uint8Array): number {
  const n = flags.length;
  for (let i = 0; i < n; i++) {
    flags[i] = i < 2 ? 0 : 1;
  }
  for (let i = 2; i * i < n; i++) {
    if (flags[i] === 1) {
      for (let j = i * i; j < n; j += i) {
        flags[j] = 0;
      }
    }
  }
  let count = 0;
  for (let i = 0; i < n; i++) {
    count += flags[i];
  }
  return count;
}

export const kernel = defineKernel({
  name: "sieve",
  description: "primes below n by the sieve of Eratosthenes",
  source: "BYTE Magazine, September 1981",
  group: "extra",
  fn: sieve,
  sizes: { S: 300_000, M: 2_500_000, L: 20_000_000 },
  build: (n, alloc) => [alloc(Uint8Array, n)],
  outputs: [0],
  operationUnit: "op",
  // Each composite is struck once for every prime factor up to its square root: about n ln ln n.
  work: (n) => {
    const strikes = n > 15 ? n * Math.log(Math.log(n)) : n;
    return { operations: Math.round(strikes) + 2 * n, bytes: Math.round(strikes) + 2 * n };
  },
});
