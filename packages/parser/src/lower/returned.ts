/**
 * What the function being lowered returns: a value, the leaves of an array or object; or, where it gives back arguments,
 * `this` or `null`, the number of which.
 */
import type { Expression } from "acorn";
import type { Value } from "../ir/nodes.ts";
import { lowerAny } from "./aggregates.ts";
import type { FunctionLowerer } from "./function-lowerer.ts";

export function lowerReturned(
  l: FunctionLowerer,
  node: Expression | null | undefined,
): readonly Value[] {
  const { given } = l.analysis;
  if (given) return [node ? lowerGiven(l, node) : l.constant(0)];
  return node ? lowerAny(l, node) : [];
}

function lowerGiven(l: FunctionLowerer, node: Expression): Value {
  if (node.type === "ParenthesizedExpression") return lowerGiven(l, node.expression);
  if (node.type !== "ConditionalExpression") return l.constant(l.analysis.given!.codes.get(node));
  return l.flow.choose(
    "js",
    l.condition(node.test),
    () => lowerGiven(l, node.consequent),
    () => lowerGiven(l, node.alternate),
  );
}
