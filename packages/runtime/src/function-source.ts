/**
 * The text of a function as its author wrote it, from the bundler plugin.
 *
 * Minifiers rename variables, in a function's text as well, so `String(f)` of a bundle names variables that nobody can
 * look up. The plugin puts what was written into the options of the `jit()` call: the text, those of the functions it
 * calls which can never be others, constants, and a getter for each other variable, which the minifier renames with it.
 *
 * It is sound because the plugin states only what cannot be otherwise when the function runs (`jit-calls.ts` of the parser
 * package); what may change is read through the getters, at every call, as captures are. What the plugin cannot see is
 * whether a later step renames properties. So it names those of the texts twice, in one text and as properties, and where
 * the two differ nothing of it is used.
 */
import type { FunctionAbi } from "@numboa/compiler/abi";
import type { SourceUnit } from "@numboa/parser";
import type { ParamKind } from "@numboa/parser/ir";
import type { ResolvedOptions } from "./options.ts";
import type { CompiledReply } from "./worker/protocol.ts";

export interface FunctionSource {
  /** The function and what it calls, a `SourceUnit` as JSON. A `value` stands for the property of `live` of that name. */
  readonly unit: string;
  /** The variables that may change, or are not known before the program runs: getters. */
  readonly live: Readonly<Record<string, unknown>>;
  /** Names of properties in the texts, in one text and as properties. */
  readonly names?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  /** What was compiled of it when the bundle was made; absent for none. */
  readonly compiled?: Precompiled;
}

/** Code that is in the bundle, for the unit as the plugin wrote it: see `precompiled.ts`. */
export interface Precompiled {
  /** Those that hold here for these options, the best first. */
  versionsFor(options: ResolvedOptions): readonly BundledVersion[];
}

export interface BundledVersion {
  readonly params: readonly ParamKind[];
  readonly captures: Readonly<Record<string, ParamKind>>;
  readonly abi: FunctionAbi;
  /** Undefined where it cannot be had without waiting, or, unless it may, would take long. */
  now(mayTakeLong: boolean): CompiledReply | undefined;
  load(): Promise<CompiledReply>;
}

/** What is used of it. */
export interface WrittenSource {
  readonly unit: SourceUnit;
  readonly live: Readonly<Record<string, unknown>>;
  readonly compiled?: Precompiled;
}

export function isFunctionSource(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { unit, live, properties = {}, compiled = {} } = value as Partial<FunctionSource>;
  return typeof unit === "string" && [live, properties, compiled].every(isObject);
}

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null;

/**
 * Undefined where a minifier has renamed properties, so that the texts no longer say what the function reads.
 * @throws TypeError where it is not what the plugin writes
 */
export function usableSource(source: FunctionSource): WrittenSource | undefined {
  const { live, names = "", properties = {}, compiled } = source;
  if (Object.keys(properties).join(" ") !== names) return undefined;
  return { unit: readUnit(source.unit), live, ...(compiled !== undefined && { compiled }) };
}

function readUnit(text: string): SourceUnit {
  try {
    const unit = JSON.parse(text) as SourceUnit;
    if (Object.hasOwn(unit.functions, unit.entry)) return unit;
  } catch {
    // Said below.
  }
  throw new TypeError("numboa: the option source must be what the bundler plugin writes");
}

/** The text of the function itself. */
export function entryText({ unit }: WrittenSource): string {
  return unit.functions[unit.entry].source;
}

/** What its author called it, or `anonymous`. */
export function entryName({ unit }: WrittenSource): string {
  return unit.functions[unit.entry].name;
}
