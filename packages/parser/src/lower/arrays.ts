/**
 * Typed arrays as values: new ones, and calls of their methods, which are functions of the library.
 *
 * `new T(x)` makes a copy where `x` is an array, and else `x` is the length. Which of the two it is, is known when
 * the function is specialized; the other arm is then never reached.
 */
import type { CallExpression, Expression, MemberExpression, NewExpression } from "acorn";
import type { Value } from "../ir/nodes.ts";
import type { ElementKind } from "../ir/types.ts";
import { TYPED_ARRAY_METHODS, libraryKey } from "../library/typed-array-methods.ts";
import { elementKindOf } from "../syntax/globals.ts";
import type { FunctionLowerer } from "./function-lowerer.ts";
import { lowerHelperCall } from "./helper-call.ts";
import { growingList, lowerArrayCall } from "./lists.ts";

/** `array.name(…)`. What is given beyond the parameters is evaluated and forgotten. */
export function lowerMethod(l: FunctionLowerer, node: CallExpression, name: string): Value {
  const { params, result, missing } = TYPED_ARRAY_METHODS.get(name)!;
  const { object } = node.callee as MemberExpression;
  const receiver = l.value(object as Expression);
  const args = node.arguments.map((argument) => l.value(argument as Expression));
  const list = growingList(l, object as Expression);
  const array = list ? l.flow.read(list) : receiver;
  if (missing !== undefined && args.length < params) {
    while (args.length < params - 1) args.push(l.constant(undefined));
    args.push(l.constant(missing));
  }
  const [returned] = lowerHelperCall(l, libraryKey(name), [array, ...args]);
  return result === "receiver" ? array : returned;
}

export function lowerNewArray(l: FunctionLowerer, node: NewExpression): Value {
  if (l.analysis.lists.made.has(node)) return lowerArrayCall(l, node);
  const element = elementKindOf((node.callee as { name: string }).name)!;
  const [source] = node.arguments;
  if (source?.type === "ArrayExpression" && source.elements.every((item) => item)) {
    const items = source.elements.map((item) => l.value(item as Expression));
    return lowerArrayOf(l, element, items);
  }
  const value = source ? l.value(source as Expression) : l.constant(0);
  if (!source || source.type === "Literal") return create(l, element, value);
  const { builder } = l.flow;
  const isArray = builder.op("js.truthy", [builder.op("js.is_array", [value])]);
  return l.flow.choose(
    "js",
    isArray,
    () => {
      const copy = create(l, element, builder.op("js.length", [value]));
      lowerHelperCall(l, libraryKey("set"), [copy, value]);
      return copy;
    },
    () => create(l, element, value),
  );
}

/** A new array with these elements; all are evaluated before. */
export function lowerArrayOf(
  l: FunctionLowerer,
  element: ElementKind,
  items: readonly Value[],
): Value {
  const array = create(l, element, l.constant(items.length));
  items.forEach((item, i) => {
    l.flow.builder.emit("js.store", [array, l.constant(i), item]);
  });
  return array;
}

function create({ flow }: FunctionLowerer, element: ElementKind, length: Value): Value {
  return flow.builder.op("js.new_array", [length], { attrs: { element } });
}

/** `length`, `byteLength` or `BYTES_PER_ELEMENT` of an array. */
export function lowerArrayProperty(l: FunctionLowerer, array: Value, name: string): Value {
  const { builder } = l.flow;
  if (name === "length") return builder.op("js.length", [array]);
  const bytes = builder.op("js.element_bytes", [array]);
  if (name === "BYTES_PER_ELEMENT") return bytes;
  return builder.op("js.mul", [builder.op("js.length", [array]), bytes]);
}
