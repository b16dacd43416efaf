/**
 * Arrays in the memory of an AssemblyScript module, laid out as its `StaticArray`: the elements, behind a
 * header of 20 bytes whose last word is the size in bytes. Only that word is ever read here, since the
 * `stub` runtime collects nothing. So a kernel works on the arrays in place, and nothing is copied.
 *
 * The memory is shared because it must be able to grow while arrays lie in it: growing an unshared one
 * detaches them all.
 */
import type { Alloc, TypedArray, TypedArrayConstructor } from "../../kernel.ts";

const PAGE = 65536;
/** 4 GiB; the modules' import of the memory states the same. */
const MAXIMUM_PAGES = 65536;
/** Below it lies the static data of a module, which the compiler keeps there (`--lowMemoryLimit`). */
const HEAP_BASE = PAGE;
const HEADER_BYTES = 20;
/** A cache line, as large arrays of other contestants have it; AssemblyScript itself asks for 16. */
const ALIGNMENT = 64;

export interface ModuleMemory {
  readonly memory: WebAssembly.Memory;
  /** Throws RangeError when 4 GiB are exceeded. */
  readonly alloc: Alloc;
  /** Bytes up to the end of the last array, static data and padding included. */
  usedBytes(): number;
}

type ViewConstructor<A extends TypedArray> = new (
  buffer: ArrayBufferLike,
  byteOffset: number,
  length: number,
) => A;

export function makeModuleMemory(): ModuleMemory {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: MAXIMUM_PAGES, shared: true });
  let top = HEAP_BASE;

  function alloc<A extends TypedArray>(ctor: TypedArrayConstructor<A>, length: number): A {
    const bytes = length * ctor.BYTES_PER_ELEMENT;
    const start = Math.ceil((top + HEADER_BYTES) / ALIGNMENT) * ALIGNMENT;
    const missing = start + bytes - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    new Uint32Array(memory.buffer, start - 4, 1)[0] = bytes;
    top = start + bytes;
    const View = ctor as unknown as ViewConstructor<A>;
    return new View(memory.buffer, start, length);
  }
  return { memory, alloc, usedBytes: () => top };
}
