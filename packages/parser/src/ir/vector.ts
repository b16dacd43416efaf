/**
 * Vectors of 16 bytes in the interpreter: what they are, and arithmetic lane by lane.
 *
 * A vector has no lane type of its own; the op says how it sees the bytes. Lanes of doubles and floats are
 * computed as the scalar ops compute them (a float32 lane rounds once when it is put back); the bits of a NaN
 * are not modelled. A comparison gives all ones or all zeros in each lane.
 */
import { ElementsView } from "./evaluate.ts";
import { IrTrap } from "./op-row.ts";

/** The bytes are never written again. */
export class V128 {
  readonly bytes: Uint8Array<ArrayBuffer>;

  constructor(buffer: ArrayBuffer) {
    this.bytes = new Uint8Array(buffer);
  }
}

export type Shape = NumberShape | "i64x2";

type Lanes = Float64Array | Float32Array | Int32Array | Int16Array | Int8Array;

const LANES = {
  f64x2: Float64Array,
  f32x4: Float32Array,
  i32x4: Int32Array,
  i16x8: Int16Array,
  i8x16: Int8Array,
} as const;

/** Those whose lanes are numbers. */
export type NumberShape = keyof typeof LANES;

/** The lanes of a vector, as a shape sees them; of a new one without an operand. */
export function lanesOf(
  shape: NumberShape,
  { bytes: { buffer } } = new V128(new ArrayBuffer(16)),
): Lanes {
  return new LANES[shape](buffer);
}

/** A vector of these lanes. */
export function vectorOf(shape: NumberShape, lane: (k: number) => number): V128 {
  const lanes = lanesOf(shape);
  for (let k = 0; k < lanes.length; k++) lanes[k] = lane(k);
  return new V128(lanes.buffer as ArrayBuffer);
}

export const unary =
  (shape: NumberShape, f: (a: number) => number) =>
  (a: V128): V128 => {
    const lanes = lanesOf(shape, a);
    return vectorOf(shape, (k) => f(lanes[k]));
  };

export const binary =
  (shape: NumberShape, f: (a: number, b: number) => number) =>
  (a: V128, b: V128): V128 => {
    const [left, right] = [lanesOf(shape, a), lanesOf(shape, b)];
    return vectorOf(shape, (k) => f(left[k], right[k]));
  };

export const comparison =
  (shape: NumberShape, f: (a: number, b: number) => boolean) =>
  (a: V128, b: V128): V128 => {
    const [left, right] = [lanesOf(shape, a), lanesOf(shape, b)];
    const result = new V128(new ArrayBuffer(16));
    const width = 16 / left.length;
    left.forEach((x, k) => {
      if (f(x, right[k])) result.bytes.fill(0xff, k * width, (k + 1) * width);
    });
    return result;
  };

/** Each lane by the same count, modulo its width. */
export const shift =
  (f: (a: number, by: number) => number) =>
  (a: V128, by: number): V128 =>
    unary("i32x4", (x) => f(x, by))(a);

export const splat =
  (shape: NumberShape) =>
  (x: number): V128 =>
    vectorOf(shape, () => x);

/** Two of four lanes, from the `from`th on, converted to doubles. */
export const widen =
  (shape: NumberShape, from: number, convert: (x: number) => number) =>
  (a: V128): V128 => {
    const lanes = lanesOf(shape, a);
    return vectorOf("f64x2", (k) => convert(lanes[from + k]));
  };

/** Half of the lanes, from the `from`th on, as integers of twice the width. */
export const extend =
  (from: NumberShape, to: NumberShape, half: "low" | "high", convert: (x: number) => number) =>
  (a: V128): V128 => {
    const lanes = lanesOf(from, a);
    const first = half === "low" ? 0 : lanes.length / 2;
    return vectorOf(to, (k) => convert(lanes[first + k]));
  };

/** Likewise to 64 bits. */
export const extendToWords =
  (half: "low" | "high", convert: (x: number) => number) =>
  (a: V128): V128 => {
    const lanes = lanesOf("i32x4", a);
    return vectorOfWords((k) => BigInt(convert(lanes[half === "low" ? k : 2 + k])));
  };

/** The lanes of two vectors as integers of half the width: what does not fit is the nearest that does. */
export const saturate =
  (from: NumberShape, to: NumberShape, least: number, most: number) =>
  (low: V128, high: V128): V128 => {
    const lanes = [...lanesOf(from, low), ...lanesOf(from, high)];
    return vectorOf(to, (k) => Math.min(Math.max(lanes[k], least), most));
  };

/** The sums of neighbouring lanes, as integers of twice the width. */
export const addPairs =
  (from: NumberShape, to: NumberShape, convert: (x: number) => number) =>
  (a: V128): V128 => {
    const lanes = lanesOf(from, a);
    return vectorOf(to, (k) => convert(lanes[2 * k]) + convert(lanes[2 * k + 1]));
  };

/** The lanes of two vectors of 64-bit integers, modulo 2^32, in one. */
export function wrap(low: V128, high: V128): V128 {
  const lanes = [...wordsOf(low), ...wordsOf(high)];
  return vectorOf("i32x4", (k) => Number(BigInt.asIntN(32, lanes[k])));
}

/** The lanes of two vectors of doubles, rounded to float32, in one. */
export function demote(low: V128, high: V128): V128 {
  const lanes = [...lanesOf("f64x2", low), ...lanesOf("f64x2", high)];
  return vectorOf("f32x4", (k) => lanes[k]);
}

/** The lanes of a vector of doubles, rounded to float32, and two zeros. */
export function demoteLow(a: V128): V128 {
  const lanes = lanesOf("f64x2", a);
  return vectorOf("f32x4", (k) => (k < 2 ? lanes[k] : 0));
}

/** A lane of the first of two vectors of doubles, and one of the second; their bits. */
export const lanesOfTwo =
  (low: 0 | 1, high: 0 | 1) =>
  (a: V128, b: V128): V128 =>
    vectorOfWords((k) => (k === 0 ? wordsOf(a)[low] : wordsOf(b)[high]));

/** The lanes of a vector as 64-bit integers. */
export function wordsOf({ bytes: { buffer } }: V128): BigInt64Array {
  return new BigInt64Array(buffer);
}

/** A vector of these lanes, each modulo 2^64. */
export function vectorOfWords(lane: (k: number) => bigint): V128 {
  const lanes = new BigInt64Array(2);
  for (let k = 0; k < lanes.length; k++) lanes[k] = lane(k);
  return new V128(lanes.buffer);
}

export const wordwise =
  (f: (a: bigint, b: bigint) => bigint) =>
  (a: V128, b: V128): V128 => {
    const [left, right] = [wordsOf(a), wordsOf(b)];
    return vectorOfWords((k) => f(left[k], right[k]));
  };

/** Each lane by the same count, modulo 64. */
export const shiftWords =
  (f: (a: bigint, by: bigint) => bigint) =>
  (a: V128, by: number): V128 => {
    const words = wordsOf(a);
    return vectorOfWords((k) => f(words[k], BigInt(by & 63)));
  };

export const extractLane =
  (k: number) =>
  (a: V128): number =>
    lanesOf("f64x2", a)[k];

/** The lower lane of the vector, and a number above it. */
export function replaceUpper(a: V128, upper: number): V128 {
  const [lower] = lanesOf("f64x2", a);
  return vectorOf("f64x2", (k) => (k === 0 ? lower : upper));
}

export function anyTrue(a: V128): number {
  return a.bytes.some((byte) => byte !== 0) ? 1 : 0;
}

/** Bits of the first where the mask has ones, else of the second. */
export function bitselect(a: V128, b: V128, mask: V128): V128 {
  const [one, other, chosen] = [a, b, mask].map((v) => lanesOf("i32x4", v));
  return vectorOf("i32x4", (k) => (one[k] & chosen[k]) | (other[k] & ~chosen[k]));
}

type ArrayOperand = Float64Array | ElementsView;

/** Where so many bytes are from an element on; all must be elements. Those of a plain array are doubles. */
function placeOf(
  array: ArrayOperand,
  index: number,
  bytes: number | undefined,
): { elements: Float64Array | number[]; first: number; count: number; size: number } {
  const viewed = array instanceof ElementsView;
  const elements = (viewed ? array.elements : array) as Float64Array | number[];
  const first = viewed ? (array.start + index) | 0 : index;
  const size = Array.isArray(elements) ? 8 : elements.BYTES_PER_ELEMENT;
  const count = (bytes ?? size) / size;
  if (first < 0 || first + count > elements.length) {
    throw new IrTrap(`index ${first} is not before ${count} of ${elements.length} elements`);
  }
  return { elements, first, count, size };
}

const bytesOf = (array: Float64Array, first: number, bytes: number): Uint8Array<ArrayBuffer> =>
  new Uint8Array(
    array.buffer as ArrayBuffer,
    array.byteOffset + first * array.BYTES_PER_ELEMENT,
    bytes,
  );

/** Bytes from an element on, so many or one element's. */
function loadBytes(array: ArrayOperand, index: number, bytes?: number): Uint8Array<ArrayBuffer> {
  const { elements, first, count, size } = placeOf(array, index, bytes);
  if (!Array.isArray(elements)) return bytesOf(elements, first, count * size).slice();
  const numbers = elements.slice(first, first + count);
  if (!numbers.every((x) => typeof x === "number")) throw new IrTrap("an element is no number");
  return new Uint8Array(Float64Array.from(numbers).buffer);
}

function storeBytes(array: ArrayOperand, index: number, bytes: Uint8Array<ArrayBuffer>): undefined {
  const { elements, first } = placeOf(array, index, bytes.length);
  if (Array.isArray(elements)) {
    new Float64Array(bytes.slice().buffer).forEach((x, k) => (elements[first + k] = x));
  } else bytesOf(elements, first, bytes.length).set(bytes);
}

export function loadVector(array: ArrayOperand, index: number): V128 {
  return new V128(loadBytes(array, index, 16).buffer);
}

export function storeVector(array: ArrayOperand, index: number, value: V128): undefined {
  storeBytes(array, index, value.bytes);
}

export function loadSplat(array: ArrayOperand, index: number): V128 {
  const element = loadBytes(array, index);
  const result = new V128(new ArrayBuffer(16));
  for (let k = 0; k < 16; k += element.length) result.bytes.set(element, k);
  return result;
}

export function loadLow(array: ArrayOperand, index: number): V128 {
  const result = new V128(new ArrayBuffer(16));
  result.bytes.set(loadBytes(array, index, 8));
  return result;
}

export function loadHigh(array: ArrayOperand, index: number, low: V128): V128 {
  const result = new V128(low.bytes.slice().buffer);
  result.bytes.set(loadBytes(array, index, 8), 8);
  return result;
}

/** Stores eight bytes of a vector, from a byte on. */
export const storeHalf =
  (from: number) =>
  (array: ArrayOperand, index: number, value: V128): undefined =>
    storeBytes(array, index, value.bytes.slice(from, from + 8));
