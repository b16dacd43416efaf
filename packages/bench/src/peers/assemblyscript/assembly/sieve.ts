/** Counts the primes below `flags.length`, and leaves 1 in `flags[p]` for each of them. */
export function sieve(flags: StaticArray<u8>): i32 {
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
