/** `array()`: typed arrays that compiled functions take by address. */
import { type NumericArray, type NumericArrayConstructor, checkConstructor } from "./elements.ts";
import { realmHeap } from "./heap.ts";

/**
 * A typed array that compiled functions take without copying. It is a real typed array over the shared
 * heap of Numboa, zeroed or filled with `values`, and freed when nothing refers to it.
 *
 * Its buffer is shared and larger than the array: pass `array.slice()` where a buffer of its own is
 * needed. Throws a RangeError when the heap is exhausted. On an engine without shared WebAssembly memory it is an
 * ordinary typed array.
 *
 * @example const samples = array(Float32Array, 48_000);
 */
export function array<A extends NumericArray>(
  constructor: NumericArrayConstructor<A>,
  lengthOrValues: number | ArrayLike<number> | Iterable<number>,
): A {
  checkConstructor(constructor);
  const heap = realmHeap();
  if (heap) return heap.array(constructor, lengthOrValues);
  return new (constructor as unknown as new (from: unknown) => A)(lengthOrValues);
}
