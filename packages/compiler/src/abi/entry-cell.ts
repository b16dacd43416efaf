/**
 * The cell between a wrapper and what stands behind it: here is stated which way the next call goes.
 *
 *     wrapper ──▶ cell.enter ──▶ cell.entry     while the way changes: an assignment swaps it
 *     wrapper ──▶ cell.enter                    once it is fixed: `enter` is the entry itself
 *
 * Wrappers of many functions are one piece of code, and whatever an engine learns of it is learnt of all of them: it knows no
 * function that is called there. But a wrapper that is called where always the same one is called is a constant there, and so is
 * its cell, and so is what a *prototype that is the cell's alone* says: engines take that for a method, and put entry, guards and
 * the call of WebAssembly, or the original function, into the caller. Another way is another prototype. That makes engines
 * translate the callers anew, so ways that are going to change soon are not fixed; all cells of one arity share a
 * prototype until then.
 *
 * Soundness: `enter` and `entry` are the same function or lead to each other at any time, and nothing but this file sees
 * which.
 */
import type { Entry } from "./trampolines.ts";

export interface EntryCell {
  /** Where the next call goes; to be assigned by `lead`. */
  readonly entry: Entry;
  /** The same, for the wrapper. */
  readonly enter: Entry;
}

interface Fields {
  entry: Entry;
  /** The prototype for a way that changes. */
  readonly moving: object;
  isFixed: boolean;
}

/** A cell for calls with so many arguments. */
export function makeEntryCell(arity: number, entry: Entry): EntryCell {
  const moving = MOVING[arity] ?? MOVING_N;
  const fields: Fields = { entry, moving, isFixed: false };
  return Object.setPrototypeOf(fields, moving) as EntryCell;
}

/** Sends the next calls another way. */
export function lead(cell: EntryCell, entry: Entry): void {
  const fields = cell as EntryCell & Fields;
  if (fields.entry === entry) return;
  fields.entry = entry;
  if (!fields.isFixed) return;
  fields.isFixed = false;
  Object.setPrototypeOf(cell, fields.moving);
}

/** The way stays as it is for long: callers are to be made for it. */
export function fix(cell: EntryCell): void {
  const fields = cell as EntryCell & Fields;
  if (fields.isFixed) return;
  fields.isFixed = true;
  Object.setPrototypeOf(cell, { enter: fields.entry });
}

type Moving = { enter(this: EntryCell, self: unknown, ...args: unknown[]): unknown };

/** Spelled out for the reason that the wrappers are. */
const MOVING: readonly Moving[] = [
  {
    enter(self) {
      return this.entry(self);
    },
  },
  {
    enter(self, a) {
      return this.entry(self, a);
    },
  },
  {
    enter(self, a, b) {
      return this.entry(self, a, b);
    },
  },
  {
    enter(self, a, b, c) {
      return this.entry(self, a, b, c);
    },
  },
  {
    enter(self, a, b, c, d) {
      return this.entry(self, a, b, c, d);
    },
  },
  {
    enter(self, a, b, c, d, e) {
      return this.entry(self, a, b, c, d, e);
    },
  },
  {
    enter(self, a, b, c, d, e, f) {
      return this.entry(self, a, b, c, d, e, f);
    },
  },
  {
    enter(self, a, b, c, d, e, f, g) {
      return this.entry(self, a, b, c, d, e, f, g);
    },
  },
  {
    enter(self, a, b, c, d, e, f, g, h) {
      return this.entry(self, a, b, c, d, e, f, g, h);
    },
  },
];

const MOVING_N: Moving = {
  enter(self, ...args) {
    return this.entry(self, ...args);
  },
};
