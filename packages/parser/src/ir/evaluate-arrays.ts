/** Making, viewing and copying arrays, as the interpreter does it: with JavaScript's own arrays. */
import { IrTrap, type RuntimeValue } from "./op-row.ts";

interface Constructor {
  new (length: RuntimeValue): Float64Array;
  new (buffer: ArrayBuffer, offset: RuntimeValue, length: RuntimeValue): Float64Array;
}

/** By what an element kind calls them. */
const CONSTRUCTORS: ReadonlyMap<string, Constructor> = new Map<string, Constructor>([
  ...[
    ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array],
    ...[Int32Array, Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array],
    ...[ArrayBuffer, DataView],
  ].map((constructor) => [constructor.name, constructor as never] as const),
  ["number[]", Array as never],
]);

/** `new T(length)`; JavaScript's own errors are the right ones. */
export function newArray(constructorName: string, length: RuntimeValue): Float64Array {
  return new (CONSTRUCTORS.get(constructorName)!)(length);
}

/** `new T(buffer, offset, length)`, of a DataView too; JavaScript's own errors are the right ones. */
export function newView(
  constructorName: string,
  buffer: ArrayBuffer,
  offset: RuntimeValue,
  length: RuntimeValue,
): Float64Array {
  return new (CONSTRUCTORS.get(constructorName)!)(buffer, offset, length);
}

/** The length of an array; of what has bytes and no elements, in bytes. */
export function lengthOf(array: ArrayLike<number> | ArrayBuffer | DataView): number {
  return "length" in array ? array.length : array.byteLength;
}

const kindOf = (array: Float64Array): string =>
  Array.isArray(array) ? "number[]" : array[Symbol.toStringTag];

export function newLike(array: Float64Array, length: RuntimeValue): Float64Array {
  return newArray(kindOf(array), length);
}

export function haveOneKind(a: Float64Array, b: Float64Array): boolean {
  return kindOf(a) === kindOf(b);
}

/** Begins within the array and ends within it, wherever it was asked to. */
export function subarray(array: Float64Array, begin: number, length: number): Float64Array {
  const from = Math.min(Math.max(begin, 0), array.length);
  return array.subarray(from, Math.max(from, from + length));
}

export function copyElements(
  to: Float64Array,
  at: number,
  source: Float64Array,
  from: number,
  count: number,
): undefined {
  const fits = (array: Float64Array, start: number): boolean =>
    start >= 0 && count >= 0 && start + count <= array.length;
  if (!fits(to, at) || !fits(source, from)) throw new IrTrap("copies what are no elements");
  to.set(source.subarray(from, from + count), at);
}

/** An index further than this past the end is not reached. */
const REACH = 2 ** 20;

/** A plain array with an element at `index`; where that is too far away, the array as it is. */
export function reach(array: number[], index: number): number[] {
  const isElement = index >= 0 && index < array.length;
  if (isElement || index < 0 || index - array.length >= REACH) return array;
  return withLength(array, index + 1);
}

/** A copy, because the length of an array value never changes. */
export function withLength(array: number[], length: number): number[] {
  const other = array.slice();
  other.length = length;
  return other;
}

/** `array[index] = value`, in place. */
export function put(array: number[], index: number, value: number): number[] {
  array[index] = value;
  return array;
}

/** `array.length = length`, in place. */
export function setLength(array: number[], length: number): number[] {
  array.length = length;
  return array;
}
