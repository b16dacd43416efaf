/** The values at which mistakes show, by kind of parameter and of element. */
import type { ElementKind } from "@numboa/parser/ir";

export const SMALL: readonly number[] = [0, 1, 2, 3, 4, 5, 7, 8, -1, -2, -3];
const INT = [
  ...SMALL,
  31,
  32,
  255,
  256,
  65535,
  65536,
  -32768,
  1e6,
  2 ** 30 - 1,
  2 ** 30,
  -(2 ** 30),
];
const I32 = [...INT, 2 ** 31 - 1, -(2 ** 31), 2 ** 30 + 1, -(2 ** 30) - 1, 123456789, -987654321];
const U32 = [...INT.filter((x) => x >= 0), 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 3000000000];
const FRACTIONS = [0.5, -0.5, 1.5, -1.5, 2.5, 0.1, 0.49999999999999994, 3.999, -7.25];
const EDGES = [
  -0, NaN, Infinity, -Infinity, 5e-324, -5e-324, 1e-310, 2.2250738585072014e-308, 1.7976931348623157e308, 1e300, -1e300,
  2 ** 31, -(2 ** 31) - 1, 2 ** 32, 2 ** 32 + 5, -(2 ** 32), 2 ** 53 - 1, 2 ** 53, 2 ** 53 + 2, -(2 ** 53), 2 ** 63, 2 ** 64,
  16777217, 3.4028235e38, 1e10, 46341, -46341,
]; // prettier-ignore
const F64: readonly number[] = [...I32, ...FRACTIONS, ...EDGES, ...EDGES];

const U64 = [
  0n, 1n, 2n, 3n, 7n, 255n, 256n, 65535n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n - 1n, 2n ** 53n + 1n,
  2n ** 62n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 63n + 1n, 2n ** 64n - 1n, 0x9e3779b97f4a7c15n, 0xfffffffffffffc01n,
]; // prettier-ignore
const I64 = [
  ...U64.map((x) => BigInt.asIntN(64, x)),
  ...[-1n, -2n, -3n, -255n, -(2n ** 31n), -(2n ** 32n)],
];

export const SCALARS: Readonly<Record<string, readonly (number | bigint)[]>> = {
  int: INT,
  i32: I32,
  u32: U32,
  f64: F64,
  f32: F64.map(Math.fround),
  bigint64: I64,
  biguint64: U64,
};

const COUNTS = [0, 1, 2, 3, 4, 5, 6];
/** Bounds of loops must be small. */
export const BOUNDS: Readonly<Record<string, readonly number[]>> = {
  int: [...COUNTS, -1],
  i32: [...COUNTS, -1, -(2 ** 31)],
  u32: COUNTS,
  f64: [...COUNTS, 2.5, -0, NaN, 0.5, -Infinity],
};

/** Rows and columns of a matrix. */
const SIDES = [0, 1, 2, 3, 4, 5, 8, 9, 10, 12];
export const SIDES_BY_KIND: Readonly<Record<string, readonly number[]>> = {
  int: [...SIDES, -1],
  i32: [...SIDES, -1],
  u32: SIDES,
  f64: [...SIDES, 4.5, NaN],
};

/** Elements: what is nasty to each kind. */
export function nastyElements(kind: ElementKind): readonly (number | bigint)[] {
  if (kind === "i64") return I64;
  if (kind === "u64") return U64;
  return kind === "f64" || kind === "f32" || kind === "number" ? F64 : [...I32, ...U32];
}

/** Some are long enough for vectors of the smallest elements. */
export const LENGTHS: readonly number[] = [0, 1, 2, 3, 4, 5, 8, 0, 1, 2, 3, 4, 5, 8, 17, 35];

/** Of matrices: squares, and one less and more. */
export const MATRIX_LENGTHS: readonly number[] = [4, 16, 25, 64, 64, 80, 81, 100, 100, 145, 145];
/** What shows the order of a sum, and zeros of both signs. */
export const MATRIX_ELEMENTS: readonly number[] = [
  ...SMALL, 0.1, 0.7, -0.3, 1 / 3, 1.5, -7.25, 1e6, -1e6, 1e16, -0, 0,
]; // prettier-ignore
