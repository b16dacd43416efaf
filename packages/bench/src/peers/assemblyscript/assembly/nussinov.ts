/** 1 when two bases pair (0 with 3, 1 with 2), else 0. */
function match(a: i32, b: i32): i32 {
  return a + b === 3 ? 1 : 0;
}

function maxScore(a: i32, b: i32): i32 {
  return a >= b ? a : b;
}

/**
 * Fills `table` (n×n, zero at first) above the diagonal: entry i, j is the largest number of pairs in
 * the bases i to j of `sequence`, whose bases are 0 to 3. Neighbours never pair.
 */
export function nussinov(n: i32, sequence: StaticArray<i8>, table: StaticArray<i32>): void {
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) {
      if (j - 1 >= 0) {
        table[i * n + j] = maxScore(table[i * n + j], table[i * n + j - 1]);
      }
      if (i + 1 < n) {
        table[i * n + j] = maxScore(table[i * n + j], table[(i + 1) * n + j]);
      }
      if (j - 1 >= 0 && i + 1 < n) {
        if (i < j - 1) {
          table[i * n + j] = maxScore(
            table[i * n + j],
            table[(i + 1) * n + j - 1] + match(sequence[i], sequence[j]),
          );
        } else {
          table[i * n + j] = maxScore(table[i * n + j], table[(i + 1) * n + j - 1]);
        }
      }
      for (let k = i + 1; k < j; k++) {
        table[i * n + j] = maxScore(table[i * n + j], table[i * n + k] + table[(k + 1) * n + j]);
      }
    }
  }
}
