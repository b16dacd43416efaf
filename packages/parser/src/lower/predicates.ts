/** Comparisons that ask what a value is; see `syntax/predicates.ts`. */
import type { Value } from "../ir/nodes.ts";
import type { Predicate } from "../syntax/predicates.ts";
import type { FunctionLowerer } from "./function-lowerer.ts";

export function lowerPredicate(l: FunctionLowerer, { operand, test, negated }: Predicate): Value {
  const { builder } = l.flow;
  if (test === "never") {
    l.effect(operand);
    return l.constant(negated);
  }
  const value = l.value(operand);
  const answer =
    test === "undefined"
      ? builder.op("js.seq", [value, l.constant(undefined)])
      : builder.op("js.is", [value], { attrs: { test } });
  return negated ? builder.op("js.not", [answer]) : answer;
}
