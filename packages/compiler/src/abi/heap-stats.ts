/** Where every byte of a heap is. Apart from the heap, because compiled modules that ship it do not ask. */
import { HEAP_BASE } from "./heap-base.ts";
import type { Heap } from "./heap.ts";

export interface HeapStats {
  /**
   * Bytes of WebAssembly memory that exist; it never shrinks. Each of them is in one of `baseBytes`, `arrayBytes`, `tableBytes`,
   * `scratchBytes`, `freeBytes` and `untouchedBytes`.
   */
  readonly reservedBytes: number;
  /** Bytes that are handed out: `arrayBytes`, `tableBytes` and `scratchBytes`. */
  readonly usedBytes: number;
  /** The first bytes, which are nobody's. */
  readonly baseBytes: number;
  /** Bytes in live arrays: those that the garbage collector has not found unreachable. */
  readonly arrayBytes: number;
  readonly liveArrays: number;
  /** Bytes in the constant tables of compiled modules. */
  readonly tableBytes: number;
  /** Bytes held for copies of arguments and for arrays of calls, in use or not: one chunk stays between calls. */
  readonly scratchBytes: number;
  /** Bytes that were handed out and given back. */
  readonly freeBytes: number;
  /** Bytes that were never handed out. */
  readonly untouchedBytes: number;
  /** The most bytes that copies of arguments have taken at one time. */
  readonly scratchPeakBytes: number;
  readonly limitBytes: number;
}

export function statsOf(heap: Heap): HeapStats {
  const { allocator, scratch, arrayBytes, liveArrays, tableBytes, limitBytes } = heap;
  const reservedBytes = heap.memory.buffer.byteLength;
  const { used, end } = allocator;
  return {
    reservedBytes,
    usedBytes: used,
    baseBytes: HEAP_BASE,
    arrayBytes,
    liveArrays,
    tableBytes,
    scratchBytes: scratch.heldBytes,
    freeBytes: end - HEAP_BASE - used,
    untouchedBytes: reservedBytes - end,
    scratchPeakBytes: scratch.peakBytes,
    limitBytes,
  };
}
