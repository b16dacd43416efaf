/** What `throw` throws: its constructor, and its text with values written into it. */
import type { Attr, Op } from "./nodes.ts";

/** The constructors that `throw` may name. They are the host's own, so `instanceof` works at the caller. */
export const ERROR_CONSTRUCTORS = {
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
} as const;

export type ErrorName = keyof typeof ERROR_CONSTRUCTORS;

/** Where in its text the values of a `throw` stand. */
export function holesOf({ attrs }: Pick<Op, "attrs">): number[] {
  return typeof attrs.holes === "string" ? attrs.holes.split(",").map(Number) : [];
}

/** The attributes of a `throw`. */
export function throwAttrs(
  error: string,
  message: string | undefined,
  holes: readonly number[],
): Record<string, Attr> {
  return { error, message, ...(holes.length > 0 && { holes: holes.join(",") }) };
}

/** A text with values written into it. */
export function fillHoles(
  text: string,
  holes: readonly number[],
  values: readonly unknown[],
): string {
  const pieces = holes.map((at, i) => `${text.slice(holes[i - 1] ?? 0, at)}${String(values[i])}`);
  return pieces.join("") + text.slice(holes.at(-1) ?? 0);
}
