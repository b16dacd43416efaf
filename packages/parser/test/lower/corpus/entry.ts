/** A function of the corpus. */
import type { Program } from "../both.ts";

export interface Entry extends Program {
  /**
   * Kinds of the parameters, a letter each: `x` anything that is not an array, `n` a bound for loops, `m` nothing, the
   * others arrays (see `arguments.ts`).
   */
  readonly kinds: string;
}

export const entry = (
  kinds: string,
  source: string,
  rest: Omit<Program, "source"> = {},
): Entry => ({
  kinds,
  source,
  ...rest,
});
