/** Calls of `BigInt`'s own functions. How far a value is cut must be written out: what is inferred depends on it. */
import type { CallExpression, MemberExpression } from "acorn";
import { PROBLEMS } from "../codes.ts";
import type { Analyzer } from "./analyze.ts";
import type { CallTarget } from "./globals.ts";
import { isGlobal } from "./names.ts";

export function isOfBigInt(a: Analyzer, { callee }: CallExpression): boolean {
  return callee.type === "MemberExpression" && isGlobal(a, callee.object, "BigInt");
}

/** `BigInt.asIntN(bits, x)` and `BigInt.asUintN(bits, x)`. */
export function visitTruncation(a: Analyzer, node: CallExpression): CallTarget | undefined {
  const callee = node.callee as MemberExpression;
  const { property } = callee;
  const name = !callee.computed && property.type === "Identifier" ? property.name : "";
  const [bits, value, ...more] = node.arguments;
  const count = bits?.type === "Literal" && typeof bits.value === "number" ? bits.value : -1;
  const known = Number.isInteger(count) && count >= 0 && count <= 64;
  if ((name !== "asIntN" && name !== "asUintN") || !known || !value || more.length > 0) {
    a.report(PROBLEMS.bigintMember(name), callee.property);
    return undefined;
  }
  return { kind: "truncate", bits: count, signed: name === "asIntN" };
}
