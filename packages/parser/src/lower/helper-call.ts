/** Calls of functions of the unit. A call has as many operands as the callee has parameters, then its captures. */
import type { Value } from "../ir/nodes.ts";
import type { FunctionLowerer } from "./function-lowerer.ts";

export function lowerHelperCall(l: FunctionLowerer, key: string, args: readonly Value[]): Value {
  const callee = l.unit.callees.get(key)!;
  const hidden = callee.captures.map((capture) => l.captured(capture));
  const operands = [...exactly(l, args, callee.paramCount), ...hidden];
  return l.flow.builder.op("js.call", operands, { attrs: { callee: key } });
}

/** So many arguments: missing ones are `undefined`, further ones are forgotten. */
export function exactly(l: FunctionLowerer, args: readonly Value[], count: number): Value[] {
  return Array.from({ length: count }, (_, i) => args[i] ?? l.constant(undefined));
}
