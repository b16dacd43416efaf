/**
 * Objects that are passed on: `length(p.pos)`, `step(this)`, `grid.get(i, j)`.
 *
 * An object is never a value of the language. But where the text alone says which object is passed, by the path that leads
 * to it from an argument of the entry, from its `this` or from a captured value, the callee is compiled for that path: its
 * parameter, or its `this`, is another name of the object. A field of it then is the caller's own field, with the same
 * key, so what one function stores the other reads. Which paths lead to objects, and which functions are found at their
 * ends, is known of the calls that the unit is compiled for; each call is held against it (docs/decisions/017).
 */
import type { Expression, MemberExpression, Super } from "acorn";
import { PROBLEMS } from "../codes.ts";
import type { FunctionBinding } from "../unit.ts";
import type { Analyzer } from "./analyze.ts";
import type { KnownArguments, ObjectBinding } from "./analysis.ts";
import { globalCallee } from "./analyze-globals.ts";
import { fieldKey, objectKey } from "./field-keys.ts";
import type { CallTarget } from "./globals.ts";
import { fieldPathOf, noteObject, type FieldPath } from "./member-paths.ts";
import type { Variable } from "./scope.ts";

type Node = Expression | Super | { readonly type: "SpreadElement" };

/** The object that an expression is, where it is a path to one. To ask is not to use it. */
function objectPath(a: Analyzer, node: Node): FieldPath | undefined {
  if (node.type === "SpreadElement") return undefined;
  const path = fieldPathOf(a, node);
  return path && a.unit.isObject(objectKey(path.root.key, path.names)) ? path : undefined;
}

function bindingOf(a: Analyzer, path: FieldPath): ObjectBinding {
  const { root, names } = path;
  noteObject(a, path);
  return { kind: "object", root: root.key, path: names, name: root.name };
}

/** Whether a call's argument is an object that the callee can be compiled for. */
export function objectArgument(a: Analyzer, argument: Node): ObjectBinding | undefined {
  const path = objectPath(a, argument);
  if (!path) return undefined;
  // Nothing is passed: the callee knows which object it is.
  a.constants.set(argument as Expression, undefined);
  return bindingOf(a, path);
}

/** What a parameter, or `this`, of a function that is compiled for objects is another name of. */
export function boundObject(a: Analyzer, place: number | "this"): FieldPath | undefined {
  const bound = a.args.get(place);
  if (bound?.kind !== "object") return undefined;
  const { root: key, name, path } = bound;
  return { root: { key, name, node: a.node, isBound: true }, names: path };
}

export function declareObjectParam(a: Analyzer, variable: Variable, index: number): void {
  const bound = boundObject(a, index);
  if (bound) a.aliases.set(variable, bound);
}

/** Whether a member is called that belongs to an object, whatever it is. */
export function isOfObject(a: Analyzer, { object, property }: MemberExpression): boolean {
  return property.type === "Identifier" && objectPath(a, object) !== undefined;
}

/** The function that a call of an object's method calls; reports and gives undefined where it is none. */
export function methodCallee(a: Analyzer, callee: MemberExpression): CallTarget | undefined {
  const path = objectPath(a, callee.object)!;
  const { name } = callee.property as { readonly name: string } & typeof callee.property;
  const key = fieldKey(path.root.key, [...path.names, name]);
  const method = a.unit.methodAt(key);
  if (!method || method.getter) {
    a.report(PROBLEMS.unknownMethod(name), callee.property);
    return undefined;
  }
  a.methods.add(key);
  const { fn } = method;
  return fn.kind === "global" ? globalCallee(a, fn.name, callee) : ofObject(a, fn.key, path);
}

/** A function of the unit, called as a method of the object at a path. */
export function ofObject(a: Analyzer, key: string, path: FieldPath | undefined): CallTarget {
  if (!path) return { kind: "function", key };
  const self = bindingOf(a, path);
  return a.unit.namesThis(key) ? { kind: "function", key, self } : { kind: "function", key };
}

/** Makes a member the call that its reading is, where the object or a prototype has a getter for it. */
export function visitGetter(a: Analyzer, node: MemberExpression): boolean {
  if (node.property.type !== "Identifier") return false;
  const path = objectPath(a, node.object);
  const key = path && fieldKey(path.root.key, [...path.names, node.property.name]);
  const method = key === undefined ? undefined : a.unit.methodAt(key);
  if (method?.getter !== true || method.fn.kind === "global") return false;
  a.methods.add(key!);
  const { key: called, self } = ofObject(a, method.fn.key, path) as FunctionTarget;
  const callee = specialized(a, called, self ? new Map([["this", self]]) : new Map(), node);
  if (callee === undefined) return true;
  a.getters.set(node, callee);
  a.callees.add(callee);
  a.mayThrow(node);
  if (a.unit.resultOf(callee) !== "js") a.report(PROBLEMS.objectEscapes(), node);
  return true;
}

type FunctionTarget = Extract<CallTarget, { kind: "function" }>;

/** Whether a member that is read leads to an object or a function, which are no values; reports it. */
export function rejectObjectField(a: Analyzer, node: MemberExpression, path: FieldPath): boolean {
  const key = fieldKey(path.root.key, path.names);
  const name = [path.root.name, ...path.names].join(".");
  if (a.unit.isObject(key)) a.report(PROBLEMS.objectAsValue(name), node);
  else if (a.unit.methodAt(key)) a.report(PROBLEMS.functionAsValue(name), node);
  else return false;
  return true;
}

/** The key of a function for what it gets; reports and gives undefined where that goes on without end. */
export function specialized(
  a: Analyzer,
  called: string,
  args: KnownArguments,
  at: { readonly start: number; readonly end: number },
): string | undefined {
  if (args.size === 0) return called;
  const key = a.unit.keyFor(called, args);
  if (key === undefined) a.report(PROBLEMS.objectPaths(), at);
  return key;
}

/** How a key names what a function gets. */
export function describeArgument(
  place: number | "this",
  argument: FunctionBinding | ObjectBinding,
): string {
  if (argument.kind === "function") return argument.key;
  if (argument.kind === "global") return argument.name;
  const path = [argument.name, ...argument.path].join(".");
  return place === "this" ? `this=${path}` : path;
}
