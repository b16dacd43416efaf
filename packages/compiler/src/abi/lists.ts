/**
 * Plain arrays that compiled code makes: room for them, and what JavaScript gets of one that is returned.
 *
 * They lie in the heap's scratch space as all that a call makes (`arena.ts`): doubles, before them as an i32 for how many
 * there is room (`codegen/lists.ts`). A hole holds the NaN that stands for `undefined`. Which NaN a double is, is asked of
 * its bits: JavaScript's own reading of a NaN may change them.
 */
import { ABORTED } from "./aborted.ts";
import { MAX_LENGTH } from "./elements.ts";
import type { Heap } from "./heap.ts";
import { noRoomError } from "./shortages.ts";

/** `UNDEFINED_BITS` of the code generator, which is not imported here: this part stands alone. */
const HOLE = 0x7ffc_6e75_6d62_6f61n;
const HOLE_LOW = Number(HOLE & 0xffff_ffffn);
const HOLE_HIGH = Number(HOLE >> 32n);

const BYTES = 8;
/**
 * Of a longer array without elements JavaScript keeps nothing in memory: that one is JavaScript's. The compiler has the same
 * number: where it is sure that a length is not above it, the call is never given up for it.
 */
const USUAL_LENGTH = 2 ** 24;
/** An index further past the end is JavaScript's. */
const REACH = 2 ** 20;
const LEAST_ROOM = 8;

/** What a module that makes plain arrays imports from `numboa`. */
interface ListImports extends WebAssembly.ModuleImports {
  list(length: number): number;
  grow(address: number, length: number, index: number): number;
}

export function makeListImports(heap: Heap): ListImports {
  return {
    /** The address for so many elements; the header and the holes are the module's to write. */
    list(length) {
      const isUsual = length >>> 0 === length && length <= USUAL_LENGTH;
      const address = isUsual ? take(heap, length) : undefined;
      if (address === undefined) throw noRoom(length);
      return address;
    },
    /** The address of a copy with room for an element at `index`; 0 for an index that is too far away. */
    grow(address, length, index) {
      if (index < 0 || index - length >= REACH || index >= MAX_LENGTH) return 0;
      const start = address >>> 0;
      const room = Math.max(2 * length, index + 1, LEAST_ROOM);
      const copy = take(heap, room);
      if (copy === undefined) throw noRoomError();
      const { bytes } = heap;
      bytes.copyWithin(copy, start, start + length * BYTES);
      new Uint32Array(bytes.buffer, copy - BYTES, 1)[0] = room;
      return copy;
    },
  };
}

/** The address of the first element, behind the header. */
function take({ scratch }: Heap, length: number): number | undefined {
  const address = scratch.take((length + 1) * BYTES);
  return address === undefined ? undefined : address + BYTES;
}

/** The engine's own error for what is no length. */
function noRoom(length: number): unknown {
  try {
    void new Array(length);
  } catch (error) {
    return error;
  }
  return length > USUAL_LENGTH ? ABORTED : noRoomError();
}

/** A plain array with the elements and holes of one in the heap. */
export function plainArrayOf(
  { bytes: { buffer } }: Heap,
  address: number,
  length: number,
): number[] {
  const start = address >>> 0;
  const elements = new Float64Array(buffer, start, length);
  const bits = new Uint32Array(buffer, start, 2 * length);
  // Three times as fast as one that gets longer.
  const array = new Array<number>(length);
  for (let i = 0; i < length; i++) {
    const element = elements[i];
    if (element === element || !isHole(bits, i)) array[i] = element;
  }
  return array;
}

/** Little-endian, as WebAssembly's memory is on every host that has it as a typed array's. */
function isHole(bits: Uint32Array, i: number): boolean {
  return bits[2 * i] === HOLE_LOW && bits[2 * i + 1] === HOLE_HIGH;
}
