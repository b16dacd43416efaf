/**
 * Arrays that compiled code makes: they live in the heap's scratch space until the call ends, or until the
 * code itself takes the stack down to a mark.
 *
 * A mark crosses as one double, because a mark object for each call of a helper would be garbage.
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

const CHUNK = 2 ** 33;

/** What a module that makes arrays imports from `numboa`. */
export interface ArenaImports extends WebAssembly.ModuleImports {
  alloc(length: number, bytes: number): number;
  mark(): number;
  release(mark: number): void;
}

export function makeArenaImports(heap: Heap): ArenaImports {
  const { scratch } = heap;
  return {
    /** The address of zeros for so many elements. */
    alloc(length, bytes) {
      const count = Math.trunc(length) || 0;
      // No other array may have the address, also if this one is empty.
      const size = Math.max(count * bytes, 1);
      const address = count >= 0 && count <= MAX_LENGTH ? scratch.take(size) : undefined;
      if (address === undefined) throw noRoom(length, bytes);
      heap.bytes.fill(0, address, address + size);
      return address;
    },
    mark() {
      const { chunk, top } = scratch.mark();
      return (chunk + 1) * CHUNK + top;
    },
    release(mark) {
      const chunk = Math.floor(mark / CHUNK);
      scratch.release({ chunk: chunk - 1, top: mark - chunk * CHUNK });
    },
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
