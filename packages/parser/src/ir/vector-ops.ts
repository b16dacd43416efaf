/**
 * The rows of the opcode table that work on vectors of 16 bytes (WebAssembly's SIMD); see `ops.ts`.
 *
 * Only what the vectorizer makes of scalar ops, and what mathematical functions are made of. Names and encodings are WebAssembly's, but for six that
 * code generation expands: `f64x2.*_high_*` takes the upper two lanes, `f32x4.demote_f64x2` and `i32x4.wrap_i64x2` put the lanes
 * of two vectors into one, `i32x4.ramp` counts on from a number.
 */
import { nearest } from "./evaluate.ts";
import type { OpRow } from "./op-row.ts";
import {
  add,
  binary,
  commutes,
  compare,
  div,
  eq,
  ge,
  gt,
  lane,
  le,
  lt,
  mul,
  ne,
  shift,
  shiftWords,
  shuffle,
  simd,
  splat,
  sub,
  unary,
  unsigned,
  vector,
  words,
  type Num1,
} from "./vector-row.ts";
import * as v from "./vector.ts";

const same: Num1 = (a) => a;
const toUnsigned: Num1 = (a) => a >>> 0;

export const VECTOR_OPS = {
  // f64x2
  "f64x2.splat": splat("f64x2", "f64", 0x14),
  "f64x2.abs": unary("f64x2", 0xec, Math.abs),
  "f64x2.neg": unary("f64x2", 0xed, (a) => -a),
  "f64x2.sqrt": unary("f64x2", 0xef, Math.sqrt),
  "f64x2.ceil": unary("f64x2", 0x74, Math.ceil),
  "f64x2.floor": unary("f64x2", 0x75, Math.floor),
  "f64x2.trunc": unary("f64x2", 0x7a, Math.trunc),
  "f64x2.nearest": unary("f64x2", 0x94, nearest),
  "f64x2.add": commutes(binary("f64x2", 0xf0, add)),
  "f64x2.sub": binary("f64x2", 0xf1, sub),
  "f64x2.mul": commutes(binary("f64x2", 0xf2, mul)),
  "f64x2.div": binary("f64x2", 0xf3, div),
  "f64x2.min": commutes(binary("f64x2", 0xf4, Math.min)),
  "f64x2.max": commutes(binary("f64x2", 0xf5, Math.max)),
  "f64x2.eq": commutes(compare("f64x2", 0x47, eq)),
  "f64x2.ne": commutes(compare("f64x2", 0x48, ne)),
  "f64x2.lt": compare("f64x2", 0x49, lt),
  "f64x2.gt": compare("f64x2", 0x4a, gt),
  "f64x2.le": compare("f64x2", 0x4b, le),
  "f64x2.ge": compare("f64x2", 0x4c, ge),
  /** One lane of the first operand, and one of the second. */
  "f64x2.shuffle_0_0": shuffle(0, 0),
  "f64x2.shuffle_0_1": shuffle(0, 1),
  "f64x2.shuffle_1_0": shuffle(1, 0),
  "f64x2.shuffle_1_1": shuffle(1, 1),
  "f64x2.promote_low_f32x4": vector(1, v.widen("f32x4", 0, same), 0x5f),
  "f64x2.promote_high_f32x4": vector(1, v.widen("f32x4", 2, same), undefined),
  "f64x2.convert_low_i32x4_s": vector(1, v.widen("i32x4", 0, same), 0xfe),
  "f64x2.convert_low_i32x4_u": vector(1, v.widen("i32x4", 0, toUnsigned), 0xff),
  "f64x2.convert_high_i32x4_s": vector(1, v.widen("i32x4", 2, same), undefined),
  "f64x2.convert_high_i32x4_u": vector(1, v.widen("i32x4", 2, toUnsigned), undefined),

  // f32x4
  "f32x4.splat": splat("f32x4", "f32", 0x13),
  "f32x4.abs": unary("f32x4", 0xe0, Math.abs),
  "f32x4.neg": unary("f32x4", 0xe1, (a) => -a),
  "f32x4.sqrt": unary("f32x4", 0xe3, Math.sqrt),
  "f32x4.ceil": unary("f32x4", 0x67, Math.ceil),
  "f32x4.floor": unary("f32x4", 0x68, Math.floor),
  "f32x4.trunc": unary("f32x4", 0x69, Math.trunc),
  "f32x4.nearest": unary("f32x4", 0x6a, nearest),
  "f32x4.add": commutes(binary("f32x4", 0xe4, add)),
  "f32x4.sub": binary("f32x4", 0xe5, sub),
  "f32x4.mul": commutes(binary("f32x4", 0xe6, mul)),
  "f32x4.div": binary("f32x4", 0xe7, div),
  "f32x4.min": commutes(binary("f32x4", 0xe8, Math.min)),
  "f32x4.max": commutes(binary("f32x4", 0xe9, Math.max)),
  "f32x4.eq": commutes(compare("f32x4", 0x41, eq)),
  "f32x4.ne": commutes(compare("f32x4", 0x42, ne)),
  "f32x4.lt": compare("f32x4", 0x43, lt),
  "f32x4.gt": compare("f32x4", 0x44, gt),
  "f32x4.le": compare("f32x4", 0x45, le),
  "f32x4.ge": compare("f32x4", 0x46, ge),
  /** The lanes of both operands, rounded to float32. */
  "f32x4.demote_f64x2": vector(2, v.demote, undefined),
  /** The lanes of the operand, rounded to float32, in the lower half; the upper one is zero. */
  "f32x4.demote_f64x2_zero": vector(1, v.demoteLow, 0x5e),

  // i32x4
  "i32x4.splat": splat("i32x4", "i32", 0x11),
  "i32x4.add": commutes(binary("i32x4", 0xae, add)),
  "i32x4.sub": binary("i32x4", 0xb1, sub),
  "i32x4.mul": commutes(binary("i32x4", 0xb5, Math.imul)),
  "i32x4.shl": shift(0xab, (a, b) => a << b),
  "i32x4.shr_s": shift(0xac, (a, b) => a >> b),
  "i32x4.shr_u": shift(0xad, (a, b) => a >>> b),
  "i32x4.eq": commutes(compare("i32x4", 0x37, eq)),
  "i32x4.ne": commutes(compare("i32x4", 0x38, ne)),
  "i32x4.lt_s": compare("i32x4", 0x39, lt),
  "i32x4.lt_u": compare("i32x4", 0x3a, unsigned(lt)),
  "i32x4.gt_s": compare("i32x4", 0x3b, gt),
  "i32x4.gt_u": compare("i32x4", 0x3c, unsigned(gt)),
  "i32x4.le_s": compare("i32x4", 0x3d, le),
  "i32x4.le_u": compare("i32x4", 0x3e, unsigned(le)),
  "i32x4.ge_s": compare("i32x4", 0x3f, ge),
  "i32x4.ge_u": compare("i32x4", 0x40, unsigned(ge)),

  /** The lanes of both operands, modulo 2^32; what is of masks is a mask. */
  "i32x4.wrap_i64x2": vector(2, v.wrap, undefined),
  /** The number, and the three after it. */
  "i32x4.ramp": {
    ...vector(0, (x: number) => v.vectorOf("i32x4", (k) => x + k), undefined),
    operands: ["i32"],
  },

  // i64x2
  "i64x2.splat": {
    ...vector(0, (x: bigint) => v.vectorOfWords(() => x), 0x12),
    operands: ["i64"],
  },
  "i64x2.add": commutes(words(0xce, (a, b) => a + b)),
  "i64x2.sub": words(0xd1, (a, b) => a - b),
  "i64x2.eq": commutes(words(0xd6, (a, b) => (a === b ? -1n : 0n))),
  "i64x2.ne": commutes(words(0xd7, (a, b) => (a !== b ? -1n : 0n))),
  "i64x2.lt_s": words(0xd8, (a, b) => (a < b ? -1n : 0n)),
  "i64x2.gt_s": words(0xd9, (a, b) => (a > b ? -1n : 0n)),
  "i64x2.le_s": words(0xda, (a, b) => (a <= b ? -1n : 0n)),
  "i64x2.ge_s": words(0xdb, (a, b) => (a >= b ? -1n : 0n)),
  "i64x2.extract_lane_0": { ...lane([0xfd, 0x1d, 0], (a) => v.wordsOf(a)[0]), results: ["i64"] },
  "i64x2.extract_lane_1": { ...lane([0xfd, 0x1d, 1], (a) => v.wordsOf(a)[1]), results: ["i64"] },
  "i64x2.shl": shiftWords(0xcb, (a, by) => a << by),
  "i64x2.shr_s": shiftWords(0xcc, (a, by) => a >> by),
  "i64x2.shr_u": shiftWords(0xcd, (a, by) => BigInt.asUintN(64, a) >> by),

  // lanes of doubles as numbers; which lane is part of the instruction
  "f64x2.extract_lane_0": lane([0xfd, 0x21, 0], v.extractLane(0)),
  "f64x2.extract_lane_1": lane([0xfd, 0x21, 1], v.extractLane(1)),
  "f64x2.replace_lane_1": {
    ...vector(0, v.replaceUpper, undefined),
    operands: ["v128", "f64"],
    wasm: [0xfd, 0x22, 1],
  },

  // bits
  "v128.any_true": {
    operands: ["v128"],
    results: ["i32"],
    effect: "pure",
    evaluate: v.anyTrue,
    wasm: simd(0x53),
  },
  /** Bits of the first operand where the second has zeros. */
  "v128.andnot": binary("i32x4", 0x4f, (a, b) => a & ~b),
  "v128.not": unary("i32x4", 0x4d, (a) => ~a),
  "v128.and": commutes(binary("i32x4", 0x4e, (a, b) => a & b)),
  "v128.or": commutes(binary("i32x4", 0x50, (a, b) => a | b)),
  "v128.xor": commutes(binary("i32x4", 0x51, (a, b) => a ^ b)),
  /** Bits of the first operand where the third has ones, else of the second. */
  "v128.bitselect": vector(3, v.bitselect, 0x52),

  /** The 16 bytes from an element on. All must be elements, as for `inbounds`. */
  "array.load_v128": {
    operands: ["array", "i32"],
    results: ["v128"],
    effect: "read",
    evaluate: v.loadVector,
  },
  /** Stores 16 bytes from an element on; all must be elements. */
  "array.store_v128": {
    operands: ["array", "i32", "v128"],
    results: [],
    effect: "write",
    evaluate: v.storeVector,
  },
  /** One element, which must be one, in all lanes of its width. */
  "array.load_splat": {
    operands: ["array", "i32"],
    results: ["v128"],
    effect: "read",
    evaluate: v.loadSplat,
  },
  /** One element of eight bytes, which must be one, in the lower half; the upper one is zero. */
  "array.load_low": {
    operands: ["array", "i32"],
    results: ["v128"],
    effect: "read",
    evaluate: v.loadLow,
  },
  /** The vector with one element of eight bytes, which must be one, in its upper half. */
  "array.load_high": {
    operands: ["array", "i32", "v128"],
    results: ["v128"],
    effect: "read",
    evaluate: v.loadHigh,
  },
  /** Stores the lower half to one element of eight bytes, which must be one. */
  "array.store_low": {
    operands: ["array", "i32", "v128"],
    results: [],
    effect: "write",
    evaluate: v.storeHalf(0),
  },
  /** Stores the upper half to one element of eight bytes, which must be one. */
  "array.store_high": {
    operands: ["array", "i32", "v128"],
    results: [],
    effect: "write",
    evaluate: v.storeHalf(8),
  },
} as const satisfies Record<string, OpRow>;
