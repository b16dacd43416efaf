/**
 * Typed arrays as values: new ones, and calls of their methods, which are functions of the library.
 *
 * `new T(x)` makes a view where `x` is a buffer, a copy where it is an array, and else `x` is the length. Which of them it
 * is, is known when the function is specialized; the other arms are then never reached.
 */
import type { CallExpression, Expression, MemberExpression, NewExpression } from "acorn";
import type { Value } from "../ir/nodes.ts";
import type { ElementKind } from "../ir/types.ts";
import { TYPED_ARRAY_METHODS, libraryKey } from "../library/typed-array-methods.ts";
import { elementKindOf } from "../syntax/globals.ts";
import { lowerNewBytes, lowerView } from "./bytes.ts";
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
  const element = elementKindOf((node.callee as { name: string }).name);
  if (!element) return lowerNewBytes(l, node);
  const [source, ...more] = node.arguments;
  if (source?.type === "ArrayExpression" && source.elements.every((item) => item)) {
    const items = source.elements.map((item) => l.value(item as Expression));
    return lowerArrayOf(l, element, items);
  }
  const value = source ? l.value(source as Expression) : l.constant(0);
  if (more.length > 0) {
    return lowerView(l, element, [value, ...more.map((item) => l.value(item as Expression))]);
  }
  if (!source || source.type === "Literal") return create(l, element, value);
  return chooseBy(
    l,
    "js.is_buffer",
    value,
    () => lowerView(l, element, [value]),
    () =>
      chooseBy(
        l,
        "js.is_array",
        value,
        () => lowerCopyOf(l, element, value),
        () => create(l, element, value),
      ),
  );
}

/** What a value is, is known when the function is specialized. */
function chooseBy(
  { flow }: FunctionLowerer,
  test: "js.is_buffer" | "js.is_array",
  value: Value,
  passes: () => Value,
  fails: () => Value,
): Value {
  const condition = flow.builder.op("js.truthy", [flow.builder.op(test, [value])]);
  return flow.choose("js", condition, passes, fails);
}

function lowerCopyOf(l: FunctionLowerer, element: ElementKind, array: Value): Value {
  const copy = create(l, element, l.flow.builder.op("js.length", [array]));
  lowerHelperCall(l, libraryKey("set"), [copy, array]);
  return copy;
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

/** `length`, `byteLength`, `BYTES_PER_ELEMENT` or `buffer` of an array. */
export function lowerArrayProperty(l: FunctionLowerer, array: Value, name: string): Value {
  const { builder } = l.flow;
  if (name === "length") return builder.op("js.length", [array]);
  if (name === "buffer") return builder.op("js.buffer", [array]);
  const bytes = (): Value => builder.op("js.element_bytes", [array]);
  if (name === "BYTES_PER_ELEMENT") return bytes();
  return chooseBy(
    l,
    "js.is_array",
    array,
    () => builder.op("js.mul", [builder.op("js.length", [array]), bytes()]),
    () => builder.op("js.byte_length", [array]),
  );
}
