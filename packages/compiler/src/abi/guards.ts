/**
 * What a value must be to be passed for a kind of parameter, and which kind suits an observed value.
 *
 * A guard is exact: it admits a value only if the compiled code computes with the same value. `-0` is no
 * integer here, because i32 cannot hold it and `1 / x` can tell.
 */
import type { ArrayType, ParamKind } from "@numboa/parser/ir";
import { isFieldHolder } from "./fields.ts";
import { depthOf, isPlainArray, kindOfPlain } from "./plain-arrays.ts";
import { MAX_LENGTH, arrayTag, bufferOf, exactLayout, layoutOf, lengthOf } from "./elements.ts";

const INT_LIMIT = 2 ** 30;
const SMALL_LIMIT = 2 ** 21;

type ScalarKind = Exclude<ParamKind, ArrayType>;

/** How large the integers of a kind may be, whatever their sign; those of no other kind have a limit. */
export const INTEGER_LIMITS: Readonly<Partial<Record<ParamKind, number>>> = {
  small: SMALL_LIMIT,
  int: INT_LIMIT,
  i32: 2 ** 31,
};

export const isInt32 = (value: unknown): value is number =>
  typeof value === "number" && (value | 0) === value && !Object.is(value, -0);

/** Whether a value passes for a kind of number, unchanged. */
export const SCALAR_GUARDS: Readonly<Record<ScalarKind, (value: unknown) => boolean>> = {
  small: (value) => isInt32(value) && value >= -SMALL_LIMIT && value <= SMALL_LIMIT,
  int: (value) => isInt32(value) && value >= -INT_LIMIT && value <= INT_LIMIT,
  i32: isInt32,
  u32: (value) => typeof value === "number" && value >>> 0 === value && !Object.is(value, -0),
  f32: (value) => typeof value === "number" && Object.is(Math.fround(value), value),
  f64: (value) => typeof value === "number",
  bool: (value) => typeof value === "boolean",
  undefined: (value) => value === undefined,
  bigint64: (value) => typeof value === "bigint" && BigInt.asIntN(64, value) === value,
  biguint64: (value) => typeof value === "bigint" && BigInt.asUintN(64, value) === value,
  // Its fields are looked at when they are read, and which function it is.
  object: (value) => (typeof value === "object" && value !== null) || typeof value === "function",
};

/** How many arguments of WebAssembly a kind takes: an array its address and length, a bigint its two words. */
export function slotsOf(kind: ParamKind): number {
  return isScalarKind(kind) && !isBig(kind) ? 1 : 2;
}

export function isBig(kind: ParamKind): boolean {
  return kind === "bigint64" || kind === "biguint64";
}

export function isScalarKind(kind: ParamKind): kind is ScalarKind {
  return layoutOf(kind) === undefined && depthOf(kind) === undefined;
}

/** {@link classify} for an argument, which may be missing, or a function. */
export function classifyArgument(value: unknown): ParamKind | undefined {
  if (typeof value === "function") return "object";
  return value === undefined ? "undefined" : classify(value);
}

/** Most bigints of 64 bits are hashes and states, which have no sign. */
const BIG_KINDS = ["biguint64", "bigint64"] as const;

/** The narrowest kind an observed value passes for; undefined: only JavaScript can take it. */
export function classify(value: unknown): ParamKind | undefined {
  if (typeof value === "number") {
    if (SCALAR_GUARDS.int(value)) return "int";
    return SCALAR_GUARDS.i32(value) ? "i32" : "f64";
  }
  if (typeof value === "boolean") return "bool";
  if (typeof value === "bigint") return BIG_KINDS.find((kind) => SCALAR_GUARDS[kind](value));
  if (typeof value !== "object" || value === null) return undefined;
  if (isPlainArray(value)) return kindOfPlain(value);
  if (passableArray(value)) return exactLayout(value)!.kind;
  return isFieldHolder(value) ? "object" : undefined;
}

/** {@link classify} for an element of a short array, which mostly is a length or a stride: part of many an index. */
export function classifyElement(value: unknown): ParamKind | undefined {
  return SCALAR_GUARDS.small(value) ? "small" : classify(value);
}

/** Whether the compiled code may read this array: by address, or through a copy. */
export function passableArray(value: unknown): boolean {
  if (exactLayout(value) === undefined) return false;
  return lengthOf(value) <= MAX_LENGTH && !canResize(bufferOf(value as object));
}

/** A resizable buffer may shrink under a cached length; JavaScript keeps such arrays. */
export function canResize(buffer: ArrayBufferLike): boolean {
  const { resizable, growable } = buffer as { resizable?: boolean; growable?: boolean };
  return resizable === true || growable === true;
}

const NUMBER_ORDER: readonly ParamKind[] = ["small", "int", "i32", "f64"];

/** The narrowest kind that takes what both take; undefined if none does. */
export function joinKinds(a: ParamKind, b: ParamKind): ParamKind | undefined {
  if (a === b) return a;
  const widest = Math.max(NUMBER_ORDER.indexOf(a), NUMBER_ORDER.indexOf(b));
  if (NUMBER_ORDER.includes(a) && NUMBER_ORDER.includes(b)) return NUMBER_ORDER[widest];
  const numbers: readonly ParamKind[] = ["u32", "f32", ...NUMBER_ORDER];
  return numbers.includes(a) && numbers.includes(b) ? "f64" : undefined;
}

/**
 * Whether a value is of the type that a kind stands for in a signature, guarded or not: a subclass of
 * Float64Array is a Float64Array, and `-0` an i32, although only JavaScript can take them. Elements are not asked.
 */
export function matchesType(kind: ParamKind, value: unknown): boolean {
  const layout = layoutOf(kind);
  if (depthOf(kind) !== undefined) return Array.isArray(value);
  if (layout !== undefined) return arrayTag(value) === layout.constructor.name;
  return isScalarKind(kind) && (SCALAR_GUARDS[kind](value) || Object.is(value, -0));
}

/** A value in a few words, for messages. */
export function describeValue(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value === "boolean") return String(value);
  const tag = arrayTag(value);
  if (tag !== undefined) return `${tag}(${lengthOf(value)})`;
  if (typeof value === "object") return Array.isArray(value) ? "an array" : "an object";
  return `a ${typeof value}`;
}

/** A kind as a signature writes it. */
export function describeKind(kind: ParamKind): string {
  if (kind === "number?[]") return "number[]";
  return layoutOf(kind)?.constructor.name ?? (kind === "f64" ? "number" : kind);
}
