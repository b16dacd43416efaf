/**
 * `try` and `throw`, where nothing throws but a `throw`: it is a jump to the `catch` around it, through its `finally`s.
 *
 * What is caught is no value, but it can be thrown again: it is one of the errors whose `throw` leads here. So the
 * jump says which it was and carries the values in its text, and `throw error` in the `catch` is a choice among
 * those `throw`s, once more. That an error is made later than in JavaScript shows nowhere.
 */
import type { CatchClause, ThrowStatement, TryStatement } from "acorn";
import { throwAttrs } from "../ir/errors.ts";
import type { Value } from "../ir/nodes.ts";
import type { Variable } from "../syntax/scope.ts";
import { lowerFinalizers } from "./finally.ts";
import type { Target } from "./flow.ts";
import type { FunctionLowerer } from "./function-lowerer.ts";

/** A `catch` whose `try` is being lowered. */
export interface Handler {
  readonly caught: Target;
  /** How many `finally`s stand around it. */
  readonly outside: number;
  /** Present where what is caught is thrown again. */
  readonly error: CaughtError | undefined;
}

/** What a `catch` has got, in variables of its own. */
export interface CaughtError {
  /** Which `throw` it was. */
  readonly which: Variable;
  /** For every `throw` of the text the values in its error's text. */
  readonly values: ReadonlyMap<ThrowStatement, readonly Variable[]>;
  /** Those that lead here, as numbered. */
  readonly reached: ThrowStatement[];
}

export function lowerTry(l: FunctionLowerer, node: TryStatement): void {
  const { block, handler, finalizer } = node;
  const lower = (): void => {
    if (handler) l.flow.scope(() => lowerCaught(l, node, handler));
    else l.statement(block);
  };
  if (!finalizer) return lower();
  const [jumps, handlers, copies] = [l.jumps.length, l.handlers.length, l.copies.length];
  l.finalizers.push({ block: finalizer, jumps, handlers, copies });
  lower();
  l.finalizers.pop();
  if (!l.flow.ended) l.statement(finalizer);
}

function lowerCaught(l: FunctionLowerer, { block }: TryStatement, handler: CatchClause): void {
  const { rethrown } = l.analysis;
  const error = rethrown.has(handler) ? makeCaught(l) : undefined;
  if (error) l.caught.set(rethrown.get(handler)!, error);
  l.flow.block((end) => {
    l.flow.block((caught) => {
      l.handlers.push({ caught, outside: l.finalizers.length, error });
      l.statement(block);
      l.handlers.pop();
      if (!l.flow.ended) l.flow.jump(end);
    });
    if (!l.flow.ended) l.statement(handler.body);
  });
}

/** Variables that are there before the `try`, so that jumps out of it can carry them. */
function makeCaught(l: FunctionLowerer): CaughtError {
  const nothing = l.constant(undefined);
  const declare = (name: string, value = nothing): Variable => {
    const variable: Variable = { name, kind: "let", usableFrom: 0 };
    l.flow.write(variable, value);
    return variable;
  };
  const values = [...l.analysis.throws].map(
    ([node, { holes }]) => [node, holes.map(() => declare("value"))] as const,
  );
  return { which: declare("which", l.constant(0)), values: new Map(values), reached: [] };
}

export function lowerThrow(l: FunctionLowerer, node: ThrowStatement): void {
  const error = l.analysis.rethrows.get(node);
  if (error) return throwAgain(l, l.caught.get(error)!, 0);
  const { holes } = l.analysis.throws.get(node)!;
  raise(
    l,
    node,
    holes.map(({ value }) => l.value(value)),
  );
}

/** Throws what was caught, if it is the `throw` with that number or a later one. */
function throwAgain(l: FunctionLowerer, caught: CaughtError, number: number): void {
  const { which, values, reached } = caught;
  const node = reached[number];
  const lower = (): void => {
    const carried = values.get(node)!.map((variable) => l.flow.read(variable));
    l.at(node, () => raise(l, node, carried));
  };
  if (number === reached.length - 1) return lower();
  const { builder } = l.flow;
  const isThis = builder.op("js.seq", [l.flow.read(which), l.constant(number)]);
  l.flow.branch(builder.op("js.truthy", [isThis]), lower, () => throwAgain(l, caught, number + 1));
}

/** The `throw` of an error with its values: to the innermost `catch`, or out of the function. */
function raise(l: FunctionLowerer, node: ThrowStatement, values: readonly Value[]): void {
  const handler = l.handlers.at(-1);
  lowerFinalizers(l, handler?.outside ?? 0);
  if (l.flow.ended) return;
  if (handler) {
    if (handler.error) note(l, handler.error, node, values);
    return l.flow.jump(handler.caught);
  }
  const { error, message, holes } = l.analysis.throws.get(node)!;
  const offsets = holes.map(({ at }) => at);
  l.flow.builder.emit("throw", [...values], { attrs: throwAttrs(error, message, offsets) });
}

function note(
  l: FunctionLowerer,
  { which, values, reached }: CaughtError,
  node: ThrowStatement,
  carried: readonly Value[],
): void {
  if (!reached.includes(node)) reached.push(node);
  l.flow.write(which, l.constant(reached.indexOf(node)));
  values.get(node)!.forEach((variable, i) => l.flow.write(variable, carried[i]));
}
