/**
 * Plain arrays of numbers, `[1, 2, 3]`: copied into the heap for each call, and back where it stored.
 *
 * Such an array is no Proxy, has `Array.prototype` as its prototype, and every element below its length is a number:
 * a hole reads `undefined` and does not pass. Elements may change between calls, so they are looked at in every
 * call, while they are copied. What the language leaves to see: an accessor that `Object.defineProperty` made an
 * element runs once for each look, however often the function reads it.
 *
 * One array that is passed twice is copied once, so that a store through one is seen through the other; two arrays
 * never share elements. Only elements that the call changed are stored back: to the rest it did nothing.
 */
import { MAX_LENGTH, lengthOf } from "./elements.ts";
import { mayBeProxy } from "./proxies.ts";
import type { Heap } from "./heap.ts";

const BYTES = 8;
const { prototype } = Array;

/** Whether it is a plain array; its elements are not looked at. */
export function isPlainArray(value: unknown): value is unknown[] {
  return (
    Array.isArray(value) &&
    !mayBeProxy(value) &&
    Object.getPrototypeOf(value) === prototype &&
    value.length <= MAX_LENGTH
  );
}

/** Whether every element is a number. */
export function holdsNumbers(array: readonly unknown[]): boolean {
  for (let i = 0; i < array.length; i++) if (typeof array[i] !== "number") return false;
  return true;
}

/** The number of elements of an array, typed or plain; 0 for all else. Runs no code of the value's. */
export function sizeOf(value: unknown): number {
  return Array.isArray(value) && !mayBeProxy(value) ? value.length : lengthOf(value);
}

/** A plain array to copy; `address` is filled in. */
export interface PlainView {
  readonly array: unknown[];
  readonly copyOut: boolean;
  address: number;
}

/** Copies in and sets every view's address. False when some element is no number, or the heap has no room. */
export function copyPlainIn(views: readonly PlainView[], heap: Heap): boolean {
  const addresses = new Map<unknown[], number>();
  for (const view of views) {
    const { array } = view;
    const known = addresses.get(array);
    const address = known ?? heap.scratch.take(array.length * BYTES);
    if (address === undefined) return false;
    if (known === undefined && !copyElements(array, doublesAt(heap, address, array.length)))
      return false;
    addresses.set(array, address);
    view.address = address;
    if (known === undefined) heap.bytesCopied += array.length * BYTES;
  }
  return true;
}

function copyElements(array: readonly unknown[], to: Float64Array): boolean {
  for (let i = 0; i < to.length; i++) {
    const value = array[i];
    if (typeof value !== "number") return false;
    to[i] = value;
  }
  return true;
}

/** Stores what the call changed. Runs after a throw too: what was stored before it stays stored. */
export function copyPlainOut(views: readonly PlainView[], heap: Heap): void {
  for (const { array, address, copyOut } of views) {
    if (!copyOut) continue;
    const from = doublesAt(heap, address, array.length);
    for (let i = 0; i < from.length; i++) {
      const now = from[i];
      const before = array[i];
      // Alike to `!==`, only zeros may differ; the quick test goes first.
      if ((before !== now || now === 0) && !Object.is(before, now)) array[i] = now;
    }
    heap.bytesCopied += array.length * BYTES;
  }
}

function doublesAt(heap: Heap, address: number, length: number): Float64Array {
  return new Float64Array(heap.bytes.buffer, address, length);
}
