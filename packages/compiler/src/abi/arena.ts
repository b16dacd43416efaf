/**
 * Arrays that compiled code makes: they live in the heap's scratch space until the call ends, or until the
 * code itself takes the stack down to a mark.
 *
 * A mark is one double, because a mark object for each call of a helper would be garbage.
 */
import { MAX_LENGTH } from "./elements.ts";
import type { Heap } from "./heap.ts";
import { noRoomError } from "./shortages.ts";

type Constructor = new (length: number) => object;

/** By the size of an element; 0 is that of a buffer, which has bytes. */
const BY_BYTES: Readonly<Record<number, Constructor>> = {
  0: ArrayBuffer,
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

/** Where an array of a call that is going on lies. */
export interface Allocation {
  readonly address: number;
  readonly bytes: number;
  /** Of the stack before it. */
  readonly height: number;
}

const allocations = new WeakMap<Heap, Allocation[]>();

/** The arrays that calls have made whose result may be a view of one of them; whoever calls cuts it back. */
export function allocationsOf(heap: Heap): Allocation[] {
  let found = allocations.get(heap);
  if (!found) allocations.set(heap, (found = []));
  return found;
}

/** @param noted whether {@link allocationsOf} is to have the arrays */
export function makeArenaImports(heap: Heap, noted: boolean): ArenaImports {
  return noted ? noting(heap, plainImports(heap)) : plainImports(heap);
}

function noting(heap: Heap, plain: ArenaImports): ArenaImports {
  const made = allocationsOf(heap);
  return {
    ...plain,
    alloc(length, bytes) {
      const height = heap.scratch.height;
      const address = plain.alloc(length, bytes);
      made.push({ address, bytes: (Math.trunc(length) || 0) * (bytes || 1), height });
      return address;
    },
    release(height) {
      while (made.length > 0 && made[made.length - 1].height >= height) made.pop();
      plain.release(height);
    },
  };
}

function plainImports(heap: Heap): ArenaImports {
  const { scratch } = heap;
  return {
    /** An address for so many elements; what is there now, the module overwrites. */
    alloc(length, bytes) {
      const count = Math.trunc(length) || 0;
      // Its end, where an empty view of it may begin, is no other array's address.
      const size = count * (bytes || 1) + 1;
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
  return noRoomError();
}
