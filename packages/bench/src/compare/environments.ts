/**
 * Whether two files come from the same kind of place. Times in milliseconds may be held against each other only if
 * they do; ratios of two sides that took turns in the same run always may.
 */
import type { Environment } from "../engine/environment.ts";

export interface Difference {
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

const decisive: readonly (readonly [what: string, of: (place: Environment) => string])[] = [
  ["processor", ({ cpu }) => cpu.model],
  ["cores", ({ cpu }) => String(cpu.cores)],
  ["operating system", ({ os }) => os],
  ["Node", ({ node }) => node],
  ["V8", ({ v8 }) => v8],
  ["flags of Node", ({ flags }) => flags.join(" ") || "none"],
];

/** What forbids comparing raw times; nothing if they may be compared. */
export function differences(before: Environment, after: Environment): Difference[] {
  return decisive.flatMap(([what, of]) => {
    const pair = { what, before: of(before), after: of(after) };
    return pair.before === pair.after ? [] : [pair];
  });
}

/** `processor (A in the one, B in the other), Node (…)`. */
export function describeDifferences(list: readonly Difference[]): string {
  return list.map(({ what, before, after }) => `${what} (${before}; ${after})`).join(", ");
}
