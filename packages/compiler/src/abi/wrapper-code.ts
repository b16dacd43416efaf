/**
 * The code of wrappers, by number of parameters: collecting arguments in an array would cost more than the rest of a call.
 *
 * The same text stands here several times on purpose. What an engine learns of calls it notes for the text where they stand, and functions
 * that share one share that: it finds that anything is called there. A text of which there is one function is different: engines then
 * translate it for this function alone, cell, entry, guards and all, also where the function is called by something that
 * calls many. So the first functions of a program get a text of their own; those that come later share the last one, and are
 * as fast only where the caller calls no other. More texts are not to be had: making them needs `unsafe-eval`.
 */
import type { EntryCell } from "./entry-cell.ts";

export type Wrapper = (this: unknown, ...args: unknown[]) => unknown;
export type Odd = (self: unknown, args: ArrayLike<unknown>, target: unknown) => unknown;
type MakeWrapper = (cell: EntryCell, odd: Odd, arity: number) => Wrapper;

/** The next text for functions of so many parameters. */
export function nextWrapper(arity: number): MakeWrapper {
  const texts = TEXTS[arity] ?? [wrapperN];
  const next = used[arity] ?? 0;
  used[arity] = Math.min(next + 1, texts.length - 1);
  return texts[next];
}

/** How many texts have been taken, by number of parameters. */
const used: number[] = [];

const wrapperN: MakeWrapper = (cell, odd, arity) =>
  function (this: unknown, ...args) {
    if (args.length !== arity || new.target) return odd(this, args, new.target);
    return cell.enter(this, ...args);
  };

const TEXTS: readonly (readonly MakeWrapper[])[] = [
  [
    (cell, odd) =>
      function (this: unknown) {
        if (arguments.length !== 0 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this);
      },
    (cell, odd) =>
      function (this: unknown) {
        if (arguments.length !== 0 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this);
      },
  ],
  [
    (cell, odd) =>
      function (this: unknown, a) {
        if (arguments.length !== 1 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a);
      },
    (cell, odd) =>
      function (this: unknown, a) {
        if (arguments.length !== 1 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a);
      },
    (cell, odd) =>
      function (this: unknown, a) {
        if (arguments.length !== 1 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a);
      },
    (cell, odd) =>
      function (this: unknown, a) {
        if (arguments.length !== 1 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a);
      },
    (cell, odd) =>
      function (this: unknown, a) {
        if (arguments.length !== 1 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a);
      },
    (cell, odd) =>
      function (this: unknown, a) {
        if (arguments.length !== 1 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a);
      },
    (cell, odd) =>
      function (this: unknown, a) {
        if (arguments.length !== 1 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a);
      },
    (cell, odd) =>
      function (this: unknown, a) {
        if (arguments.length !== 1 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a);
      },
  ],
  [
    (cell, odd) =>
      function (this: unknown, a, b) {
        if (arguments.length !== 2 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a, b);
      },
    (cell, odd) =>
      function (this: unknown, a, b) {
        if (arguments.length !== 2 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a, b);
      },
    (cell, odd) =>
      function (this: unknown, a, b) {
        if (arguments.length !== 2 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a, b);
      },
    (cell, odd) =>
      function (this: unknown, a, b) {
        if (arguments.length !== 2 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a, b);
      },
    (cell, odd) =>
      function (this: unknown, a, b) {
        if (arguments.length !== 2 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a, b);
      },
    (cell, odd) =>
      function (this: unknown, a, b) {
        if (arguments.length !== 2 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a, b);
      },
    (cell, odd) =>
      function (this: unknown, a, b) {
        if (arguments.length !== 2 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a, b);
      },
    (cell, odd) =>
      function (this: unknown, a, b) {
        if (arguments.length !== 2 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a, b);
      },
  ],
  [
    (cell, odd) =>
      function (this: unknown, a, b, c) {
        if (arguments.length !== 3 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a, b, c);
      },
    (cell, odd) =>
      function (this: unknown, a, b, c) {
        if (arguments.length !== 3 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a, b, c);
      },
    (cell, odd) =>
      function (this: unknown, a, b, c) {
        if (arguments.length !== 3 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a, b, c);
      },
    (cell, odd) =>
      function (this: unknown, a, b, c) {
        if (arguments.length !== 3 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a, b, c);
      },
    (cell, odd) =>
      function (this: unknown, a, b, c) {
        if (arguments.length !== 3 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a, b, c);
      },
    (cell, odd) =>
      function (this: unknown, a, b, c) {
        if (arguments.length !== 3 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a, b, c);
      },
    (cell, odd) =>
      function (this: unknown, a, b, c) {
        if (arguments.length !== 3 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a, b, c);
      },
    (cell, odd) =>
      function (this: unknown, a, b, c) {
        if (arguments.length !== 3 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a, b, c);
      },
  ],
  [
    (cell, odd) =>
      function (this: unknown, a, b, c, d) {
        if (arguments.length !== 4 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a, b, c, d);
      },
    (cell, odd) =>
      function (this: unknown, a, b, c, d) {
        if (arguments.length !== 4 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a, b, c, d);
      },
    (cell, odd) =>
      function (this: unknown, a, b, c, d) {
        if (arguments.length !== 4 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a, b, c, d);
      },
    (cell, odd) =>
      function (this: unknown, a, b, c, d) {
        if (arguments.length !== 4 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a, b, c, d);
      },
    (cell, odd) =>
      function (this: unknown, a, b, c, d) {
        if (arguments.length !== 4 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a, b, c, d);
      },
    (cell, odd) =>
      function (this: unknown, a, b, c, d) {
        if (arguments.length !== 4 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a, b, c, d);
      },
    (cell, odd) =>
      function (this: unknown, a, b, c, d) {
        if (arguments.length !== 4 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a, b, c, d);
      },
    (cell, odd) =>
      function (this: unknown, a, b, c, d) {
        if (arguments.length !== 4 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a, b, c, d);
      },
  ],
  [
    (cell, odd) =>
      function (this: unknown, a, b, c, d, e) {
        if (arguments.length !== 5 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a, b, c, d, e);
      },
  ],
  [
    (cell, odd) =>
      function (this: unknown, a, b, c, d, e, f) {
        if (arguments.length !== 6 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a, b, c, d, e, f);
      },
  ],
  [
    (cell, odd) =>
      function (this: unknown, a, b, c, d, e, f, g) {
        if (arguments.length !== 7 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a, b, c, d, e, f, g);
      },
  ],
  [
    (cell, odd) =>
      function (this: unknown, a, b, c, d, e, f, g, h) {
        if (arguments.length !== 8 || new.target) return odd(this, arguments, new.target);
        return cell.enter(this, a, b, c, d, e, f, g, h);
      },
  ],
];
