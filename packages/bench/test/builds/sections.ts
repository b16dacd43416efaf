/** How many bytes each part of a WebAssembly file has. */

export interface Sections {
  readonly total: number;
  readonly code: number;
  /** Segments that are copied into memory, and names for debuggers and such. */
  readonly data: number;
  readonly custom: number;
}

const CUSTOM = 0;
const CODE = 10;
const DATA = 11;

/** @throws Error for what is no WebAssembly module */
export function sectionsOf(wasm: Uint8Array): Sections {
  if (wasm[0] !== 0 || wasm[1] !== 0x61) throw new Error("no WebAssembly module");
  const bytes = new Map<number, number>();
  for (let at = 8; at < wasm.length;) {
    const start = at;
    const id = wasm[at++];
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = wasm[at++];
      size += (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    at += size;
    bytes.set(id, (bytes.get(id) ?? 0) + at - start);
  }
  const of = (id: number): number => bytes.get(id) ?? 0;
  return { total: wasm.length, code: of(CODE), data: of(DATA), custom: of(CUSTOM) };
}
