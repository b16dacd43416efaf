/**
 * The typed arrays that cross the boundary, one row per kind.
 *
 * An array is accepted only if it is exactly what its compiled code assumes: a real typed array (the
 * tag getter sees through no proxy and no imitation) with its constructor's own prototype, so that no
 * subclass can observe or change an access, and without a `length` of its own. Where it lies is asked of the
 * intrinsic getters, which no property of the array can hide: a wrong length or offset would reach other
 * arrays' memory. The intrinsics are taken once, before user code can replace them.
 */
import type { ArrayType } from "@numboa/parser/ir";
import { BYTES_ROWS, bytesPlaceOf, bytesTag } from "./bytes.ts";

export type NumericArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

export interface NumericArrayConstructor<A extends NumericArray = NumericArray> {
  readonly prototype: A;
  readonly name: string;
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): A;
}

export interface Layout {
  readonly kind: ArrayType;
  readonly constructor: NumericArrayConstructor;
  readonly prototype: NumericArray;
  readonly bytes: number;
}

/** A length is an `int`: `i + 4` for an index below it stays int32, and ranges of lengths build on it. */
export const MAX_LENGTH = 2 ** 30;

const row = (kind: ArrayType, constructor: NumericArrayConstructor): Layout => ({
  kind,
  constructor,
  prototype: constructor.prototype,
  bytes: constructor.BYTES_PER_ELEMENT,
});

const ROWS: readonly Layout[] = [
  row("i8[]", Int8Array),
  row("u8[]", Uint8Array),
  row("u8c[]", Uint8ClampedArray),
  row("i16[]", Int16Array),
  row("u16[]", Uint16Array),
  row("i32[]", Int32Array),
  row("u32[]", Uint32Array),
  row("f32[]", Float32Array),
  row("f64[]", Float64Array),
];

/** Of these `array()` makes none. */
const BIG_ROWS: readonly Layout[] = [
  row("i64[]", BigInt64Array as never),
  row("u64[]", BigUint64Array as never),
];

const BY_KIND = new Map(
  [...ROWS, ...BIG_ROWS, ...BYTES_ROWS].map((layout) => [layout.kind as string, layout]),
);
const BY_NAME = new Map([...ROWS, ...BIG_ROWS].map((layout) => [layout.constructor.name, layout]));

const typedArrayPrototype = Object.getPrototypeOf(Int8Array.prototype) as object;
const intrinsicGetter = (key: string | symbol): (() => unknown) =>
  Object.getOwnPropertyDescriptor(typedArrayPrototype, key)!.get!;
const tagGetter = intrinsicGetter(Symbol.toStringTag);
const lengthGetter = intrinsicGetter("length");
const bufferGetter = intrinsicGetter("buffer");
const offsetGetter = intrinsicGetter("byteOffset");

/** The row of an array kind such as `f64[]`; undefined for a kind of number. */
export function layoutOf(kind: string): Layout | undefined {
  return BY_KIND.get(kind);
}

export function layoutOfConstructor(constructor: unknown): Layout | undefined {
  return ROWS.find((layout) => layout.constructor === constructor);
}

/** The constructor's name of any typed array, a subclass's or BigInt one included; undefined for all else. */
export function typedArrayTag(value: unknown): string | undefined {
  return tagGetter.call(value) as string | undefined;
}

/** The true number of elements of a typed array, of bytes of a buffer or DataView; 0 for all else. Runs no code of the value's. */
export function lengthOf(value: unknown): number {
  if (typedArrayTag(value) !== undefined) return lengthGetter.call(value) as number;
  return bytesPlaceOf(value)?.length ?? 0;
}

/** The true buffer of an array. */
export function bufferOf(array: object): ArrayBufferLike {
  if (typedArrayTag(array) === undefined) return bytesPlaceOf(array)!.buffer;
  return bufferGetter.call(array) as ArrayBufferLike;
}

/** The true offset in bytes of an array in its buffer. */
export function offsetOf(array: object): number {
  if (typedArrayTag(array) === undefined) return bytesPlaceOf(array)!.offset;
  return offsetGetter.call(array) as number;
}

/** As {@link typedArrayTag}, also for buffers and DataViews. */
export function arrayTag(value: unknown): string | undefined {
  return typedArrayTag(value) ?? bytesTag(value);
}

/** The row of a value that is exactly such an array, or a buffer or DataView; undefined for every other value. */
export function exactLayout(value: unknown): Layout | undefined {
  const tag = typedArrayTag(value);
  if (tag === undefined) return exactBytes(value);
  const layout = BY_NAME.get(tag);
  if (layout === undefined || Object.getPrototypeOf(value) !== layout.prototype) return undefined;
  return Object.hasOwn(value as object, "length") ? undefined : layout;
}

/** A property of its own could hide a method. A buffer of no bytes may be one that was given away, which is an error. */
function exactBytes(value: unknown): Layout | undefined {
  const tag = bytesTag(value);
  const layout = BYTES_ROWS.find(({ constructor }) => constructor.name === tag);
  if (layout === undefined || Object.getPrototypeOf(value) !== layout.prototype) return undefined;
  if (Reflect.ownKeys(value as object).length > 0) return undefined;
  const place = bytesPlaceOf(value);
  if (place === undefined || (tag === "ArrayBuffer" && place.length === 0)) return undefined;
  return layout;
}
