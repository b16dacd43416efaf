/**
 * The arguments of a kernel as bytes: one block that holds every array, with a margin around each.
 *
 * A block can be put anywhere any number of times, so every tier starts from the same bits, on the JavaScript
 * heap or in the Wasm heap, and after a call the whole block is compared: a store beside an array shows,
 * as does one between two of them.
 */
import { array } from "numboa";
import { instantiate } from "@numboa/bench";
import type { Argument, Kernel, TypedArray, TypedArrayConstructor } from "@numboa/bench";

/** An array argument: where it stands in the block. */
export interface Place {
  readonly constructor: ArrayConstructor;
  readonly offset: number;
  readonly length: number;
}

type ArrayConstructor = TypedArrayConstructor<TypedArray> &
  (new (buffer: ArrayBufferLike, offset: number, length: number) => TypedArray);

/** All that a call is given. */
export interface Block {
  readonly bytes: Uint8Array;
  readonly args: readonly (Place | number | boolean)[];
}

/** A block put somewhere: `memory` is what is compared after the call. */
export interface Placed {
  readonly memory: Uint8Array;
  readonly args: Argument[];
}

const MARGIN = 64;
const FILLING = 0xa5;

export const isPlace = (arg: Place | number | boolean): arg is Place => typeof arg === "object";

/** The arguments that the kernel builds for size `n`. */
export function blockOf(kernel: Kernel, n: number): Block {
  const { args } = instantiate(kernel, n);
  let end = MARGIN;
  const places = args.map((arg) => {
    if (typeof arg !== "object") return arg;
    const place = { constructor: arg.constructor as ArrayConstructor, offset: end };
    end += ((arg.byteLength + 15) & ~15) + MARGIN;
    return { ...place, length: arg.length };
  });
  const bytes = new Uint8Array(end).fill(FILLING);
  places.forEach((place, i) => {
    if (!isPlace(place)) return;
    const { buffer, byteOffset, byteLength } = args[i] as TypedArray;
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), place.offset);
  });
  return { bytes, args: places };
}

/** The same bytes, but the arrays are the first `keep(length)` elements of what they were. */
export function shortened(block: Block, keep: (length: number, position: number) => number): Block {
  const args = block.args.map((arg, position) =>
    isPlace(arg) ? { ...arg, length: Math.max(0, keep(arg.length, position)) } : arg,
  );
  return { bytes: block.bytes, args };
}

/** Every array begins one element after the one before it of its kind, so that all of a kind overlap. */
export function overlapping(block: Block): Block {
  const last = new Map<ArrayConstructor, Place>();
  const args = block.args.map((arg) => {
    if (!isPlace(arg)) return arg;
    const before = last.get(arg.constructor);
    const moved = before
      ? { ...arg, offset: before.offset + arg.constructor.BYTES_PER_ELEMENT }
      : arg;
    last.set(arg.constructor, moved);
    return moved;
  });
  // The last of many short arrays may end in what was the place of another: that is part of the block too.
  const end = Math.max(...args.filter(isPlace).map(endOf), block.bytes.length);
  const bytes = new Uint8Array(end + MARGIN).fill(FILLING);
  bytes.set(block.bytes);
  return { bytes, args };
}

const endOf = ({ constructor, offset, length }: Place): number =>
  offset + length * constructor.BYTES_PER_ELEMENT;

/** Puts a copy into an ArrayBuffer of its own. */
export function placeForeign({ bytes, args }: Block): Placed {
  return placeIn(bytes.slice(), args);
}

const heapBlocks = new Map<number, Uint8Array>();

/** Puts a copy into the Wasm heap, where the copy before it of equal size was. */
export function placeInHeap({ bytes, args }: Block): Placed {
  let memory = heapBlocks.get(bytes.length);
  if (!memory) heapBlocks.set(bytes.length, (memory = array(Uint8Array, bytes.length)));
  memory.set(bytes);
  return placeIn(memory, args);
}

function placeIn(memory: Uint8Array, args: Block["args"]): Placed {
  const { buffer, byteOffset } = memory;
  const made = args.map((arg) =>
    isPlace(arg) ? new arg.constructor(buffer, byteOffset + arg.offset, arg.length) : arg,
  );
  return { memory, args: made };
}
