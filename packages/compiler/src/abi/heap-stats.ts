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

export function statsOf({ memory, allocator, scratch, limitBytes, end }: Heap): HeapStats {
  const reservedBytes = memory.buffer.byteLength;
  const bytes = { array: 0, table: 0, scratch: 0 };
  let liveArrays = 0;
  const { root } = allocator;
  const chunks = new Set(scratch.chunks);
  for (let block = root.after; block !== root; block = block.after) {
    if (block.free) continue;
    const use = block.holdsTables ? "table" : chunks.has(block) ? "scratch" : "array";
    bytes[use] += block.size;
    if (use === "array") liveArrays++;
  }
  const usedBytes = bytes.array + bytes.table + bytes.scratch;
  return {
    reservedBytes,
    usedBytes,
    baseBytes: HEAP_BASE,
    arrayBytes: bytes.array,
    liveArrays,
    tableBytes: bytes.table,
    scratchBytes: bytes.scratch,
    freeBytes: end - HEAP_BASE - usedBytes,
    untouchedBytes: reservedBytes - end,
    scratchPeakBytes: scratch.peakBytes,
    limitBytes,
  };
}
