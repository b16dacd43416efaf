/** One function three ways: JavaScript itself, its IR, and the specialized IR, compared bit for bit. */
import { Choices } from "../../../parser/test/programs/choices.ts";
import { expect } from "vitest";
import { lowerUnit, type SourceFunction } from "@numboa/parser";
import {
  ELEMENTS,
  elementOf,
  formatIrError,
  FuelExhausted,
  isArrayType,
  prepare,
  printModule,
  verifyModule,
  type ElementKind,
  type Module,
  type ParamKind,
} from "@numboa/parser/ir";
import { specializeModule, type SpecializeOptions } from "../../src/specialize/index.ts";
import { NASTY } from "./facts-sampling.ts";

type TypedArray = Float64Array;
type Scalar = number | boolean;
export type Argument = Scalar | TypedArray;

/** The entry is named `main`; helpers are called by their names. */
export interface Program {
  readonly main: string;
  readonly helpers?: Readonly<Record<string, string>>;
}

function program(source: string | Program): Program {
  return typeof source === "string" ? { main: source } : source;
}

export function lower(source: string | Program): Module {
  const { main, helpers = {} } = program(source);
  const captures = Object.fromEntries(
    Object.keys(helpers).map((key) => [key, { kind: "function", key } as const]),
  );
  const functions: Record<string, SourceFunction> = {};
  for (const [name, text] of Object.entries({ ...helpers, main })) {
    functions[name] = { name, source: text, captures };
  }
  const { module, diagnostics } = lowerUnit({ entry: "main", functions });
  expect(diagnostics).toEqual([]);
  return module!;
}

export function specialize(
  source: string | Program,
  signature: readonly ParamKind[],
  options: SpecializeOptions = {},
): Module {
  const { module, diagnostics } = specializeModule(lower(source), signature, options);
  expect(diagnostics?.map(({ code, message }) => `${code}: ${message}`)).toBeUndefined();
  expect(verifyModule(module!).map(formatIrError)).toEqual([]);
  return module!;
}

/** The function as JavaScript runs it. */
function evaluate(source: string | Program): (...args: Argument[]) => unknown {
  const { main, helpers = {} } = program(source);
  const lines = Object.entries(helpers).map(([name, text]) => `const ${name} = (${text});`);
  // oxlint-disable-next-line no-implied-eval -- the reference is what the engine makes of the text
  return new Function(`${lines.join("\n")}\nreturn (${main});`)() as (
    ...args: Argument[]
  ) => unknown;
}

interface Outcome {
  readonly value?: unknown;
  /** The error's name and message. */
  readonly thrown?: string;
}

function run(f: () => unknown): Outcome {
  try {
    return { value: f() };
  } catch (error) {
    if (error instanceof FuelExhausted || !(error instanceof Error)) throw error;
    return { thrown: `${error.name}: ${error.message}` };
  }
}

const copy = (arg: Argument): Argument => (typeof arg === "object" ? arg.slice() : arg);

interface Observed {
  readonly outcome: Outcome;
  readonly arrays: readonly TypedArray[];
}

/** Everything that can be seen of a call. */
function observe(f: (...args: Argument[]) => unknown, args: readonly Argument[]): Observed {
  const copies = args.map(copy);
  const outcome = run(() => f(...copies));
  return { outcome, arrays: copies.filter((arg) => typeof arg === "object") };
}

const FUEL = 1e6;

/** Compares the three for each list of arguments. */
export function checkSame(
  source: string | Program,
  signature: readonly ParamKind[],
  argumentLists: readonly (readonly Argument[])[],
): void {
  const js = lower(source);
  const typed = specialize(source, signature);
  const reference = evaluate(source);
  const [runJs, runTyped] = [js, typed].map((module) => {
    const call = prepare(module);
    return (...args: Argument[]): unknown => call(args, { fuel: FUEL });
  });
  for (const args of argumentLists) {
    const expected = observe(reference, args);
    for (const [level, call] of Object.entries({ js: runJs, typed: runTyped })) {
      const actual = observe(call, args);
      if (sameObserved(actual, expected)) continue;
      const shown = `${signature.join(", ")} with ${args.map(showArgument).join("; ")}`;
      expect(
        actual,
        `${level} level, ${shown}
${printModule(typed)}`,
      ).toStrictEqual(expected);
      expect.fail("compared unequal");
    }
  }
  expect(argumentLists).not.toEqual([]);
}

function sameObserved(a: Observed, b: Observed): boolean {
  if (a.outcome.thrown !== b.outcome.thrown) return false;
  if (!sameValue(a.outcome.value, b.outcome.value)) return false;
  return a.arrays.every((array, i) => sameValue(array, b.arrays[i]));
}

function sameValue(a: unknown, b: unknown): boolean {
  if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b)) return Object.is(a, b);
  const [left, right] = [a as TypedArray, b as TypedArray];
  return (
    left.constructor === right.constructor &&
    left.length === right.length &&
    left.every((element, k) => Object.is(element, right[k]))
  );
}

function showArgument(arg: Argument): string {
  if (typeof arg !== "object") return Object.is(arg, -0) ? "-0" : String(arg);
  return `${arg.constructor.name}(${Array.from(arg, (x) => (Object.is(x, -0) ? "-0" : String(x))).join(", ")})`;
}

const CONSTRUCTORS: Readonly<Record<ElementKind, new (values: ArrayLike<number>) => TypedArray>> =
  Object.fromEntries(
    Object.entries(ELEMENTS).map(([kind, { constructorName }]) => [
      kind,
      (globalThis as unknown as Record<string, new (values: ArrayLike<number>) => TypedArray>)[
        constructorName
      ],
    ]),
  ) as never;

const INTEGERS = [0, 1, 2, 3, 5, 7, 10, 31, 32, 33, 255, 256, 65535, 2 ** 30 - 1, 2 ** 30].flatMap(
  (x) => (x === 0 ? [0] : [x, -x]),
);
const SCALARS: Readonly<Record<string, readonly Scalar[]>> = {
  int: INTEGERS,
  i32: [...INTEGERS, 2 ** 31 - 1, -(2 ** 31), 2 ** 30 + 1, 123456789, -987654321],
  u32: [...INTEGERS.filter((x) => x >= 0), 2 ** 31, 2 ** 32 - 1, 2 ** 31 - 1, 3000000000],
  f64: NASTY,
  f32: [...new Set(NASTY.map(Math.fround))],
  bool: [true, false],
};

/** An argument of a kind, nasty more often than not. */
function argumentOf(kind: ParamKind, choices: Choices): Argument {
  if (!isArrayType(kind)) {
    const values = SCALARS[kind];
    return choices.pick<Scalar>(values);
  }
  const element = elementOf(kind);
  const length = choices.pick([0, 1, 2, 3, 5, 8, 13]);
  const integers = ELEMENTS[element].value === "i32" || choices.oneIn(2);
  const values = integers ? SCALARS.i32 : SCALARS.f64;
  const small = choices.oneIn(2);
  return new CONSTRUCTORS[element](
    Array.from({ length }, () => (small ? choices.below(10) : (choices.pick(values) as number))),
  );
}

export function argumentLists(
  signature: readonly ParamKind[],
  count: number,
  seed: number,
): Argument[][] {
  const choices = new Choices(seed);
  return Array.from({ length: count }, () => signature.map((kind) => argumentOf(kind, choices)));
}
