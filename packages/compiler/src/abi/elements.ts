/**
 * The typed arrays that cross the boundary, one row per kind.
 *
 * An array is accepted only if it is exactly what its compiled code assumes: a real typed array (the
 * tag getter sees through no proxy and no imitation) with its constructor's own prototype, so that no
 * subclass can observe or change an access. The intrinsics are taken once, before user code can replace them.
 */
import type { ArrayType } from "@numboa/parser/ir";

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

const BY_KIND = new Map(ROWS.map((layout) => [layout.kind as string, layout]));
const BY_NAME = new Map(ROWS.map((layout) => [layout.constructor.name, layout]));

const typedArrayPrototype = Object.getPrototypeOf(Int8Array.prototype) as object;
const tagGetter = Object.getOwnPropertyDescriptor(typedArrayPrototype, Symbol.toStringTag)!.get!;

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

/** The row of a value that is exactly such a typed array; undefined for every other value. */
export function exactLayout(value: unknown): Layout | undefined {
  const layout = BY_NAME.get(typedArrayTag(value) as string);
  if (layout === undefined || Object.getPrototypeOf(value) !== layout.prototype) return undefined;
  return layout;
}
