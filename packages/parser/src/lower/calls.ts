/**
 * Calls: of captured functions, of `Math`, and of the few globals that are written out in other ops.
 *
 * JavaScript passes any number of arguments: missing ones are `undefined`, further ones are evaluated and
 * forgotten. So a call of the unit always has as many operands as the callee has parameters.
 */
import type { CallExpression, Expression } from "acorn";
import { MATH_FUNCTIONS, type MathFunction } from "../ir/math.ts";
import type { Value } from "../ir/nodes.ts";
import type { Opcode } from "../ir/ops.ts";
import type { Builtin } from "../syntax/globals.ts";
import type { LocalFunction } from "../syntax/local-function.ts";
import { lowerArrayOf, lowerMethod } from "./arrays.ts";
import { lowerData } from "./bytes.ts";
import type { FunctionLowerer } from "./function-lowerer.ts";
import { exactly, lowerHelperCall } from "./helper-call.ts";
import { lowerArrayCall, lowerListMethod } from "./lists.ts";
import { lowerCopy } from "./local-calls.ts";

export function lowerCall(l: FunctionLowerer, node: CallExpression): Value {
  if (l.analysis.constants.has(node)) return l.constant(l.analysis.constants.get(node));
  const target = l.analysis.calls.get(node)!;
  if (target.kind === "method") return lowerMethod(l, node, target.name);
  if (target.kind === "list") return lowerListMethod(l, node, target.name, target.variable);
  if (target.kind === "array-call") return lowerArrayCall(l, node);
  if (target.kind === "data") return lowerData(l, node, target);
  const args = node.arguments.map((argument) => l.value(argument as Expression));
  switch (target.kind) {
    case "function":
      return lowerHelperCall(l, target.key, args)[0];
    case "local":
      return lowerLocalCall(l, target.fn, args);
    case "math":
      return lowerMath(l, target.fn, args);
    case "random":
      return l.flow.builder.op("js.random", []);
    case "truncate": {
      const { bits, signed } = target;
      const attrs = { bits, signed };
      return l.flow.builder.op("js.big_truncate", [args[1]], { attrs });
    }
    case "array-of":
      return lowerArrayOf(l, target.element, args);
    case "intrinsic":
      return lowerIntrinsic(l, target.opcode, args);
    case "builtin":
      return BUILTIN[target.name](l, args);
  }
}

/** A lifted function takes what it uses behind its own arguments. */
function lowerLocalCall(l: FunctionLowerer, fn: LocalFunction, args: readonly Value[]): Value {
  if (!fn.lifted) return lowerCopy(l, fn, args);
  const { key, free } = fn.lifted;
  const used = free.map((variable) => l.flow.read(variable));
  return lowerHelperCall(l, key, [...exactly(l, args, fn.params.length), ...used])[0];
}

function lowerIntrinsic(l: FunctionLowerer, opcode: Opcode, args: readonly Value[]): Value {
  const [result] = l.flow.builder.emit(opcode, [...args]).results;
  return result ?? l.constant(undefined);
}

function lowerMath(l: FunctionLowerer, fn: MathFunction, args: readonly Value[]): Value {
  const { arity } = MATH_FUNCTIONS[fn];
  const operands = arity === "any" ? [...args] : exactly(l, args, arity);
  return l.flow.builder.op("js.math", operands, { attrs: { fn } });
}

type LowerBuiltin = (l: FunctionLowerer, args: readonly Value[]) => Value;

const firstOf = (l: FunctionLowerer, args: readonly Value[]): Value =>
  args[0] ?? l.constant(undefined);

/** |x| < Infinity: false for NaN and both infinities. */
function lowerFinite(l: FunctionLowerer, x: Value): Value {
  const { builder } = l.flow;
  const magnitude = builder.op("js.math", [x], { attrs: { fn: "abs" } });
  return builder.op("js.lt", [magnitude, l.constant(Infinity)]);
}

/** ToNumber, which takes bigints here. Whether it is one, is known when the function is specialized. */
function lowerNumber({ flow }: FunctionLowerer, x: Value): Value {
  const { builder } = flow;
  const isBig = builder.op("js.is", [x], { attrs: { test: "bigint" } });
  return flow.choose(
    "js",
    builder.op("js.truthy", [isBig]),
    () => builder.op("js.number", [x]),
    () => builder.op("js.plus", [x]),
  );
}

/** `first && second`, where both are booleans. */
function lowerBoth(l: FunctionLowerer, first: Value, second: () => Value): Value {
  const condition = l.flow.builder.op("js.truthy", [first]);
  return l.flow.choose("js", condition, second, () => first);
}

/** x is a number equal to its floor; true for the infinities, and false for booleans and undefined. */
function lowerIntegral(l: FunctionLowerer, x: Value): Value {
  const { builder } = l.flow;
  return builder.op("js.seq", [builder.op("js.math", [x], { attrs: { fn: "floor" } }), x]);
}

/** Comparing without conversion keeps booleans and `undefined` apart from the numbers they convert to. */
const BUILTIN: Readonly<Record<Builtin, LowerBuiltin>> = {
  Boolean: (l, args) => {
    const { builder } = l.flow;
    return builder.op("js.not", [builder.op("js.not", [firstOf(l, args)])]);
  },
  BigInt: (l, args) => l.flow.builder.op("js.to_big", [firstOf(l, args)]),
  Number: (l, args) => (args[0] ? lowerNumber(l, args[0]) : l.constant(0)),
  isNaN: (l, args) => {
    const x = l.flow.builder.op("js.plus", [firstOf(l, args)]);
    return l.flow.builder.op("js.sne", [x, x]);
  },
  isFinite: (l, args) => lowerFinite(l, firstOf(l, args)),
  "Number.isNaN": (l, args) => {
    const x = firstOf(l, args);
    return l.flow.builder.op("js.sne", [x, x]);
  },
  "Number.isFinite": (l, args) => {
    const { builder } = l.flow;
    const x = firstOf(l, args);
    const isNumber = builder.op("js.seq", [x, builder.op("js.plus", [x])]);
    return lowerBoth(l, isNumber, () => lowerFinite(l, x));
  },
  "Number.isInteger": (l, args) => {
    const x = firstOf(l, args);
    return lowerBoth(l, lowerIntegral(l, x), () => lowerFinite(l, x));
  },
  "Number.isSafeInteger": (l, args) => {
    const { builder } = l.flow;
    const x = firstOf(l, args);
    return lowerBoth(l, lowerIntegral(l, x), () => {
      const magnitude = builder.op("js.math", [x], { attrs: { fn: "abs" } });
      return builder.op("js.le", [magnitude, l.constant(Number.MAX_SAFE_INTEGER)]);
    });
  },
};
