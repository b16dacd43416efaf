/**
 * The opcode table: one row per op, the only place where an op is described.
 *
 * Typed ops that are WebAssembly's own carry its name and encoding. The others are expanded by code
 * generation: `i32.to_int32` (ECMAScript ToInt32 of any double), `f64.rem`, `opt.*` (a double or
 * `undefined`), `array.*` and `math.host`. Ops with JavaScript semantics are `js.*` and exist at level
 * `js` only (`js-ops.ts`); what belongs to vectors, bytes and bigints stands in files of its own, too.
 */
import * as e from "./evaluate.ts";
import { BIG_OPS } from "./big-ops.ts";
import { BYTES_OPS } from "./bytes-ops.ts";
import { copyElements, lengthOf, reach, subarray, withLength } from "./evaluate-arrays.ts";
import { JS_OPS } from "./js-ops.ts";
import type { OpRow, RuntimeValue, TypePattern } from "./op-row.ts";
import type { NumberType, Type } from "./types.ts";
import { NARROW_VECTOR_OPS } from "./narrow-vector-ops.ts";
import { VECTOR_OPS } from "./vector-ops.ts";

type Evaluate = NonNullable<OpRow["evaluate"]>;
type Num2 = (a: number, b: number) => number;
type Num1 = (a: number) => number;
type Big2 = (a: bigint, b: bigint) => bigint;

const op = (
  operands: readonly TypePattern[],
  results: OpRow["results"],
  evaluate: Evaluate | undefined,
  wasm: readonly number[] | undefined,
  rest: Partial<OpRow> = {},
): OpRow => ({
  operands,
  results,
  effect: "pure",
  ...(evaluate && { evaluate }),
  ...(wasm && { wasm }),
  ...rest,
});

const COMMUTATIVE = { commutative: true } as const;
const TRAP = { effect: "trap" } as const;
/** The saturating truncations share a prefix byte. */
const SAT = 0xfc;

const constant = (type: NumberType, wasm: number): OpRow =>
  op([], [type], undefined, [wasm], { attrs: ["value"] });
const i32b = (wasm: number, f: Num2, rest?: Partial<OpRow>): OpRow =>
  op(["i32", "i32"], ["i32"], f, [wasm], rest);
const i64b = (wasm: number, f: Big2, rest?: Partial<OpRow>): OpRow =>
  op(["i64", "i64"], ["i64"], f, [wasm], rest);
const f64b = (wasm: number, f: Num2, rest?: Partial<OpRow>): OpRow =>
  op(["f64", "f64"], ["f64"], f, [wasm], rest);
const f64u = (wasm: number, f: Num1): OpRow => op(["f64"], ["f64"], f, [wasm]);
/** f32 arithmetic is double arithmetic rounded once more, exact for + - * / and sqrt (53 >= 2 * 24 + 2). */
const f32b = (wasm: number, f: Num2, rest?: Partial<OpRow>): OpRow =>
  op(["f32", "f32"], ["f32"], (a: number, b: number) => Math.fround(f(a, b)), [wasm], rest);
const f32u = (wasm: number, f: Num1): OpRow =>
  op(["f32"], ["f32"], (a: number) => Math.fround(f(a)), [wasm]);
const compare = <T extends number | bigint>(
  type: NumberType,
  wasm: number,
  f: (a: T, b: T) => boolean,
  rest?: Partial<OpRow>,
): OpRow => op([type, type], ["i32"], (a: T, b: T) => e.bool(f(a, b)), [wasm], rest);
const convert = (from: Type, to: Type, wasm: readonly number[], f: Evaluate): OpRow =>
  op([from], [to], f, wasm);

const add: Num2 = (a, b) => a + b;
const sub: Num2 = (a, b) => a - b;
const mul: Num2 = (a, b) => a * b;
const div: Num2 = (a, b) => a / b;

const structure = (row: Partial<OpRow>): OpRow => ({
  operands: [],
  results: "explicit",
  effect: "region",
  level: "both",
  ...row,
});

export const OPS = {
  // i32
  "i32.const": constant("i32", 0x41),
  "i32.eqz": op(["i32"], ["i32"], (a: number) => e.bool(a === 0), [0x45]),
  "i32.eq": compare<number>("i32", 0x46, (a, b) => a === b, COMMUTATIVE),
  "i32.ne": compare<number>("i32", 0x47, (a, b) => a !== b, COMMUTATIVE),
  "i32.lt_s": compare<number>("i32", 0x48, (a, b) => a < b),
  "i32.lt_u": compare<number>("i32", 0x49, (a, b) => a >>> 0 < b >>> 0),
  "i32.gt_s": compare<number>("i32", 0x4a, (a, b) => a > b),
  "i32.gt_u": compare<number>("i32", 0x4b, (a, b) => a >>> 0 > b >>> 0),
  "i32.le_s": compare<number>("i32", 0x4c, (a, b) => a <= b),
  "i32.le_u": compare<number>("i32", 0x4d, (a, b) => a >>> 0 <= b >>> 0),
  "i32.ge_s": compare<number>("i32", 0x4e, (a, b) => a >= b),
  "i32.ge_u": compare<number>("i32", 0x4f, (a, b) => a >>> 0 >= b >>> 0),
  "i32.clz": op(["i32"], ["i32"], Math.clz32, [0x67]),
  "i32.ctz": op(["i32"], ["i32"], e.ctz32, [0x68]),
  "i32.popcnt": op(["i32"], ["i32"], (a: number) => e.popcnt(BigInt(a >>> 0)), [0x69]),
  "i32.add": i32b(0x6a, (a, b) => (a + b) | 0, COMMUTATIVE),
  "i32.sub": i32b(0x6b, (a, b) => (a - b) | 0),
  "i32.mul": i32b(0x6c, Math.imul, COMMUTATIVE),
  "i32.div_s": i32b(0x6d, e.divS32, TRAP),
  "i32.div_u": i32b(0x6e, (a, b) => ((a >>> 0) / (e.nonZero(b) >>> 0)) | 0, TRAP),
  "i32.rem_s": i32b(0x6f, (a, b) => (a % e.nonZero(b)) | 0, TRAP),
  "i32.rem_u": i32b(0x70, (a, b) => ((a >>> 0) % (e.nonZero(b) >>> 0)) | 0, TRAP),
  "i32.and": i32b(0x71, (a, b) => a & b, COMMUTATIVE),
  "i32.or": i32b(0x72, (a, b) => a | b, COMMUTATIVE),
  "i32.xor": i32b(0x73, (a, b) => a ^ b, COMMUTATIVE),
  "i32.shl": i32b(0x74, (a, b) => a << b),
  "i32.shr_s": i32b(0x75, (a, b) => a >> b),
  "i32.shr_u": i32b(0x76, (a, b) => (a >>> b) | 0),
  "i32.rotl": i32b(0x77, e.rotl32),
  "i32.rotr": i32b(0x78, (a, b) => e.rotl32(a, -b)),
  "i32.extend8_s": op(["i32"], ["i32"], (a: number) => (a << 24) >> 24, [0xc0]),
  "i32.extend16_s": op(["i32"], ["i32"], (a: number) => (a << 16) >> 16, [0xc1]),

  // i64
  "i64.const": constant("i64", 0x42),
  "i64.eqz": op(["i64"], ["i32"], (a: bigint) => e.bool(a === 0n), [0x50]),
  "i64.eq": compare<bigint>("i64", 0x51, (a, b) => a === b, COMMUTATIVE),
  "i64.ne": compare<bigint>("i64", 0x52, (a, b) => a !== b, COMMUTATIVE),
  "i64.lt_s": compare<bigint>("i64", 0x53, (a, b) => a < b),
  "i64.lt_u": compare<bigint>("i64", 0x54, (a, b) => e.u64(a) < e.u64(b)),
  "i64.gt_s": compare<bigint>("i64", 0x55, (a, b) => a > b),
  "i64.gt_u": compare<bigint>("i64", 0x56, (a, b) => e.u64(a) > e.u64(b)),
  "i64.le_s": compare<bigint>("i64", 0x57, (a, b) => a <= b),
  "i64.le_u": compare<bigint>("i64", 0x58, (a, b) => e.u64(a) <= e.u64(b)),
  "i64.ge_s": compare<bigint>("i64", 0x59, (a, b) => a >= b),
  "i64.ge_u": compare<bigint>("i64", 0x5a, (a, b) => e.u64(a) >= e.u64(b)),
  "i64.clz": op(["i64"], ["i64"], e.clz64, [0x79]),
  "i64.ctz": op(["i64"], ["i64"], e.ctz64, [0x7a]),
  "i64.popcnt": op(["i64"], ["i64"], (a: bigint) => BigInt(e.popcnt(a)), [0x7b]),
  "i64.add": i64b(0x7c, (a, b) => e.i64(a + b), COMMUTATIVE),
  "i64.sub": i64b(0x7d, (a, b) => e.i64(a - b)),
  "i64.mul": i64b(0x7e, (a, b) => e.i64(a * b), COMMUTATIVE),
  "i64.div_s": i64b(0x7f, e.divS64, TRAP),
  "i64.div_u": i64b(0x80, (a, b) => e.i64(e.u64(a) / e.u64(e.nonZero(b))), TRAP),
  "i64.rem_s": i64b(0x81, (a, b) => a % e.nonZero(b), TRAP),
  "i64.rem_u": i64b(0x82, (a, b) => e.i64(e.u64(a) % e.u64(e.nonZero(b))), TRAP),
  "i64.and": i64b(0x83, (a, b) => a & b, COMMUTATIVE),
  "i64.or": i64b(0x84, (a, b) => a | b, COMMUTATIVE),
  "i64.xor": i64b(0x85, (a, b) => a ^ b, COMMUTATIVE),
  "i64.shl": i64b(0x86, (a, b) => e.i64(a << (b & 63n))),
  "i64.shr_s": i64b(0x87, (a, b) => a >> (b & 63n)),
  "i64.shr_u": i64b(0x88, (a, b) => e.i64(e.u64(a) >> (b & 63n))),
  "i64.rotl": i64b(0x89, e.rotl64),
  "i64.rotr": i64b(0x8a, (a, b) => e.rotl64(a, -b)),
  "i64.extend32_s": op(["i64"], ["i64"], (a: bigint) => BigInt.asIntN(32, a), [0xc4]),

  // f32
  "f32.const": constant("f32", 0x43),
  "f32.eq": compare<number>("f32", 0x5b, (a, b) => a === b, COMMUTATIVE),
  "f32.ne": compare<number>("f32", 0x5c, (a, b) => a !== b, COMMUTATIVE),
  "f32.lt": compare<number>("f32", 0x5d, (a, b) => a < b),
  "f32.gt": compare<number>("f32", 0x5e, (a, b) => a > b),
  "f32.le": compare<number>("f32", 0x5f, (a, b) => a <= b),
  "f32.ge": compare<number>("f32", 0x60, (a, b) => a >= b),
  "f32.abs": f32u(0x8b, Math.abs),
  "f32.neg": f32u(0x8c, (a) => -a),
  "f32.ceil": f32u(0x8d, Math.ceil),
  "f32.floor": f32u(0x8e, Math.floor),
  "f32.trunc": f32u(0x8f, Math.trunc),
  "f32.nearest": f32u(0x90, e.nearest),
  "f32.sqrt": f32u(0x91, Math.sqrt),
  "f32.add": f32b(0x92, add, COMMUTATIVE),
  "f32.sub": f32b(0x93, sub),
  "f32.mul": f32b(0x94, mul, COMMUTATIVE),
  "f32.div": f32b(0x95, div),
  "f32.min": f32b(0x96, Math.min, COMMUTATIVE),
  "f32.max": f32b(0x97, Math.max, COMMUTATIVE),
  "f32.copysign": f32b(0x98, e.copysign),

  // f64
  "f64.const": constant("f64", 0x44),
  "f64.eq": compare<number>("f64", 0x61, (a, b) => a === b, COMMUTATIVE),
  "f64.ne": compare<number>("f64", 0x62, (a, b) => a !== b, COMMUTATIVE),
  "f64.lt": compare<number>("f64", 0x63, (a, b) => a < b),
  "f64.gt": compare<number>("f64", 0x64, (a, b) => a > b),
  "f64.le": compare<number>("f64", 0x65, (a, b) => a <= b),
  "f64.ge": compare<number>("f64", 0x66, (a, b) => a >= b),
  "f64.abs": f64u(0x99, Math.abs),
  "f64.neg": f64u(0x9a, (a) => -a),
  "f64.ceil": f64u(0x9b, Math.ceil),
  "f64.floor": f64u(0x9c, Math.floor),
  "f64.trunc": f64u(0x9d, Math.trunc),
  "f64.nearest": f64u(0x9e, e.nearest),
  "f64.sqrt": f64u(0x9f, Math.sqrt),
  "f64.add": f64b(0xa0, add, COMMUTATIVE),
  "f64.sub": f64b(0xa1, sub),
  "f64.mul": f64b(0xa2, mul, COMMUTATIVE),
  "f64.div": f64b(0xa3, div),
  "f64.min": f64b(0xa4, Math.min, COMMUTATIVE),
  "f64.max": f64b(0xa5, Math.max, COMMUTATIVE),
  "f64.copysign": f64b(0xa6, e.copysign),
  /** The same number; of the NaNs the one that plain arrays hold. */
  "f64.canonicalize": op(["f64"], ["f64"], (a: number) => a, undefined),

  // conversions
  "i32.wrap_i64": convert("i64", "i32", [0xa7], (a: bigint) => Number(BigInt.asIntN(32, a))),
  "i64.extend_i32_s": convert("i32", "i64", [0xac], (a: number) => BigInt(a)),
  "i64.extend_i32_u": convert("i32", "i64", [0xad], (a: number) => BigInt(a >>> 0)),
  "f32.convert_i32_s": convert("i32", "f32", [0xb2], Math.fround),
  "f32.convert_i32_u": convert("i32", "f32", [0xb3], (a: number) => Math.fround(a >>> 0)),
  "f32.demote_f64": convert("f64", "f32", [0xb6], Math.fround),
  "f64.convert_i32_s": convert("i32", "f64", [0xb7], (a: number) => a),
  "f64.convert_i32_u": convert("i32", "f64", [0xb8], (a: number) => a >>> 0),
  "f64.convert_i64_s": convert("i64", "f64", [0xb9], (a: bigint) => Number(a)),
  "f64.convert_i64_u": convert("i64", "f64", [0xba], (a: bigint) => Number(e.u64(a))),
  "f64.promote_f32": convert("f32", "f64", [0xbb], (a: number) => a),
  "i32.reinterpret_f32": convert("f32", "i32", [0xbc], e.bitsOfF32),
  "i64.reinterpret_f64": convert("f64", "i64", [0xbd], e.bitsOfF64),
  "f32.reinterpret_i32": convert("i32", "f32", [0xbe], e.f32OfBits),
  "f64.reinterpret_i64": convert("i64", "f64", [0xbf], e.f64OfBits),
  "i32.trunc_sat_f64_s": convert("f64", "i32", [SAT, 2], (a: number) =>
    e.truncSat32(a, -2147483648, 2147483647),
  ),
  "i32.trunc_sat_f64_u": convert("f64", "i32", [SAT, 3], (a: number) =>
    e.truncSat32(a, 0, 4294967295),
  ),
  "i64.trunc_sat_f64_s": convert("f64", "i64", [SAT, 6], e.truncSat64),
  /** ECMAScript ToInt32: modulo 2^32, NaN and infinities give 0. */
  "i32.to_int32": op(["f64"], ["i32"], (a: number) => a | 0, undefined),
  /** ECMAScript ToUint8Clamp: ties to even, NaN gives 0. */
  "i32.clamp_u8": op(["f64"], ["i32"], e.clampU8, undefined),
  /** The remainder with the dividend's sign: JavaScript's `%`. */
  "f64.rem": op(["f64", "f64"], ["f64"], (a: number, b: number) => a % b, undefined, {
    effect: "host",
  }),
  /** `fn` of `Math` by the host's own implementation; every engine may give other bits, the host's are right. */
  "math.host": op([], ["f64"], undefined, undefined, {
    variadic: "f64",
    effect: "host",
    attrs: ["fn"],
  }),
  /** The same by a function of the module's own, where its bits are known to be the host's. */
  "math.own": op([], ["f64"], undefined, undefined, {
    variadic: "f64",
    effect: "host",
    attrs: ["fn"],
  }),
  /** `fn` of `Math` within 1 ulp, by a function of the module's library: the same bits on every host. */
  "math.approx": op([], ["f64"], undefined, undefined, {
    variadic: "f64",
    effect: "host",
    attrs: ["fn"],
  }),
  /** The host's `Math.random()`: draws from its stream, so every call counts. */
  "math.random": op([], ["f64"], undefined, undefined, { effect: "call" }),

  /** The first operand where the third is not 0, else the second. All three are evaluated. */
  select: op(
    ["any", "any", "i32"],
    "explicit",
    (a: RuntimeValue, b: RuntimeValue, c: number) => (c !== 0 ? a : b),
    [0x1b],
  ),

  // a double or undefined
  "opt.undefined": op([], ["f64?"], () => undefined, undefined),
  "opt.some": op(["f64"], ["f64?"], (a: number) => a, undefined),
  "opt.is_undefined": op(
    ["f64?"],
    ["i32"],
    (a: number | undefined) => e.bool(a === undefined),
    undefined,
  ),
  /** ToNumber: `undefined` gives NaN. */
  "opt.number": op(
    ["f64?"],
    ["f64"],
    (a: number | undefined) => (a === undefined ? NaN : a),
    undefined,
  ),

  // arrays
  "array.len": op(["array"], ["i32"], lengthOf, undefined),
  /**
   * The array as seen from an element on: element `i` of the result is element `i + k` of the operand.
   * `k` may lie outside the array. Only `inbounds` accesses may use the result; it has no length.
   */
  "array.at": op(["array", "i32"], "explicit", e.viewFrom, undefined),
  /**
   * Whether elements `i` to `j` of the first array and `k` to `l` of the second share no byte: `a i j b k l`,
   * both ends included. If one of the four is no element of its array, the answer may be either.
   */
  "array.disjoint": op(
    ["array", "i32", "i32", "array", "i32", "i32"],
    ["i32"],
    e.areDisjoint,
    undefined,
  ),
  /**
   * An element. `oob` says what an index that is not an element gives: `inbounds` (proved not to happen;
   * the index is i32 and the result the element's own type), `zero` (i32, integer kinds), `nan` (f32 for
   * f32 arrays, f64 for all others), `undefined` (`f64?`). The index may be i32, i64 or f64. Of a `number[]`, an
   * index that is no array index (negative, a fraction, NaN, too large) aborts: a property may be there.
   */
  "array.load": op(["array", "index"], "explicit", undefined, undefined, {
    effect: "read",
    attrs: ["oob"],
  }),
  /**
   * Stores a value of the element's own type, wrapped to the element's width (`u8c` takes 0..255).
   * `oob` is `inbounds` (proved; the index is i32) or `drop`; for `number[]`, `abort`: the call is undone.
   */
  "array.store": op(["array", "index", "number"], [], undefined, undefined, {
    effect: "write",
    attrs: ["oob"],
  }),

  /**
   * The view of `length` elements from element `begin` on: `array begin length`. Where those are no elements of
   * the array, the result is some array and must not be used.
   */
  "array.subarray": op(["array", "i32", "i32"], "explicit", subarray, undefined),
  /**
   * `count` elements of the second array from `from` on to the first from `at` on, as if they were read before any
   * is written: `to at source from count`. One kind of elements; all of them are elements of their arrays.
   */
  "array.copy": op(["array", "i32", "array", "i32", "i32"], [], copyElements, undefined, {
    effect: "write",
  }),
  /**
   * A fresh array of zeros for the length of the call (see `array.mark`). The length goes through ToIndex: what is
   * none, or too much, throws JavaScript's RangeError.
   */
  "array.new": op(["index"], "explicit", undefined, undefined, {
    effect: "call",
    optionalAttrs: ["aborts"],
  }),
  /** A plain array, or one of doubles, of these numbers, separated by commas. Nobody stores to it, so one will do for all. */
  "array.table": op([], "explicit", undefined, undefined, { attrs: ["values"] }),
  /**
   * A plain array with an element at the index: the operand, or in its place one that is longer, with holes up to that
   * element, which must be stored before anything loads it. A negative index, or one far away, gives the operand as it is.
   * The operand must not be used any more.
   */
  "array.reach": op(["array", "i32"], "explicit", reach, undefined, { effect: "call" }),
  /** The plain array with no more than so many elements, in place of the operand. */
  "array.truncate": op(["array", "i32"], "explicit", withLength, undefined, { effect: "call" }),
  /** The height of the stack that `array.new` takes from. */
  "array.mark": op([], ["f64"], undefined, undefined, { effect: "call" }),
  /** Ends the life of all arrays that `array.new` gave since the mark. */
  "array.release": op(["f64"], [], undefined, undefined, { effect: "call" }),

  ...VECTOR_OPS,
  ...NARROW_VECTOR_OPS,
  ...BYTES_OPS,
  ...BIG_OPS,

  call: op([], "explicit", undefined, [0x10], {
    variadic: "any",
    effect: "call",
    attrs: ["callee"],
  }),

  // structure, at both levels; `cold` marks the loop that runs where a fast one cannot, or after it: no pass spends more on it
  if: structure({ operands: ["i32"], regions: 2 }),
  block: structure({ regions: 1 }),
  loop: structure({ variadic: "any", regions: 1, optionalAttrs: ["cold"] }),
  /** Counts from the first operand to before the second by `step` (a constant; negative counts down to after it). */
  for: structure({
    operands: ["index", "index"],
    variadic: "any",
    regions: 1,
    attrs: ["step"],
    optionalAttrs: ["cold"],
    level: "typed",
  }),
  yield: structure({ variadic: "any", results: [], effect: "exit" }),
  br: structure({ variadic: "any", results: [], effect: "exit" }),
  return: structure({ variadic: "any", results: [], effect: "exit" }),
  /**
   * `throw new error(message)`; `error` is the constructor's name. The operands' values are written into the text, each
   * at its offset in `holes`, "0,5": at level typed an i32 is a boolean. Without a text the constructor gets none.
   */
  throw: structure({
    variadic: "any",
    results: [],
    effect: "exit",
    attrs: ["error", "message"],
    optionalAttrs: ["holes"],
  }),
  /** Gives the call up: it is undone, and JavaScript runs. `early` says that it has not stored anything yet: there is nothing to undo. */
  abort: structure({ results: [], effect: "exit", optionalAttrs: ["early"] }),
  unreachable: structure({ results: [], effect: "exit" }),

  ...JS_OPS,
} as const satisfies Record<string, OpRow>;

export type Opcode = keyof typeof OPS;

/** A map is looked up faster than an object of so many properties. */
const ROWS: ReadonlyMap<Opcode, OpRow> = new Map(Object.entries(OPS) as [Opcode, OpRow][]);

/** The row of an opcode, in the table's general type. */
export function rowOf(opcode: Opcode): OpRow {
  return ROWS.get(opcode)!;
}

export function isOpcode(name: string): name is Opcode {
  return Object.hasOwn(OPS, name);
}

/** Whether the op ends a region. */
export function isTerminator(opcode: Opcode): boolean {
  return rowOf(opcode).effect === "exit";
}
