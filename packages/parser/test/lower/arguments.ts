/** Arguments that find mistakes. */
import type { RuntimeValue } from "@numboa/parser/ir";

/** Numbers at which JavaScript's operators change their ways, and what is no number. */
export const NASTY: readonly RuntimeValue[] = [
  0, -0, 1, -1, 0.5, -1.5, 3, 7.25, NaN, Infinity, -Infinity,
  2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 5,
  2 ** 53, 2 ** 53 + 2, -(2 ** 53), 1e308, 5e-324, true, false, undefined,
]; // prettier-ignore

/** Bounds of loops. */
const COUNTS: readonly RuntimeValue[] = [0, 1, 2, 3, 5, 8, -1, 2.5, -0, NaN, undefined];

const FLOATS = [0, -0, 1.5, -2, NaN, Infinity, 1e-300];
const INTEGERS = [0, 1, 255, -1, 127, 128, 65535, -2147483648, 4294967295];

/** Arrays by letter; each in three lengths, so that indices fall outside too. */
const ARRAYS: Readonly<Record<string, (length: number) => RuntimeValue>> = {
  f: (length) => Float64Array.from(FLOATS.slice(0, length)),
  g: (length) => Float32Array.from(FLOATS.slice(0, length)),
  b: (length) => Int8Array.from(INTEGERS.slice(0, length)),
  u: (length) => Uint8Array.from(INTEGERS.slice(0, length)),
  c: (length) => Uint8ClampedArray.from(INTEGERS.slice(0, length)),
  h: (length) => Int16Array.from(INTEGERS.slice(0, length)),
  k: (length) => Uint16Array.from(INTEGERS.slice(0, length)),
  i: (length) => Int32Array.from(INTEGERS.slice(0, length)),
  w: (length) => Uint32Array.from(INTEGERS.slice(0, length)),
};

const LENGTHS = [0, 3, 7];

function choices(kind: string): readonly RuntimeValue[] {
  if (kind === "x") return NASTY;
  if (kind === "n") return COUNTS;
  if (kind === "m") return [undefined];
  return LENGTHS.map((length) => ARRAYS[kind](length));
}

/** All combinations for kinds such as `"fxn"`, thinned evenly to at most `limit`. */
export function combinations(kinds: string, limit: number): RuntimeValue[][] {
  const lists = kinds.split("").map(choices);
  const total = lists.reduce((product, list) => product * list.length, 1);
  const count = Math.min(total, limit);
  return Array.from({ length: count }, (_, k) => {
    let index = Math.floor((k * total) / count);
    return lists.map((list) => {
      const value = list[index % list.length];
      index = Math.floor(index / list.length);
      return value;
    });
  });
}
