/** The typed arrays that cross the boundary, one row per kind. */
import type { ArrayType } from "@numboa/parser/ir";
import { type Extent, type NumericArrayConstructor, extentOfTyped, isExactly } from "./elements.ts";

export interface Layout {
  readonly kind: ArrayType;
  readonly constructor: NumericArrayConstructor;
  /** The constructor's name, as it was before anything could change it. */
  readonly tag: string;
  readonly bytes: number;
  /** Where a value lies that is exactly such an array; undefined for every other value. Runs no code of the value's. */
  readonly extentOf: (value: unknown, layout: Layout) => Extent | undefined;
}

export const layoutOfTyped = (kind: ArrayType, constructor: NumericArrayConstructor): Layout => ({
  kind,
  constructor,
  tag: constructor.name,
  bytes: constructor.BYTES_PER_ELEMENT,
  extentOf: (value, { tag }) =>
    isExactly(value, tag, constructor) ? extentOfTyped(value) : undefined,
});

/** Those that `array()` makes. */
export const NUMERIC_LAYOUTS: readonly Layout[] = [
  layoutOfTyped("i8[]", Int8Array),
  layoutOfTyped("u8[]", Uint8Array),
  layoutOfTyped("u8c[]", Uint8ClampedArray),
  layoutOfTyped("i16[]", Int16Array),
  layoutOfTyped("u16[]", Uint16Array),
  layoutOfTyped("i32[]", Int32Array),
  layoutOfTyped("u32[]", Uint32Array),
  layoutOfTyped("f32[]", Float32Array),
  layoutOfTyped("f64[]", Float64Array),
];
