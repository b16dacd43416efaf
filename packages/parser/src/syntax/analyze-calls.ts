/** Calls: what is called, and what is called with it. */
import type {
  ArrowFunctionExpression,
  CallExpression,
  Expression,
  FunctionExpression,
  Identifier,
  MemberExpression,
  Super,
} from "acorn";
import { PROBLEMS } from "../codes.ts";
import { isAggregate } from "../ir/result.ts";
import { intrinsicOf } from "../library/typed-array-methods.ts";
import { visitArrayMethod } from "./analyze-arrays.ts";
import { isOfBigInt, visitTruncation } from "./analyze-bigint.ts";
import { globalCallee, visitMathMember } from "./analyze-globals.ts";
import { propertyName, unsupported, visitOtherMember, type Visited } from "./analyze-members.ts";
import type { Analyzer } from "./analyze.ts";
import { visitArguments } from "./call-arguments.ts";
import { MATH_CONSTANT_VALUES, isBuiltin, mathTarget, type CallTarget } from "./globals.ts";
import { capturedMember } from "./known-functions.ts";
import { listMethod, visitArrayCall } from "./lists.ts";
import { LocalFunction } from "./local-function.ts";
import { fieldPathOf } from "./member-paths.ts";
import { globalOf, isGlobal, useName } from "./names.ts";
import { isOfObject, methodCallee, ofObject } from "./passed-objects.ts";
import { isFunction } from "./scope.ts";
import { foldNumber } from "./text-numbers.ts";

export function visitCall(a: Analyzer, node: CallExpression): Visited {
  if (visitArrayCall(a, node)) {
    a.calls.set(node, { kind: "array-call" });
    return undefined;
  }
  const called = isOfBigInt(a, node) ? visitTruncation(a, node) : visitCallee(a, node.callee);
  if (called) a.calls.set(node, called);
  if (foldNumber(a, node, called)) return undefined;
  const key = visitArguments(a, node, called);
  if (key !== undefined) {
    a.calls.set(node, { kind: "function", key });
    a.callees.add(key);
    a.mayThrow(node);
  }
  const shape = key === undefined ? "js" : a.unit.resultOf(key);
  return isAggregate(shape) ? { shape, roots: [] } : undefined;
}

/** What is called; reports and gives undefined where that is not supported. */
function visitCallee(a: Analyzer, callee: Expression | Super): CallTarget | undefined {
  if (callee.type === "Identifier") return visitNamedCallee(a, callee);
  if (callee.type === "MemberExpression" && !callee.computed) return visitMemberCallee(a, callee);
  if (isFunction(callee)) return visitImmediateCall(a, callee);
  if (callee.type === "Super") unsupported(a, callee);
  else a.report(PROBLEMS.unsupportedCall(), callee);
  return undefined;
}

/** `(() => { … })()` */
function visitImmediateCall(
  a: Analyzer,
  node: FunctionExpression | ArrowFunctionExpression,
): CallTarget {
  const fn = new LocalFunction(node.id?.name ?? "", node);
  a.localFunction(fn);
  a.callLocal(fn, node);
  return { kind: "local", fn };
}

function visitNamedCallee(a: Analyzer, callee: Identifier): CallTarget | undefined {
  const { name } = callee;
  const resolution = useName(a, callee);
  if (resolution.kind === "function") {
    const opcode = intrinsicOf(a.key, resolution.key);
    return opcode ? { kind: "intrinsic", opcode } : { kind: "function", key: resolution.key };
  }
  if (resolution.kind === "variable") {
    const { fn } = resolution.variable;
    a.bind(callee, resolution.variable);
    if (fn) {
      a.callLocal(fn, callee);
      return { kind: "local", fn };
    }
    if (resolution.variable.kind !== "rejected") a.report(PROBLEMS.callOfValue(name), callee);
  } else if (resolution.kind === "constant") {
    a.report(PROBLEMS.callOfValue(name), callee);
  } else {
    a.bigints ||= resolution.name === "BigInt";
    return globalCallee(a, resolution.name, callee);
  }
  return undefined;
}

function visitMemberCallee(a: Analyzer, callee: MemberExpression): CallTarget | undefined {
  const name = propertyName(callee.property);
  if (isGlobal(a, callee.object, "Math")) {
    const target = mathTarget(name);
    if (target) return target;
    if (MATH_CONSTANT_VALUES.has(name)) a.report(PROBLEMS.mathConstantCall(name), callee);
    else visitMathMember(a, callee, name);
    return undefined;
  }
  if (isGlobal(a, callee.object, "Number")) {
    const builtin = `Number.${name}`;
    if (isBuiltin(builtin)) return { kind: "builtin", name: builtin };
    a.report(PROBLEMS.unknownNumberMember(name), callee.property);
    return undefined;
  }
  const { object } = callee;
  const member = capturedMember(a, callee);
  if (member?.kind === "function") return ofObject(a, member.key, fieldPathOf(a, object));
  if (member) return globalCallee(a, member.name, callee);
  if (isOfObject(a, callee)) return methodCallee(a, callee);
  const foreign = globalOf(a, object) !== undefined;
  const array = listMethod(a, callee) ?? visitArrayMethod(a, callee, name, foreign);
  if (array) return array;
  if (foreign || object.type === "Super") a.report(PROBLEMS.unsupportedCall(), callee);
  else visitOtherMember(a, callee, name);
  return undefined;
}
