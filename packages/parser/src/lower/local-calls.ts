/**
 * A call of a local function: a copy of its body, in a block that `return` leaves.
 *
 *     const g = (x) => { if (x > 9) return 9; return x + k; };  …g(i)…
 *  →  %g = block @b { %x = %i; if … { br @b 9 } …; yield %x + %k }
 *
 * The copy's variables are its own: a function does not call itself here, so no two copies are open at a
 * time, and each is forgotten where it ends. See `syntax/local-functions.ts` for why this is a call.
 */
import type { CallExpression, Expression, ReturnStatement } from "acorn";
import type { Value } from "../ir/nodes.ts";
import type { LocalFunction } from "../syntax/local-function.ts";
import { lowerAny } from "./aggregates.ts";
import type { Target } from "./flow.ts";
import { lowerFinalizers } from "./finally.ts";
import type { FunctionLowerer } from "./function-lowerer.ts";
import { lowerParameters } from "./parameters.ts";
import { lowerReturned } from "./returned.ts";

/** A copy that is being built: where its `return` goes. */
export interface Copy {
  readonly fn: LocalFunction;
  readonly end: Target;
  /** How many `finally`s stand around it. */
  readonly outside: number;
}

/** The value of a copy. What follows a copy that never returns is still built, behind an `if (true)`. */
export function lowerCopy(l: FunctionLowerer, fn: LocalFunction, args: readonly Value[]): Value {
  let result: Value | undefined;
  l.flow.passable(() => {
    result = buildCopy(l, fn, args);
  });
  return result ?? l.constant(undefined);
}

/** A call that is a statement: whether anything follows shows in the flow. */
export function lowerCallStatement(l: FunctionLowerer, node: CallExpression): void {
  const target = l.analysis.calls.get(node)!;
  if (target.kind !== "local" || target.fn.lifted) return l.effect(node);
  const args = node.arguments.map((argument) => l.value(argument as Expression));
  buildCopy(l, target.fn, args);
}

/** Builds a copy in place; undefined where it never returns. */
function buildCopy(
  l: FunctionLowerer,
  fn: LocalFunction,
  args: readonly Value[],
): Value | undefined {
  const { flow } = l;
  let result: Value | undefined;
  flow.scope(() => {
    const nothing = l.constant(undefined);
    fn.params.forEach((param, i) => flow.write(param, args[i] ?? nothing));
    lowerParameters(l, fn.node.params, fn.params);
    const { body } = fn.node;
    if (body.type !== "BlockStatement") {
      result = l.value(body);
      return;
    }
    flow.write(fn.result, nothing);
    flow.block((end) => {
      l.copies.push({ fn, end, outside: l.finalizers.length });
      for (const variable of fn.hoisted) flow.write(variable, nothing);
      l.statements(body.body);
      l.copies.pop();
    });
    if (!flow.ended) result = flow.read(fn.result);
  });
  return result;
}

function lowerLocal(l: FunctionLowerer, node: Expression | null | undefined): readonly Value[] {
  return node ? lowerAny(l, node) : [];
}

export function lowerReturn(l: FunctionLowerer, node: ReturnStatement): void {
  const { argument } = node;
  const copy = l.copies.at(-1);
  // The value is that of before any `finally`.
  const values = copy ? lowerLocal(l, argument) : lowerReturned(l, argument);
  lowerFinalizers(l, copy?.outside ?? 0);
  if (l.flow.ended) return;
  if (!copy && l.analysis.givesUp.has(node)) {
    l.flow.builder.emit("abort", []);
    return;
  }
  if (!copy) {
    l.flow.builder.return([...values]);
    return;
  }
  const [value] = values;
  if (value) l.flow.write(copy.fn.result, value);
  l.flow.jump(copy.end);
}
