/** Numbers of a command line. */
import { InvalidArgumentError } from "commander";

/** A whole number above 0. */
export function count(text: string): number {
  const value = countOrNone(text);
  if (value > 0) return value;
  throw new InvalidArgumentError("a whole number above 0");
}

/** A whole number, or 0. */
export function countOrNone(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError("a whole number");
}
