/** `memory`: the memory of the heap, for code that is not Numboa's. */
import { realmHeap } from "./heap.ts";

/**
 * The one memory of all compiled functions of the realm; undefined where the engine has no shared WebAssembly memory.
 *
 * What it holds belongs to arrays of `array()`: others read and write them where these lie, at their `byteOffset`. An array that
 * nothing refers to is freed, whoever else looks at its place. Views that are made of its buffer are nobody's arrays: calls with them run
 * JavaScript.
 */
export function sharedMemory(): WebAssembly.Memory | undefined {
  return realmHeap()?.memory;
}
