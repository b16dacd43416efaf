/**
 * Arrays that compiled code makes: they live in the heap's scratch space until the call ends, or until the
 * code itself takes the stack down to a mark.
 *
 * A mark is one double, because a mark object for each call of a helper would be garbage.
 */
import { MAX_LENGTH } from "./guards.ts";
import type { Heap } from "./heap.ts";

type Constructor = new (length: number) => object;

const BY_BYTES: Readonly<Record<number, Constructor>> = {
  1: Uint8Array,
  2: Uint16Array,
  4: Uint32Array,
  8: Float64Array,
};

/** What a module that makes arrays imports from `numboa`. */
export interface ArenaImports extends WebAssembly.ModuleImports {
  alloc(length: number, bytes: number): number;
  mark(): number;
  release(height: number): void;
}

export function makeArenaImports(heap: Heap): ArenaImports {
  const { scratch } = heap;
  return {
    /** An address for so many elements; what is there now, the module overwrites. */
    alloc(length, bytes) {
      const count = Math.trunc(length) || 0;
      // No other array may have the address, also if this one is empty.
      const size = Math.max(count * bytes, 1);
      const address = count >= 0 && count <= MAX_LENGTH ? scratch.take(size) : undefined;
      if (address === undefined) throw noRoom(length, bytes);
      return address;
    },
    mark: () => scratch.height,
    release: (height) => scratch.lower(height),
  };
}

/** The engine's own error where it has one. It may have room where the heap has none. */
function noRoom(length: number, bytes: number): unknown {
  try {
    void new BY_BYTES[bytes](length);
  } catch (error) {
    return error;
  }
  return new RangeError("Array buffer allocation failed");
}
