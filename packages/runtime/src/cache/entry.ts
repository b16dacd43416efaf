/**
 * What is kept of one compilation, as bytes:
 *
 *     8   "numboa" and the schema's number
 *     8   checksum of all that follows
 *     4   length of the key        4   length of the reply
 *     …   the key                  …   the reply as JSON, without code           …   the WebAssembly module
 *
 * JSON holds a reply exactly: names, words and whole numbers. Where a host's functions of `Math` decided what was compiled, the
 * reply says what they gave, and by what they were asked: on another host that entry is none.
 */
import { Mixer, stillAnswers } from "@numboa/compiler/math-probe";
import type { CompiledReply, FailedReply } from "../worker/protocol.ts";

/** Of entries and of keys: another number, another cache. */
export const SCHEMA = 1;

const HEADER = 24;
const UTF8 = new TextDecoder();
const MAGIC = [...new TextEncoder().encode("numboa"), SCHEMA & 255, SCHEMA >> 8];

/** A reply that may be kept: what is wrong with the system may be right next time. */
export type KeepableReply = CompiledReply | FailedReply;

export function encodeEntry(keyText: string, reply: KeepableReply): Uint8Array<ArrayBuffer> {
  const code = reply.kind === "compiled" ? reply.wasm : new Uint8Array();
  const rest = { ...reply, module: undefined, wasm: undefined };
  const [key, text] = [keyText, JSON.stringify(rest, refuseInexact)].map((one) =>
    new TextEncoder().encode(one),
  ) as [Uint8Array, Uint8Array];
  const bytes = new Uint8Array(HEADER + key.length + text.length + code.length);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint32(16, key.length, true);
  view.setUint32(20, text.length, true);
  bytes.set(key, HEADER);
  bytes.set(text, HEADER + key.length);
  bytes.set(code, HEADER + key.length + text.length);
  bytes.set(checksumOf(bytes), 8);
  return bytes;
}

/** Nothing in a reply is one of these; if that changes, it must be written in another way. */
function refuseInexact(name: string, value: unknown): unknown {
  const isExact = typeof value !== "number" || (Number.isFinite(value) && !Object.is(value, -0));
  if (isExact && !ArrayBuffer.isView(value) && !(value instanceof Map)) return value;
  throw new TypeError(`${name} of a reply has no exact text`);
}

/** `damaged`: these are not the bytes of an entry · `other`: of another request, or for another host. */
export function decodeEntry(bytes: Uint8Array, key: string): KeepableReply | "damaged" | "other" {
  if (!isWhole(bytes)) return "damaged";
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const [keyLength, textLength] = [view.getUint32(16, true), view.getUint32(20, true)];
  const textAt = HEADER + keyLength;
  const codeAt = textAt + textLength;
  if (codeAt > bytes.length) return "damaged";
  const textOf = (from: number, to: number): string => UTF8.decode(bytes.subarray(from, to));
  if (textOf(HEADER, textAt) !== key) return "other";
  try {
    const reply = JSON.parse(textOf(textAt, codeAt)) as KeepableReply;
    if (reply.kind === "failed") return reply;
    if (!(reply.hostMath ?? []).every(stillAnswers)) return "other";
    return { ...reply, wasm: new Uint8Array(bytes.subarray(codeAt)) };
  } catch {
    return "damaged";
  }
}

function isWhole(bytes: Uint8Array): boolean {
  if (bytes.length < HEADER) return false;
  if (!MAGIC.every((byte, i) => bytes[i] === byte)) return false;
  return checksumOf(bytes).every((byte, i) => byte === bytes[8 + i]);
}

/** Of any two entries of which one is the other with one word changed, never the same. */
function checksumOf(bytes: Uint8Array): Uint8Array {
  const mixer = new Mixer();
  mixer.addBytes(bytes.subarray(16));
  const sum = new DataView(new ArrayBuffer(8));
  mixer.words.forEach((word, i) => sum.setInt32(4 * i, word, true));
  return new Uint8Array(sum.buffer);
}
