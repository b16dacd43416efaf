/**
 * A module that the encoder wrote, back as text: the instructions one a line, as they lie in the binary, with the
 * names of the name section. It knows just what the encoder emits, and throws at anything else.
 */
import { OPS, rowOf, type Opcode } from "@numboa/parser/ir";
import { CONTROL, SECTION, SIMD_PREFIX, VALUE_TYPE } from "../../src/codegen/wasm-format.ts";

/** The text of the module's first function, without its declarations. */
export function functionText(wasm: Uint8Array): string {
  const sections = readSections(wasm);
  const names = localNames(sections.get(SECTION.custom)!);
  return instructions(bodyOf(sections.get(SECTION.code)!), names).join("\n");
}

class Reader {
  at = 0;
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get done(): boolean {
    return this.at >= this.bytes.length;
  }

  byte(): number {
    return this.bytes[this.at++];
  }

  take(length: number): Reader {
    const part = new Reader(this.bytes.subarray(this.at, this.at + length));
    this.at += length;
    return part;
  }

  /** LEB128; `bits` where it is signed. */
  leb(bits?: number): bigint {
    let result = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte();
      result |= BigInt(byte & 127) << shift;
      if (byte < 128) return bits === undefined ? result : BigInt.asIntN(Number(shift) + 7, result);
    }
  }

  u32(): number {
    return Number(this.leb());
  }

  text(): string {
    return new TextDecoder().decode(this.take(this.u32()).bytes);
  }

  f64(): number {
    const { buffer, byteOffset } = this.take(8).bytes;
    return new DataView(buffer, byteOffset).getFloat64(0, true);
  }
}

function readSections(wasm: Uint8Array): Map<number, Reader> {
  const reader = new Reader(wasm.subarray(8));
  const sections = new Map<number, Reader>();
  while (!reader.done) {
    const id = reader.byte();
    sections.set(id, reader.take(reader.u32()));
  }
  return sections;
}

const LOCAL_NAMES = 2;

/** Names of the first function that has any. */
function localNames(section: Reader): Map<number, string> {
  section.text();
  const names = new Map<number, string>();
  while (!section.done) {
    const id = section.byte();
    const part = section.take(section.u32());
    if (id !== LOCAL_NAMES || part.u32() === 0) continue;
    part.u32();
    for (let count = part.u32(); count > 0; count--) names.set(part.u32(), part.text());
  }
  return names;
}

/** The instructions of the first body. */
function bodyOf(section: Reader): Reader {
  section.u32();
  const body = section.take(section.u32());
  for (let runs = body.u32(); runs > 0; runs--) {
    body.u32();
    body.byte();
  }
  return body;
}

const MEMORY: Readonly<Record<number, string>> = {
  0x28: "i32.load",
  0x2a: "f32.load",
  0x2b: "f64.load",
  0x2c: "i32.load8_s",
  0x2d: "i32.load8_u",
  0x2e: "i32.load16_s",
  0x2f: "i32.load16_u",
  0x36: "i32.store",
  0x38: "f32.store",
  0x39: "f64.store",
  0x3a: "i32.store8",
  0x3b: "i32.store16",
};

/** Instructions on vectors that have immediates, by the number after the prefix. */
const VECTOR: Readonly<Record<number, string>> = {
  0x00: "v128.load",
  0x09: "v128.load32_splat",
  0x0a: "v128.load64_splat",
  0x0b: "v128.store",
  0x0d: "i8x16.shuffle",
  0x21: "f64x2.extract_lane",
  0x22: "f64x2.replace_lane",
  0x57: "v128.load64_lane",
  0x5b: "v128.store64_lane",
  0x5d: "v128.load64_zero",
};

const PLAIN = new Map<string, string>([
  ...Object.entries(MEMORY).map(([byte, name]) => [byte, name] as const),
  ...Object.entries(VECTOR).map(([code, name]) => [`${SIMD_PREFIX},${code}`, name] as const),
  ...(Object.keys(OPS) as Opcode[]).flatMap((opcode) => {
    const { wasm } = rowOf(opcode);
    return wasm ? [[wasm.join(), opcode] as const] : [];
  }),
  ...Object.entries(CONTROL).map(([name, byte]) => [String(byte), name] as const),
]);

const TWO_BYTES = 0xfc;

/** What stands for an instruction in the table: its bytes, joined. */
function keyOf(first: number, body: Reader): string {
  if (first === TWO_BYTES) return `${first},${body.byte()}`;
  if (first !== SIMD_PREFIX) return String(first);
  const bytes = [first];
  do bytes.push(body.byte());
  while (bytes.at(-1) > 127);
  return bytes.join();
}

const TYPES = new Map<number, string>(
  Object.entries(VALUE_TYPE).map(([name, byte]) => [byte, name]),
);

function instructions(body: Reader, names: ReadonlyMap<number, string>): string[] {
  const lines: string[] = [];
  let depth = 0;
  while (!body.done) {
    const first = body.byte();
    const key = keyOf(first, body);
    const name = PLAIN.get(key);
    if (name === undefined) throw new Error(`unknown instruction ${key}`);
    if (name === "end" || name === "else") depth--;
    const text = [name, ...immediates(name, body, names)].join(" ");
    // The last `end` is the function's own.
    if (depth >= 0) lines.push("  ".repeat(depth) + text);
    if (["block", "loop", "if", "else"].includes(name)) depth++;
  }
  return lines;
}

function immediates(
  name: string,
  body: Reader,
  names: ReadonlyMap<number, string>,
): (string | number | bigint)[] {
  if (name.startsWith("local.")) {
    const index = body.u32();
    return [`$${names.get(index) ?? index}`];
  }
  if (name === "block" || name === "loop" || name === "if") {
    const type = TYPES.get(body.byte());
    return type === undefined ? [] : [`(result ${type})`];
  }
  if (["br", "br_if", "call", "global.get", "global.set"].includes(name)) return [body.u32()];
  if (name === "i32.const" || name === "i64.const") return [body.leb(64)];
  if (name === "f64.const") return [String(body.f64())];
  if (name === "i8x16.shuffle") return [...body.take(16).bytes];
  if (/(?:extract|replace)_lane$/.test(name)) return [body.byte()];
  if (!Object.values(MEMORY).includes(name) && !/^v128\.(?:load|store)/.test(name)) return [];
  body.u32();
  const offset = body.u32();
  const lane = name.endsWith("_lane") ? [body.byte()] : [];
  return [...(offset === 0 ? [] : [`offset=${offset}`]), ...lane];
}
