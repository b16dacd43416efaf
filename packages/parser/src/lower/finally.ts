/**
 * A copy of each `finally` on every way out of its `try`.
 *
 * Ways out are the end of the block, and each `return`, `break`, `continue` and `throw` that leads further out. A copy
 * that leaves by itself takes the place of what it interrupts, as in JavaScript. Copies within copies double with each
 * `finally` inside another: beyond {@link MAX_TEXT} the function is refused.
 */
import type { BlockStatement } from "acorn";
import { PROBLEMS, diagnose } from "../codes.ts";
import { MAX_TEXT } from "../syntax/local-functions.ts";
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
