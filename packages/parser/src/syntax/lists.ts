/**
 * Plain arrays that a function makes and keeps in memory: which expressions make one, which variables hold one.
 *
 * Unlike the arrays of `aggregates.ts` these are values as typed arrays are, held by reference. A variable whose array
 * nothing else holds (`list-names.ts`) may get a longer one in its place: `push`, and stores past the end.
 */
import type {
  ArrayExpression,
  AssignmentExpression,
  Expression,
  Identifier,
  MemberExpression,
  Node,
} from "acorn";
import { PROBLEMS } from "../codes.ts";
import type { Analyzer } from "./analyze.ts";
import { visitArgument } from "./analyze-arguments.ts";
import type { CallTarget } from "./globals.ts";
import { ListNames, constantsOf, isArrayCall, isListLiteral } from "./list-names.ts";
import type { Variable } from "./scope.ts";
import { isGlobal, resolveName } from "./names.ts";

/** Methods of lists that change their length. */
export type ListMethod = "push" | "pop";

export class Lists {
  /** Literals and calls of `Array` that make lists. */
  readonly made = new Set<Node>();
  /** Those that nobody changes, with their elements. */
  readonly tables = new Map<Node, readonly number[]>();
  /** Members that are assigned and may make the list of a variable longer. */
  readonly growing = new Map<MemberExpression, Variable>();
  readonly #variables = new Set<Variable>();
  readonly #fn: Node;
  #names: ListNames | undefined;

  constructor(fn: Node) {
    this.#fn = fn;
  }

  get names(): ListNames {
    return (this.#names ??= new ListNames(this.#fn));
  }

  declare(variable: Variable): void {
    this.#variables.add(variable);
  }

  isList(variable: Variable): boolean {
    return this.#variables.has(variable);
  }

  /** Whether a variable's list may get longer. */
  grows(variable: Variable): boolean {
    return this.#variables.has(variable) && this.names.grows(variable.name);
  }
}

const isGlobalArray = (a: Analyzer, node: Expression): boolean =>
  isArrayCall(node) && isGlobal(a, node.callee, "Array");

/** Marks what a variable gets as a list, if it must be one. */
export function declareList(a: Analyzer, name: string, value: Expression): void {
  const literal = isListLiteral(value) && value.elements.length > 0;
  if (literal) declareTable(a, name, value);
  if (literal && a.lists.names.isList(name)) a.lists.made.add(value);
  const isList = a.lists.made.has(value) || (isListLiteral(value) && !literal);
  const resolution = isList || isGlobalArray(a, value) ? resolveName(a, name) : undefined;
  if (resolution?.kind === "variable") a.lists.declare(resolution.variable);
}

/** Fewer elements than these are chosen among. */
const LEAST_TABLE = 4;

function declareTable(a: Analyzer, name: string, value: ArrayExpression): void {
  const large = value.elements.length >= LEAST_TABLE;
  const values = large && a.lists.names.isTable(name) ? constantsOf(value) : undefined;
  if (!values) return;
  a.lists.made.add(value);
  a.lists.tables.set(value, values);
}

export function assignList(a: Analyzer, { left, right, operator }: AssignmentExpression): void {
  if (operator === "=" && left.type === "Identifier") declareList(a, left.name, right);
}

/** Marks a literal that is passed on or looped over. */
export function passList(a: Analyzer, value: Node): void {
  if (isListLiteral(value)) a.lists.made.add(value);
}

/** Marks a literal that is returned, where other arrays that are returned are lists. */
export function returnList(a: Analyzer, value: Expression): void {
  if (isListLiteral(value) && a.lists.names.returnsLists) a.lists.made.add(value);
}

/** The variable that an expression names, if its list may get longer. */
function growingVariable(a: Analyzer, node: Node): Variable | undefined {
  if (node.type !== "Identifier") return undefined;
  const resolution = resolveName(a, (node as Identifier).name);
  if (resolution.kind !== "variable") return undefined;
  return a.lists.grows(resolution.variable) ? resolution.variable : undefined;
}

/** A member that is assigned may be a new element. */
export function growsAt(a: Analyzer, target: MemberExpression): void {
  const variable = growingVariable(a, target.object);
  if (!variable || !a.lists.names.fills(variable.name)) return;
  a.lists.growing.set(target, variable);
  a.noteAssigned(variable);
}

/** `list.length = 0`; false for every other assignment. */
export function emptiesList(a: Analyzer, { left, right, operator }: AssignmentExpression): boolean {
  if (left.type !== "MemberExpression" || left.computed || operator !== "=") return false;
  const { object, property } = left;
  const isLength = property.type === "Identifier" && property.name === "length";
  if (!isLength || right.type !== "Literal" || right.value !== 0) return false;
  const variable = growingVariable(a, object);
  if (!variable) return false;
  a.bind(object as Identifier, variable);
  growsAt(a, left);
  return true;
}

/** The callee `list.push` or `list.pop`; undefined for any other member. */
export function listMethod(
  a: Analyzer,
  { object, property }: MemberExpression,
): CallTarget | undefined {
  if (property.type !== "Identifier") return undefined;
  const { name } = property;
  if ((name !== "push" && name !== "pop") || object.type !== "Identifier") return undefined;
  const resolution = resolveName(a, object.name);
  if (resolution.kind !== "variable" || !a.lists.isList(resolution.variable)) return undefined;
  const { variable } = resolution;
  if (!a.lists.grows(variable)) a.report(PROBLEMS.sharedObject(variable.name), object);
  a.bind(object, variable);
  a.noteAssigned(variable);
  return { kind: "list", name, variable };
}

/** `new Array(…)`, `Array(…)`; false where it is something else. */
export function visitArrayCall(a: Analyzer, node: Expression): boolean {
  if (!isArrayCall(node) || !isGlobalArray(a, node)) return false;
  a.lists.made.add(node);
  a.mayThrow(node);
  for (const argument of node.arguments) visitArgument(a, argument);
  return true;
}

/** A list that is made by a literal; holes are elements that it does not have. */
export function visitListLiteral(a: Analyzer, node: Expression): boolean {
  if (!isListLiteral(node)) return false;
  if (!a.lists.made.has(node) && node.elements.length > 0 && !node.elements.includes(null)) {
    return false;
  }
  a.lists.made.add(node);
  for (const element of node.elements) if (element) visitArgument(a, element);
  return true;
}
