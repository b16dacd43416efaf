/**
 * What is kept of one compilation, as bytes:
 *
 *     8   "numboa" and the schema's number
 *     8   checksum of all that follows
 *     4   length of the key        4   length of the reply
 *     4   length of the report     4   nothing
 *     …   the key                  …   the reply as JSON, without report and code
 *     …   the report as JSON       …   the WebAssembly module
 *
 * The report is what `explain()` shows: longer than all else, and most programs never ask for it, so it stands apart and is read when
 * somebody does. JSON holds a reply exactly: names, words and whole numbers. Where a host's functions of `Math` decided what was compiled, the
 * reply says what they gave, and by what they were asked: on another host that entry is none.
 */
import type { FunctionAbi } from "@numboa/compiler/abi";
import { type HostAnswer, Mixer, stillAnswers } from "@numboa/compiler/math-probe";
import type {
  CompileReport,
  CompiledReply,
  CompiledTier,
  FailedReply,
} from "../worker/protocol.ts";

/** Of entries and of keys: another number, another cache. */
export const SCHEMA = 2;

const HEADER = 32;
const UTF8 = new TextEncoder();
const DECODER = new TextDecoder();
const MAGIC = [...UTF8.encode("numboa"), SCHEMA & 255, SCHEMA >> 8];

/** A reply that may be kept: what is wrong with the system may be right next time. */
export type KeepableReply = CompiledReply | FailedReply;

export function encodeEntry(keyText: string, reply: KeepableReply): Uint8Array<ArrayBuffer> {
  const { code, report, ...rest } = partsOf(reply);
  const parts = [
    UTF8.encode(keyText),
    UTF8.encode(JSON.stringify(rest, refuseInexact)),
    UTF8.encode(report && JSON.stringify(report, refuseInexact)),
    code,
  ];
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, HEADER));
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  let at = HEADER;
  parts.forEach((part, i) => {
    // The module goes to the end.
    if (part !== code) view.setUint32(16 + 4 * i, part.length, true);
    bytes.set(part, at);
    at += part.length;
  });
  const [high, low] = checksumOf(bytes);
  view.setInt32(8, high, true);
  view.setInt32(12, low, true);
  return bytes;
}

function partsOf(reply: KeepableReply): {
  readonly code: Uint8Array;
  readonly report: CompileReport | undefined;
} {
  if (reply.kind === "failed") return { ...reply, code: new Uint8Array(), report: undefined };
  const { module: _, wasm: code, ...rest } = reply;
  return { ...rest, code };
}

/** Nothing in a reply is one of these; if that changes, it must be written in another way. */
function refuseInexact(name: string, value: unknown): unknown {
  const isExact = typeof value !== "number" || (Number.isFinite(value) && !Object.is(value, -0));
  if (isExact && !ArrayBuffer.isView(value) && !(value instanceof Map)) return value;
  throw new TypeError(`${name} of a reply has no exact text`);
}

/**
 * `damaged`: these are not the bytes of an entry · `other`: of another request, or for another host. What is decoded keeps the bytes, and
 * its module is a view of them.
 */
export function decodeEntry(
  bytes: Uint8Array<ArrayBuffer>,
  key: string,
): KeepableReply | "damaged" | "other" {
  if (bytes.length < HEADER) return "damaged";
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  if (!isWhole(bytes, view)) return "damaged";
  const textAt = HEADER + view.getUint32(16, true);
  const reportAt = textAt + view.getUint32(20, true);
  const codeAt = reportAt + view.getUint32(24, true);
  if (codeAt > bytes.length) return "damaged";
  if (textOf(bytes, HEADER, textAt) !== key) return "other";
  try {
    const reply = JSON.parse(textOf(bytes, textAt, reportAt)) as KeepableReply;
    if (reply.kind === "failed") return reply;
    if (!(reply.hostMath ?? []).every(stillAnswers)) return "other";
    const wasm = bytes.subarray(codeAt);
    return new FoundReply({ ...reply, wasm }, bytes.subarray(reportAt, codeAt));
  } catch {
    return "damaged";
  }
}

const textOf = (bytes: Uint8Array, from: number, to: number): string =>
  DECODER.decode(bytes.subarray(from, to));

/** As it stands in an entry; what has made sure of the entry has made sure of the report, too. */
class FoundReply implements CompiledReply {
  declare readonly kind: "compiled";
  declare readonly tier: CompiledTier;
  declare readonly abi: FunctionAbi;
  declare readonly hostMath?: readonly HostAnswer[];
  declare readonly wasm: Uint8Array<ArrayBuffer>;
  readonly #text: Uint8Array;
  #report: CompileReport | undefined;

  /** @param text of the report, in UTF-8 */
  constructor(reply: Omit<CompiledReply, "report">, text: Uint8Array) {
    Object.assign(this, reply);
    this.#text = text;
  }

  get report(): CompileReport {
    return (this.#report ??= JSON.parse(DECODER.decode(this.#text)) as CompileReport);
  }
}

function isWhole(bytes: Uint8Array, view: DataView): boolean {
  for (let i = 0; i < MAGIC.length; i++) if (bytes[i] !== MAGIC[i]) return false;
  const [high, low] = checksumOf(bytes);
  return view.getInt32(8, true) === high && view.getInt32(12, true) === low;
}

/** Of any two entries of which one is the other with one word changed, never the same. */
function checksumOf(bytes: Uint8Array): readonly [number, number] {
  const mixer = new Mixer();
  mixer.addBytes(bytes.subarray(16));
  return mixer.words;
}
