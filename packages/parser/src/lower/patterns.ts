/**
 * Destructuring, in JavaScript's order: of each element of a pattern first the place it goes to is evaluated, then
 * its value is taken, then the default where that is undefined, then it is stored.
 */
import type {
  ArrayPattern,
  AssignmentExpression,
  Expression,
  Identifier,
  MemberExpression,
  ObjectPattern,
  Pattern,
  Property,
} from "acorn";
import type { Value } from "../ir/nodes.ts";
import { isAggregate, type Result } from "../ir/result.ts";
import { keyOf } from "../syntax/analyze-aggregates.ts";
import { fieldIndex, leavesOfField } from "../syntax/shapes.ts";
import { lowerAny, placeLeaves, writeLeaves } from "./aggregates.ts";
import type { FunctionLowerer } from "./function-lowerer.ts";
import { lowerPlace } from "./places.ts";

/** What is taken apart: the leaves of an array or object, or the one value of anything else. */
interface Source {
  readonly shape: Result;
  readonly leaves: readonly Value[];
}

type Store = (source: Source) => void;

/** Takes an expression apart: `const [x, y] = f(a)`. */
export function lowerPattern(l: FunctionLowerer, pattern: Pattern, node: Expression): void {
  const shape = l.analysis.shapes.get(node) ?? "js";
  bindPattern(l, pattern, () => ({ shape, leaves: lowerAny(l, node) }));
}

/** Takes a value apart. */
export function bindValue(l: FunctionLowerer, pattern: Pattern, value: Value): void {
  bindPattern(l, pattern, () => ({ shape: "js", leaves: [value] }));
}

export function lowerPatternAssignment(
  l: FunctionLowerer,
  { left, right }: AssignmentExpression,
): void {
  lowerPattern(l, left, right);
}

function bindPattern(l: FunctionLowerer, pattern: Pattern, take: () => Source): void {
  l.at(pattern, () => {
    switch (pattern.type) {
      case "Identifier":
      case "MemberExpression": {
        const store = lowerTarget(l, pattern);
        store(take());
        return;
      }
      case "AssignmentPattern":
        bindWithDefault(l, pattern.left, pattern.right, take);
        return;
      case "ArrayPattern":
        bindArray(l, pattern, take());
        return;
      case "ObjectPattern":
        bindObject(l, pattern, take());
        return;
      default:
        throw new Error(`${pattern.type} passed the analysis`);
    }
  });
}

/** A name or place, evaluated as far as it is before it gets its value. */
function lowerTarget(l: FunctionLowerer, target: Identifier | MemberExpression): Store {
  if (target.type === "Identifier") {
    return ({ shape, leaves }) => {
      const variable = l.analysis.variables.get(target)!;
      writeLeaves(l, isAggregate(shape) ? placeLeaves(l, target) : [variable], leaves);
    };
  }
  if (l.analysis.aggregates.fields.has(target)) {
    const places = placeLeaves(l, target);
    return ({ leaves }) => writeLeaves(l, places, leaves);
  }
  const place = lowerPlace(l, target);
  return ({ leaves }) => place.store(leaves[0]);
}

function bindWithDefault(
  l: FunctionLowerer,
  left: Pattern,
  fallback: Expression,
  take: () => Source,
): void {
  bindPattern(l, left, () => {
    const source = take();
    if (isAggregate(source.shape)) return source;
    return { shape: "js", leaves: [orDefault(l, source.leaves[0], fallback)] };
  });
}

/** A value, or where it is undefined its default. */
export function orDefault(l: FunctionLowerer, value: Value, fallback: Expression): Value {
  const { builder } = l.flow;
  const missing = builder.op("js.seq", [value, l.constant(undefined)]);
  return l.flow.choose(
    "js",
    builder.op("js.truthy", [missing]),
    () => l.value(fallback),
    () => value,
  );
}

function bindArray(l: FunctionLowerer, { elements }: ArrayPattern, source: Source): void {
  // Also a pattern without names asks for an array.
  if (!isAggregate(source.shape) && !elements.some(Boolean)) elementOf(l, source, 0);
  elements.forEach((element, i) => {
    if (element) bindPattern(l, element, () => elementOf(l, source, i));
  });
}

function elementOf(l: FunctionLowerer, { shape, leaves }: Source, i: number): Source {
  if (!isAggregate(shape)) {
    const load = l.flow.builder.op("js.load", [leaves[0], l.constant(i)]);
    return { shape: "js", leaves: [load] };
  }
  if (i >= shape.items.length) return { shape: "js", leaves: [l.constant(undefined)] };
  return { shape: shape.items[i], leaves: leavesOfField(shape, i, leaves) };
}

function bindObject(l: FunctionLowerer, { properties }: ObjectPattern, source: Source): void {
  for (const property of properties as (Property & { value: Pattern })[]) {
    const name = keyOf(property)!;
    bindPattern(l, property.value, () => fieldOf(l, source, name));
  }
}

function fieldOf(l: FunctionLowerer, { shape, leaves }: Source, name: string): Source {
  if (!isAggregate(shape)) {
    return { shape: "js", leaves: [l.flow.builder.op("js.length", [leaves[0]])] };
  }
  const index = fieldIndex(shape, name);
  // The analysis lets no other name through.
  if (index === undefined) return { shape: "js", leaves: [l.constant(shape.items.length)] };
  return { shape: shape.items[index], leaves: leavesOfField(shape, index, leaves) };
}
