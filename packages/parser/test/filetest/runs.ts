/**
 * Run lines: a call and what it comes to.
 *
 *     @f(1, -0) == NaN
 *     @fill(f64[1, 2], true) == undefined leaves f64[0, 0]     arrays after the call, in order
 *     @pair(1) == [1, { x: -0 }]                               arrays and objects as JavaScript writes them
 *     @f(9) throws RangeError "too long"
 *     @f(9) traps
 */
import {
  ARRAY_TYPE_BY_CONSTRUCTOR,
  IrTrap,
  prepare,
  type Module,
  type RuntimeValue,
} from "@numboa/parser/ir";
import { expect } from "vitest";

export interface Run {
  /** As written. */
  readonly line: string;
  readonly func: string;
  /** Fresh arguments for each call. */
  args(): RuntimeValue[];
  readonly expected: Expected;
}

type Expected =
  | { readonly value: RuntimeValue; readonly leaves: readonly RuntimeValue[] | undefined }
  | { readonly error: string; readonly message: string }
  | { readonly traps: true };

const RUN =
  /^@([^\s(]+)\((.*?)\)\s+(?:==\s+(.*?)(?:\s+leaves\s+(.*))?|throws\s+(\w+)\s+(".*")|(traps))$/;

export function parseRun(text: string): Run {
  const match = RUN.exec(text.trim());
  if (!match) throw new Error(`cannot read run line: ${text}`);
  const [, func, args, value, leaves, error, message, traps] = match;
  parseValues(args);
  return {
    line: text.trim(),
    func,
    args: () => parseValues(args),
    expected: parseExpected(),
  };

  function parseExpected(): Expected {
    if (traps) return { traps: true };
    if (error) return { error, message: JSON.parse(message) as string };
    return { value: parseValue(value), leaves: leaves ? parseValues(leaves) : undefined };
  }
}

/** Values between commas; commas in brackets are an array's. */
function parseValues(text: string): RuntimeValue[] {
  if (text.trim() === "") return [];
  return text.split(/,(?![^[]*\])/).map((part) => parseValue(part.trim()));
}

const WORDS: ReadonlyMap<string, RuntimeValue> = new Map<string, RuntimeValue>([
  ["true", true],
  ["false", false],
  ["undefined", undefined],
  ["NaN", NaN],
]);

const CONSTRUCTORS: ReadonlyMap<string, new (values: number[]) => ArrayLike<number>> = new Map(
  [...ARRAY_TYPE_BY_CONSTRUCTOR].map(([name, type]) => [
    type.slice(0, -2),
    (globalThis as unknown as Record<string, new (values: number[]) => ArrayLike<number>>)[name],
  ]),
);

function parseValue(text: string): RuntimeValue {
  if (WORDS.has(text)) return WORDS.get(text);
  // oxlint-disable-next-line no-implied-eval -- the texts are ours
  if (/^[[{]/.test(text)) return new Function(`return (${text});`)() as RuntimeValue;
  const array = /^(\w+)\[(.*)\]$/.exec(text);
  if (array) {
    const constructor = CONSTRUCTORS.get(array[1]);
    if (!constructor) throw new Error(`no array type ${array[1]}[]`);
    return new constructor(parseValues(array[2]) as number[]);
  }
  const number = Number(text);
  if (text === "" || Number.isNaN(number)) throw new Error(`cannot read value: ${text}`);
  return number;
}

/** Calls a function of a module. Traps throw IrTrap or WebAssembly.RuntimeError. */
export type Caller = (func: string, args: RuntimeValue[]) => RuntimeValue;

/** Calls in the interpreter. */
export function interpreterOf(module: Module): Caller {
  return (func, args) => prepare({ ...module, entry: func })(args, { fuel: 10_000_000 });
}

/** Every run line must hold. */
export function expectRuns(runs: readonly Run[], call: Caller): void {
  for (const run of runs) expectRun(run, call);
}

function expectRun({ func, line, args: fresh, expected }: Run, call: Caller): void {
  const args = fresh();
  if ("traps" in expected) {
    expect({ line, outcome: outcome(() => call(func, args)) }).toEqual({ line, outcome: "trap" });
  } else if ("error" in expected) {
    const error = `${expected.error}: ${expected.message}`;
    expect({ line, outcome: outcome(() => call(func, args)) }).toEqual({ line, outcome: error });
  } else {
    const leaves = expected.leaves ?? [];
    const value = call(func, args);
    const left = expected.leaves ? args.filter(ArrayBuffer.isView) : [];
    // Compares numbers by Object.is, and the types of arrays.
    expect({ line, value, leaves: left }).toStrictEqual({ line, value: expected.value, leaves });
  }
}

function outcome(run: () => RuntimeValue): unknown {
  try {
    return run();
  } catch (error) {
    if (error instanceof IrTrap || error instanceof WebAssembly.RuntimeError) return "trap";
    return String(error);
  }
}
