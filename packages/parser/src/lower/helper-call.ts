/** Calls of functions of the unit. A call has as many operands as the callee has parameters, then its captures. */
import { makeValue } from "../ir/build.ts";
import type { Value } from "../ir/nodes.ts";
import { typesOfResult } from "../ir/result.ts";
import type { FunctionLowerer } from "./function-lowerer.ts";

/** A call of a function of the unit: the leaves of what it returns. */
export function lowerHelperCall(
  l: FunctionLowerer,
  key: string,
  args: readonly Value[],
): readonly Value[] {
  const callee = l.unit.callees.get(key)!;
  const hidden = callee.captures.map((capture) => l.captured(capture));
  const operands = [...exactly(l, args, callee.paramCount), ...hidden];
  const call = l.flow.builder.emit("js.call", operands, { attrs: { callee: key } });
  call.results = typesOfResult(callee.result).map((type) => makeValue(type, undefined, call));
  return call.results;
}

/** So many arguments: missing ones are `undefined`, further ones are forgotten. */
export function exactly(l: FunctionLowerer, args: readonly Value[], count: number): Value[] {
  return Array.from({ length: count }, (_, i) => args[i] ?? l.constant(undefined));
}
