/**
 * The function that callers hold in place of the original: it looks like it and calls the cell.
 *
 * Spelled out by number of parameters, because collecting arguments costs more than the rest of a call.
 * Calls with another number of arguments, and with `new`, take a slower way.
 */
import type { Entry } from "./trampolines.ts";

export type AnyFunction = (...args: never[]) => unknown;

/** What stands behind a wrapped function. */
export interface Cell {
  readonly entry: Entry;
  /** Any number of arguments. */
  callOdd(self: unknown, args: unknown[]): unknown;
}

export function wrap(original: AnyFunction, cell: Cell): AnyFunction {
  const construct = (args: ArrayLike<unknown>, target: unknown): unknown =>
    Reflect.construct(
      original,
      args,
      target === wrapper ? original : (target as new (...args: never[]) => unknown),
    );
  const odd: Odd = (self, args, target) =>
    target === undefined ? cell.callOdd(self, toArray.call(args)) : construct(args, target);
  const wrapper = (BY_COUNT[original.length] ?? wrapperN)(cell, odd, original.length);
  imitate(wrapper, original);
  return wrapper;
}

/** Engines know this on `arguments`, and not `Array.from`. */
const toArray = Array.prototype.slice as (this: ArrayLike<unknown>) => unknown[];

type Wrapper = (this: unknown, ...args: unknown[]) => unknown;
type Odd = (self: unknown, args: ArrayLike<unknown>, target: unknown) => unknown;
type MakeWrapper = (cell: Cell, odd: Odd, arity: number) => Wrapper;

/** Properties of its own that a function has and a wrapper cannot be rid of, or need not have. */
const OWN = new Set<string | symbol>(["prototype", "arguments", "caller"]);

function imitate(wrapper: Wrapper, original: AnyFunction): void {
  Object.setPrototypeOf(wrapper, Object.getPrototypeOf(original) as object);
  for (const key of ["name", "length"]) Reflect.deleteProperty(wrapper, key);
  for (const key of Reflect.ownKeys(original)) {
    if (OWN.has(key)) continue;
    Object.defineProperty(wrapper, key, Object.getOwnPropertyDescriptor(original, key)!);
  }
  const { prototype } = original as { prototype?: unknown };
  Object.defineProperty(wrapper, "prototype", { value: prototype, writable: true });
}

const wrapper0: MakeWrapper = (cell, odd) =>
  function (this: unknown) {
    if (arguments.length !== 0 || new.target) return odd(this, arguments, new.target);
    return cell.entry(this);
  };

const wrapper1: MakeWrapper = (cell, odd) =>
  function (this: unknown, a) {
    if (arguments.length !== 1 || new.target) return odd(this, arguments, new.target);
    return cell.entry(this, a);
  };

const wrapper2: MakeWrapper = (cell, odd) =>
  function (this: unknown, a, b) {
    if (arguments.length !== 2 || new.target) return odd(this, arguments, new.target);
    return cell.entry(this, a, b);
  };

const wrapper3: MakeWrapper = (cell, odd) =>
  function (this: unknown, a, b, c) {
    if (arguments.length !== 3 || new.target) return odd(this, arguments, new.target);
    return cell.entry(this, a, b, c);
  };

const wrapper4: MakeWrapper = (cell, odd) =>
  function (this: unknown, a, b, c, d) {
    if (arguments.length !== 4 || new.target) return odd(this, arguments, new.target);
    return cell.entry(this, a, b, c, d);
  };

const wrapper5: MakeWrapper = (cell, odd) =>
  function (this: unknown, a, b, c, d, e) {
    if (arguments.length !== 5 || new.target) return odd(this, arguments, new.target);
    return cell.entry(this, a, b, c, d, e);
  };

const wrapper6: MakeWrapper = (cell, odd) =>
  function (this: unknown, a, b, c, d, e, f) {
    if (arguments.length !== 6 || new.target) return odd(this, arguments, new.target);
    return cell.entry(this, a, b, c, d, e, f);
  };

const wrapper7: MakeWrapper = (cell, odd) =>
  function (this: unknown, a, b, c, d, e, f, g) {
    if (arguments.length !== 7 || new.target) return odd(this, arguments, new.target);
    return cell.entry(this, a, b, c, d, e, f, g);
  };

const wrapper8: MakeWrapper = (cell, odd) =>
  function (this: unknown, a, b, c, d, e, f, g, h) {
    if (arguments.length !== 8 || new.target) return odd(this, arguments, new.target);
    return cell.entry(this, a, b, c, d, e, f, g, h);
  };

const wrapperN: MakeWrapper = (cell, odd, arity) =>
  function (this: unknown, ...args) {
    if (args.length !== arity || new.target) return odd(this, args, new.target);
    return cell.entry(this, ...args);
  };

const BY_COUNT: readonly MakeWrapper[] = [
  wrapper0,
  wrapper1,
  wrapper2,
  wrapper3,
  wrapper4,
  wrapper5,
  wrapper6,
  wrapper7,
  wrapper8,
];
