/**
 * The arithmetic of typed ops on interpreter values, where JavaScript has no operator for it.
 *
 * i32 values are JavaScript int32 numbers, i64 values are bigints within the signed range, f32 values are
 * doubles that `Math.fround` leaves alone. NaN payloads are not modelled: WebAssembly leaves them open.
 */
import { IrTrap, type RuntimeValue } from "./op-row.ts";

const I64_MIN = -(2n ** 63n);
const I64_MAX = 2n ** 63n - 1n;

const scratch = new DataView(new ArrayBuffer(8));

export const i64 = (x: bigint): bigint => BigInt.asIntN(64, x);
export const u64 = (x: bigint): bigint => BigInt.asUintN(64, x);
export const bool = (x: boolean): number => (x ? 1 : 0);

/** The bound of parameters of kind `int`. */
const INT_LIMIT = 2 ** 30;
const SMALL_INT_LIMIT = 2 ** 17;

/** Whether a value is what a parameter of kind `int` takes. */
export function isInt(x: unknown): boolean {
  return typeof x === "number" && Object.is(x | 0, x) && Math.abs(x) <= INT_LIMIT;
}

/** Whether a value is an integer so small that sums of products of three are exact doubles. */
export function isSmallInt(x: unknown): boolean {
  return isInt(x) && Math.abs(x as number) <= SMALL_INT_LIMIT;
}

/** Whether a value is an integer that loops to a limit count by. */
export function isStep(x: unknown): boolean {
  return isInt(x) && (x as number) >= 1;
}

/** Ties to even, keeping the sign of zero: WebAssembly's `nearest`. */
export function nearest(x: number): number {
  if (!Number.isFinite(x) || Math.abs(x) >= 2 ** 52 || x === 0) return x;
  const magnitude = Math.abs(x) + 2 ** 52 - 2 ** 52;
  return x < 0 ? -magnitude : magnitude;
}

export function copysign(x: number, sign: number): number {
  scratch.setFloat64(0, sign);
  const negative = scratch.getUint8(0) >= 128;
  const magnitude = Math.abs(x);
  return negative ? -magnitude : magnitude;
}

export function ctz32(x: number): number {
  return x === 0 ? 32 : 31 - Math.clz32(x & -x);
}

export function popcnt(x: bigint): number {
  let count = 0;
  for (let bits = u64(x); bits !== 0n; bits &= bits - 1n) count++;
  return count;
}

export function clz64(x: bigint): bigint {
  return BigInt(64 - (x === 0n ? 0 : u64(x).toString(2).length));
}

export function ctz64(x: bigint): bigint {
  if (x === 0n) return 64n;
  let count = 0n;
  for (let bits = u64(x); (bits & 1n) === 0n; bits >>= 1n) count++;
  return count;
}

/** Division that traps as WebAssembly's does: by zero, and `-2^31 / -1`. */
export function divS32(a: number, b: number): number {
  if (b === 0) throw new IrTrap("integer divide by zero");
  if (a === -2147483648 && b === -1) throw new IrTrap("integer overflow");
  return (a / b) | 0;
}

export function nonZero<T extends number | bigint>(b: T): T {
  if (!b) throw new IrTrap("integer divide by zero");
  return b;
}

export function divS64(a: bigint, b: bigint): bigint {
  if (a === I64_MIN && b === -1n) throw new IrTrap("integer overflow");
  return a / nonZero(b);
}

export function rotl32(x: number, by: number): number {
  return (x << by) | (x >>> (-by & 31));
}

export function rotl64(x: bigint, by: bigint): bigint {
  const n = by & 63n;
  return i64((u64(x) << n) | (u64(x) >> (64n - n)));
}

/** Truncation that saturates: NaN gives 0, too large gives the nearest bound. */
export function truncSat32(x: number, low: number, high: number): number {
  if (Number.isNaN(x)) return 0;
  return Math.trunc(Math.min(high, Math.max(low, x))) | 0;
}

export function truncSat64(x: number): bigint {
  if (Number.isNaN(x)) return 0n;
  if (x >= 2 ** 63) return I64_MAX;
  if (x <= -(2 ** 63)) return I64_MIN;
  return BigInt(Math.trunc(x));
}

export function bitsOfF64(x: number): bigint {
  scratch.setFloat64(0, x);
  return scratch.getBigInt64(0);
}

export function f64OfBits(bits: bigint): number {
  scratch.setBigInt64(0, bits);
  return scratch.getFloat64(0);
}

export function bitsOfF32(x: number): number {
  scratch.setFloat32(0, x);
  return scratch.getInt32(0);
}

export function f32OfBits(bits: number): number {
  scratch.setInt32(0, bits);
  return scratch.getFloat32(0);
}

/** ToUint8Clamp: ties to even, NaN gives 0. */
export function clampU8(x: number): number {
  return nearest(Math.min(255, Math.max(0, Number.isNaN(x) ? 0 : x)));
}

/** An array seen from an element on: what `array.at` gives in the interpreter. */
export class ElementsView {
  readonly elements: ArrayLike<number>;
  readonly start: number;

  constructor(elements: ArrayLike<number>, start: number) {
    this.elements = elements;
    this.start = start;
  }
}

/** A view of an array or of a view; the sum wraps as addresses do. */
export function viewFrom(array: ArrayLike<number> | ElementsView, by: number): ElementsView {
  if (!(array instanceof ElementsView)) return new ElementsView(array, by);
  return new ElementsView(array.elements, (array.start + by) | 0);
}

/** Where in which buffer elements `first` to `last` are: the first byte and the last. */
function bytesBetween(
  array: ArrayLike<number> | ElementsView,
  first: number,
  last: number,
): { buffer: object; from: number; to: number } {
  const { elements, start } = array instanceof ElementsView ? array : { elements: array, start: 0 };
  // A plain array shares its elements with no other.
  if (Array.isArray(elements)) return { buffer: elements, from: start + first, to: start + last };
  const { buffer, byteOffset, BYTES_PER_ELEMENT: bytes } = elements as Float64Array;
  const from = byteOffset + ((start + first) | 0) * bytes;
  return { buffer, from, to: byteOffset + (((start + last) | 0) + 1) * bytes - 1 };
}

/** Whether elements `i` to `j` of one array and `k` to `l` of another share no byte. */
export function areDisjoint(
  a: ArrayLike<number> | ElementsView,
  i: number,
  j: number,
  b: ArrayLike<number> | ElementsView,
  k: number,
  l: number,
): number {
  const one = bytesBetween(a, i, j);
  const other = bytesBetween(b, k, l);
  return bool(one.buffer !== other.buffer || one.to < other.from || other.to < one.from);
}

export function checkMissing(value: RuntimeValue): undefined {
  if (value !== undefined) throw new IrTrap("an argument is there");
  return undefined;
}
