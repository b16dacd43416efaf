/**
 * How many parameters a function has, and what of a call's arguments it sees.
 *
 * `length` counts no parameters from the first default on, and the text is not read here: the first compiled
 * version tells. A function that was compiled once names no `arguments`, so from then on no one sees what is
 * beyond its parameters, nor tells `undefined` from a missing argument.
 */
import type { ParamKind } from "@numboa/parser/ir";
import { kindsOf } from "./argument-checks.ts";

/** So many arguments are taken for parameters until it is known how many there are. */
const MAX_GUESSED = 16;

export class Parameters {
  /** Known from the first version on. */
  declared: number | undefined;
  readonly #length: number;

  constructor(length: number) {
    this.#length = length;
  }

  /** As far as is known; never more than are declared. */
  get count(): number {
    return this.declared ?? this.#length;
  }

  /** The arguments that the function sees. */
  seen(args: unknown[]): unknown[] {
    return this.declared === undefined ? args : args.slice(0, this.declared);
  }

  /** Their kinds; undefined if one of them can only be JavaScript's. */
  kindsOf(args: readonly unknown[]): readonly ParamKind[] | undefined {
    return kindsOf(args, this.count, this.declared ?? MAX_GUESSED);
  }
}
