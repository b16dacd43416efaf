/** What random loop nests (`random-nest.ts`) are called with, so that all accesses are elements. */
import type { RuntimeValue } from "@numboa/parser/ir";
import { Tape } from "./tape.ts";

const FAMILIES = { f64: Float64Array, f32: Float32Array, i32: Int32Array } as const;
export type Family = keyof typeof FAMILIES;

/** The types of the arrays, which are the last parameters. */
export const ARRAYS = [
  "f64[]",
  "f64[]",
  "f64[]",
  "f64[]",
  "f32[]",
  "f32[]",
  "i32[]",
  "i32[]",
] as const;

const LENGTH = 1100;
const AWKWARD = [NaN, -0, 0, Infinity, -Infinity, 1.5, -2.5, 5e-324, 1e300, 2 ** 31, -7, 3];

/** Fresh arguments: views of a family lie in one buffer at some distance, or each in its own. */
export function randomNestArgs(numbers: readonly number[]): () => RuntimeValue[] {
  const tape = new Tape(numbers);
  const start = tape.pick([0, 1, -3]);
  const end = start + tape.pick([9, 8, 7, 10, 12, 17, 0, 1, 2, 3, 4, 5, 6, -3, 15, 16]);
  const first = tape.pick([0, 0, 1]);
  const last = tape.pick([3, 1, 2, 0, 6]);
  const row = 500;
  const other = row + tape.pick([0, 1, 5, 8, 30, 100, 3, -20]);
  const unit = tape.pick([16, 20, 8, 7, 9, 1, 2, 0, -8, -16, -1]);
  const shared = tape.rarely(3);
  const distances = ARRAYS.map(() => tape.pick([0, 1, 2, 8, 24, 0]));
  const truth = tape.below(2) === 1;
  return () => {
    const buffers = new Map<Family, ArrayBuffer>();
    const views = ARRAYS.map((type, k) => {
      const family = type.slice(0, 3) as Family;
      const array = FAMILIES[family];
      const bytes = array.BYTES_PER_ELEMENT;
      const fresh = new ArrayBuffer((LENGTH + 40) * bytes);
      const buffer = shared ? (buffers.get(family) ?? fresh) : fresh;
      buffers.set(family, buffer);
      const view = new array(buffer, distances[k] * bytes, LENGTH);
      for (let i = 0; i < LENGTH; i++) {
        const awkward = (i * 5 + k) % 11 === 0;
        view[i] = awkward ? AWKWARD[(i + k) % AWKWARD.length] : ((i * 7 + k) % 13) * 1.1 - 5.3;
      }
      return view;
    });
    return [start, end, first, last, row, other, unit, truth, 1.25, Math.fround(0.1), 5, ...views];
  };
}
