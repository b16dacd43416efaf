/** Array and object literals, their fields, and what is bound to them. */
import type {
  ArrayExpression,
  Expression,
  Identifier,
  MemberExpression,
  ObjectExpression,
  Property,
} from "acorn";
import { PROBLEMS } from "../codes.ts";
import { isAggregate, type Result } from "../ir/result.ts";
import { shapeOf, type Aggregate } from "./aggregates.ts";
import type { Analyzer } from "./analyze.ts";
import { visitListLiteral } from "./lists.ts";
import { assignKnown } from "./known-functions.ts";
import { fieldIndex, sameShape, type Shape } from "./shapes.ts";

/** More elements than these are not chosen among at run time. */
const MAX_CHOICES = 16;

export function visitArray(a: Analyzer, node: ArrayExpression): Aggregate | undefined {
  if (visitListLiteral(a, node)) return undefined;
  const elements = node.elements.map((element) => {
    if (!element) return undefined;
    return element.type === "SpreadElement" ? undefined : element;
  });
  for (const element of node.elements) {
    if (element?.type === "SpreadElement") a.value(element.argument);
  }
  if (elements.length === 0 || elements.includes(undefined)) {
    a.report(PROBLEMS.arrayLiteral(), node);
    for (const element of elements) if (element) a.value(element);
    return undefined;
  }
  return literal(a, node, elements as Expression[], (items) => ({ kind: "tuple", items }));
}

export function visitObject(a: Analyzer, node: ObjectExpression): Aggregate | undefined {
  const keys: string[] = [];
  const values: Expression[] = [];
  let plain = node.properties.length > 0;
  for (const property of node.properties) {
    const key = property.type === "Property" ? keyOf(property) : undefined;
    plain &&= key !== undefined;
    if (key === undefined) continue;
    keys.push(key);
    values.push((property as Property).value);
  }
  if (!plain) {
    a.report(PROBLEMS.objectLiteral(), node);
    return undefined;
  }
  // Of two fields with one key the first says where it stands and the last what it holds.
  const unique = [...new Set(keys)];
  return literal(a, node, values, (items) => ({
    kind: "record",
    keys: unique,
    items: unique.map((key) => items[keys.lastIndexOf(key)]),
  }));
}

/** Names that every object has; with `__proto__` a literal sets the prototype. */
const INHERITED: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** The key of a field, where it is written out and the field is nothing but a value. */
export function keyOf(property: {
  readonly key: Property["key"];
  readonly computed: boolean;
  readonly kind: string;
  readonly method: boolean;
}): string | undefined {
  const { key, computed, kind, method } = property;
  if (computed || kind !== "init" || method) return undefined;
  const name =
    key.type === "Identifier" ? key.name : key.type === "Literal" ? literalName(key) : "";
  return name === undefined || INHERITED.has(name) ? undefined : name;
}

function literalName({ value }: { value?: unknown }): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

function literal(
  a: Analyzer,
  node: ArrayExpression | ObjectExpression,
  values: readonly Expression[],
  shape: (items: Result[]) => Shape,
): Aggregate {
  const items = values.map((value) => {
    const item = a.value(value);
    if (item) a.aggregates.waits(item, { start: value.end, end: node.end });
    return item;
  });
  return { shape: shape(items.map(shapeOf)), roots: a.aggregates.literal(items, node) };
}

/** `c ? p : q`, where both arms have one shape. */
export function eitherOf(
  a: Analyzer,
  node: Expression,
  first: Aggregate | undefined,
  second: Aggregate | undefined,
): Aggregate | undefined {
  if (!first && !second) return undefined;
  if (!sameShape(shapeOf(first), shapeOf(second))) {
    a.report(PROBLEMS.mixedShape("this value"), node);
    return first ?? second;
  }
  return { shape: first!.shape, roots: [...first!.roots, ...second!.roots] };
}

/** The name of a property that is written out, or undefined for an index that is computed. */
function nameOf({ computed, property }: MemberExpression): string | undefined {
  if (!computed) return property.type === "Identifier" ? property.name : "";
  return property.type === "Literal" ? literalName(property) : undefined;
}

/** A field of an array or object that is read. */
export function visitField(
  a: Analyzer,
  node: MemberExpression,
  object: Aggregate,
): Aggregate | undefined {
  const name = nameOf(node);
  if (name === undefined) return visitChoice(a, node, object);
  const index = fieldIndex(object.shape, name);
  if (index !== undefined) {
    a.aggregates.fields.set(node, index);
    return a.aggregates.field(object, index);
  }
  if (name !== "length" || object.shape.kind !== "tuple") {
    a.report(PROBLEMS.unknownField(name), node.property);
  }
  return undefined;
}

/** `v[i]` chooses among the elements. */
function visitChoice(a: Analyzer, node: MemberExpression, object: Aggregate): undefined {
  const { shape } = object;
  a.aggregates.waits(object, node.property);
  if (node.property.type !== "PrivateIdentifier") a.expression(node.property);
  const simple = shape.kind === "tuple" && shape.items.length <= MAX_CHOICES;
  if (!simple || shape.items.some(isAggregate)) a.report(PROBLEMS.objectIndex(), node.property);
}

/** A field that is assigned: to an array or object, or to anything else. */
export function visitFieldTarget(
  a: Analyzer,
  node: MemberExpression,
  object: Aggregate,
  value: Aggregate | undefined,
): void {
  const name = nameOf(node);
  const index = name === undefined ? undefined : fieldIndex(object.shape, name);
  if (name === undefined) {
    if (node.property.type !== "PrivateIdentifier") a.expression(node.property);
    a.report(PROBLEMS.objectIndex(), node.property);
  } else if (index === undefined) {
    a.report(PROBLEMS.unknownField(name), node.property);
  } else {
    a.aggregates.fields.set(node, index);
    if (!sameShape(object.shape.items[index], shapeOf(value))) {
      a.report(PROBLEMS.mixedShape(`\`${name}\``), node);
    }
    a.aggregates.change(node, object, value);
    a.noteChanged(object, index);
  }
}

/** A variable is declared, with a value or without one. */
export function declareName(
  a: Analyzer,
  id: Identifier,
  value: Aggregate | undefined,
  assigned: boolean,
): void {
  const variable = a.scope.find(id.name)?.variable;
  if (!variable) return;
  a.variables.set(id, variable);
  if (!assigned) return;
  if (a.standsFor.has(variable)) return assignKnown(a, id, variable);
  const known = a.aggregates.storage.has(variable);
  if (known && value) a.aggregates.rebind(id, variable, value);
  else if (known || (value && a.plain.has(variable))) {
    a.report(PROBLEMS.mixedShape(`\`${id.name}\``), id);
  } else if (value) a.aggregates.declare(variable, value, a.until);
  else a.plain.add(variable);
  a.noteAssigned(variable);
}
