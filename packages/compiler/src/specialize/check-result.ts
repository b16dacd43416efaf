/**
 * Whether JavaScript can be given the array that the entry returns.
 *
 * It gets the very array that it passed, a view of that, or a copy of a new one, or a view of the copy; which of them must be known
 * ahead, as addresses cannot tell (two parameters may be the same array).
 */
import { PROBLEMS, diagnose, type Diagnostic, type Source, type Span } from "@numboa/parser";
import {
  allOps,
  isAggregate,
  isArrayType,
  isBigKind,
  isBytesType,
  leavesOf,
  type ArrayType,
  type Func,
  type Module,
} from "@numboa/parser/ir";
import { computeOrigins, isView, paramOf } from "../analyses/array-origins.ts";
import type { ArrayResult } from "../abi/types.ts";
import { arrayFact, describeFact } from "../analyses/facts.ts";
import { NOWHERE } from "./check.ts";

/** What the entry returns; undefined where that is no array, or may be one of several. */
export function resultArrayOf(module: Module): ArrayResult | undefined {
  const origins = [...computeOrigins(module).results.get(module.entry)!];
  const [origin, ...others] = origins;
  if (origin === undefined) return undefined;
  if (origins.every((one) => paramOf(one) === undefined)) {
    return { from: "new", view: origins.some(isView) };
  }
  const param = paramOf(origin);
  if (others.length > 0 || param === undefined) return undefined;
  return { from: "param", param, view: isView(origin) };
}

/** The problem with an array result, or undefined where there is none. */
export function checkArrayResult(module: Module, source: Source): Diagnostic | undefined {
  const entry = module.funcs.get(module.entry)!;
  const { result } = entry;
  if (isAggregate(result)) {
    if (leavesOf(result).some(isBigKind)) {
      return diagnose(PROBLEMS.bigintResult(), source, spanOfReturn(entry));
    }
    const array = leavesOf(result).find((type): type is ArrayType => isArrayType(type));
    return (
      array &&
      diagnose(PROBLEMS.arrayResult(describeFact(arrayFact(array))), source, spanOfReturn(entry))
    );
  }
  if (!isArrayType(result)) return undefined;
  // Of a plain array, a buffer and a DataView JavaScript would have to get its own one, and there is a copy.
  const isTyped = result !== "number[]" && !isBytesType(result);
  if (isTyped && resultArrayOf(module)) return undefined;
  // Without a return that is reached, there is nothing to tell apart.
  if (computeOrigins(module).results.get(entry.name)!.size === 0) return undefined;
  const problem = PROBLEMS.arrayResult(describeFact(arrayFact(result)));
  return diagnose(problem, source, spanOfReturn(entry));
}

function spanOfReturn({ body }: Func): Span {
  return allOps(body).findLast(({ opcode }) => opcode === "return")?.span ?? NOWHERE;
}
