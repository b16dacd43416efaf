/**
 * A fingerprint of everything a call can change: the returned value and the raw bytes of every array
 * argument, written or not (a kernel that scribbles over its inputs must not pass).
 *
 * Two calls have the same checksum exactly when each element is the same by `Object.is`. So −0 differs
 * from 0, and all NaNs are one: JavaScript does not say which NaN an operation makes, and engines
 * choose differently. NaNs are therefore rewritten to one bit pattern in the copy that is hashed.
 */
import { createHash } from "node:crypto";
import type { Hash } from "node:crypto";
import type { Argument, Result, TypedArray } from "./kernel.ts";

/** Elements copied at a time. */
const CHUNK = 8192;

const CANONICAL_NAN = new Uint8Array([0, 0, 0, 0, 0, 0, 0xf8, 0x7f]);
const CANONICAL_NAN_32 = new Uint8Array([0, 0, 0xc0, 0x7f]);

/** The checksum of a call with these arguments, as they are after the call, and this result. */
export function checksum(args: readonly Argument[], result: Result): string {
  const hash = createHash("sha256");
  hashValue(hash, result);
  for (const argument of args) {
    if (typeof argument === "object") hashArray(hash, argument);
    else hashValue(hash, argument);
  }
  return hash.digest("hex").slice(0, 32);
}

function hashValue(hash: Hash, value: Result): void {
  hash.update(typeof value);
  if (typeof value === "number") hashArray(hash, new Float64Array([value]));
  else hash.update(String(value));
}

function hashArray(hash: Hash, array: TypedArray): void {
  hash.update(`${array.constructor.name}:${array.length};`);
  // Hashed from a copy: a view of shared memory may change meanwhile, and `crypto` refuses some. One
  // copy that is used again, since garbage would show in the peak of memory that is measured.
  const copy = array.slice(0, CHUNK);
  const bytes = new Uint8Array(copy.buffer, copy.byteOffset, copy.byteLength);
  for (let start = 0; start < array.length; start += CHUNK) {
    const length = Math.min(CHUNK, array.length - start);
    copy.set(array.subarray(start, start + length));
    if (copy instanceof Float64Array) canonicalize(copy, bytes, CANONICAL_NAN);
    else if (copy instanceof Float32Array) canonicalize(copy, bytes, CANONICAL_NAN_32);
    hash.update(bytes.subarray(0, length * array.BYTES_PER_ELEMENT));
  }
}

function canonicalize(chunk: TypedArray, bytes: Uint8Array, nan: Uint8Array): void {
  for (let i = 0; i < chunk.length; i++) {
    if (Number.isNaN(chunk[i])) bytes.set(nan, i * chunk.BYTES_PER_ELEMENT);
  }
}
