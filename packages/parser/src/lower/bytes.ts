/**
 * Buffers and what looks into them: `new ArrayBuffer(n)`, `new T(buffer, offset, length)`, methods of DataViews.
 *
 * JavaScript's own checks and errors are the ops' affair. Arguments that are missing are `undefined`, which is what
 * JavaScript makes of them too.
 */
import type { CallExpression, Expression, MemberExpression, NewExpression } from "acorn";
import type { Value } from "../ir/nodes.ts";
import type { ElementKind } from "../ir/types.ts";
import { bytesKindOf, type CallTarget } from "../syntax/globals.ts";
import type { FunctionLowerer } from "./function-lowerer.ts";
import { exactly } from "./helper-call.ts";

function argumentsOf(l: FunctionLowerer, node: CallExpression | NewExpression): Value[] {
  return node.arguments.map((argument) => l.value(argument as Expression));
}

/** `new ArrayBuffer(length)`, `new DataView(buffer, …)`. */
export function lowerNewBytes(l: FunctionLowerer, node: NewExpression): Value {
  const args = argumentsOf(l, node);
  if (bytesKindOf((node.callee as { name: string }).name) === "dataview") {
    return lowerView(l, "dataview", args);
  }
  return l.flow.builder.op("js.new_buffer", exactly(l, args, 1));
}

/** A view of the buffer that the first argument is. */
export function lowerView(l: FunctionLowerer, element: ElementKind, args: readonly Value[]): Value {
  return l.flow.builder.op("js.view", exactly(l, args, 3), { attrs: { element } });
}

/** `view.getT(offset, littleEndian)`, `view.setT(offset, value, littleEndian)`. */
export function lowerData(
  l: FunctionLowerer,
  node: CallExpression,
  { element, does }: Extract<CallTarget, { kind: "data" }>,
): Value {
  const { builder } = l.flow;
  const view = l.value((node.callee as MemberExpression).object as Expression);
  const args = exactly(l, argumentsOf(l, node), does === "get" ? 2 : 3);
  const little = builder.op("js.not", [builder.op("js.not", [args.pop()!])]);
  const operands = [view, ...args, little];
  if (does === "get") return builder.op("js.data_get", operands, { attrs: { element } });
  builder.emit("js.data_set", operands, { attrs: { element } });
  return l.constant(undefined);
}
