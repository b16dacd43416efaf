/** Arguments for random kernels: lengths and bounds that fit and that overshoot, views that overlap. */
import type { RuntimeValue } from "@numboa/parser/ir";
import type { Inputs } from "./differential.ts";
import type { Tape } from "./tape.ts";

const LENGTHS = [8, 8, 3, 2, 1, 0] as const;
const COUNTS = [3, 2, 8, 2, 1, 0, 9, -1, 4, 1000] as const;
const INTS = [1, 0, -1, 7, 2147483647, -2147483648, 65536, -3] as const;
const DOUBLES = [1.5, -0, NaN, 1e300, -2] as const;

/** Fresh arguments at each call, the same ones. */
export function randomInputs(tape: Tape): Inputs {
  const lengths = Array.from({ length: 8 }, () => tape.pick(LENGTHS));
  const same = tape.below(3) > 0;
  const shared = tape.below(3) === 2;
  const scalars = [tape.pick(COUNTS), tape.pick(COUNTS), tape.pick(INTS), tape.pick(DOUBLES)];
  return () => {
    // Views that overlap share one buffer per family: what bits a NaN has is nobody's promise, so
    // integers must not read them.
    const buffers = new Map<string, ArrayBuffer>();
    const bufferOf = (family: string): ArrayBuffer => {
      if (!shared || !buffers.has(family)) buffers.set(family, new ArrayBuffer(64));
      return buffers.get(family)!;
    };
    return [
      ...scalars,
      ...ARRAYS.map(([type, family], k) => {
        const array = new type(bufferOf(family), 0, same ? lengths[0] : lengths[k]);
        for (let i = 0; i < array.length; i++) array[i] = (i * 7 + k * 3) % 11;
        return array;
      }),
    ] as RuntimeValue[];
  };
}

type TypedArray = { [index: number]: number; readonly length: number };
type ArrayConstructor = new (buffer: ArrayBuffer, offset: number, length: number) => TypedArray;

const ARRAYS: readonly (readonly [ArrayConstructor, string])[] = [
  [Float64Array, "f64"],
  [Float64Array, "f64"],
  [Float32Array, "f32"],
  [Int32Array, "int"],
  [Uint8Array, "int"],
  [Uint32Array, "int"],
  [Int16Array, "int"],
  [Uint8ClampedArray, "int"],
];
