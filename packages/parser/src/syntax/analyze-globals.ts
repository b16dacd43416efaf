/** What the engine's own names are where they are read or called, and why not where they cannot be. */
import type { Expression } from "acorn";
import { PROBLEMS, type Problem } from "../codes.ts";
import type { Analyzer } from "./analyze.ts";
import {
  ERROR_CLASSES,
  bytesKindOf,
  elementKindOf,
  globalTarget,
  isBuiltin,
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
