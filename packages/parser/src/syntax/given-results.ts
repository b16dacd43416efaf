/**
 * Functions that return an argument, `this` or `null`: `return out`, `return this`, `if (!det) return null`.
 *
 * None of these needs to be a value of the language, if all that a function returns is one of them: then it returns
 * which, and the boundary gives JavaScript the argument that was passed (see `ir/given.ts`). That is right for a
 * parameter that is never assigned and whose name means nothing else anywhere in the text, whatever was passed for it.
 * A function that returns one and the same typed array, or numbers, has its result without that.
 */
import type { Expression, Identifier, MemberExpression, Node, ReturnStatement } from "acorn";
import type { Given } from "../ir/given.ts";
import { ARRAY_PROPERTIES } from "./holders.ts";
import type { FunctionSyntax } from "./parse-function.ts";

export interface GivenResults {
  /** `undefined`, which the end of the function returns, comes first. */
  readonly gives: readonly Given[];
  /** The index in `gives` of what each expression is that gives one. */
  readonly codes: ReadonlyMap<Expression, number>;
}

/** Undefined where the function returns anything else, or can do without. `isObject` tells which parameters are objects. */
export function findGivenResults(
  node: FunctionSyntax["node"],
  isObject: (param: number) => boolean,
): GivenResults | undefined {
  const leaves = leavesOf(returnedBy(node));
  if (!leaves) return undefined;
  const names = namesIn(node);
  const given = leaves.map((leaf) => (leaf ? givenBy(leaf, node, names.taken) : "undefined"));
  if (given.includes(undefined)) return undefined;
  const kinds = new Set(given as Given[]);
  const givesObject = [...kinds].some((kind) => typeof kind === "number" && isObject(kind));
  if (!givesObject && !isNeeded(kinds, node, names)) return undefined;
  const gives: Given[] = ["undefined", ...[...kinds].filter((kind) => kind !== "undefined")];
  const codes = new Map<Expression, number>();
  leaves.forEach((leaf, i) => leaf && codes.set(leaf, gives.indexOf(given[i]!)));
  return { gives, codes };
}

/** What the function itself returns, not those inside it; undefined for nothing. */
function returnedBy({ body }: FunctionSyntax["node"]): (Expression | undefined)[] {
  if (body.type !== "BlockStatement") return [body];
  const found: (Expression | undefined)[] = [];
  const visit = (node: Node): void => {
    if (node.type === "ReturnStatement")
      found.push((node as ReturnStatement).argument ?? undefined);
    for (const child of childrenOf(node)) if (HOLDS_STATEMENTS.test(child.type)) visit(child);
  };
  visit(body);
  const last = body.body.at(-1)?.type;
  if (last !== "ReturnStatement" && last !== "ThrowStatement") found.push(undefined);
  return found;
}

const HOLDS_STATEMENTS = /Statement$|^SwitchCase$|^CatchClause$/;

const LEAVES: ReadonlySet<string> = new Set(["Identifier", "Literal", "ThisExpression"]);

/** The values themselves, those of both arms of `c ? a : b`; undefined where one is no name, `this` or literal. */
function leavesOf(
  returned: readonly (Expression | undefined)[],
): (Expression | undefined)[] | undefined {
  const leaves: (Expression | undefined)[] = [];
  const gather = (node: Expression): boolean => {
    if (node.type === "ParenthesizedExpression") return gather(node.expression);
    if (node.type === "ConditionalExpression") {
      return gather(node.consequent) && gather(node.alternate);
    }
    leaves.push(node);
    return LEAVES.has(node.type);
  };
  for (const node of returned) {
    if (!node) leaves.push(undefined);
    else if (!gather(node)) return undefined;
  }
  return leaves;
}

function givenBy(
  leaf: Expression,
  { params, type }: FunctionSyntax["node"],
  taken: ReadonlySet<string>,
): Given | undefined {
  if (leaf.type === "Literal") return leaf.raw === "null" ? "null" : undefined;
  // An arrow function's `this` is that of the code around it.
  if (leaf.type === "ThisExpression") {
    return type === "ArrowFunctionExpression" ? undefined : "this";
  }
  if (leaf.type !== "Identifier" || taken.has(leaf.name)) return undefined;
  const { name } = leaf;
  const index = params.findIndex((param) => param.type === "Identifier" && param.name === name);
  if (index >= 0) return index;
  return name === "undefined" ? "undefined" : undefined;
}

/** Only arrays and objects, of which there are several or which are no values; or what is no value itself. */
function isNeeded(
  kinds: ReadonlySet<Given>,
  { params }: FunctionSyntax["node"],
  { arrays, objects }: Names,
): boolean {
  if (kinds.has("null") || kinds.has("this")) return true;
  const names = [...kinds].flatMap((kind) =>
    typeof kind === "number" ? [(params[kind] as Identifier).name] : [],
  );
  const isObject = names.some((name) => objects.has(name));
  return isObject || (kinds.size > 1 && names.some((name) => arrays.has(name)));
}

interface Names {
  /** What is assigned, or declared for something else than a parameter of the function. */
  readonly taken: Set<string>;
  /** What has elements, a length, or methods. */
  readonly arrays: Set<string>;
  /** What has other properties. */
  readonly objects: Set<string>;
}

function namesIn(root: FunctionSyntax["node"]): Names {
  const names: Names = { taken: new Set(), arrays: new Set(), objects: new Set() };
  const visit = (node: Node, isCalled = false): void => {
    for (const target of TARGETS[node.type]?.(node as never) ?? []) take(target, names.taken);
    if (node.type === "MemberExpression") noteUse(node as MemberExpression, isCalled, names);
    const { callee } = node as { callee?: Node };
    if (callee) visit(callee, true);
    for (const child of childrenOf(node)) if (child !== callee) visit(child);
  };
  const seen = new Set<string>();
  for (const param of root.params) {
    // A default is another value than the one that was passed.
    if (param.type !== "Identifier" || seen.has(param.name)) take(param, names.taken);
    else seen.add(param.name);
    visit(param);
  }
  visit(root.body);
  return names;
}

type Target = Node | null | undefined;

const declaredFunction = ({ id, params = [] }: { id?: Target; params?: Target[] }): Target[] => [
  id,
  ...params,
];

/** What a node declares or assigns. */
const TARGETS: Readonly<Record<string, (node: never) => Target[]>> = {
  AssignmentExpression: ({ left }: { left: Node }) => [left],
  UpdateExpression: ({ argument }: { argument: Node }) => [argument],
  ForInStatement: ({ left }: { left: Node }) => [left],
  ForOfStatement: ({ left }: { left: Node }) => [left],
  VariableDeclarator: ({ id }: { id: Node }) => [id],
  CatchClause: ({ param }: { param: Target }) => [param],
  ClassDeclaration: declaredFunction,
  ClassExpression: declaredFunction,
  FunctionDeclaration: declaredFunction,
  FunctionExpression: declaredFunction,
  ArrowFunctionExpression: declaredFunction,
};

/** The names in a target; those in keys and defaults of patterns too, which does no harm. */
function take(target: Target, into: Set<string>): void {
  if (!target || target.type === "MemberExpression") return;
  if (target.type === "Identifier") into.add((target as Identifier).name);
  else for (const child of childrenOf(target)) take(child, into);
}

/** Of objects no methods are called. */
function noteUse(
  { object, property, computed }: MemberExpression,
  isCalled: boolean,
  { arrays, objects }: Names,
): void {
  if (object.type !== "Identifier") return;
  const ofArray = property.type === "Identifier" && ARRAY_PROPERTIES.has(property.name);
  (computed || isCalled || ofArray ? arrays : objects).add(object.name);
}

function childrenOf(node: Node): Node[] {
  return Object.values(node).flatMap((child: unknown) =>
    Array.isArray(child) ? child.filter(isNode) : isNode(child) ? [child] : [],
  );
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}
