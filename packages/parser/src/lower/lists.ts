/**
 * Plain arrays in memory: literals, `new Array(n)`, and what makes a list longer.
 *
 * A list that may get longer is read from its variable when it is used, after all that may still make it longer, and written
 * back when it has. JavaScript has the same array all the time, so it makes no difference when it is looked at.
 */
import type {
  ArrayExpression,
  CallExpression,
  Expression,
  Identifier,
  MemberExpression,
  NewExpression,
} from "acorn";
import type { Value } from "../ir/nodes.ts";
import { spellTable } from "../ir/tables.ts";
import type { ListMethod } from "../syntax/lists.ts";
import type { Variable } from "../syntax/scope.ts";
import type { FunctionLowerer } from "./function-lowerer.ts";

/** The variable of a list that may get longer, where an expression names one. */
export function growingList(l: FunctionLowerer, node: Expression): Variable | undefined {
  if (node.type !== "Identifier") return undefined;
  const variable = l.analysis.variables.get(node);
  return variable && l.analysis.lists.grows(variable) ? variable : undefined;
}

export function lowerListLiteral(l: FunctionLowerer, node: ArrayExpression): Value {
  const { elements } = node;
  const table = l.analysis.lists.tables.get(node);
  if (table) return l.flow.builder.op("js.table", [], { attrs: { values: spellTable(table) } });
  return listOf(
    l,
    elements.map((element) => (element ? l.value(element as Expression) : undefined)),
  );
}

/** A new list; what is undefined is a hole. */
function listOf(l: FunctionLowerer, values: readonly (Value | undefined)[]): Value {
  const list = newList(l, l.constant(values.length));
  for (const [i, value] of values.entries()) {
    const operands = value && [list, l.constant(i), value];
    if (operands) l.flow.builder.emit("js.store", operands, { attrs: { proved: true } });
  }
  return list;
}

function newList({ flow }: FunctionLowerer, length: Value): Value {
  return flow.builder.op("js.new_array", [length], { attrs: { element: "number?" } });
}

/** `new Array(n)` has n holes, `new Array(x, y)` has elements. */
export function lowerArrayCall(l: FunctionLowerer, node: NewExpression | CallExpression): Value {
  const values = node.arguments.map((argument) => l.value(argument as Expression));
  return values.length === 1 ? newList(l, values[0]) : listOf(l, values);
}

interface Element {
  load(): Value;
  store(value: Value): void;
}

/** An element of a list that may get longer by it. */
export function lowerElement(l: FunctionLowerer, variable: Variable, index: Value): Element {
  const { flow } = l;
  return {
    load: () => flow.builder.op("js.load", [flow.read(variable), index]),
    store: (value) => put(l, variable, index, value, false),
  };
}

function put(l: FunctionLowerer, list: Variable, index: Value, value: Value, push: boolean): void {
  const { flow } = l;
  const attrs = push ? { push } : {};
  flow.write(list, flow.builder.op("js.put", [flow.read(list), index, value], { attrs }));
}

function lengthOf({ flow }: FunctionLowerer, list: Variable): Value {
  return flow.builder.op("js.length", [flow.read(list)]);
}

function setLength({ flow }: FunctionLowerer, list: Variable, length: Value): void {
  flow.write(list, flow.builder.op("js.set_length", [flow.read(list), length]));
}

/** `list.length = 0` */
export function lowerEmptying(l: FunctionLowerer, { object }: MemberExpression): Value {
  const zero = l.constant(0);
  setLength(l, l.analysis.variables.get(object as Identifier)!, zero);
  return zero;
}

export function lowerListMethod(
  l: FunctionLowerer,
  node: CallExpression,
  name: ListMethod,
  list: Variable,
): Value {
  const args = node.arguments.map((argument) => l.value(argument as Expression));
  if (name === "pop") return lowerPop(l, list);
  for (const value of args) put(l, list, lengthOf(l, list), value, true);
  return lengthOf(l, list);
}

/** Of an empty list undefined, as its element -1 is. */
function lowerPop(l: FunctionLowerer, list: Variable): Value {
  const { builder } = l.flow;
  const last = builder.op("js.sub", [lengthOf(l, list), l.constant(1)]);
  const value = builder.op("js.load", [l.flow.read(list), last]);
  const length = builder.op("js.math", [last, l.constant(0)], { attrs: { fn: "max" } });
  setLength(l, list, length);
  return value;
}
