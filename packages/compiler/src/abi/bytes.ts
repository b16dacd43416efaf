/**
 * Buffers and DataViews at the boundary: telling them from all else, and where their bytes are.
 *
 * As for typed arrays, the intrinsic getters are asked, which see through no Proxy and no imitation and run no code of the
 * value's. They throw for what is none, which costs: so the prototype is looked at before, where that runs no code either.
 */
import type { Layout } from "./elements.ts";
import { isSurelyNoProxy } from "./proxies.ts";

type BytesTag = "ArrayBuffer" | "DataView";

/** They have a length in bytes, and no elements. */
export const BYTES_ROWS: readonly Layout[] = [
  {
    kind: "buffer[]",
    constructor: ArrayBuffer as never,
    prototype: ArrayBuffer.prototype as never,
    bytes: 1,
  },
  {
    kind: "dataview[]",
    constructor: DataView as never,
    prototype: DataView.prototype as never,
    bytes: 1,
  },
];

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

export interface BytesPlace {
  readonly buffer: ArrayBufferLike;
  readonly offset: number;
  readonly length: number;
}

/** Where the bytes of a buffer or a DataView are; undefined for all else, and where the buffer is given away. */
export function bytesPlaceOf(value: unknown): BytesPlace | undefined {
  const tag = bytesTag(value);
  if (tag === undefined) return undefined;
  if (tag === "ArrayBuffer") {
    const buffer = value as ArrayBuffer;
    return { buffer, offset: 0, length: bufferLength.call(buffer) as number };
  }
  const length = askLength(viewLength, value as object);
  if (length === undefined) return undefined;
  return {
    buffer: viewBuffer.call(value) as ArrayBufferLike,
    offset: viewOffset.call(value) as number,
    length,
  };
}
