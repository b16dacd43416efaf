/**
 * Passes arrays: by address those of the heap; others are copied into it for one call, and back if they were written.
 *
 * Views of one buffer that overlap are copied as one region, so that a store through one is seen through
 * the other as in JavaScript; every region keeps its offset modulo 16. Regions are whole views: what the
 * function did not store comes back as it went in. Two ArrayBuffers never share memory, and arrays over
 * a foreign SharedArrayBuffer, which may, are not passed at all.
 */
import { ALIGNMENT } from "./allocator.ts";
import { type Extent, MAX_LENGTH } from "./elements.ts";
import { HEAP_BASE } from "./heap-base.ts";
import type { Heap } from "./heap.ts";
import type { ParamAbi } from "./types.ts";

/** The arrays of a call. */
export interface PassingArrays {
  /** What WebAssembly gets. */
  readonly argv: number[];
  /** Arrays that are copied. */
  readonly views: ForeignView[];
}

/** One array to copy. */
interface ForeignView {
  readonly buffer: ArrayBuffer;
  readonly start: number;
  readonly end: number;
  readonly writes: boolean;
  /** Where in `argv` its address stands. */
  readonly place: number;
}

/** Views that overlap, from the first byte of any to the last. */
interface Region {
  readonly buffer: ArrayBuffer;
  readonly start: number;
  end: number;
  readonly inside: ForeignView[];
}

/** Passes an array; false where only JavaScript can take it. If its elements are neither loaded nor stored, its bytes are not needed. */
export function passArray(
  { buffer, start, length }: Extent,
  elementBytes: number,
  { reads, writes }: Pick<ParamAbi, "reads" | "writes">,
  heap: Heap,
  { argv, views }: PassingArrays,
): boolean {
  if (length > MAX_LENGTH) return false;
  if (heap.owns(buffer, start)) return argv.push(start, length) > 0;
  // A resizable buffer may shrink under a cached length, and shared memory change in between; JavaScript keeps such arrays.
  if (!(buffer instanceof ArrayBuffer) || (buffer as { resizable?: boolean }).resizable)
    return false;
  if (length > 0 && (reads || writes)) {
    const end = start + length * elementBytes;
    views.push({ buffer, start, end, writes, place: argv.length });
  }
  return argv.push(HEAP_BASE, length) > 0;
}

/** Copies in and sets every view's address. False when the heap has no room. */
export function copyIn({ views, argv }: PassingArrays, heap: Heap): boolean {
  const regions: Region[] = [];
  for (const view of views.toSorted((a, b) => a.start - b.start)) {
    const { buffer, start, end } = view;
    const into = regions.find((region) => region.buffer === buffer && start < region.end);
    if (into) {
      into.end = Math.max(into.end, end);
      into.inside.push(view);
    } else regions.push({ buffer, start, end, inside: [view] });
  }
  for (const { buffer, start, end, inside } of regions) {
    const skew = start % ALIGNMENT;
    const room = heap.scratch.take(end - start + skew);
    if (room === undefined) return false;
    const address = room + skew;
    heap.bytes.set(new Uint8Array(buffer, start, end - start), address);
    for (const view of inside) argv[view.place] = address + view.start - start;
  }
  return true;
}

/** Copies the written views back. Runs after a throw too: what was stored before it stays stored. */
export function copyOut({ views, argv }: PassingArrays, heap: Heap): void {
  for (const { buffer, start, end, place, writes } of views) {
    // Detached during the call, by a patched Math.random say: JavaScript drops such stores too.
    if (!writes || buffer.byteLength === 0) continue;
    const address = argv[place];
    const bytes = heap.bytes.subarray(address, address + end - start);
    new Uint8Array(buffer, start, end - start).set(bytes);
  }
}
