/** The way to the original function, counted; spelled out for few parameters, as in the trampolines. */
import type { Entry, Gauge } from "@numboa/compiler/abi";
import type { AnyFunction } from "./types.ts";

/** An entry that calls the original with the caller's `this`, and goes to `tick` when the gauge says so. */
export function makeJavaScriptEntry(original: AnyFunction, gauge: Gauge, arity: number): Entry {
  return (BY_COUNT[arity] ?? entryN)(original as (...args: unknown[]) => unknown, gauge);
}

type Original = (...args: unknown[]) => unknown;

const entry0 = (original: Original, gauge: Gauge): Entry =>
  function javascript(self) {
    return --gauge.left < 0 ? gauge.tick(self, []) : original.call(self);
  };

const entry1 = (original: Original, gauge: Gauge): Entry =>
  function javascript(self, a) {
    return --gauge.left < 0 ? gauge.tick(self, [a]) : original.call(self, a);
  };

const entry2 = (original: Original, gauge: Gauge): Entry =>
  function javascript(self, a, b) {
    return --gauge.left < 0 ? gauge.tick(self, [a, b]) : original.call(self, a, b);
  };

const entry3 = (original: Original, gauge: Gauge): Entry =>
  function javascript(self, a, b, c) {
    return --gauge.left < 0 ? gauge.tick(self, [a, b, c]) : original.call(self, a, b, c);
  };

const entry4 = (original: Original, gauge: Gauge): Entry =>
  function javascript(self, a, b, c, d) {
    return --gauge.left < 0 ? gauge.tick(self, [a, b, c, d]) : original.call(self, a, b, c, d);
  };

const entryN = (original: Original, gauge: Gauge): Entry =>
  function javascript(self, ...args) {
    return --gauge.left < 0 ? gauge.tick(self, args) : original.apply(self, args);
  };

const BY_COUNT = [entry0, entry1, entry2, entry3, entry4];

/** Enters with the first `count` arguments, spelled out for the same reason. */
export function enterWith(entry: Entry, self: unknown, args: unknown[], count: number): unknown {
  switch (count) {
    case 1:
      return entry(self, args[0]);
    case 2:
      return entry(self, args[0], args[1]);
    case 3:
      return entry(self, args[0], args[1], args[2]);
    case 4:
      return entry(self, args[0], args[1], args[2], args[3]);
    default:
      return entry(self, ...args.slice(0, count));
  }
}
