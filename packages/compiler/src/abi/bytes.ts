/**
 * Buffers and DataViews at the boundary: telling them from all else, and where their bytes are.
 *
 * As for typed arrays, the intrinsic getters are asked, which see through no Proxy and no imitation and run no code of the
 * value's. They throw for what is none, which costs: so the prototype is looked at before, where that runs no code either.
 */
import type { ArrayType } from "@numboa/parser/ir";
import { type Extent, typedArrayTag } from "./elements.ts";
import type { Layout } from "./layouts.ts";
import { isSurelyNoProxy } from "./proxies.ts";

type BytesTag = "ArrayBuffer" | "DataView";

const getterOf = (prototype: object, key: string): (() => unknown) =>
  Object.getOwnPropertyDescriptor(prototype, key)!.get!;
const bufferLength = getterOf(ArrayBuffer.prototype, "byteLength");
const viewLength = getterOf(DataView.prototype, "byteLength");
const viewOffset = getterOf(DataView.prototype, "byteOffset");
const viewBuffer = getterOf(DataView.prototype, "buffer");
const { isView } = ArrayBuffer;

/** What a value that is no typed array is. */
export function bytesTag(value: unknown): BytesTag | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  // Of views, the typed arrays have been told apart by now.
  if (isView(value)) return "DataView";
  const other = isSurelyNoProxy(value) && Object.getPrototypeOf(value) !== ArrayBuffer.prototype;
  return !other && askLength(bufferLength, value) !== undefined ? "ArrayBuffer" : undefined;
}

function askLength(getter: () => unknown, value: object): number | undefined {
  try {
    return getter.call(value) as number;
  } catch {
    return undefined;
  }
}

/** Where the bytes of a buffer or a DataView are; undefined for all else, and where the buffer is given away. */
export function extentOfBytes(value: unknown): Extent | undefined {
  const tag = bytesTag(value);
  if (tag === undefined) return undefined;
  if (tag === "ArrayBuffer") {
    const buffer = value as ArrayBuffer;
    return { buffer, start: 0, length: bufferLength.call(buffer) as number };
  }
  const length = askLength(viewLength, value as object);
  if (length === undefined) return undefined;
  return {
    buffer: viewBuffer.call(value) as ArrayBufferLike,
    start: viewOffset.call(value) as number,
    length,
  };
}

/** A property of its own could hide a method. A buffer of no bytes may be one that was given away, which is an error. */
const extentOf: Layout["extentOf"] = (value, { tag, constructor }) => {
  if (typedArrayTag(value) !== undefined || bytesTag(value) !== tag) return undefined;
  if (Object.getPrototypeOf(value) !== constructor.prototype) return undefined;
  if (Reflect.ownKeys(value as object).length > 0) return undefined;
  const extent = extentOfBytes(value);
  return extent?.length === 0 && tag === "ArrayBuffer" ? undefined : extent;
};

const layoutOfBytes = (kind: ArrayType, constructor: unknown, tag: BytesTag): Layout => ({
  kind,
  constructor: constructor as Layout["constructor"],
  tag,
  bytes: 1,
  extentOf,
});

/** They have a length in bytes, and no elements. */
export const BYTES_LAYOUTS: readonly Layout[] = [
  layoutOfBytes("buffer[]", ArrayBuffer, "ArrayBuffer"),
  layoutOfBytes("dataview[]", DataView, "DataView"),
];
