/**
 * The fast way in, by number of parameters: check, fill the slots, call.
 *
 * Spelled out up to eight parameters for the reason given in `invoke.ts`; more go through an array. The first
 * parameter is the caller's `this`, which only JavaScript needs.
 */
import type { Gauge } from "./bind.ts";
import type { Give } from "./given-results.ts";

/** What stands behind a wrapped function: `self` is the caller's `this`. */
export type Entry = (self: unknown, ...args: unknown[]) => unknown;

/** Equal to no argument. */
export const NEVER: unique symbol = Symbol("never");

/** The guard of one argument. */
export interface Slot {
  /** The array whose address and length stand in the slots now. */
  known: unknown;
  /** Fills the slots, or says that the value does not pass. */
  admit(value: unknown): boolean;
}

export interface EntryParts {
  readonly params: readonly Slot[];
  readonly readCaptures: ((self: unknown, args: readonly unknown[]) => boolean) | undefined;
  /** Whether reading captures, or what the call gives, needs its arguments and `this`. */
  readonly seesCall: boolean;
  readonly invoke: () => unknown;
  /** Makes something of the arguments of what `invoke` gives; only where the call is seen. */
  readonly give?: Give | undefined;
  readonly gauge: Gauge;
  miss(self: unknown, args: unknown[]): unknown;
}

/** For captures that have nothing to do with the call. */
const NONE: readonly unknown[] = [];

/** An entry for exactly `params.length` arguments. */
export function makeEntry(parts: EntryParts): Entry {
  const byCount = parts.seesCall ? entryN : (BY_COUNT[parts.params.length] ?? entryN);
  return byCount(parts);
}

const entry0 = ({ readCaptures, invoke, gauge, miss }: EntryParts): Entry =>
  function enter(self) {
    if (--gauge.left < 0) return gauge.tick(self, []);
    if (readCaptures === undefined || readCaptures(self, NONE)) return invoke();
    return miss(self, []);
  };

const entry1 = ({ params: [p], readCaptures, invoke, gauge, miss }: EntryParts): Entry =>
  function enter(self, a) {
    if (--gauge.left < 0) return gauge.tick(self, [a]);
    if ((readCaptures === undefined || readCaptures(self, NONE)) && (a === p.known || p.admit(a))) {
      return invoke();
    }
    return miss(self, [a]);
  };

const entry2 = ({ params: [p, q], readCaptures, invoke, gauge, miss }: EntryParts): Entry =>
  function enter(self, a, b) {
    if (--gauge.left < 0) return gauge.tick(self, [a, b]);
    if (
      (readCaptures === undefined || readCaptures(self, NONE)) &&
      (a === p.known || p.admit(a)) &&
      (b === q.known || q.admit(b))
    ) {
      return invoke();
    }
    return miss(self, [a, b]);
  };

const entry3 = ({ params: [p, q, r], readCaptures, invoke, gauge, miss }: EntryParts): Entry =>
  function enter(self, a, b, c) {
    if (--gauge.left < 0) return gauge.tick(self, [a, b, c]);
    if (
      (readCaptures === undefined || readCaptures(self, NONE)) &&
      (a === p.known || p.admit(a)) &&
      (b === q.known || q.admit(b)) &&
      (c === r.known || r.admit(c))
    ) {
      return invoke();
    }
    return miss(self, [a, b, c]);
  };

const entry4 = ({ params: [p, q, r, s], readCaptures, invoke, gauge, miss }: EntryParts): Entry =>
  function enter(self, a, b, c, d) {
    if (--gauge.left < 0) return gauge.tick(self, [a, b, c, d]);
    if (
      (readCaptures === undefined || readCaptures(self, NONE)) &&
      (a === p.known || p.admit(a)) &&
      (b === q.known || q.admit(b)) &&
      (c === r.known || r.admit(c)) &&
      (d === s.known || s.admit(d))
    ) {
      return invoke();
    }
    return miss(self, [a, b, c, d]);
  };

const entry5 = ({ params, readCaptures, invoke, gauge, miss }: EntryParts): Entry => {
  const [p, q, r, s, t] = params;
  return function enter(self, a, b, c, d, e) {
    if (--gauge.left < 0) return gauge.tick(self, [a, b, c, d, e]);
    if (
      (readCaptures === undefined || readCaptures(self, NONE)) &&
      (a === p.known || p.admit(a)) &&
      (b === q.known || q.admit(b)) &&
      (c === r.known || r.admit(c)) &&
      (d === s.known || s.admit(d)) &&
      (e === t.known || t.admit(e))
    ) {
      return invoke();
    }
    return miss(self, [a, b, c, d, e]);
  };
};

const entry6 = ({ params, readCaptures, invoke, gauge, miss }: EntryParts): Entry => {
  const [p, q, r, s, t, u] = params;
  return function enter(self, a, b, c, d, e, f) {
    if (--gauge.left < 0) return gauge.tick(self, [a, b, c, d, e, f]);
    if (
      (readCaptures === undefined || readCaptures(self, NONE)) &&
      (a === p.known || p.admit(a)) &&
      (b === q.known || q.admit(b)) &&
      (c === r.known || r.admit(c)) &&
      (d === s.known || s.admit(d)) &&
      (e === t.known || t.admit(e)) &&
      (f === u.known || u.admit(f))
    ) {
      return invoke();
    }
    return miss(self, [a, b, c, d, e, f]);
  };
};

const entry7 = ({ params, readCaptures, invoke, gauge, miss }: EntryParts): Entry => {
  const [p, q, r, s, t, u, v] = params;
  return function enter(self, a, b, c, d, e, f, g) {
    if (--gauge.left < 0) return gauge.tick(self, [a, b, c, d, e, f, g]);
    if (
      (readCaptures === undefined || readCaptures(self, NONE)) &&
      (a === p.known || p.admit(a)) &&
      (b === q.known || q.admit(b)) &&
      (c === r.known || r.admit(c)) &&
      (d === s.known || s.admit(d)) &&
      (e === t.known || t.admit(e)) &&
      (f === u.known || u.admit(f)) &&
      (g === v.known || v.admit(g))
    ) {
      return invoke();
    }
    return miss(self, [a, b, c, d, e, f, g]);
  };
};

const entry8 = ({ params, readCaptures, invoke, gauge, miss }: EntryParts): Entry => {
  const [p, q, r, s, t, u, v, w] = params;
  return function enter(self, a, b, c, d, e, f, g, h) {
    if (--gauge.left < 0) return gauge.tick(self, [a, b, c, d, e, f, g, h]);
    if (
      (readCaptures === undefined || readCaptures(self, NONE)) &&
      (a === p.known || p.admit(a)) &&
      (b === q.known || q.admit(b)) &&
      (c === r.known || r.admit(c)) &&
      (d === s.known || s.admit(d)) &&
      (e === t.known || t.admit(e)) &&
      (f === u.known || u.admit(f)) &&
      (g === v.known || v.admit(g)) &&
      (h === w.known || w.admit(h))
    ) {
      return invoke();
    }
    return miss(self, [a, b, c, d, e, f, g, h]);
  };
};

const entryN = ({ params, readCaptures, invoke, give, gauge, miss }: EntryParts): Entry =>
  function enter(self, ...args) {
    if (--gauge.left < 0) return gauge.tick(self, args);
    let passes = readCaptures === undefined || readCaptures(self, args);
    for (let i = 0; passes && i < params.length; i++) {
      passes = args[i] === params[i].known || params[i].admit(args[i]);
    }
    if (!passes) return miss(self, args);
    return give === undefined ? invoke() : give(invoke() as number, self, args);
  };

const BY_COUNT = [entry0, entry1, entry2, entry3, entry4, entry5, entry6, entry7, entry8];
