/**
 * `try { … } finally { … }` around code that cannot throw: a copy of the `finally` on every way out.
 *
 * Ways out are the end of the block, and each `return`, `break` and `continue` that leads further out. A copy
 * that leaves by itself takes the place of what it interrupts, as in JavaScript. Copies within copies double with each
 * `finally` inside another: beyond {@link MAX_TEXT} the function is refused.
 */
import type { BlockStatement, TryStatement } from "acorn";
import { PROBLEMS, diagnose } from "../codes.ts";
import { MAX_TEXT } from "../syntax/local-functions.ts";
import type { FunctionLowerer } from "./function-lowerer.ts";
import { Refusal } from "./refusal.ts";

export interface Finalizer {
  readonly block: BlockStatement;
  /** How many jump scopes stand around the `try`: those that its `finally` can jump to. */
  readonly jumps: number;
}

export function lowerTry(l: FunctionLowerer, { block, finalizer }: TryStatement): void {
  l.finalizers.push({ block: finalizer!, jumps: l.jumps.length });
  l.statement(block);
  l.finalizers.pop();
  if (!l.flow.ended) l.statement(finalizer!);
}

/** Runs the `finally`s on a way that leads out of all but the `outside` outermost. */
export function lowerFinalizers(l: FunctionLowerer, outside: number): void {
  const left = l.finalizers.splice(outside);
  for (let i = left.length - 1; i >= 0 && !l.flow.ended; i--) {
    const { block, jumps } = left[i];
    l.textOfFinalizers += block.end - block.start;
    if (l.textOfFinalizers > MAX_TEXT) {
      const { text } = l.analysis;
      throw new Refusal(diagnose(PROBLEMS.nestingTooDeep(), text.source, text.span(block)));
    }
    const inner = l.jumps.splice(jumps);
    l.finalizers.push(...left.slice(0, i));
    l.statement(block);
    l.finalizers.splice(outside);
    l.jumps.push(...inner);
  }
  l.finalizers.push(...left);
}

/** How many `finally`s stand around the jump scope with an index. */
export function finalizersOutside(l: FunctionLowerer, scope: number): number {
  const first = l.finalizers.findIndex(({ jumps }) => jumps > scope);
  return first < 0 ? l.finalizers.length : first;
}
