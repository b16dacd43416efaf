/**
 * The text of a function as its author wrote it, from the bundler plugin.
 *
 * Minifiers rename variables, in a function's text as well, so `String(f)` of a bundle names variables that nobody can
 * look up. The plugin puts what was written into the options of the `jit()` call: the text, that of the functions it calls which can never be
 * others, constants, and a getter for each other variable, which the minifier renames with it.
 *
 * It is sound because the plugin states only what cannot be otherwise when the function runs (parser/src/typescript/jit-calls.ts);
 * what may change is read through the getters, at every call, as captures are. What the plugin cannot see is whether
 * a later step renames properties: so it names those that the texts have twice, as a text and as properties, and where
 * they differ, the text is not used.
 */
import type { SourceUnit } from "@numboa/parser";

export interface FunctionSource {
  /** The function and what it calls. A `value` stands for the property of `live` of that name. */
  readonly unit: SourceUnit;
  /** The variables that may change or are not known before the program runs: getters. */
  readonly live: Readonly<Record<string, unknown>>;
  /** Names of properties in the texts, in one text and as properties. */
  readonly names?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

export function isFunctionSource(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { unit, live } = value as Partial<FunctionSource>;
  if (typeof unit !== "object" || typeof live !== "object" || live === null) return false;
  const { entry, functions } = unit;
  return typeof functions === "object" && Object.hasOwn(functions, entry);
}

/** Undefined where a minifier has renamed properties, so that the text no longer says what the function reads. */
export function usableSource(source: FunctionSource | undefined): FunctionSource | undefined {
  if (source === undefined) return undefined;
  const { names = "", properties = {} } = source;
  return Object.keys(properties).join(" ") === names ? source : undefined;
}

/** The text of the function itself. */
export function entryText({ unit }: FunctionSource): string {
  return unit.functions[unit.entry].source;
}

/** What its author called it, or `anonymous`. */
export function entryName({ unit }: FunctionSource): string {
  return unit.functions[unit.entry].name;
}
