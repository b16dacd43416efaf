/**
 * Parameters, in order: default values, `p === undefined ? value : p`, and patterns, which are taken apart. A parameter
 * that is a function by default has no value: it must be missing, and the function's name is what it stands for. One
 * that is the name of an object that is passed on has none either.
 */
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
    if (l.analysis.aliases.has(variables[i]) || l.analysis.passed.has(String(i))) return;
    if (l.analysis.standsFor.has(variables[i])) {
      l.at(param, () => l.flow.builder.emit("js.missing", [given]));
    } else if (param.type === "AssignmentPattern") {
      const value = l.at(param, () => orDefault(l, given, param.right));
      l.flow.write(variables[i], value);
    } else if (param.type === "ArrayPattern") bindValue(l, param, given);
  });
}
