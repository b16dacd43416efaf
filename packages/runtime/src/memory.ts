/** `array()` and `memory()`: the heap, as users see it. */
import { type HeapStats, realmHeap } from "@numboa/compiler/abi";

export { array } from "@numboa/compiler/abi";

/** What the heap holds now, in bytes; undefined on an engine without shared WebAssembly memory. */
export function memory(): HeapStats | undefined {
  return realmHeap()?.stats();
}
