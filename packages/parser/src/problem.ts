/** A message as the tables of codes have it: made from what varies, without its place. */
import type { Diagnostic } from "./diagnostics.ts";
import type { Source, Span } from "./span.ts";

/** A message without its place. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly help: string;
}

type Text = readonly [message: string, help: string];

export interface Factory<Args extends readonly string[]> {
  (...args: Args): Problem;
  readonly code: string;
  /** Arguments for the documentation. */
  readonly example: Args;
}

/** Beyond this, what varies is cut in its middle: a message is read, not searched. */
const MAX_ARGUMENT = 240;
const KEPT = MAX_ARGUMENT >> 1;

/** A name or a text of the user's, as long as a message can bear it. */
export function shorten(text: string): string {
  return text.length <= MAX_ARGUMENT ? text : `${text.slice(0, KEPT)}…${text.slice(1 - KEPT)}`;
}

export function define<Args extends readonly string[]>(
  code: string,
  example: Args,
  write: (...args: Args) => Text,
): Factory<Args> {
  const make = (...args: Args): Problem => {
    const [message, help] = write(...(args.map(shorten) as unknown as Args));
    return { code, message, help };
  };
  return Object.assign(make, { code, example });
}

/** A problem at its place. */
export function diagnose(problem: Problem, source: Source, span: Span): Diagnostic {
  return { ...problem, severity: "error", span, source, notes: [] };
}
