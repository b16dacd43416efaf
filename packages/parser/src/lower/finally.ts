/**
 * `try`, where nothing throws but a `throw`: a `throw` is a jump to its `catch`, and on every way out stands a copy of the
 * `finally`.
 *
 * Ways out are the end of the block, and each `return`, `break`, `continue` and `throw` that leads further out. A copy
 * that leaves by itself takes the place of what it interrupts, as in JavaScript. Copies within copies double with each
 * `finally` inside another: beyond {@link MAX_TEXT} the function is refused.
 */
import type { BlockStatement, CatchClause, ThrowStatement, TryStatement } from "acorn";
import { PROBLEMS, diagnose } from "../codes.ts";
import { throwAttrs } from "../ir/errors.ts";
import { MAX_TEXT } from "../syntax/local-functions.ts";
import type { Target } from "./flow.ts";
import type { FunctionLowerer } from "./function-lowerer.ts";
import { Refusal } from "./refusal.ts";

/** What stands around a `try`: what its `finally` can jump and throw to, and return from. */
interface Surroundings {
  readonly jumps: number;
  readonly handlers: number;
  readonly copies: number;
}

export interface Finalizer extends Surroundings {
  readonly block: BlockStatement;
}

/** A `catch` whose `try` is being lowered. */
export interface Handler {
  readonly caught: Target;
  /** How many `finally`s stand around it. */
  readonly outside: number;
}

export function lowerTry(l: FunctionLowerer, { block, handler, finalizer }: TryStatement): void {
  const lower = (): void => {
    if (handler) lowerCaught(l, block, handler);
    else l.statement(block);
  };
  if (!finalizer) return lower();
  const [jumps, handlers, copies] = [l.jumps.length, l.handlers.length, l.copies.length];
  l.finalizers.push({ block: finalizer, jumps, handlers, copies });
  lower();
  l.finalizers.pop();
  if (!l.flow.ended) l.statement(finalizer);
}

function lowerCaught(l: FunctionLowerer, block: BlockStatement, { body }: CatchClause): void {
  l.flow.block((end) => {
    l.flow.block((caught) => {
      l.handlers.push({ caught, outside: l.finalizers.length });
      l.statement(block);
      l.handlers.pop();
      if (!l.flow.ended) l.flow.jump(end);
    });
    if (!l.flow.ended) l.statement(body);
  });
}

export function lowerThrow(l: FunctionLowerer, node: ThrowStatement): void {
  const { error, message, holes } = l.analysis.throws.get(node)!;
  const values = holes.map(({ value }) => l.value(value));
  const handler = l.handlers.at(-1);
  lowerFinalizers(l, handler?.outside ?? 0);
  if (l.flow.ended) return;
  if (handler) return l.flow.jump(handler.caught);
  const offsets = holes.map(({ at }) => at);
  l.flow.builder.emit("throw", values, { attrs: throwAttrs(error, message, offsets) });
}

/** Runs the `finally`s on a way that leads out of all but the `outside` outermost. */
export function lowerFinalizers(l: FunctionLowerer, outside: number): void {
  const left = l.finalizers.splice(outside);
  for (let i = left.length - 1; i >= 0 && !l.flow.ended; i--) {
    const { block, jumps, handlers, copies } = left[i];
    l.textOfFinalizers += block.end - block.start;
    if (l.textOfFinalizers > MAX_TEXT) {
      const { text } = l.analysis;
      throw new Refusal(diagnose(PROBLEMS.nestingTooDeep(), text.source, text.span(block)));
    }
    const inner = [
      l.jumps.splice(jumps),
      l.handlers.splice(handlers),
      l.copies.splice(copies),
    ] as const;
    l.finalizers.push(...left.slice(0, i));
    l.statement(block);
    l.finalizers.splice(outside);
    l.jumps.push(...inner[0]);
    l.handlers.push(...inner[1]);
    l.copies.push(...inner[2]);
  }
  l.finalizers.push(...left);
}

/** How many `finally`s stand around the jump scope with an index. */
export function finalizersOutside(l: FunctionLowerer, scope: number): number {
  const first = l.finalizers.findIndex(({ jumps }) => jumps > scope);
  return first < 0 ? l.finalizers.length : first;
}
