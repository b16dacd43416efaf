/** Arrays of every kind that a call may pass: what a value is, and where it lies. */
import { BYTES_LAYOUTS, bytesTag, extentOfBytes } from "./bytes.ts";
import { type Extent, extentOfTyped, lengthOfTyped, typedArrayTag } from "./elements.ts";
import { type Layout, NUMERIC_LAYOUTS, layoutOfTyped } from "./layouts.ts";

/** Of these `array()` makes none. */
export const RARE_LAYOUTS: readonly Layout[] = [
  layoutOfTyped("i64[]", BigInt64Array as never),
  layoutOfTyped("u64[]", BigUint64Array as never),
  ...BYTES_LAYOUTS,
];

const LAYOUTS = [...NUMERIC_LAYOUTS, ...RARE_LAYOUTS];
const BY_KIND = new Map(LAYOUTS.map((layout) => [layout.kind as string, layout]));
const BY_TAG = new Map(LAYOUTS.map((layout) => [layout.tag, layout]));

/** The row of an array kind such as `f64[]`; undefined for a kind of number. */
export function layoutOf(kind: string): Layout | undefined {
  return BY_KIND.get(kind);
}

/** Where a typed array lies, or a buffer or DataView; undefined for all else. Runs no code of the value's. */
function extentOf(value: unknown): Extent | undefined {
  return typedArrayTag(value) === undefined ? extentOfBytes(value) : extentOfTyped(value as object);
}

/** The true number of elements of a typed array, of bytes of a buffer or DataView; 0 for all else. Runs no code of the value's. */
export function lengthOf(value: unknown): number {
  if (typedArrayTag(value) !== undefined) return lengthOfTyped(value);
  return extentOfBytes(value)?.length ?? 0;
}

/** The true buffer of an array. */
export function bufferOf(array: object): ArrayBufferLike {
  return extentOf(array)!.buffer;
}

/** The true offset in bytes of an array in its buffer. */
export function offsetOf(array: object): number {
  return extentOf(array)!.start;
}

/** As {@link typedArrayTag}, also for buffers and DataViews. */
export function arrayTag(value: unknown): string | undefined {
  return typedArrayTag(value) ?? bytesTag(value);
}

/** The row of a value that is exactly such an array, or a buffer or DataView; undefined for every other value. */
export function exactLayout(value: unknown): Layout | undefined {
  const layout = BY_TAG.get(arrayTag(value) ?? "");
  return layout?.extentOf(value, layout) && layout;
}
