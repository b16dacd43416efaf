/** What stands behind a dot or in brackets: read, or written to. */
import type { Expression, MemberExpression, PrivateIdentifier, Super } from "acorn";
import { PROBLEMS } from "../codes.ts";
import type { Aggregate } from "./aggregates.ts";
import { visitField, visitFieldTarget } from "./analyze-aggregates.ts";
import { BUFFER_PROPERTY, constructorOf, visitArrayStatic } from "./analyze-arrays.ts";
import { visitMathMember, visitNumberMember } from "./analyze-globals.ts";
import type { Analyzer } from "./analyze.ts";
import { ARRAY_PROPERTIES } from "./holders.ts";
import { growsAt } from "./lists.ts";
import {
  fieldPathOf,
  visitObjectElement,
  visitObjectField,
  type FieldPath,
} from "./member-paths.ts";
import { isGlobal } from "./names.ts";
import { visitGetter } from "./passed-objects.ts";

/** What an expression gives, if that is an array or object of the function's own. */
export type Visited = Aggregate | undefined | void;

/** Says that something is not in the language. */
export function unsupported(a: Analyzer, node: { type: string; start: number; end: number }): void {
  a.report(PROBLEMS.unsupportedSyntax(node.type), node);
}

export function visitMemberTarget(
  a: Analyzer,
  target: MemberExpression,
  right: Expression,
  visitRight: () => Aggregate | undefined,
): void {
  const { object } = target;
  if (object.type === "Super") return unsupported(a, object);
  // A root that has fields is no value, and must not be looked up as one.
  const isField = !target.computed && propertyName(target.property) !== "length";
  const field = isField ? fieldPathOf(a, target) : undefined;
  const known = field || isNamespace(a, object) ? undefined : a.value(object);
  if (known) {
    const value = visitRight();
    if (right !== target) a.aggregates.placeWaits(known, right);
    visitFieldTarget(a, target, known, value);
    return;
  }
  if (target.computed) growsAt(a, target);
  if (target.computed) visitIndex(a, target);
  else visitPropertyTarget(a, target, field);
  if (visitRight()) a.report(PROBLEMS.objectEscapes(), right);
}

function isNamespace(a: Analyzer, object: Expression): boolean {
  return (
    object.type === "ThisExpression" || isGlobal(a, object, "Math") || isGlobal(a, object, "Number")
  );
}

function visitPropertyTarget(a: Analyzer, target: MemberExpression, field?: FieldPath): void {
  const name = propertyName(target.property);
  const root = ["Math", "Number"].find((global) => isGlobal(a, target.object, global));
  if (root) a.report(PROBLEMS.assignToGlobal(`${root}.${name}`), target);
  else if (name === "length") a.report(PROBLEMS.assignToLength(), target);
  else if (field) visitObjectField(a, target, true, field);
  else if (target.object.type === "ThisExpression") a.report(PROBLEMS.thisKeyword(), target.object);
  else a.report(PROBLEMS.unknownMember(name), target.property);
}

export function propertyName(property: Expression | PrivateIdentifier): string {
  return property.type === "Identifier" || property.type === "PrivateIdentifier"
    ? property.name
    : "";
}

export function visitMember(a: Analyzer, node: MemberExpression): Visited {
  if (node.object.type === "Super") return unsupported(a, node.object);
  if (node.computed) return visitElement(a, node, node.object);
  const name = propertyName(node.property);
  if (isGlobal(a, node.object, "Math")) return visitMathMember(a, node, name);
  if (isGlobal(a, node.object, "Number")) return visitNumberMember(a, node, name);
  if (constructorOf(a, node.object)) return visitArrayStatic(a, node, name);
  if (visitGetter(a, node)) return;
  if (!ARRAY_PROPERTIES.has(name) && visitObjectField(a, node, false)) return;
  return visitOtherMember(a, node, name);
}

export function visitOtherMember(a: Analyzer, node: MemberExpression, name: string): Visited {
  const object = a.value(node.object as Expression);
  if (object) return visitField(a, node, object);
  const known =
    (ARRAY_PROPERTIES.has(name) || name === BUFFER_PROPERTY) && node.property.type === "Identifier";
  if (!known && node.object.type !== "ThisExpression" && !isRejected(a, node.object)) {
    a.report(PROBLEMS.unknownMember(name), node.property);
  }
  return undefined;
}

/** A name that there is a diagnostic about already. */
function isRejected(a: Analyzer, node: Expression | Super): boolean {
  return node.type === "Identifier" && a.scope.find(node.name)?.variable?.kind === "rejected";
}

function visitElement(a: Analyzer, node: MemberExpression, object: Expression): Visited {
  if (visitObjectElement(a, node)) return undefined;
  const known = a.value(object);
  if (known) return visitField(a, node, known);
  visitIndex(a, node);
  return undefined;
}

function visitIndex(a: Analyzer, node: MemberExpression): void {
  if (node.property.type !== "PrivateIdentifier") a.expression(node.property);
}
