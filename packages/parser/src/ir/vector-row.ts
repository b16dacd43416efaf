/** How rows of the opcode table are made for ops on vectors: `vector-ops.ts`, `narrow-vector-ops.ts`. */
import type { OpRow } from "./op-row.ts";
import * as v from "./vector.ts";

export type Num1 = (a: number) => number;
export type Num2 = (a: number, b: number) => number;
export type Test = (a: number, b: number) => boolean;

/** The prefix and the instruction's number in LEB128. */
export const simd = (code: number): readonly number[] =>
  code < 0x80 ? [0xfd, code] : [0xfd, (code & 0x7f) | 0x80, code >> 7];

export const vector = (
  count: number,
  evaluate: NonNullable<OpRow["evaluate"]>,
  code: number | undefined,
): OpRow => ({
  operands: Array.from({ length: count }, () => "v128" as const),
  results: ["v128"],
  effect: "pure",
  evaluate,
  ...(code !== undefined && { wasm: simd(code) }),
});

export const unary = (shape: v.NumberShape, code: number, f: Num1): OpRow =>
  vector(1, v.unary(shape, f), code);
export const binary = (shape: v.NumberShape, code: number, f: Num2): OpRow =>
  vector(2, v.binary(shape, f), code);
export const compare = (shape: v.NumberShape, code: number, f: Test): OpRow =>
  vector(2, v.comparison(shape, f), code);
export const commutes = (row: OpRow): OpRow => ({ ...row, commutative: true });
export const splat = (
  shape: v.NumberShape,
  operand: "f64" | "f32" | "i32",
  code: number,
): OpRow => ({
  ...vector(0, v.splat(shape), code),
  operands: [operand],
});
export const shift = (code: number, f: Num2): OpRow => ({
  ...vector(0, v.shift(f), code),
  operands: ["v128", "i32"],
});

export const words = (code: number, f: (a: bigint, b: bigint) => bigint): OpRow =>
  vector(2, v.wordwise(f), code);
export const shiftWords = (code: number, f: (a: bigint, by: bigint) => bigint): OpRow => ({
  ...vector(0, v.shiftWords(f), code),
  operands: ["v128", "i32"],
});
export const lane = (wasm: readonly number[], evaluate: (a: v.V128) => number | bigint): OpRow => ({
  operands: ["v128"],
  results: ["f64"],
  effect: "pure",
  evaluate,
  wasm,
});
/** A lane of the first of two vectors of doubles, and one of the second: `i8x16.shuffle`. */
export const shuffle = (low: 0 | 1, high: 0 | 1): OpRow => ({
  ...vector(2, v.lanesOfTwo(low, high), undefined),
  wasm: [0xfd, 0x0d, ...bytesOfLane(low), ...bytesOfLane(2 + high)],
});
const bytesOfLane = (lane: number): number[] => Array.from({ length: 8 }, (_, k) => 8 * lane + k);

export const add: Num2 = (a, b) => a + b;
export const sub: Num2 = (a, b) => a - b;
export const mul: Num2 = (a, b) => a * b;
export const div: Num2 = (a, b) => a / b;
export const eq: Test = (a, b) => a === b;
export const ne: Test = (a, b) => a !== b;
export const lt: Test = (a, b) => a < b;
export const gt: Test = (a, b) => a > b;
export const le: Test = (a, b) => a <= b;
export const ge: Test = (a, b) => a >= b;
export const unsigned =
  (test: Test): Test =>
  (a, b) =>
    test(a >>> 0, b >>> 0);
