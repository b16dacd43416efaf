/**
 * Destructuring: patterns over typed arrays, and over arrays and objects that the function makes.
 *
 * A pattern over a typed array takes elements by their index; past the end the array's iterator is done and gives
 * `undefined`, which is what the element is.
 */
import type {
  ArrayPattern,
  AssignmentExpression,
  Expression,
  Identifier,
  MemberExpression,
  ObjectPattern,
  Pattern,
} from "acorn";
import { PROBLEMS } from "../codes.ts";
import type { Aggregate } from "./aggregates.ts";
import { keyOf } from "./analyze-aggregates.ts";
import type { Analyzer } from "./analyze.ts";
import { fieldIndex } from "./shapes.ts";

/** Takes what one name or place of a pattern gets, and its default. */
export type PatternTarget = (
  target: Identifier | MemberExpression,
  value?: Aggregate,
  fallback?: Expression,
) => void;

/** @param source what is taken apart, if it is an array or object of the function */
export function visitPattern(
  a: Analyzer,
  pattern: Pattern,
  source: Aggregate | undefined,
  target: PatternTarget,
): void {
  switch (pattern.type) {
    case "Identifier":
    case "MemberExpression":
      target(pattern, source);
      return;
    case "AssignmentPattern":
      // An array or object is not undefined: the default is never looked at.
      if (source) a.value(pattern.right);
      else a.expression(pattern.right);
      visitPattern(a, pattern.left, source, (name, value) => target(name, value, pattern.right));
      return;
    case "ArrayPattern":
      visitArrayPattern(a, pattern, source, target);
      return;
    case "ObjectPattern":
      visitObjectPattern(a, pattern, source, target);
      return;
    default:
      a.report(PROBLEMS.destructuring(), pattern);
  }
}

function visitArrayPattern(
  a: Analyzer,
  { elements, start, end }: ArrayPattern,
  source: Aggregate | undefined,
  target: PatternTarget,
): void {
  if (source?.shape.kind === "record") a.report(PROBLEMS.objectEscapes(), { start, end });
  elements.forEach((element, i) => {
    if (!element) return;
    const item =
      source && i < source.shape.items.length ? a.aggregates.field(source, i) : undefined;
    visitPattern(a, element, item, target);
  });
}

function visitObjectPattern(
  a: Analyzer,
  { properties, start, end }: ObjectPattern,
  source: Aggregate | undefined,
  target: PatternTarget,
): void {
  if (!source && properties.length === 0) a.report(PROBLEMS.destructuring(), { start, end });
  for (const property of properties) {
    const key = property.type === "Property" ? keyOf(property) : undefined;
    if (key === undefined || property.type !== "Property") {
      a.report(PROBLEMS.destructuring(), property);
      continue;
    }
    const index = source && fieldIndex(source.shape, key);
    const item = source && index !== undefined ? a.aggregates.field(source, index) : undefined;
    visitPattern(a, property.value, item, target);
    if (index !== undefined || (key === "length" && source?.shape.kind !== "record")) continue;
    a.report(source ? PROBLEMS.unknownField(key) : PROBLEMS.destructuring(), property);
  }
}

/** `[a, b] = [b, a]`, of which nobody uses the value. */
export function visitPatternAssignment(
  a: Analyzer,
  { left, right }: AssignmentExpression,
  visitTarget: PatternTarget,
): void {
  const source = a.value(right);
  if (source) a.aggregates.waits(source, left);
  a.aggregates.takenApart(right);
  visitPattern(a, left, source, visitTarget);
}
