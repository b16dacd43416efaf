/**
 * Results that are arrays: WebAssembly gives address and length, JavaScript gets the array that it passed, a view of
 * it, or a copy of a new one with a buffer of its own, as `new` makes it.
 */
import { allocationsOf } from "./arena.ts";
import { type NumericArrayConstructor, bufferOf, layoutOf, offsetOf } from "./elements.ts";
import { slotsOf } from "./guards.ts";
import type { Heap } from "./heap.ts";
import { plainArrayOf } from "./lists.ts";
import type { FunctionAbi } from "./types.ts";

/** How a result becomes an array. */
export interface ArrayGiver {
  /** The parameter that is given back; 0 where none is. */
  readonly param: number;
  /** The place among WebAssembly's arguments of its address. */
  readonly place: number;
  /** @param passed the argument, and where it stood */
  give(returned: readonly [address: number, length: number], passed: unknown, at: number): unknown;
}

/** Whether the result is a view of a new array at times: then its whole buffer is to be seen. */
export function isViewOfNew({ resultArray }: FunctionAbi): boolean {
  return resultArray?.from === "new" && resultArray.view;
}

/** How to give the result, or undefined where it is no array. */
export function makeArrayGiver(abi: FunctionAbi, heap: Heap): ArrayGiver | undefined {
  const { resultArray, result } = abi;
  if (resultArray === undefined || typeof result !== "string") return undefined;
  if (result === "number?[]") {
    const give: ArrayGiver["give"] = ([address, length]) => plainArrayOf(heap, address, length);
    return { param: 0, place: 0, give };
  }
  if (resultArray.from === "param" && !resultArray.view) {
    const { param } = resultArray;
    return { param, place: placeOf(abi, param), give: (_, passed) => passed };
  }
  const layout = layoutOf(result);
  if (layout === undefined) return undefined;
  const constructor = layout.constructor as NumericArrayConstructor & (new (n: number) => object);
  if (isViewOfNew(abi)) {
    const made = allocationsOf(heap);
    const give: ArrayGiver["give"] = ([address, length]) => {
      const start = address >>> 0;
      const home = made.findLast(
        (one) => start >= one.address && start <= one.address + one.bytes,
      )!;
      const buffer = new ArrayBuffer(home.bytes);
      new Uint8Array(buffer).set(heap.bytes.subarray(home.address, home.address + home.bytes));
      return new constructor(buffer, start - home.address, length);
    };
    return { param: 0, place: 0, give };
  }
  if (resultArray.from === "new") {
    const give: ArrayGiver["give"] = ([address, length]) => {
      const array = new constructor(length);
      const start = address >>> 0;
      const bytes = new Uint8Array(bufferOf(array));
      bytes.set(heap.bytes.subarray(start, start + bytes.length));
      return array;
    };
    return { param: 0, place: 0, give };
  }
  const { param } = resultArray;
  const place = placeOf(abi, param);
  const give: ArrayGiver["give"] = ([address, length], passed, at) => {
    // Addresses are modulo 2^32.
    const offset = offsetOf(passed as object) + ((address - at) >>> 0);
    return new constructor(bufferOf(passed as object), offset, length);
  };
  return { param, place, give };
}

/** Where among WebAssembly's arguments the address of a parameter stands. */
function placeOf({ params, captures }: FunctionAbi, param: number): number {
  const before = [...params, ...captures].slice(0, param);
  return before.reduce((sum, { kind }) => sum + slotsOf(kind), 0);
}
