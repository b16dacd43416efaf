/**
 * The function that callers hold in place of the original: it looks like it and calls the cell.
 * Calls with another number of arguments, and with `new`, take a slower way.
 */
import type { EntryCell } from "./entry-cell.ts";
import type { AnyFunction } from "./imitate.ts";
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

/** Properties of its own that a function has and a wrapper cannot be rid of, or need not have. */
const OWN: readonly unknown[] = ["prototype", "arguments", "caller"];

function imitate(wrapper: AnyFunction, original: AnyFunction): AnyFunction {
  Object.setPrototypeOf(wrapper, Object.getPrototypeOf(original) as object);
  for (const key of ["name", "length"]) Reflect.deleteProperty(wrapper, key);
  for (const key of Reflect.ownKeys(original)) {
    if (OWN.includes(key)) continue;
    Object.defineProperty(wrapper, key, Object.getOwnPropertyDescriptor(original, key)!);
  }
  const { prototype } = original as { prototype?: unknown };
  return Object.defineProperty(wrapper, "prototype", { value: prototype, writable: true });
}
