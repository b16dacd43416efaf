/** Bytes of arrays in the heap as they were before a call that may be undone. */
import type { Heap } from "./heap.ts";

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
