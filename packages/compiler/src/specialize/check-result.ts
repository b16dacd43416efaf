/**
 * Whether JavaScript can be given the array that the entry returns.
 *
 * It gets the very array that it passed, a view of that, or a copy of a new one, or a view of the copy; which of them must be known
 * ahead, as addresses cannot tell (two parameters may be the same array).
 */
import { PROBLEMS, diagnose, type Diagnostic, type Source, type Span } from "@numboa/parser";
import {
  allOps,
  hasProperties,
  isAggregate,
  isArrayType,
  isBigKind,
  isBytesType,
  leavesOf,
  type ArrayType,
  type Func,
  type Module,
} from "@numboa/parser/ir";
import { computeOrigins, isView, paramOf, type Origin } from "../analyses/array-origins.ts";
import type { ArrayResult } from "../abi/types.ts";
import { arrayFact, describeFact } from "../analyses/facts.ts";
import { NOWHERE } from "./check.ts";

/** What the entry returns; undefined where that is no array, or may be one of several. */
export function resultArrayOf(module: Module): ArrayResult | undefined {
  return arrayOf(originsOfResult(module));
}

const originsOfResult = (module: Module): Origin[] => [
  ...computeOrigins(module).results.get(module.entry)!,
];

function arrayOf(origins: readonly Origin[]): ArrayResult | undefined {
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
  const origins = originsOfResult(module);
  const known = arrayOf(origins);
  // A plain array, a buffer and a DataView come as copies, of which there are no views and which are not copied out again.
  const whole = known?.from === "param" && !known.view;
  const isTyped = !hasProperties(result) && !isBytesType(result);
  if (known && (whole || isTyped)) return undefined;
  // Without a return that is reached, there is nothing to tell apart.
  if (origins.length === 0) return undefined;
  const problem = PROBLEMS.arrayResult(describeFact(arrayFact(result)));
  return diagnose(problem, source, spanOfReturn(entry));
}

/**
 * The problem with an array that gets longer in a module where a helper gives back an array that it was given: that has two
 * names then, and the parser has only looked at those within one function.
 */
export function checkGrowth(
  module: Module,
  sourceOf: (func: Func) => Source,
): Diagnostic | undefined {
  const givers = [...module.funcs.values()].filter(({ result }) => result === "number?[]");
  if (givers.length === 0) return undefined;
  const { results } = computeOrigins(module);
  const givesBack = givers.some(({ name }) =>
    [...results.get(name)!].some((origin) => paramOf(origin) !== undefined),
  );
  if (!givesBack) return undefined;
  for (const func of module.funcs.values()) {
    const op = allOps(func.body).find(({ opcode }) => RESIZES.has(opcode));
    if (!op) continue;
    const problem = PROBLEMS.sharedObject(op.results[0].name ?? "the array");
    return diagnose(problem, sourceOf(func), op.span ?? NOWHERE);
  }
  return undefined;
}

const RESIZES: ReadonlySet<string> = new Set(["array.reach", "array.truncate"]);

function spanOfReturn({ body }: Func): Span {
  return allOps(body).findLast(({ opcode }) => opcode === "return")?.span ?? NOWHERE;
}
