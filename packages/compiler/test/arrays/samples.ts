/** Arguments for tests of arrays: nasty elements, nasty positions, views of one buffer. */
import { ELEMENTS, elementOf, type ArrayType, type RuntimeValue } from "@numboa/parser/ir";
import type { Choices } from "../../../parser/test/programs/choices.ts";

export type TypedArray = Float64Array;
export type Constructor = {
  new (length: number): TypedArray;
  new (values: readonly number[]): TypedArray;
  new (buffer: ArrayBufferLike, offset: number, length: number): TypedArray;
  readonly BYTES_PER_ELEMENT: number;
};

export const KINDS: readonly ArrayType[] = [
  ...(["i8[]", "u8[]", "u8c[]", "i16[]", "u16[]", "i32[]", "u32[]", "f32[]", "f64[]"] as const),
];

export function constructorOf(type: ArrayType): Constructor {
  const name = ELEMENTS[elementOf(type)].constructorName;
  return (globalThis as never as Record<string, Constructor>)[name];
}

const VALUES = [
  ...[3, -0, NaN, 0, 1.5, -1, Infinity, 255, 256, 2 ** 31, -(2 ** 31), 2 ** 32 - 1],
  ...[5e-324, 0.1, -Infinity, 2 ** 53, 127.5, -0, 3, NaN, 2],
];

/** An array of a kind with nasty elements. */
export function sample(type: ArrayType, length: number): TypedArray {
  return new (constructorOf(type))(Array.from({ length }, (_, i) => VALUES[i % VALUES.length]));
}

/** What is passed for a position or a length. */
export const POSITIONS: readonly number[] = [
  ...[0, -0, 1, -1, 2, -2, 3, 5, -5, 7, -7, 100, -100, 0.9, -0.9, 1.5, -1.5, NaN],
  ...[Infinity, -Infinity, 2 ** 31, -(2 ** 31), 2 ** 32, 2 ** 32 + 1, 2 ** 53, -(2 ** 53), 1e300],
];

export const NUMBERS: readonly number[] = [...new Set([...VALUES, 0.5, 257, -129, 65536])];

/** Two views of one buffer, of these kinds, that overlap by some bytes or lie apart. */
export function overlapping(
  first: ArrayType,
  second: ArrayType,
  choices: Choices,
): [RuntimeValue, RuntimeValue] {
  const buffer = new ArrayBuffer(96);
  new Uint8Array(buffer).forEach((_, i, bytes) => (bytes[i] = (i * 37 + 11) & 0x3f));
  const view = (type: ArrayType): TypedArray => {
    const constructor = constructorOf(type);
    const bytes = constructor.BYTES_PER_ELEMENT;
    const start = choices.below(40 / bytes) * bytes;
    return new constructor(buffer, start, choices.below((96 - start) / bytes));
  };
  return [view(first), view(second)];
}
