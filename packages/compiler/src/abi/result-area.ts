/**
 * Where a function that returns an array or object leaves the values in it.
 *
 * They stay in the heap's memory below the first array, as doubles, and JavaScript reads them from there.
 * Of the ways there are this is the fastest by far: making `{ x, y }` of two doubles takes 22 ns a call, 54 by
 * several results of WebAssembly, which come as an array through the iterator protocol, 75 by exported
 * globals, 44 by an imported function that makes the object (Node 20; the object alone in JavaScript: 18).
 *
 * Nothing runs between the store and the load: they follow each other on one thread, and each realm has a
 * heap of its own.
 */

/** The byte address of the first value. */
const RESULT_AREA = 512;
/** How many values there is room for; the parser refuses more. */
const RESULT_COUNT = 32;

/** The address of a leaf of the result. */
export function addressOfLeaf(leaf: number): number {
  return RESULT_AREA + 8 * leaf;
}

/** The address of the double that is 1 where a leaf is `undefined`, else 0. */
export function addressOfUndefined(leaf: number): number {
  return addressOfLeaf(RESULT_COUNT + leaf);
}

/** The index of {@link addressOfUndefined} in a view from {@link RESULT_AREA} on. */
export const UNDEFINED_FLAGS = RESULT_COUNT;

/** The area as doubles. */
export function viewOfResults(buffer: ArrayBufferLike): Float64Array {
  return new Float64Array(buffer, RESULT_AREA, 2 * RESULT_COUNT);
}
