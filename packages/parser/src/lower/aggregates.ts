/**
 * Arrays and objects of the function's own, as the values of their leaves.
 *
 * The analysis has made sure that copying is as good as referring (`syntax/aggregates.ts`), so nothing is
 * allocated: a literal is its values, a variable has one variable for each leaf, a field is one or some of them.
 */
import type {
  AssignmentExpression,
  CallExpression,
  ConditionalExpression,
  Expression,
  Identifier,
  MemberExpression,
  ObjectExpression,
  Property,
} from "acorn";
import type { Value } from "../ir/nodes.ts";
import { keyOf } from "../syntax/analyze-aggregates.ts";
import { fieldIndex, leavesOfField, type Shape } from "../syntax/shapes.ts";
import type { Variable } from "../syntax/scope.ts";
import { lowerHelperCall } from "./helper-call.ts";
import type { FunctionLowerer } from "./function-lowerer.ts";

/** The values of the leaves of an expression that gives an array or object. */
export function lowerLeaves(l: FunctionLowerer, node: Expression): readonly Value[] {
  return l.at(node, () => lowerNode(l, node));
}

/** The leaves of any expression: of one that gives no array or object its value. */
export function lowerAny(l: FunctionLowerer, node: Expression): readonly Value[] {
  return l.analysis.shapes.has(node) ? lowerLeaves(l, node) : [l.value(node)];
}

function lowerNode(l: FunctionLowerer, node: Expression): readonly Value[] {
  switch (node.type) {
    case "Identifier":
      return storageOf(l, node).map((leaf) => l.flow.read(leaf));
    case "ArrayExpression":
      return node.elements.flatMap((item) => lowerAny(l, item as Expression));
    case "ObjectExpression":
      return lowerObject(l, node);
    case "MemberExpression":
      return lowerField(l, node);
    case "ConditionalExpression":
      return lowerEither(l, node);
    case "SequenceExpression":
      for (const one of node.expressions.slice(0, -1)) l.effect(one);
      return lowerLeaves(l, node.expressions.at(-1)!);
    case "ParenthesizedExpression":
      return lowerLeaves(l, node.expression);
    case "AssignmentExpression":
      return lowerCopy(l, node);
    case "CallExpression":
      return lowerCallLeaves(l, node);
    default:
      throw new Error(`${node.type} gives no array or object`);
  }
}

function storageOf(l: FunctionLowerer, node: Identifier): readonly Variable[] {
  return l.analysis.aggregates.storage.get(l.analysis.variables.get(node)!)!.leaves;
}

function lowerObject(l: FunctionLowerer, node: ObjectExpression): readonly Value[] {
  const shape = l.analysis.shapes.get(node)!;
  const items: (readonly Value[])[] = [];
  for (const property of node.properties as Property[]) {
    items[fieldIndex(shape, keyOf(property)!)!] = lowerAny(l, property.value);
  }
  return items.flat();
}

/** The leaves of a field, which for a plain one is its value. */
export function lowerField(l: FunctionLowerer, node: MemberExpression): readonly Value[] {
  const object = node.object as Expression;
  const shape = l.analysis.shapes.get(object)!;
  return leavesOfField(shape, l.analysis.aggregates.fields.get(node)!, lowerLeaves(l, object));
}

function lowerEither(l: FunctionLowerer, node: ConditionalExpression): readonly Value[] {
  return l.flow.chooseAll(
    l.condition(node.test),
    () => lowerLeaves(l, node.consequent),
    () => lowerLeaves(l, node.alternate),
  );
}

function lowerCopy(l: FunctionLowerer, { left, right }: AssignmentExpression): readonly Value[] {
  const leaves = placeLeaves(l, left as Identifier | MemberExpression);
  const values = lowerLeaves(l, right);
  writeLeaves(l, leaves, values);
  return values;
}

function lowerCallLeaves(l: FunctionLowerer, node: CallExpression): readonly Value[] {
  const target = l.analysis.calls.get(node)!;
  if (target.kind !== "function") throw new Error("only functions of the unit return leaves");
  const args = node.arguments.map((argument) => l.value(argument as Expression));
  return lowerHelperCall(l, target.key, args);
}

/** The variables of the leaves of what can be assigned: a variable, or a field of one. */
export function placeLeaves(l: FunctionLowerer, target: Expression): readonly Variable[] {
  if (target.type === "Identifier") return storageOf(l, target);
  if (target.type === "ParenthesizedExpression") return placeLeaves(l, target.expression);
  if (target.type !== "MemberExpression") throw new Error(`${target.type} is no place`);
  const object = target.object as Expression;
  const shape = l.analysis.shapes.get(object)!;
  const index = l.analysis.aggregates.fields.get(target)!;
  return leavesOfField(shape, index, placeLeaves(l, object));
}

export function writeLeaves(
  l: FunctionLowerer,
  leaves: readonly Variable[],
  values: readonly Value[],
): void {
  leaves.forEach((leaf, i) => l.flow.write(leaf, values[i]));
}

/**
 * `v[i]` of an array of numbers: the element whose index equals `i`, or undefined. Property names are compared
 * as text, so -0 is 0 and a boolean is no index, which is what `===` says too. The text of a typed array may be
 * an index: `+i` refuses it.
 */
export function lowerChoice(l: FunctionLowerer, node: MemberExpression, shape: Shape): Value {
  const values = lowerLeaves(l, node.object as Expression);
  const index = l.value(node.property as Expression);
  const from = (i: number): Value => {
    if (i === shape.items.length) return l.constant(undefined);
    const { builder } = l.flow;
    const same = builder.op("js.seq", [index, l.constant(i)]);
    return l.flow.choose(
      "js",
      builder.op("js.truthy", [same]),
      () => values[i],
      () => from(i + 1),
    );
  };
  const { builder } = l.flow;
  const isNumber = builder.op("js.seq", [index, builder.op("js.plus", [index])]);
  return l.flow.choose(
    "js",
    builder.op("js.truthy", [isNumber]),
    () => from(0),
    () => l.constant(undefined),
  );
}
