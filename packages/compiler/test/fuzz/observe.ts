/** Everything that can be seen of a call: its result or error, and what became of every array. */
import { FuelExhausted, IrAbort, type RuntimeValue } from "@numboa/parser/ir";
import type { Inputs } from "./inputs.ts";
import { makeArguments, type Arguments, type Place } from "./places.ts";

/** Takes the values of parameters and captured variables by name. */
export type Run = (values: Arguments["values"]) => RuntimeValue;

export interface Observed {
  readonly value?: RuntimeValue;
  /** The error's class and message. */
  readonly thrown?: string;
  readonly contents: readonly Float64Array[];
  readonly intact: boolean;
  /** The interpreter gave the call up: then nothing is known of it. */
  readonly gaveUp?: true;
}

/** A call in a place. @throws FuelExhausted where the interpreter ran too long */
export function observe(run: Run, inputs: Inputs, place: Place = "own"): Observed {
  const { values, contents, intact } = makeArguments(inputs, place);
  const copies = (): Float64Array[] =>
    place === "own" ? [...contents] : contents.map((a) => a.slice());
  try {
    const value = withPinnedRandom(() => run(values));
    return { value, contents: copies(), intact: intact() };
  } catch (error) {
    if (error instanceof FuelExhausted) throw error;
    if (error instanceof IrAbort) return { contents: [], intact: true, gaveUp: true };
    const thrown = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { thrown, contents: copies(), intact: intact() };
  }
}

/** Bit for bit, but for what a NaN carries. */
export function sameObserved(a: Observed, b: Observed): boolean {
  if (a.gaveUp) return true;
  if (a.thrown !== b.thrown || !sameValue(a.value, b.value) || a.intact !== b.intact) return false;
  return a.contents.every((array, i) => sameElements(array, b.contents[i]));
}

/** Plain arrays are new, and the same if they have the same properties. */
function sameValue(a: RuntimeValue, b: RuntimeValue): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return Object.is(a, b);
  const [keys, others] = [Object.keys(a), Object.keys(b)];
  const sameKeys = keys.length === others.length && keys.every((key, i) => key === others[i]);
  return sameKeys && a.length === b.length && keys.every((key) => Object.is(a[+key], b[+key]));
}

function sameElements(a: Float64Array, b: Float64Array): boolean {
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return a.length === b.length;
}

export function describe({ thrown, value, contents, intact }: Observed): string {
  const arrays = contents.map((array) => `[${Array.from(array, literal).join(", ")}]`);
  const result = thrown === undefined ? literal(value) : `throws ${thrown}`;
  const beside = intact ? [] : ["wrote beside an array"];
  return [result, ...arrays, ...beside].join("  ");
}

export function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  return Object.is(value, -0) ? "-0" : String(value);
}

let state = 1;

/** The same numbers in each call that is observed. */
function pinnedRandom(): number {
  state = (Math.imul(state, 48271) >>> 0) % 2147483647;
  return state / 2147483647;
}

function withPinnedRandom<T>(run: () => T): T {
  const { random } = Math;
  state = 1;
  Math.random = pinnedRandom;
  try {
    return run();
  } finally {
    Math.random = random;
  }
}
