/**
 * Inputs of a random program: a kind for each parameter, and for each kind the values at which mistakes show.
 *
 * Arrays are views of buffers that may be shared, so that they overlap. What bits a NaN carries is nobody's
 * promise, so a buffer holds one family of elements only: doubles, floats, or integers of any size.
 */
import {
  ELEMENTS,
  elementOf,
  growsOnStore,
  isBigArray,
  isBytesType,
  isArrayType,
  type ElementKind,
  type ParamKind,
} from "@numboa/parser/ir";
import type { Choices } from "../../../parser/test/programs/choices.ts";
import { inputsOf, type ParamSort, type Program } from "../../../parser/test/programs/program.ts";

export interface BufferPlan {
  readonly kind: ElementKind;
  readonly values: readonly number[];
}

export interface ViewPlan {
  readonly kind: ElementKind;
  /** Which buffer. */
  readonly buffer: number;
  /** In bytes. */
  readonly offset: number;
  readonly length: number;
}

export type InputPlan = number | boolean | ViewPlan;

/** One call. */
export interface Inputs {
  readonly buffers: readonly BufferPlan[];
  /** By name of parameter or captured value. */
  readonly values: Readonly<Record<string, InputPlan>>;
}

/** Kinds by name of parameter or captured value. */
export type Signature = Readonly<Record<string, ParamKind>>;

/** Typed arrays only: plain ones are no views of bytes, and their tests are beside the rest of the boundary. */
const ARRAY_KINDS = Object.keys(ELEMENTS)
  .map((kind) => `${kind as ElementKind}[]` as const)
  .filter((type) => !growsOnStore(type) && !isBytesType(type) && !isBigArray(type));

const KINDS: Readonly<Record<ParamSort, readonly ParamKind[]>> = {
  array: [...ARRAY_KINDS, "f64[]", "f64[]", "i32[]", "f32[]"],
  number: ["f64", "f64", "f64", "int", "int", "i32", "i32", "u32", "f32"],
  count: ["int", "int", "int", "i32", "f64", "u32"],
  boolean: ["bool"],
};

export function randomSignature(program: Program, choices: Choices): Signature {
  return Object.fromEntries(
    inputsOf(program).map(({ name, sort }) => [name, choices.pick(KINDS[sort])]),
  );
}

const SMALL = [0, 1, 2, 3, 4, 5, 7, 8, -1, -2, -3];
const INT = [
  ...SMALL,
  31,
  32,
  255,
  256,
  65535,
  65536,
  -32768,
  1e6,
  2 ** 30 - 1,
  2 ** 30,
  -(2 ** 30),
];
const I32 = [...INT, 2 ** 31 - 1, -(2 ** 31), 2 ** 30 + 1, -(2 ** 30) - 1, 123456789, -987654321];
const U32 = [...INT.filter((x) => x >= 0), 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 3000000000];
const FRACTIONS = [0.5, -0.5, 1.5, -1.5, 2.5, 0.1, 0.49999999999999994, 3.999, -7.25];
const EDGES = [
  -0, NaN, Infinity, -Infinity, 5e-324, -5e-324, 1e-310, 2.2250738585072014e-308, 1.7976931348623157e308, 1e300, -1e300,
  2 ** 31, -(2 ** 31) - 1, 2 ** 32, 2 ** 32 + 5, -(2 ** 32), 2 ** 53 - 1, 2 ** 53, 2 ** 53 + 2, -(2 ** 53), 2 ** 63, 2 ** 64,
  16777217, 3.4028235e38, 1e10, 46341, -46341,
]; // prettier-ignore
const F64 = [...I32, ...FRACTIONS, ...EDGES, ...EDGES];

const SCALARS: Readonly<Record<string, readonly number[]>> = {
  int: INT,
  i32: I32,
  u32: U32,
  f64: F64,
  f32: F64.map(Math.fround),
};

const COUNTS = [0, 1, 2, 3, 4, 5, 6];
/** Bounds of loops must be small. */
const BOUNDS: Readonly<Record<string, readonly number[]>> = {
  int: [...COUNTS, -1],
  i32: [...COUNTS, -1, -(2 ** 31)],
  u32: COUNTS,
  f64: [...COUNTS, 2.5, -0, NaN, 0.5, -Infinity],
};

/** Some are long enough for vectors of the smallest elements. */
const LENGTHS = [0, 1, 2, 3, 4, 5, 8, 0, 1, 2, 3, 4, 5, 8, 17, 35];

type Family = "f64" | "f32" | "integer";

const familyOf = (kind: ElementKind): Family =>
  kind === "f64" || kind === "f32" ? kind : "integer";

/** Values for one call. */
export function randomInputs(program: Program, signature: Signature, choices: Choices): Inputs {
  const maker = new InputMaker(choices);
  const values = inputsOf(program).map(({ name, sort }) => {
    const kind = signature[name];
    if (isArrayType(kind)) return [name, maker.view(elementOf(kind))];
    if (kind === "bool") return [name, choices.oneIn(2)];
    return [name, choices.pick(sort === "count" ? BOUNDS[kind] : SCALARS[kind])];
  });
  return { buffers: maker.buffers, values: Object.fromEntries(values) as Inputs["values"] };
}

class InputMaker {
  readonly buffers: BufferPlan[] = [];
  readonly #choices: Choices;
  /** Arrays of one length now and then: loops over one then fit the others. */
  readonly #length: number | undefined;

  constructor(choices: Choices) {
    this.#choices = choices;
    this.#length = choices.oneIn(2) ? choices.pick(LENGTHS) : undefined;
  }

  view(kind: ElementKind): ViewPlan {
    const choices = this.#choices;
    const shared = this.buffers.findIndex((buffer) => familyOf(buffer.kind) === familyOf(kind));
    if (shared >= 0 && choices.oneIn(3)) return this.#viewOf(shared, kind);
    const length = this.#length ?? choices.pick(LENGTHS);
    this.buffers.push({ kind, values: this.#elements(kind, length) });
    return { kind, buffer: this.buffers.length - 1, offset: 0, length };
  }

  /** Some part of a buffer that others see too. */
  #viewOf(buffer: number, kind: ElementKind): ViewPlan {
    const { kind: held, values } = this.buffers[buffer];
    const { bytes } = ELEMENTS[kind];
    const room = Math.floor((values.length * ELEMENTS[held].bytes) / bytes);
    const start = this.#choices.below(room + 1);
    const length = this.#choices.below(room - start + 1);
    return { kind, buffer, offset: start * bytes, length };
  }

  #elements(kind: ElementKind, length: number): number[] {
    const choices = this.#choices;
    const nasty = familyOf(kind) === "integer" ? [...I32, ...U32] : F64;
    const list = choices.oneIn(2) ? SMALL : nasty;
    return Array.from({ length }, () => choices.pick(list));
  }
}
