/**
 * Operands that arithmetic gets wrong: zeros of both signs, NaN, infinities, subnormals, the edges of
 * int32, uint32, 2^53 and int64, halves that must round to even, shift counts past the width.
 * Every differential test of ops draws from here.
 */
import {
  vectorOf,
  vectorOfWords,
  type NumberType,
  type RuntimeValue,
  type Shape,
} from "@numboa/parser/ir";

const I32 = [
  0, 1, -1, 2, -2, 3, 7, 8, 31, 32, 33, 63, 64, 127, 128, -128, 255, 256, 32767, 32768, 65535,
  65536, 2147483647, 2147483646, -2147483648, -2147483647, 0x55555555, -0x55555556, 123456789,
  -87654321,
];

const I64 = [
  ...[0n, 1n, -1n, 2n, -2n, 7n, 31n, 32n, 33n, 63n, 64n, 65n, 255n, -128n],
  ...[
    2n ** 31n - 1n,
    2n ** 31n,
    -(2n ** 31n),
    2n ** 32n - 1n,
    2n ** 32n,
    2n ** 53n,
    2n ** 53n + 1n,
  ],
  ...[-(2n ** 53n), 2n ** 63n - 1n, 2n ** 63n - 513n, -(2n ** 63n), -(2n ** 63n) + 1n],
  ...[0x5555555555555555n, -0x5555555555555556n],
];

const HALVES = [0.5, 1.5, 2.5, 3.5, 254.5, 255.5, 0.49999999999999994, 0.1, 1 / 3, Math.PI];
const EDGES = [
  ...[1, 2, 3, 127, 255, 256, 2 ** 24 - 1, 2 ** 24 + 1, 2 ** 31 - 1, 2 ** 31 - 0.5, 2 ** 31],
  ...[2 ** 31 + 0.5, 2 ** 31 + 1, 2 ** 32 - 1, 2 ** 32 - 0.5, 2 ** 32, 2 ** 32 + 1, 2 ** 52 - 0.5],
  ...[
    2 ** 52 + 1,
    2 ** 53 - 1,
    2 ** 53,
    2 ** 53 + 2,
    2 ** 63 - 1024,
    2 ** 63,
    2 ** 64,
    1e21,
    1e300,
  ],
];
const EXTREMES = [0, Infinity, 5e-324, 2.225073858507201e-308, 2.2250738585072014e-308];
const WIDE = [...EXTREMES, Number.EPSILON, Number.MAX_VALUE, ...HALVES, ...EDGES];
const SINGLE = [
  ...[0, Infinity, 2 ** -149, 2 ** -126 - 2 ** -149, 2 ** -126, 3.4028234663852886e38, 0.49999997],
  ...[8388607.5, 8388608.5, 2 ** -25, 16777217, 1e20],
  ...HALVES,
  ...EDGES.filter((x) => x < 2 ** 53),
];

const bothSigns = (xs: readonly number[]): number[] => [NaN, ...xs.flatMap((x) => [x, -x])];

/** By type. All f32 values are float32, all are different under Object.is. */
export const OPERANDS: Readonly<Record<NumberType, readonly (number | bigint)[]>> = {
  i32: I32,
  i64: I64,
  f32: unique(bothSigns(SINGLE).map(Math.fround)),
  f64: unique(bothSigns(WIDE)),
};

/** Like `OPERANDS`, for a value that may be undefined. */
export const OPTIONAL_OPERANDS: readonly (number | undefined)[] = [
  undefined,
  ...(OPERANDS.f64 as readonly number[]),
];

function unique(xs: readonly number[]): number[] {
  return xs.filter((x, i) => xs.findIndex((y) => Object.is(x, y)) === i);
}

const LANE_TYPE = {
  f64x2: "f64",
  f32x4: "f32",
  i32x4: "i32",
  i16x8: "i32",
  i8x16: "i32",
} as const;

/** Vectors in which each operand of the lanes' type stands once in each lane. */
function vectors(shape: keyof typeof LANE_TYPE): RuntimeValue[] {
  const lanes = OPERANDS[LANE_TYPE[shape]] as readonly number[];
  return lanes.map((_, i) => vectorOf(shape, (k) => lanes[(i + k) % lanes.length]));
}

/** What an op takes, for the choice of operands: a vector by how the op sees it. */
export type OperandType = NumberType | "f64?" | Shape;

const CHOICES: Readonly<Record<OperandType, readonly RuntimeValue[]>> = {
  ...OPERANDS,
  "f64?": OPTIONAL_OPERANDS,
  f64x2: vectors("f64x2"),
  f32x4: vectors("f32x4"),
  i32x4: vectors("i32x4"),
  i16x8: vectors("i16x8"),
  i8x16: vectors("i8x16"),
  i64x2: I64.map((_, i) => vectorOfWords((k) => I64[(i + k) % I64.length])),
};

/** Every combination of operands of these types. */
export function operandTuples(types: readonly OperandType[]): RuntimeValue[][] {
  let tuples: RuntimeValue[][] = [[]];
  for (const type of types) {
    const values = CHOICES[type];
    tuples = tuples.flatMap((tuple) => values.map((value) => [...tuple, value]));
  }
  return tuples;
}
