/** Where calls go: the same as a variable that holds an entry, whatever is fixed when; and every text of a wrapper says the same. */
import { describe, expect, it } from "vitest";
import { type Entry, fix, lead, makeEntryCell, wrap } from "../../src/abi/index.ts";

/** Says who was called with what. */
const entryOf =
  (name: number): Entry =>
  (self, ...args) => [name, self, ...args];

/** The same numbers each time, in 0 … n - 1. */
function randomOf(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % n;
  };
}

describe("an entry cell", () => {
  it("leads where it was led last, fixed or not, for any number of arguments", () => {
    const random = randomOf(7);
    for (let arity = 0; arity <= 10; arity++) {
      const entries = [0, 1, 2].map(entryOf);
      const cell = makeEntryCell(arity, entries[0]);
      const args = Array.from({ length: arity }, (_, i) => i / 2);
      const self = {};
      let expected = 0;
      for (let step = 0; step < 300; step++) {
        if (random(3) === 0) lead(cell, entries[(expected = random(3))]);
        if (random(3) === 0) fix(cell);
        expect(cell.enter(self, ...args)).toEqual([expected, self, ...args]);
        expect(cell.entry).toBe(entries[expected]);
      }
    }
  });

  it("may be led elsewhere by the entry itself", () => {
    const cell = makeEntryCell(1, (_self, a) => {
      lead(cell, entryOf(1));
      fix(cell);
      return a;
    });
    fix(cell);
    expect([cell.enter(undefined, 5), cell.enter(undefined, 6)]).toEqual([5, [1, undefined, 6]]);
  });

  it("is a constant of callers that are optimized, until it leads elsewhere", () => {
    const cell = makeEntryCell(2, (_self, a, b) => (a as number) + (b as number));
    const f = wrap((_a: never, _b: never) => 0, { cell, callOdd: () => expect.unreachable() });
    const call = f as unknown as (a: number, b: number) => number;
    const sum = (): number => {
      let total = 0;
      for (let i = 0; i < 100_000; i++) total += call(i, 1);
      return total;
    };
    const ways = [(a: number, b: number) => a - b, (a: number, b: number) => a * b + 1];
    const sums = [4_999_850_000, 5_000_050_000];
    fix(cell);
    expect(sum()).toBe(5_000_050_000);
    for (let round = 0; round < 6; round++) {
      lead(cell, (_self, a, b) => ways[round & 1](a as number, b as number));
      if (round % 3 !== 0) fix(cell);
      expect(sum()).toBe(sums[round & 1]);
    }
  });
});

describe("the texts of wrappers", () => {
  const parameters = "abcdefghijk";

  it("all give the same: arguments, `this`, odd numbers of arguments, `new`", () => {
    for (let arity = 0; arity <= 10; arity++) {
      for (let copy = 0; copy < 12; copy++) {
        const names = parameters.slice(0, arity).split("").join(", ");
        const original = new Function(names, "this.made = [...arguments];") as () => unknown;
        const callOdd = (self: unknown, args: unknown[]): unknown => ["odd", self, ...args];
        const cell = makeEntryCell(arity, entryOf(copy));
        const wrapper = wrap(original, { cell, callOdd }) as (...args: unknown[]) => unknown;
        const self = {};
        const args = Array.from({ length: arity }, (_, i) => i);
        expect(wrapper.call(self, ...args)).toEqual([copy, self, ...args]);
        expect(wrapper.call(self, ...args, 99)).toEqual(["odd", self, ...args, 99]);
        if (arity > 0) {
          expect(wrapper.call(self, ...args.slice(1))).toEqual(["odd", self, ...args.slice(1)]);
        }
        const made = Reflect.construct(wrapper, args) as { made: unknown[] };
        expect(made.made).toEqual(args);
        expect(wrapper.length).toBe(arity);
      }
    }
  });
});
