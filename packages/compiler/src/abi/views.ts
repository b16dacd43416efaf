/**
 * What the engine throws for a view that it does not make: only it knows its words.
 *
 * It is asked again, of a buffer of the same length. That buffer's memory is never touched, and the error is all that is left
 * of it.
 */
import type { ArrayType } from "@numboa/parser/ir";
import type { Part } from "./part.ts";

export const views: Part = {
  link: (_, { numboa }) => {
    numboa["view"] = refuseView as WebAssembly.ImportValue;
  },
};

type Constructor = new (buffer: ArrayBuffer, offset: number, length?: number) => object;

/** In the order of the numbers that compiled code has for them. */
const CONSTRUCTORS: readonly (readonly [ArrayType, Constructor])[] = [
  ["i8[]", Int8Array],
  ["u8[]", Uint8Array],
  ["u8c[]", Uint8ClampedArray],
  ["i16[]", Int16Array],
  ["u16[]", Uint16Array],
  ["i32[]", Int32Array],
  ["u32[]", Uint32Array],
  ["f32[]", Float32Array],
  ["f64[]", Float64Array],
  ["dataview[]", DataView],
  ["i64[]", BigInt64Array],
  ["u64[]", BigUint64Array],
];

/** The number of `new T(buffer, offset, length)`; with `rest`, of `new T(buffer, offset)`. */
export function viewCode(type: ArrayType, rest: boolean): number {
  return 2 * CONSTRUCTORS.findIndex(([kind]) => kind === type) + (rest ? 1 : 0);
}

/** Throws what `new` throws; never comes back. */
export function refuseView(bytes: number, offset: number, length: number, code: number): never {
  const [, constructor] = CONSTRUCTORS[code >> 1];
  const buffer = new ArrayBuffer(bytes);
  void (code & 1 ? new constructor(buffer, offset) : new constructor(buffer, offset, length));
  throw new RangeError("Array buffer allocation failed");
}
