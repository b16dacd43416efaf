/**
 * The function that callers hold in place of the original: it looks like it and calls the cell.
 * Calls with another number of arguments, and with `new`, take a slower way.
 */
import type { EntryCell } from "./entry-cell.ts";
import { type AnyFunction, imitate } from "./imitate.ts";
import { type Odd, nextWrapper } from "./wrapper-code.ts";

/** What stands behind a wrapped function. */
export interface Callee {
  /** Calls with as many arguments as the original's `length`. */
  readonly cell: EntryCell;
  /** Any number of arguments. */
  callOdd(self: unknown, args: unknown[]): unknown;
}

export function wrap(original: AnyFunction, callee: Callee): AnyFunction {
  const construct = (args: ArrayLike<unknown>, target: unknown): unknown =>
    Reflect.construct(
      original,
      args,
      target === wrapper ? original : (target as new (...args: never[]) => unknown),
    );
  const odd: Odd = (self, args, target) =>
    target === undefined ? callee.callOdd(self, toArray.call(args)) : construct(args, target);
  const wrapper = nextWrapper(original.length)(callee.cell, odd, original.length);
  imitate(wrapper, original);
  return wrapper;
}

/** Engines know this on `arguments`, and not `Array.from`. */
const toArray = Array.prototype.slice as (this: ArrayLike<unknown>) => unknown[];
