/** What the engine's own names are where they are read or called, and why not where they cannot be. */
import type { Expression, MemberExpression } from "acorn";
import { PROBLEMS, type Problem } from "../codes.ts";
import type { Analyzer } from "./analyze.ts";
import {
  ERROR_CLASSES,
  MATH_CONSTANT_VALUES,
  NUMBER_CONSTANTS,
  bytesKindOf,
  elementKindOf,
  globalTarget,
  isBuiltin,
  mathTarget,
  nearestMathName,
  type CallTarget,
} from "./globals.ts";

/** A global used as a value, by its own name. */
export function globalValue(name: string): Problem {
  if (elementKindOf(name) || bytesKindOf(name)) return PROBLEMS.globalAsValue(name);
  if (name === "arguments") return PROBLEMS.argumentsObject();
  if (name === "eval") return PROBLEMS.evalCall();
  if (name === "Math" || name === "Number") return PROBLEMS.globalAsValue(name);
  return isBuiltin(name) ? PROBLEMS.functionAsValue(name) : PROBLEMS.freeVariable(name);
}

/** `M` where it is `Math`, `sin` where it is `Math.sin`. */
export function otherName(name: string, global: string): Problem {
  const isObject = global === "Math" || elementKindOf(global) !== undefined;
  return isObject ? PROBLEMS.globalAsValue(name) : PROBLEMS.functionAsValue(name);
}

/** What of the engine's own cannot be called. */
function uncallable(global: string): Problem {
  if (ERROR_CLASSES.has(global)) return PROBLEMS.unsupportedCall();
  const [root, member] = global.split(".");
  if (member === undefined) return globalValue(global);
  return root === "Math"
    ? PROBLEMS.unknownMath(member, nearestMathName(member))
    : PROBLEMS.unknownNumberMember(member);
}

/** What a call of a global calls, by its global name. */
export function globalCallee(
  a: Analyzer,
  name: string,
  callee: Expression,
): CallTarget | undefined {
  const target = globalTarget(name);
  if (!target) a.report(uncallable(name), callee);
  return target;
}

/** `Math.PI`, read. */
export function visitMathMember(a: Analyzer, node: MemberExpression, name: string): void {
  const value = MATH_CONSTANT_VALUES.get(name);
  if (value !== undefined) a.constants.set(node, value);
  else if (mathTarget(name)) a.report(PROBLEMS.mathWithoutCall(name), node);
  else a.report(PROBLEMS.unknownMath(name, nearestMathName(name)), node.property);
}

/** `Number.EPSILON`, read. */
export function visitNumberMember(a: Analyzer, node: MemberExpression, name: string): void {
  const value = NUMBER_CONSTANTS.get(name);
  if (value !== undefined) a.constants.set(node, value);
  else if (isBuiltin(`Number.${name}`)) a.report(PROBLEMS.functionAsValue(`Number.${name}`), node);
  else a.report(PROBLEMS.unknownNumberMember(name), node.property);
}
