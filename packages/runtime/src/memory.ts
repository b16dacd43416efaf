/** `array()` and `memory()`: the heap and the code, as users see them. */
import { type HeapStats, realmHeap, statsOf } from "@numboa/compiler/abi";
import { codeInUse } from "./code-in-use.ts";

export { array } from "@numboa/compiler/abi";

export interface MemoryStats extends HeapStats {
  /** Compiled versions that functions hold, of all functions together. */
  readonly versions: number;
  /** Bytes of their WebAssembly modules. They are not in the heap, and the engine's machine code comes to a multiple. */
  readonly codeBytes: number;
}

/**
 * Where every byte of the heap is now, and how much code there is; undefined on an engine without shared WebAssembly memory.
 *
 * @example
 * const { reservedBytes, arrayBytes, freeBytes } = memory()!;
 * console.log(`${arrayBytes} of ${reservedBytes} bytes in arrays, ${freeBytes} to be used again`);
 */
export function memory(): MemoryStats | undefined {
  const heap = realmHeap();
  return heap && { ...statsOf(heap), ...codeInUse() };
}
