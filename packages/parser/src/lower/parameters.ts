/** Parameters, in order: default values, `p === undefined ? value : p`, and patterns, which are taken apart. */
import type { Pattern } from "acorn";
import type { Variable } from "../syntax/scope.ts";
import type { FunctionLowerer } from "./function-lowerer.ts";
import { bindValue, orDefault } from "./patterns.ts";

export function lowerParameters(
  l: FunctionLowerer,
  params: readonly Pattern[],
  variables: readonly Variable[],
): void {
  params.forEach((param, i) => {
    const given = l.flow.read(variables[i]);
    if (param.type === "AssignmentPattern") {
      const value = l.at(param, () => orDefault(l, given, param.right));
      l.flow.write(variables[i], value);
    } else if (param.type === "ArrayPattern") bindValue(l, param, given);
  });
}
