/**
 * The exact sign-flip test.
 *
 * If neither side is faster, each group's log-ratio is as likely to have come out with the other sign. So p is
 * the share of all 2^n ways of choosing signs whose sum is at least as far from 0 as the one that was seen. No
 * distribution is assumed beyond that symmetry, and with n groups no p is below 2^(1 − n): three groups can
 * never be significant, whatever they say.
 *
 * The sums are not enumerated one by one: those of each half of the numbers are listed and sorted (at most 2^20 for
 * 40 groups), and the pairs of halves that make a far sum are counted with two pointers (Horowitz and
 * Sahni's meet in the middle). That is exact for every n that a run can have.
 */

/** Two sums this close, relative to the sum of magnitudes, are one: they differ by rounding. */
const ROUNDING = 1e-12;

/** More are too many for the lists of sums; a run takes no more groups. */
export const MOST_GROUPS = 40;

/**
 * Two-sided p that the numbers are symmetric around 0; 1 of nothing.
 * @throws RangeError for more than 40 numbers
 */
export function signFlipP(values: readonly number[]): number {
  if (values.length > MOST_GROUPS) throw new RangeError(`more than ${MOST_GROUPS} values`);
  const total = values.reduce((sum, value) => sum + value, 0);
  const size = values.reduce((sum, value) => sum + Math.abs(value), 0);
  const far = Math.abs(total) - ROUNDING * size;
  if (far <= 0) return 1;
  const half = values.length >> 1;
  const first = signedSums(values.slice(0, half));
  const second = signedSums(values.slice(half));
  // By symmetry there are as many sums at or below −far as at or above far.
  return (2 * countAtLeast(first, second, far)) / 2 ** values.length;
}

/** The sums of the values with all choices of signs, in rising order. */
function signedSums(values: readonly number[]): Float64Array {
  const sums = new Float64Array(2 ** values.length);
  sums[0] = 0;
  values.forEach((value, done) => {
    const count = 2 ** done;
    for (let i = 0; i < count; i++) {
      sums[count + i] = sums[i] - value;
      sums[i] += value;
    }
  });
  return sums.sort();
}

/** Pairs of one number of each list, both rising, with a sum of at least `least`. */
function countAtLeast(first: Float64Array, second: Float64Array, least: number): number {
  let count = 0;
  let from = second.length;
  for (const sum of first) {
    while (from > 0 && sum + second[from - 1] >= least) from--;
    count += second.length - from;
  }
  return count;
}
