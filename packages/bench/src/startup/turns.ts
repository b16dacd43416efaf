/**
 * Pairs of programs in fresh processes. A pair is four of them, one after the other, in the order ABBA or
 * BAAB, by chance: a steady drift of the machine cancels, and neither side profits from its place.
 */
import type { Random } from "../inputs.ts";

/** The two runs of either side of a pair. */
export interface Turns<A, B> {
  readonly first: readonly [A, A];
  readonly second: readonly [B, B];
}

/** Runs one pair, one process at a time. */
export async function takeTurns<A, B>(
  runFirst: () => Promise<A>,
  runSecond: () => Promise<B>,
  random: Random,
): Promise<Turns<A, B>> {
  const first: A[] = [];
  const second: B[] = [];
  const order = random.integer(0, 1) === 0 ? "ABBA" : "BAAB";
  for (const side of order) {
    if (side === "A") first.push(await runFirst());
    else second.push(await runSecond());
  }
  return { first: [first[0], first[1]], second: [second[0], second[1]] };
}
