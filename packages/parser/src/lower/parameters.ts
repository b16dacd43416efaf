/** Parameters, in order: default values, `p === undefined ? value : p`, and patterns, which are taken apart. */
import type { AssignmentPattern, Pattern } from "acorn";
import type { Value } from "../ir/nodes.ts";
import type { Variable } from "../syntax/scope.ts";
import type { FunctionLowerer } from "./function-lowerer.ts";
import { bindValue } from "./patterns.ts";

export function lowerParameters(
  l: FunctionLowerer,
  params: readonly Pattern[],
  variables: readonly Variable[],
): void {
  params.forEach((param, i) => {
    const given = l.flow.read(variables[i]);
    if (param.type === "AssignmentPattern") {
      l.flow.write(variables[i], lowerDefault(l, param, given));
    } else if (param.type === "ArrayPattern") bindValue(l, param, given);
  });
}

function lowerDefault(l: FunctionLowerer, param: AssignmentPattern, given: Value): Value {
  const { flow } = l;
  return l.at(param, () => {
    const missing = flow.builder.op("js.seq", [given, l.constant(undefined)]);
    return flow.choose(
      "js",
      flow.builder.op("js.truthy", [missing]),
      () => l.value(param.right),
      () => given,
    );
  });
}
