/** Everything that can be seen of a call: its result or error, and what became of every array. */
import { FuelExhausted, type RuntimeValue } from "@numboa/parser/ir";
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
    const thrown = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { thrown, contents: copies(), intact: intact() };
  }
}

/** Bit for bit, but for what a NaN carries. */
export function sameObserved(a: Observed, b: Observed): boolean {
  if (a.thrown !== b.thrown || !Object.is(a.value, b.value) || a.intact !== b.intact) return false;
  return a.contents.every((array, i) => sameElements(array, b.contents[i]));
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

export const literal = (value: unknown): string => (Object.is(value, -0) ? "-0" : String(value));

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
