/** Reads as much of a module's binary as source maps need. */
import { ByteWriter } from "./byte-writer.ts";
import { SECTION } from "./wasm-format.ts";

const HEADER_BYTES = 8;

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The bytes of each function's instructions. */
export function codeRanges(wasm: Uint8Array): Range[] {
  const at = { offset: HEADER_BYTES };
  while (at.offset < wasm.length) {
    const id = wasm[at.offset++];
    const size = readU32(wasm, at);
    if (id === SECTION.code) {
      return Array.from({ length: readU32(wasm, at) }, () => codeRange(wasm, at));
    }
    at.offset += size;
  }
  return [];
}

function codeRange(wasm: Uint8Array, at: { offset: number }): Range {
  const size = readU32(wasm, at);
  const end = at.offset + size;
  for (let runs = readU32(wasm, at); runs > 0; runs--) {
    readU32(wasm, at);
    at.offset++; // the type
  }
  const start = at.offset;
  at.offset = end;
  return { start, end };
}

function readU32(wasm: Uint8Array, at: { offset: number }): number {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = wasm[at.offset++];
    value |= (byte & 127) << shift;
    if (byte < 128) return value >>> 0;
  }
}

const MAP_SECTION = "sourceMappingURL";

/** The module with a custom section that says where its source map is. No byte before it moves. */
export function withSourceMapUrl(wasm: Uint8Array, url: string): Uint8Array {
  const section = new ByteWriter();
  section.text(MAP_SECTION);
  section.text(url);
  const out = new ByteWriter();
  out.bytes(wasm);
  out.byte(SECTION.custom);
  out.sized(section);
  return out.written().slice();
}
