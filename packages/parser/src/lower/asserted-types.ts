/**
 * The types that a function's own signature says, checked at its beginning:
 *
 *     (n: i32)   →   if (typeof n !== "number" || n !== (n | 0)) give up
 *
 * Called by JavaScript, such a function throws a TypeError. Called by compiled code, it gives up, and JavaScript, run from the
 * beginning, throws it. What the facts decide costs nothing, and code that cannot give up is compiled as if there were no signature. `-0` is
 * an i32 and NaN an f32, as they are for the dispatcher.
 */
import { ARRAY_TYPE_BY_CONSTRUCTOR, type ParamKind } from "../ir/types.ts";
import type { Value } from "../ir/nodes.ts";
import type { FunctionLowerer } from "./function-lowerer.ts";

export function lowerAssertedTypes(l: FunctionLowerer, kinds: readonly ParamKind[]): void {
  kinds.forEach((kind, i) => {
    // What is said of more parameters than there are is missing in a call, or not seen.
    const param = i < l.analysis.params.length ? l.func.params[i] : l.constant(undefined);
    for (const choice of choicesOf(l, kind, param)) require(l, choice);
  });
}

/** Builds the condition where it is asked. */
type Condition = () => Value;

/** Gives up where none of the conditions holds. */
function require(l: FunctionLowerer, [condition, ...others]: readonly Condition[]): void {
  const otherwise = (): void => {
    if (others.length > 0) require(l, others);
    else l.flow.builder.emit("abort", []);
  };
  l.flow.branch(l.flow.builder.op("js.truthy", [condition()]), () => {}, otherwise);
}

/** All must hold, one after the other; of each choice one condition. */
function* choicesOf(l: FunctionLowerer, kind: ParamKind, value: Value): Generator<Condition[]> {
  const { builder } = l.flow;
  const is = (test: string): Value => builder.op("js.is", [value], { attrs: { test } });
  const isEqual = (other: Value): Value => builder.op("js.seq", [value, other]);
  if (kind.endsWith("[]")) {
    const typed = [...ARRAY_TYPE_BY_CONSTRUCTOR.keys()].filter((name) => name.endsWith("Array"));
    const own = typed.find((name) => ARRAY_TYPE_BY_CONSTRUCTOR.get(name) === kind);
    if (own !== undefined) return yield [() => is(own)];
    // A plain array; the dispatcher does not ask what is in it either.
    yield [() => builder.op("js.is_array", [value])];
    for (const name of typed) yield [() => builder.op("js.not", [is(name)])];
    return;
  }
  yield [() => is(kind === "bool" ? "boolean" : "number")];
  if (kind === "i32") yield [() => isEqual(builder.op("js.or", [value, l.constant(0)]))];
  if (kind === "u32") yield [() => isEqual(builder.op("js.shr_u", [value, l.constant(0)]))];
  if (kind !== "f32") return;
  const isNaN = (): Value => builder.op("js.sne", [value, value]);
  yield [() => isEqual(builder.op("js.math", [value], { attrs: { fn: "fround" } })), isNaN];
}
