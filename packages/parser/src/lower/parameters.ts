/** Default values of parameters: `p === undefined ? value : p`, in order. */
import type { Pattern } from "acorn";
import type { Variable } from "../syntax/scope.ts";
import type { FunctionLowerer } from "./function-lowerer.ts";

export function lowerDefaults(
  l: FunctionLowerer,
  params: readonly Pattern[],
  variables: readonly Variable[],
): void {
  params.forEach((param, i) => {
    if (param.type !== "AssignmentPattern") return;
    const { flow } = l;
    const given = flow.read(variables[i]);
    const value = l.at(param, () => {
      const missing = flow.builder.op("js.seq", [given, l.constant(undefined)]);
      return flow.choose(
        "js",
        flow.builder.op("js.truthy", [missing]),
        () => l.value(param.right),
        () => given,
      );
    });
    flow.write(variables[i], value);
  });
}
