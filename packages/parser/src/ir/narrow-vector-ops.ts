/**
 * The rows of the opcode table that work on vectors of bytes and of 16-bit integers, and that go from a width to the next;
 * see `vector-ops.ts`. Names and encodings are WebAssembly's.
 */
import type { OpRow } from "./op-row.ts";
import {
  add,
  binary,
  commutes,
  compare,
  eq,
  ge,
  gt,
  le,
  lt,
  mul,
  ne,
  splat,
  sub,
  unsigned,
  vector,
} from "./vector-row.ts";
import * as v from "./vector.ts";

const BYTES = 0xff;
const HALVES = 0xffff;
const signed = (x: number): number => x;
const bytes = (x: number): number => x & BYTES;
const halves = (x: number): number => x & HALVES;
const words = (x: number): number => x >>> 0;

type Half = "low" | "high";

const toHalves = (code: number, half: Half, convert: (x: number) => number): OpRow =>
  vector(1, v.extend("i8x16", "i16x8", half, convert), code);
const toInts = (code: number, half: Half, convert: (x: number) => number): OpRow =>
  vector(1, v.extend("i16x8", "i32x4", half, convert), code);
const toWords = (code: number, half: Half, convert: (x: number) => number): OpRow =>
  vector(1, v.extendToWords(half, convert), code);

export const NARROW_VECTOR_OPS = {
  // i8x16
  "i8x16.splat": splat("i8x16", "i32", 0x0f),
  "i8x16.add": commutes(binary("i8x16", 0x6e, add)),
  "i8x16.sub": binary("i8x16", 0x71, sub),
  "i8x16.eq": commutes(compare("i8x16", 0x23, eq)),
  "i8x16.ne": commutes(compare("i8x16", 0x24, ne)),
  "i8x16.lt_s": compare("i8x16", 0x25, lt),
  "i8x16.lt_u": compare("i8x16", 0x26, unsigned(lt)),
  "i8x16.gt_s": compare("i8x16", 0x27, gt),
  "i8x16.gt_u": compare("i8x16", 0x28, unsigned(gt)),
  "i8x16.le_s": compare("i8x16", 0x29, le),
  "i8x16.le_u": compare("i8x16", 0x2a, unsigned(le)),
  "i8x16.ge_s": compare("i8x16", 0x2b, ge),
  "i8x16.ge_u": compare("i8x16", 0x2c, unsigned(ge)),
  "i8x16.narrow_i16x8_s": vector(2, v.saturate("i16x8", "i8x16", -0x80, 0x7f), 0x65),
  "i8x16.narrow_i16x8_u": vector(2, v.saturate("i16x8", "i8x16", 0, BYTES), 0x66),

  // i16x8
  "i16x8.splat": splat("i16x8", "i32", 0x10),
  "i16x8.add": commutes(binary("i16x8", 0x8e, add)),
  "i16x8.sub": binary("i16x8", 0x91, sub),
  "i16x8.mul": commutes(binary("i16x8", 0x95, mul)),
  "i16x8.eq": commutes(compare("i16x8", 0x2d, eq)),
  "i16x8.ne": commutes(compare("i16x8", 0x2e, ne)),
  "i16x8.lt_s": compare("i16x8", 0x2f, lt),
  "i16x8.lt_u": compare("i16x8", 0x30, unsigned(lt)),
  "i16x8.gt_s": compare("i16x8", 0x31, gt),
  "i16x8.gt_u": compare("i16x8", 0x32, unsigned(gt)),
  "i16x8.le_s": compare("i16x8", 0x33, le),
  "i16x8.le_u": compare("i16x8", 0x34, unsigned(le)),
  "i16x8.ge_s": compare("i16x8", 0x35, ge),
  "i16x8.ge_u": compare("i16x8", 0x36, unsigned(ge)),
  "i16x8.narrow_i32x4_s": vector(2, v.saturate("i32x4", "i16x8", -0x8000, 0x7fff), 0x85),
  "i16x8.narrow_i32x4_u": vector(2, v.saturate("i32x4", "i16x8", 0, HALVES), 0x86),
  "i16x8.extend_low_i8x16_s": toHalves(0x87, "low", signed),
  "i16x8.extend_high_i8x16_s": toHalves(0x88, "high", signed),
  "i16x8.extend_low_i8x16_u": toHalves(0x89, "low", bytes),
  "i16x8.extend_high_i8x16_u": toHalves(0x8a, "high", bytes),
  "i16x8.extadd_pairwise_i8x16_s": vector(1, v.addPairs("i8x16", "i16x8", signed), 0x7c),
  "i16x8.extadd_pairwise_i8x16_u": vector(1, v.addPairs("i8x16", "i16x8", bytes), 0x7d),

  // wider ones of them
  "i32x4.extend_low_i16x8_s": toInts(0xa7, "low", signed),
  "i32x4.extend_high_i16x8_s": toInts(0xa8, "high", signed),
  "i32x4.extend_low_i16x8_u": toInts(0xa9, "low", halves),
  "i32x4.extend_high_i16x8_u": toInts(0xaa, "high", halves),
  "i32x4.extadd_pairwise_i16x8_s": vector(1, v.addPairs("i16x8", "i32x4", signed), 0x7e),
  "i32x4.extadd_pairwise_i16x8_u": vector(1, v.addPairs("i16x8", "i32x4", halves), 0x7f),
  "i64x2.extend_low_i32x4_s": toWords(0xc7, "low", signed),
  "i64x2.extend_high_i32x4_s": toWords(0xc8, "high", signed),
  "i64x2.extend_low_i32x4_u": toWords(0xc9, "low", words),
  "i64x2.extend_high_i32x4_u": toWords(0xca, "high", words),
} as const satisfies Record<string, OpRow>;
