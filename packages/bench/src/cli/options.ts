/** Values of options, checked as they are read. */
import { InvalidArgumentError } from "commander";

/** A whole number of at least `least`, and at most `most`. */
export function integer(least: number, most = Infinity): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (value > most) throw new InvalidArgumentError(`It must be at most ${most}.`);
    if (!Number.isInteger(value) || value < least) {
      throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`);
    }
    return value;
  };
}
