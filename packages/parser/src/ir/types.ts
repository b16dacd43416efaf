/**
 * The types of IR values.
 *
 * A type is a string, so that it prints, compares and serializes as itself:
 *
 * - `i32 i64 f32 f64 v128`: WebAssembly's own. Booleans are `i32` 0 or 1; unsigned values are `i32` whose
 *   users choose unsigned ops. Whether a function returns `true`, `1` or `4294967295` is a fact of the
 *   function ({@link ResultKind}), not of a value.
 * - `f64?`: a double or `undefined`, which is what a JavaScript load past the end of an array gives. In
 *   WebAssembly it is an `f64` in which one NaN bit pattern stands for `undefined`; only the `opt.*` ops
 *   may look inside, and `opt.some` canonicalizes NaN, so no number can be mistaken for it.
 * - `f64[]`, `u8[]` …: a typed array, by reference. In WebAssembly a pair of locals: address and length.
 * - `number[]`: a plain JavaScript array of numbers, its elements as doubles in a copy. It differs from `f64[]` where
 *   an index is no element's: such a store, and a load whose index is no array index, *aborts* the call.
 * - `number?[]`: a plain array that the function makes, of doubles and holes. Nobody else has it, so what is no element
 *   of it is `undefined`; a store outside it still aborts, unless `array.reach` has made it longer before.
 * - `number[][]`, `number[][][]`: a plain array of such arrays, its *rows*. In the copy it is a table of addresses and
 *   lengths, which nobody stores to; a load of what is no row aborts the call, even if nothing uses it.
 * - `buffer[]`, `dataview[]`: an ArrayBuffer, a DataView. They have bytes and a length in bytes, and no elements: views
 *   are made of the one, and the other is read and written by `data.*`.
 * - `js`: any JavaScript value; only at level `js`.
 */

/**
 * What sits in one element of an array. `u8c` is the clamped kind, those with `number` are plain arrays': `number?` of one
 * that the function makes. The last two have none.
 */
export type ElementKind =
  | "i8"
  | "u8"
  | "u8c"
  | "i16"
  | "u16"
  | "i32"
  | "u32"
  | "f32"
  | "f64"
  | "number"
  | "number?"
  | "number[]"
  | "number[][]"
  | "i64"
  | "u64"
  | "buffer"
  | "dataview";

export type NumberType = "i32" | "i64" | "f32" | "f64";
export type ArrayType = `${ElementKind}[]`;
export type Type = NumberType | "v128" | "f64?" | "js" | ArrayType;

/** What a function gives back to JavaScript. `js` before specialization, `void` means `undefined`. */
export type ResultKind =
  | "js"
  | "void"
  | "bool"
  | "i32"
  | "u32"
  | "f64"
  | "f64?"
  | BigKind
  | ArrayType;

/** A bigint that 64 bits hold, signed or unsigned; in the IR an `i64`. */
export type BigKind = "bigint64" | "biguint64";

/**
 * What a caller passes for one parameter; `int` is an i32 within ±2^30, so that `n + 1` and `2 * n` stay i32, and `small`
 * one within ±2^21, so that its product with an `int`, and the sum of three of these, is an exact double.
 * `undefined` is an argument that is `undefined` or missing: known, so what arrives in its place is an i32
 * that nothing reads. Of an `object` nothing is passed either; its fields are captures.
 */
export type ParamKind =
  | "small"
  | "int"
  | "i32"
  | "u32"
  | "f32"
  | "f64"
  | "bool"
  | "undefined"
  | "object"
  | BigKind
  | ArrayType;

interface ElementRow {
  /** The name of the typed array's constructor; a plain array's type. */
  readonly constructorName: string;
  readonly bytes: number;
  /** log2 of `bytes`. */
  readonly shift: number;
  /** The type of a loaded element; `u32` loads are i32 bits that the user converts as unsigned. */
  readonly value: "i32" | "i64" | "f32" | "f64" | ArrayType;
  /** The range of an element as a number; float kinds are unbounded, and bigints are less than `max`. */
  readonly min: number;
  readonly max: number;
}

const row = (
  constructorName: string,
  bytes: number,
  value: ElementRow["value"],
  min: number,
  max: number,
): ElementRow => ({ constructorName, bytes, shift: Math.log2(bytes), value, min, max });

/** One row per element kind, read by inference, the interpreter, code generation and the heap. */
export const ELEMENTS: Readonly<Record<ElementKind, ElementRow>> = {
  i8: row("Int8Array", 1, "i32", -128, 127),
  u8: row("Uint8Array", 1, "i32", 0, 255),
  u8c: row("Uint8ClampedArray", 1, "i32", 0, 255),
  i16: row("Int16Array", 2, "i32", -32768, 32767),
  u16: row("Uint16Array", 2, "i32", 0, 65535),
  i32: row("Int32Array", 4, "i32", -2147483648, 2147483647),
  u32: row("Uint32Array", 4, "i32", 0, 4294967295),
  f32: row("Float32Array", 4, "f32", -Infinity, Infinity),
  f64: row("Float64Array", 8, "f64", -Infinity, Infinity),
  number: row("number[]", 8, "f64", -Infinity, Infinity),
  "number?": row("number[]", 8, "f64", -Infinity, Infinity),
  // An address and a length.
  "number[]": row("number[][]", 8, "number[]", -Infinity, Infinity),
  "number[][]": row("number[][][]", 8, "number[][]", -Infinity, Infinity),
  i64: row("BigInt64Array", 8, "i64", -(2 ** 63), 2 ** 63),
  u64: row("BigUint64Array", 8, "i64", 0, 2 ** 64),
  buffer: row("ArrayBuffer", 1, "i32", 0, 255),
  dataview: row("DataView", 1, "i32", 0, 255),
};

/** The array type of a typed array by its constructor's name, or undefined for any other object. */
export const ARRAY_TYPE_BY_CONSTRUCTOR: ReadonlyMap<string, ArrayType> = new Map(
  Object.entries(ELEMENTS)
    .filter(([kind]) => kind !== "number?")
    .map(([kind, { constructorName }]) => [constructorName, `${kind as ElementKind}[]` as const]),
);

export function isArrayType(type: string): type is ArrayType {
  return type.endsWith("[]");
}

/** Whether it is a plain array, of numbers or of arrays: stores outside it abort the call. */
export function growsOnStore(type: Type | undefined): boolean {
  return type?.startsWith("number") ?? false;
}

/** Whether loads of what is no array index abort the call, too: a property may be there. */
export function hasProperties(type: Type | undefined): boolean {
  return type?.startsWith("number[") ?? false;
}

/** Whether its elements are arrays. */
export function holdsArrays(type: Type | undefined): boolean {
  return type?.endsWith("[][]") ?? false;
}

/** Whether it is an ArrayBuffer or a DataView: an array of bytes that has no elements in JavaScript. */
export function isBytesType(type: Type): boolean {
  return type === "buffer[]" || type === "dataview[]";
}

/** Whether its elements are bigints. */
export function isBigArray(type: string | undefined): boolean {
  return type === "i64[]" || type === "u64[]";
}

/** Whether bigints may come of a value of this kind, without the text telling. */
export function bringsBigints(kind: string): boolean {
  return isBigKind(kind) || isBigArray(kind);
}

export function elementOf(type: ArrayType): ElementKind {
  return type.slice(0, -2) as ElementKind;
}

/** The type in which a parameter of a kind arrives. */
export function typeOfParamKind(kind: ParamKind): Type {
  if (isArrayType(kind)) return kind;
  if (isBigKind(kind)) return "i64";
  return kind === "f32" || kind === "f64" ? kind : "i32";
}

export function isBigKind(kind: string): kind is BigKind {
  return kind === "bigint64" || kind === "biguint64";
}

/** The types of the values that a function returns. */
export function typesOfResultKind(kind: ResultKind): readonly Type[] {
  return isArrayType(kind) ? [kind] : RESULT_TYPES[kind];
}

const RESULT_TYPES: Readonly<Record<Exclude<ResultKind, ArrayType>, readonly Type[]>> = {
  js: ["js"],
  void: [],
  bool: ["i32"],
  i32: ["i32"],
  u32: ["i32"],
  f64: ["f64"],
  "f64?": ["f64?"],
  bigint64: ["i64"],
  biguint64: ["i64"],
};

const PLAIN_TYPES: ReadonlySet<string> = new Set([
  "i32",
  "i64",
  "f32",
  "f64",
  "v128",
  "f64?",
  "js",
]);
const SCALAR_KINDS: ReadonlySet<string> = new Set([
  "small",
  "int",
  "i32",
  "u32",
  "f32",
  "f64",
  "bool",
  "undefined",
  "object",
  "bigint64",
  "biguint64",
]);

export function isType(text: string): text is Type {
  return PLAIN_TYPES.has(text) || isArrayOfKnownElements(text);
}

export function isParamKind(text: string): text is ParamKind {
  return SCALAR_KINDS.has(text) || isArrayOfKnownElements(text);
}

export function isResultKind(text: string): text is ResultKind {
  return Object.hasOwn(RESULT_TYPES, text) || isArrayOfKnownElements(text);
}

function isArrayOfKnownElements(text: string): boolean {
  return isArrayType(text) && Object.hasOwn(ELEMENTS, elementOf(text));
}
