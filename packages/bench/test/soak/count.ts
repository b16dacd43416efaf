import { InvalidArgumentError } from "commander";

/** A whole number above 0, from a command line. */
export function count(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError("a whole number above 0");
}
