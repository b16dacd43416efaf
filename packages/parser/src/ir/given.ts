/**
 * What the entry may give back without having it: an argument, `this`, `null`.
 *
 * Such a function returns a number in their place, an index into its list (`gives (undefined, null, %out)`), and JavaScript is
 * given what stands there: of an argument the very value that was passed. So nothing of it needs to be a value in the module.
 */

/** A number is the index of a parameter. */
export type Given = "undefined" | "null" | "this" | number;

/** One call, as the caller made it. */
export interface GivenFrom {
  readonly self: unknown;
  readonly args: readonly unknown[];
}

export function giveBack(given: Given, { self, args }: GivenFrom): unknown {
  if (typeof given === "number") return args[given];
  if (given === "this") return self;
  return given === "null" ? null : undefined;
}

export const isGivenWord = (text: string): text is "undefined" | "null" | "this" =>
  text === "undefined" || text === "null" || text === "this";
