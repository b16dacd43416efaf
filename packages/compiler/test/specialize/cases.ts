/** Functions to run in every way, and the kinds of arguments to try them with. */
import { expect } from "vitest";
import type { ParamKind } from "@numboa/parser/ir";
import { argumentLists, checkSame, type Program } from "./differential.ts";

export interface Case {
  readonly name: string;
  readonly source: string | Program;
  readonly signatures: readonly (readonly ParamKind[])[];
}

const SCALAR_KINDS: readonly ParamKind[] = ["int", "i32", "u32", "f32", "f64", "bool"];
const ARRAY_KINDS: readonly ParamKind[] = [
  "i8[]",
  "u8[]",
  "u8c[]",
  "i16[]",
  "u16[]",
  "i32[]",
  "u32[]",
  "f32[]",
  "f64[]",
];

/** Signatures of one scalar, of two, of an array, of an array and a number. */
export const one = SCALAR_KINDS.map((kind) => [kind]);
export const two = SCALAR_KINDS.flatMap((a) => SCALAR_KINDS.map((b) => [a, b]));
export const arrays = ARRAY_KINDS.map((kind) => [kind]);
export const withScalar = ARRAY_KINDS.flatMap((a) =>
  SCALAR_KINDS.filter((b) => b !== "bool").map((b) => [a, b]),
);

/** Argument lists for each signature. */
const LISTS = Number(process.env["LISTS"] ?? 16);

export function checkCase({ source, signatures }: Case): void {
  for (const signature of signatures) {
    checkSame(source, signature, argumentLists(signature, LISTS, 1));
  }
  expect(signatures).not.toEqual([]);
}
