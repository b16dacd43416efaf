/**
 * The file in which the arguments of a call travel between the parent and a peer, and come back with the
 * result. Raw bits, little endian, so that nothing is lost: −0 and every NaN arrive as they were.
 *
 *     "NBAR", u32 entries; for each: u32 tag, u32 flags, u64 length, data, padded to 8 bytes
 *
 * In a file that a peer has written the last entry is the result. Arrays are written from and read into
 * their own memory, a piece at a time: an argument of a gigabyte is never held twice.
 */
import { closeSync, openSync, readSync, writeSync } from "node:fs";
import type { Argument, Result, TypedArray, TypedArrayConstructor } from "../kernel.ts";

const MAGIC = "NBAR";
const FLOAT = 0;
const BOOLEAN = 1;
const UNDEFINED = 255;
const UPDATED = 1;

/** The kinds of arrays by tag; the file is read and written as its bytes lie in memory. */
const arrayKinds: ReadonlyMap<number, TypedArrayConstructor<TypedArray>> = new Map<
  number,
  TypedArrayConstructor<TypedArray>
>([
  [2, Int8Array],
  [3, Uint8Array],
  [4, Uint8ClampedArray],
  [5, Int16Array],
  [6, Uint16Array],
  [7, Int32Array],
  [8, Uint32Array],
  [9, Float32Array],
  [10, Float64Array],
]);

/** Bytes that one system call reads or writes: a single one ends at 2 GiB. */
const PIECE = 2 ** 26;

/** What a call left behind. */
export interface Dump {
  readonly args: readonly Argument[];
  readonly result: Result;
}

/**
 * Writes arguments for a peer to read.
 * @param updates positions of the arrays that the peer has to restore before each call
 * @throws Error of the file system
 */
export function writeArguments(
  path: string,
  args: readonly Argument[],
  updates: readonly number[],
): void {
  writeEntries(
    path,
    args.map((value, position) => ({ value, updated: updates.includes(position) })),
  );
}

/** Writes what a call left behind, as a peer does when it is asked to dump. */
export function writeDump(path: string, { args, result }: Dump): void {
  writeEntries(
    path,
    [...args, result].map((value) => ({ value, updated: false })),
  );
}

/**
 * Reads what a peer has dumped: all arguments as they are after the call, and the result.
 * @throws Error when the file is cut short or is something else
 */
export function readDump(path: string): Dump {
  const values = readEntries(path).map(({ value }) => value);
  if (values.length === 0) throw new Error(`${path} holds no result`);
  const result = values.at(-1);
  if (typeof result === "object") throw new Error(`${path}: the result is an array`);
  const args = values.slice(0, -1);
  if (args.includes(undefined)) throw new Error(`${path}: an argument is undefined`);
  return { args: args as Argument[], result };
}

export interface Entry {
  readonly value: Argument | Result;
  /** To be restored before each call. */
  readonly updated: boolean;
}

/** Reads every entry of a file. */
export function readEntries(path: string): Entry[] {
  const file = openSync(path, "r");
  try {
    const head = readBytes(file, path, new Uint8Array(8));
    if (Buffer.from(head.subarray(0, 4)).toString("latin1") !== MAGIC) {
      throw new Error(`${path} is no file of arguments`);
    }
    const count = view(head).getUint32(4, true);
    return Array.from({ length: count }, () => readEntry(file, path));
  } finally {
    closeSync(file);
  }
}

function readEntry(file: number, path: string): Entry {
  const head = view(readBytes(file, path, new Uint8Array(16)));
  const tag = head.getUint32(0, true);
  const updated = (head.getUint32(4, true) & UPDATED) !== 0;
  const length = Number(head.getBigUint64(8, true));
  if (tag === UNDEFINED) return { value: undefined, updated };
  if (tag === FLOAT || tag === BOOLEAN) {
    const data = view(readBytes(file, path, new Uint8Array(8)));
    const value = tag === FLOAT ? data.getFloat64(0, true) : data.getUint32(0, true) !== 0;
    return { value, updated };
  }
  const kind = arrayKinds.get(tag);
  if (!kind) throw new Error(`${path}: an entry of unknown tag ${tag}`);
  const array = new kind(length);
  readBytes(file, path, bytesOf(array));
  readBytes(file, path, new Uint8Array(padding(array)));
  return { value: array, updated };
}

function writeEntries(path: string, entries: readonly Entry[]): void {
  const file = openSync(path, "w");
  try {
    const head = new Uint8Array(8);
    head.set(Buffer.from(MAGIC, "latin1"));
    view(head).setUint32(4, entries.length, true);
    writeBytes(file, head);
    for (const entry of entries) writeEntry(file, entry);
  } finally {
    closeSync(file);
  }
}

function writeEntry(file: number, { value, updated }: Entry): void {
  const head = new Uint8Array(typeof value === "number" || typeof value === "boolean" ? 24 : 16);
  const fields = view(head);
  fields.setUint32(0, tagOf(value), true);
  fields.setUint32(4, updated ? UPDATED : 0, true);
  fields.setBigUint64(8, BigInt(lengthOf(value)), true);
  if (typeof value === "number") fields.setFloat64(16, value, true);
  if (typeof value === "boolean") fields.setUint32(16, Number(value), true);
  writeBytes(file, head);
  if (typeof value !== "object") return;
  writeBytes(file, bytesOf(value));
  writeBytes(file, new Uint8Array(padding(value)));
}

function tagOf(value: Argument | Result): number {
  if (value === undefined) return UNDEFINED;
  if (typeof value === "number") return FLOAT;
  if (typeof value === "boolean") return BOOLEAN;
  for (const [tag, kind] of arrayKinds) if (value instanceof kind) return tag;
  throw new TypeError(`no tag for ${Object.prototype.toString.call(value)}`);
}

function lengthOf(value: Argument | Result): number {
  if (value === undefined) return 0;
  return typeof value === "object" ? value.length : 1;
}

function padding(array: TypedArray): number {
  return (8 - (array.byteLength % 8)) % 8;
}

function bytesOf(array: TypedArray): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function writeBytes(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) {
    at += writeSync(file, bytes, at, Math.min(PIECE, bytes.length - at));
  }
}

function readBytes(file: number, path: string, bytes: Uint8Array): Uint8Array {
  for (let at = 0; at < bytes.length;) {
    const got = readSync(file, bytes, at, Math.min(PIECE, bytes.length - at), null);
    if (got === 0) throw new Error(`${path} ends early`);
    at += got;
  }
  return bytes;
}
