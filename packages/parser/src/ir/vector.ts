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

export type Shape = "f64x2" | "f32x4" | "i32x4";

type Lanes = Float64Array | Float32Array | Int32Array;

const LANES = { f64x2: Float64Array, f32x4: Float32Array, i32x4: Int32Array } as const;

/** The lanes of a vector, as a shape sees them; of a new one without an operand. */
export function lanesOf(
  shape: Shape,
  { bytes: { buffer } } = new V128(new ArrayBuffer(16)),
): Lanes {
  return new LANES[shape](buffer);
}

/** A vector of these lanes. */
export function vectorOf(shape: Shape, lane: (k: number) => number): V128 {
  const lanes = lanesOf(shape);
  for (let k = 0; k < lanes.length; k++) lanes[k] = lane(k);
  return new V128(lanes.buffer as ArrayBuffer);
}

export const unary =
  (shape: Shape, f: (a: number) => number) =>
  (a: V128): V128 => {
    const lanes = lanesOf(shape, a);
    return vectorOf(shape, (k) => f(lanes[k]));
  };

export const binary =
  (shape: Shape, f: (a: number, b: number) => number) =>
  (a: V128, b: V128): V128 => {
    const [left, right] = [lanesOf(shape, a), lanesOf(shape, b)];
    return vectorOf(shape, (k) => f(left[k], right[k]));
  };

export const comparison =
  (shape: Shape, f: (a: number, b: number) => boolean) =>
  (a: V128, b: V128): V128 => {
    const [left, right] = [lanesOf(shape, a), lanesOf(shape, b)];
    const words = 4 / left.length;
    return vectorOf("i32x4", (word) => {
      const k = Math.trunc(word / words);
      return f(left[k], right[k]) ? -1 : 0;
    });
  };

/** Each lane by the same count, modulo its width. */
export const shift =
  (f: (a: number, by: number) => number) =>
  (a: V128, by: number): V128 =>
    unary("i32x4", (x) => f(x, by))(a);

export const splat =
  (shape: Shape) =>
  (x: number): V128 =>
    vectorOf(shape, () => x);

/** Two of four lanes, from the `from`th on, converted to doubles. */
export const widen =
  (shape: Shape, from: number, convert: (x: number) => number) =>
  (a: V128): V128 => {
    const lanes = lanesOf(shape, a);
    return vectorOf("f64x2", (k) => convert(lanes[from + k]));
  };

/** The lanes of two vectors of doubles, rounded to float32, in one. */
export function demote(low: V128, high: V128): V128 {
  const lanes = [...lanesOf("f64x2", low), ...lanesOf("f64x2", high)];
  return vectorOf("f32x4", (k) => lanes[k]);
}

/** Bits of the first where the mask has ones, else of the second. */
export function bitselect(a: V128, b: V128, mask: V128): V128 {
  const [one, other, chosen] = [a, b, mask].map((v) => lanesOf("i32x4", v));
  return vectorOf("i32x4", (k) => (one[k] & chosen[k]) | (other[k] & ~chosen[k]));
}

type ArrayOperand = Float64Array | ElementsView;

interface Place {
  readonly elements: Float64Array | number[];
  readonly first: number;
  readonly bytes: number;
}

/** Where the 16 bytes from an element on are; all must be elements. Those of a plain array are doubles. */
function placeOf(array: ArrayOperand, index: number): Place {
  const viewed = array instanceof ElementsView;
  const elements = (viewed ? array.elements : array) as Place["elements"];
  const first = viewed ? (array.start + index) | 0 : index;
  const bytes = Array.isArray(elements) ? 8 : elements.BYTES_PER_ELEMENT;
  const count = 16 / bytes;
  if (first < 0 || first + count > elements.length) {
    throw new IrTrap(`index ${first} is not before ${count} of ${elements.length} elements`);
  }
  return { elements, first, bytes };
}

const bytesOf = ({ buffer, byteOffset }: Float64Array, first: number, bytes: number): Uint8Array =>
  new Uint8Array(buffer, byteOffset + first * bytes, 16);

export function loadVector(array: ArrayOperand, index: number): V128 {
  const { elements, first, bytes } = placeOf(array, index);
  if (Array.isArray(elements)) return vectorOf("f64x2", (k) => elements[first + k]);
  return new V128(new Uint8Array(bytesOf(elements, first, bytes)).buffer);
}

export function storeVector(array: ArrayOperand, index: number, value: V128): undefined {
  const { elements, first, bytes } = placeOf(array, index);
  if (Array.isArray(elements)) lanesOf("f64x2", value).forEach((x, k) => (elements[first + k] = x));
  else bytesOf(elements, first, bytes).set(value.bytes);
}
