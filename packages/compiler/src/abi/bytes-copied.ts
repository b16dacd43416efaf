/** How much a call copied: for who watches over calls, so it is counted afterwards, and compiled modules do not ship it. */
import type { Passing } from "./part.ts";

/** Bytes of arguments that went into the heap and back; of a call that was not refused. */
export function bytesCopied({ argv, views, plain = [] }: Passing): number {
  let bytes = plain[0]?.block?.byteLength ?? 0;
  for (const { copyOut, rows } of plain) {
    if (!copyOut) continue;
    for (const { length } of rows) bytes += length * Float64Array.BYTES_PER_ELEMENT;
  }
  // Views that overlap went in as one.
  let end = 0;
  for (const view of views.toSorted((a, b) => argv[a.place] - argv[b.place])) {
    const size = view.end - view.start;
    const above = argv[view.place] + size;
    if (above > end) bytes += Math.min(size, above - end);
    end = Math.max(end, above);
    if (view.writes) bytes += size;
  }
  return bytes;
}
