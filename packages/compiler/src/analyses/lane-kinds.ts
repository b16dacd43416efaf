/**
 * What the lanes of a vector hold.
 *
 * - `f64`, `f32`, `i32`, `i64`: a number of the type.
 * - `u8`, `i8`, `u16`, `i16`: an i32 that was loaded from such an element: a lane has so many bits, and what they stand for is the i32,
 *   with zeros above them or copies of the sign.
 * - `mask…`: a condition, all ones or all zeros in each lane of so many bits.
 */
import { elementOf, type ArrayType, type Value } from "@numboa/parser/ir";
import { constantOf } from "../rules/pattern.ts";

export type Width = 8 | 16 | 32 | 64;
export type NarrowKind = "u8" | "i8" | "u16" | "i16";
export type MaskKind = `mask${Width}`;
export type LaneKind = "f64" | "f32" | "i32" | "i64" | NarrowKind | MaskKind;

/** A vector of integers of a width, as WebAssembly calls it. */
export const SHAPES = { 8: "i8x16", 16: "i16x8", 32: "i32x4", 64: "i64x2" } as const;

export function widthOf(kind: LaneKind): Width {
  return Number(/\d+$/.exec(kind)![0]) as Width;
}

/** How many lanes a vector has. */
export function lanesIn(kind: LaneKind): number {
  return 128 / widthOf(kind);
}

export const isMask = (kind: string | undefined): kind is MaskKind =>
  kind?.startsWith("mask") ?? false;
export const isNarrow = (kind: string): kind is NarrowKind => /^[iu](?:8|16)$/.test(kind);
export const isUnsigned = (kind: LaneKind): boolean => kind.startsWith("u");
export const maskOf = (kind: LaneKind): MaskKind => `mask${widthOf(kind)}`;

/** The kind of an array's elements, if they have less than 32 bits. */
export function narrowKindOf(array: Value): NarrowKind | undefined {
  const kind = elementOf(array.type as ArrayType).replace("u8c", "u8");
  return isNarrow(kind) ? kind : undefined;
}

/** Whether a value is a constant that lanes of a kind hold. */
export function fitsLanes(value: Value, kind: NarrowKind): boolean {
  const constant = constantOf(value);
  if (constant === undefined) return false;
  const range = 2 ** widthOf(kind);
  const least = isUnsigned(kind) ? 0 : -range / 2;
  return Number(constant) >= least && Number(constant) < least + range;
}
