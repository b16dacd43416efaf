/**
 * Copies arrays from elsewhere into the heap for one call, and back if they were written.
 *
 * Views of one buffer that overlap are copied as one region, so that a store through one is seen through
 * the other as in JavaScript; every region keeps its offset modulo 16. Regions are whole views: what the
 * function did not store comes back as it went in. Two ArrayBuffers never share memory, and arrays over
 * a foreign SharedArrayBuffer, which may, are not passed at all.
 */
import { ALIGNMENT } from "./allocator.ts";
import type { Heap } from "./heap.ts";

/** One array argument to copy; `address` is filled in. */
export interface ForeignView {
  readonly buffer: ArrayBuffer;
  readonly start: number;
  readonly end: number;
  /** Whether its elements may be loaded or stored: if neither, its bytes are not needed. */
  readonly copyIn: boolean;
  readonly copyOut: boolean;
  address: number;
}

interface Region {
  readonly buffer: ArrayBuffer;
  readonly start: number;
  end: number;
  readonly views: ForeignView[];
}

/** Copies in and sets every view's address. False, and nothing copied, when the heap has no room. */
export function copyIn(views: readonly ForeignView[], heap: Heap): boolean {
  const regions = mergeOverlaps(views.filter((view) => view.copyIn));
  const addresses: number[] = [];
  for (const { start, end } of regions) {
    const skew = start % ALIGNMENT;
    const address = heap.scratch.take(end - start + skew);
    if (address === undefined) return false;
    addresses.push(address + skew);
  }
  regions.forEach(({ buffer, start, end, views: inside }, index) => {
    heap.bytes.set(new Uint8Array(buffer, start, end - start), addresses[index]);
    for (const view of inside) view.address = addresses[index] + view.start - start;
    heap.bytesCopied += end - start;
  });
  return true;
}

/** Copies the written views back. Runs after a throw too: what was stored before it stays stored. */
export function copyOut(views: readonly ForeignView[], heap: Heap): void {
  for (const { buffer, start, end, address, copyOut: written } of views) {
    // Detached during the call, by a patched Math.random say: JavaScript drops such stores too.
    if (!written || buffer.byteLength === 0) continue;
    new Uint8Array(buffer, start, end - start).set(
      heap.bytes.subarray(address, address + end - start),
    );
    heap.bytesCopied += end - start;
  }
}

/** Bytes of an array in the heap as they were before a call that may be undone. */
export interface Snapshot {
  readonly address: number;
  readonly bytes: number;
  copy: number;
}

/** Keeps the bytes. False when the heap has no room. */
export function takeSnapshots(snapshots: readonly Snapshot[], heap: Heap): boolean {
  for (const snapshot of snapshots) {
    const copy = heap.scratch.take(snapshot.bytes);
    if (copy === undefined) return false;
    snapshot.copy = copy;
  }
  // Only now: taking may have grown the heap.
  for (const { address, bytes, copy } of snapshots) {
    heap.bytes.copyWithin(copy, address, address + bytes);
  }
  return true;
}

/** Puts the bytes back. Arrays that overlap were all kept before any was stored to, so their order is no matter. */
export function restoreSnapshots(snapshots: readonly Snapshot[], heap: Heap): void {
  for (const { address, bytes, copy } of snapshots) {
    heap.bytes.copyWithin(address, copy, copy + bytes);
  }
}

function mergeOverlaps(views: readonly ForeignView[]): Region[] {
  const regions: Region[] = [];
  for (const view of views.toSorted((a, b) => a.start - b.start)) {
    const { buffer, start, end } = view;
    const into = regions.find((region) => region.buffer === buffer && start < region.end);
    if (into === undefined) {
      regions.push({ buffer, start, end, views: [view] });
    } else {
      into.end = Math.max(into.end, end);
      into.views.push(view);
    }
  }
  return regions;
}
