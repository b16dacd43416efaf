/** What a parameter's kind says of the value: the facts inference starts from, and how it arrives. */
import { isArrayType, type ParamKind } from "@numboa/parser/ir";
import { bigFact } from "../analyses/facts-big.ts";
import {
  ANY_FLOAT32,
  ANY_INT32,
  ANY_NUMBER,
  BOOLEAN_FACT,
  UINT32_MAX,
  UNDEFINED_FACT,
  arrayFact,
  integerFact,
  type Fact,
} from "../analyses/facts.ts";
import type { Representation } from "./representation.ts";

const SCALARS: Readonly<Record<string, { fact: Fact; representation: Representation }>> = {
  small: { fact: integerFact(-(2 ** 21), 2 ** 21), representation: "i32" },
  int: { fact: integerFact(-(2 ** 30), 2 ** 30), representation: "i32" },
  i32: { fact: ANY_INT32, representation: "i32" },
  u32: { fact: integerFact(0, UINT32_MAX), representation: "u32" },
  // Promoted once, where the function begins.
  f32: { fact: ANY_FLOAT32, representation: "f64" },
  f64: { fact: ANY_NUMBER, representation: "f64" },
  bigint64: { fact: bigFact(-(2n ** 63n), 2n ** 63n - 1n), representation: "bigint64" },
  biguint64: { fact: bigFact(0n, 2n ** 64n - 1n), representation: "biguint64" },
  bool: { fact: BOOLEAN_FACT, representation: "bool" },
  undefined: { fact: UNDEFINED_FACT, representation: "const" },
  // Never used: check.ts sees to that.
  object: { fact: integerFact(0, 0), representation: "i32" },
};

export function factOfParam(kind: ParamKind): Fact {
  return isArrayType(kind) ? arrayFact(kind) : SCALARS[kind].fact;
}

export function representationOfParam(kind: ParamKind): Representation {
  return isArrayType(kind) ? kind : SCALARS[kind].representation;
}
