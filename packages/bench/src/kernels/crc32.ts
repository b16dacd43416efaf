/** CRC-32 (IEEE 802.3), a byte at a time: a serial chain of table look-ups in integer arithmetic. */
import { integers } from "../inputs.ts";
import { defineKernel } from "../kernel.ts";

/** The CRC of `data` as an unsigned 32-bit number. */
export function crc32(data: Uint8Array, table: Uint32Array): number {
  let crc = 0xffffffff;
  for (let i = 0; i < data.length; i++) {
    crc = table[(crc ^ data[i]) & 0xff] ^ (crc >>> 8);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** Fills the 256 entries of the look-up table of the reflected polynomial 0xEDB88320. */
export function fillCrcTable(table: Uint32Array): Uint32Array {
  for (let byte = 0; byte < 256; byte++) {
    let c = byte;
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    table[byte] = c;
  }
  return table;
}

export const kernel = defineKernel({
  name: "crc32",
  description: "CRC-32 of n bytes by table",
  source: "PNG specification (RFC 2083), appendix 15",
  fn: crc32,
  sizes: { S: 300_000, M: 3_000_000, L: 30_000_000 },
  build: (n, alloc) => [
    integers(alloc(Uint8Array, n), 0, 255, 1),
    fillCrcTable(alloc(Uint32Array, 256)),
  ],
  operationUnit: "op",
  work: (n) => ({ operations: 4 * n, bytes: n }),
});
