/**
 * The numbers of WebAssembly's binary form that the opcode table does not hold: value types, control and
 * variable instructions, memory accesses by element kind. Arithmetic encodings are rows of the table.
 */
import {
  isArrayType,
  leavesOf,
  type ArrayType,
  type ElementKind,
  type Result,
  type ResultKind,
  type Type,
} from "@numboa/parser/ir";

export type WasmType = "i32" | "i64" | "f32" | "f64" | "v128";

export const VALUE_TYPE: Readonly<Record<WasmType, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};

export const EMPTY_BLOCK = 0x40;

export const CONTROL = {
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  br_if: 0x0d,
  return: 0x0f,
  call: 0x10,
  drop: 0x1a,
  "local.get": 0x20,
  "local.set": 0x21,
  "local.tee": 0x22,
  "global.get": 0x23,
  "global.set": 0x24,
} as const;

export const SECTION = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  global: 6,
  export: 7,
  code: 10,
  data: 11,
} as const;

export const LOAD: Readonly<Record<ElementKind, number>> = {
  i8: 0x2c,
  u8: 0x2d,
  u8c: 0x2d,
  i16: 0x2e,
  u16: 0x2f,
  i32: 0x28,
  u32: 0x28,
  f32: 0x2a,
  f64: 0x2b,
  number: 0x2b,
  "number?": 0x2b,
  // Half of a row: its address, or its length.
  "number[]": 0x28,
  "number[][]": 0x28,
  i64: 0x29,
  u64: 0x29,
  buffer: 0x2d,
  dataview: 0x2d,
};

export const STORE: Readonly<Record<ElementKind, number>> = {
  i8: 0x3a,
  u8: 0x3a,
  u8c: 0x3a,
  i16: 0x3b,
  u16: 0x3b,
  i32: 0x36,
  u32: 0x36,
  f32: 0x38,
  f64: 0x39,
  number: 0x39,
  "number?": 0x39,
  "number[]": 0x36,
  "number[][]": 0x36,
  i64: 0x37,
  u64: 0x37,
  buffer: 0x3a,
  dataview: 0x3a,
};

/** `memory.copy` within memory 0: prefix, instruction, both memories. */
export const MEMORY_COPY: readonly number[] = [0xfc, 0x0a, 0x00, 0x00];

/** `memory.fill` of memory 0. */
export const MEMORY_FILL: readonly number[] = [0xfc, 0x0b, 0x00];

export const SIMD_PREFIX = 0xfd;
/** After the prefix. */
export const LOAD_V128 = 0x00;
export const STORE_V128 = 0x0b;
/** By the bytes of an element, as a power of two. */
export const LOAD_SPLAT = [0x07, 0x08, 0x09, 0x0a] as const;
export const LOAD64_ZERO = 0x5d;
export const LOAD64_LANE = 0x57;
export const STORE64_LANE = 0x5b;
export const SHUFFLE = 0x0d;

/**
 * The bits of the one NaN that stands for `undefined` in an `f64?`. It is quiet, so that no move changes
 * it, and its low 29 bits are not all zero, so that no promoted f32 equals it.
 */
export const UNDEFINED_BITS = 0x7ffc_6e75_6d62_6f61n;

/** What a value of a scalar IR type is in WebAssembly. */
export function wasmType(type: Type): WasmType {
  if (type === "f64?") return "f64";
  if (type === "js" || isArrayType(type)) throw new Error(`${type} is no scalar of level typed`);
  return type;
}

/** A type's place in a function's parameters: an array is its address and its length. */
export function wasmTypes(type: Type): readonly WasmType[] {
  return isArrayType(type) ? ["i32", "i32"] : [wasmType(type)];
}

const RESULT_TYPE: Readonly<Record<Exclude<ResultKind, "js" | ArrayType>, readonly WasmType[]>> = {
  void: [],
  bool: ["i32"],
  i32: ["i32"],
  u32: ["i32"],
  f64: ["f64"],
  "f64?": ["f64"],
  bigint64: ["i64"],
  biguint64: ["i64"],
};

export function resultTypes(result: Result): readonly WasmType[] {
  return leavesOf(result).flatMap((kind) => {
    if (kind === "js") throw new Error("a function of level js has no WebAssembly type");
    return isArrayType(kind) ? wasmTypes(kind) : RESULT_TYPE[kind];
  });
}
