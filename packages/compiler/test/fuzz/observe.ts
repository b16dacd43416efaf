/** Everything that can be seen of a call: its result or error, and what became of every array and object. */
import { FuelExhausted, IrAbort, type RuntimeValue } from "@numboa/parser/ir";
import type { Inputs } from "./inputs.ts";
import { makeArguments, type Arguments, type Place } from "./places.ts";

/** Takes the values of parameters and captured variables by name. */
export type Run = (values: Arguments["values"]) => RuntimeValue;

export interface Observed {
  /** As text, which tells apart all that `Object.is` does. */
  readonly value?: string;
  /** The error's class and message. */
  readonly thrown?: string;
  /** Each buffer; then each object that was passed. */
  readonly contents: readonly string[];
  readonly intact: boolean;
  /** The interpreter gave the call up: then nothing is known of it. */
  readonly gaveUp?: true;
}

/** A call in a place. @throws FuelExhausted where the interpreter ran too long */
export function observe(run: Run, inputs: Inputs, place: Place = "own"): Observed {
  const made = makeArguments(inputs, place);
  const { values, contents, intact } = made;
  const names = namesOf(made);
  const after = (): string[] => [
    ...contents.map((one) => spell(one, withoutSelf(names, one))),
    ...Object.values(values).flatMap((one) =>
      isRecord(one) ? [spell(one, withoutSelf(names, one))] : [],
    ),
  ];
  try {
    const value = spell(
      withPinnedRandom(() => run(values)),
      names,
    );
    return { value, contents: after(), intact: intact() };
  } catch (error) {
    if (error instanceof FuelExhausted) throw error;
    if (error instanceof IrAbort) return { contents: [], intact: true, gaveUp: true };
    const thrown = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { thrown, contents: after(), intact: intact() };
  }
}

/** Bit for bit, but for what a NaN carries. */
export function sameObserved(a: Observed, b: Observed): boolean {
  if (a.gaveUp) return true;
  if (a.thrown !== b.thrown || a.value !== b.value || a.intact !== b.intact) return false;
  return a.contents.every((one, i) => one === b.contents[i]);
}

export function describe({ thrown, value, contents, intact }: Observed): string {
  const result = thrown === undefined ? value! : `throws ${thrown}`;
  const beside = intact ? [] : ["wrote beside an array"];
  return [result, ...contents, ...beside].join("  ");
}

export function literal(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  return Object.is(value, -0) ? "-0" : String(value);
}

/** What the caller knows: the same object afterwards is the same text. */
type Names = ReadonlyMap<unknown, string>;

function namesOf({ values, contents }: Arguments): Names {
  const names = new Map<unknown, string>();
  // A row stands by its buffer, so that its place is seen; arguments by their names, last.
  contents.forEach((one, i) => names.set(one, `buffer ${i}`));
  contents.forEach((one, i) => {
    if (ArrayBuffer.isView(one)) names.set(one.buffer, `buffer ${i}`);
  });
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === "object" && !names.has(value)) names.set(value, name);
  }
  return names;
}

function withoutSelf(names: Names, self: unknown): Names {
  return new Map([...names].filter(([one]) => one !== self));
}

const isRecord = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

function spell(value: unknown, names: Names): string {
  if (typeof value !== "object" || value === null) return literal(value);
  const name = names.get(value);
  if (name !== undefined) return name;
  if (ArrayBuffer.isView(value)) return spellView(value as Float64Array, names);
  if (!Array.isArray(value) && !isRecord(value)) return String(value);
  const items = Object.entries(value as Record<string, unknown>).map(([key, item], i) => {
    const spelled = spell(item, names);
    return Array.isArray(value) && key === String(i) ? spelled : `${key}: ${spelled}`;
  });
  if (!Array.isArray(value)) return `{${items.join(", ")}}`;
  const { length } = value;
  return `[${items.join(", ")}]${length === items.length ? "" : ` of length ${length}`}`;
}

/** A new array, or a view of a buffer that was passed. */
function spellView(array: Float64Array, names: Names): string {
  const buffer = names.get(array.buffer);
  const where = buffer === undefined ? "" : ` of ${buffer}`;
  return `${array.constructor.name}${where} [${Array.from(array, literal).join(", ")}]`;
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
