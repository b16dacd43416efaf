/** The way to the original function, counted; spelled out for few parameters, as in the trampolines. */
import { type Entry, type Gauge, sizeOf } from "@numboa/compiler/abi";
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

/**
 * An entry that gives calls to JavaScript up to a size and larger ones to a version: the entry of functions
 * so short that every nanosecond shows. `weighed` says which arguments count.
 */
export function makeLimitedEntry(
  javascript: Entry,
  version: Entry,
  weighed: readonly boolean[],
  limit: number,
): Entry {
  const [p, q, r, s] = weighed;
  const over = (weighs: boolean, value: unknown): boolean => weighs && exceeds(value, limit);
  const byCount: readonly Entry[] = [
    javascript,
    (self, a) => (over(p, a) ? version : javascript)(self, a),
    (self, a, b) => (over(p, a) || over(q, b) ? version : javascript)(self, a, b),
    (self, a, b, c) =>
      (over(p, a) || over(q, b) || over(r, c) ? version : javascript)(self, a, b, c),
    (self, a, b, c, d) =>
      (over(p, a) || over(q, b) || over(r, c) || over(s, d) ? version : javascript)(
        self,
        a,
        b,
        c,
        d,
      ),
  ];
  return (
    byCount[weighed.length] ??
    ((self, ...args) =>
      (args.some((value, i) => over(weighed[i], value)) ? version : javascript)(self, ...args))
  );
}

function exceeds(value: unknown, limit: number): boolean {
  if (typeof value === "number") return value > limit || value < -limit;
  return sizeOf(value) > limit;
}
