/**
 * What a value must be to be passed for a kind of parameter, and which kind suits an observed value.
 *
 * A guard is exact: it admits a value only if the compiled code computes with the same value. `-0` is no
 * integer here, because i32 cannot hold it and `1 / x` can tell.
 */
import type { ParamKind } from "@numboa/parser/ir";
import { arrayTag, bufferOf, exactLayout, layoutOf, lengthOf } from "./array-kinds.ts";
import { isBig64, isBigUint64 } from "./bigs.ts";
import { MAX_LENGTH } from "./elements.ts";
import { isFieldHolder } from "./fields.ts";
import { isObject } from "./objects.ts";
import { depthOf, isPlainArray, kindOfPlain } from "./plain-arrays.ts";
import { type NumberKind, NUMBER_GUARDS } from "./scalars.ts";

type ScalarKind = NumberKind | "bigint64" | "biguint64" | "object";

/** Whether a value passes for a kind that is no array, unchanged. */
export const SCALAR_GUARDS: Readonly<Record<ScalarKind, (value: unknown) => boolean>> = {
  ...NUMBER_GUARDS,
  bigint64: isBig64,
  biguint64: isBigUint64,
  object: isObject,
};

export function isScalarKind(kind: ParamKind): kind is ScalarKind {
  return kind in SCALAR_GUARDS;
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
function canResize(buffer: ArrayBufferLike): boolean {
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
