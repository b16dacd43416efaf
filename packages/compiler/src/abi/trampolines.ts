/**
 * The fast way in, by number of parameters: check, fill the slots, call.
 *
 * Spelled out up to eight parameters for the reason given in `invoke.ts`; more go through an array. The first
 * parameter is the caller's `this`, which only JavaScript needs.
 */
import type { Gauge } from "./bind.ts";
import type { Give } from "./given-results.ts";
import { type Slot, admits, isNumeric, passes } from "./slots.ts";

/** What stands behind a wrapped function: `self` is the caller's `this`. */
export type Entry = (self: unknown, ...args: unknown[]) => unknown;

export interface EntryParts {
  readonly params: readonly Slot[];
  readonly readCaptures: ((self: unknown, args: readonly unknown[]) => boolean) | undefined;
  /** Whether reading captures, or what the call gives, needs its arguments and `this`. */
  readonly seesCall: boolean;
  readonly invoke: () => unknown;
  /** What `invoke` calls, where it does no more: numbers may be given to it at once. */
  readonly run: ((...args: number[]) => unknown) | undefined;
  /** Makes something of the arguments of what `invoke` gives; only where the call is seen. */
  readonly give?: Give | undefined;
  readonly gauge: Gauge;
  miss(self: unknown, args: unknown[]): unknown;
}

/** For captures that have nothing to do with the call. */
const NONE: readonly unknown[] = [];

/** An entry for exactly `params.length` arguments. */
export function makeEntry(parts: EntryParts): Entry {
  const { params, run, readCaptures } = parts;
  const isDirect = run !== undefined && readCaptures === undefined && params.every(isNumeric);
  const direct = isDirect ? DIRECT_BY_COUNT[params.length]?.(parts, run) : undefined;
  if (direct) return direct;
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
    if ((readCaptures === undefined || readCaptures(self, NONE)) && admits(p, a)) {
      return invoke();
    }
    return miss(self, [a]);
  };

const entry2 = ({ params: [p, q], readCaptures, invoke, gauge, miss }: EntryParts): Entry =>
  function enter(self, a, b) {
    if (--gauge.left < 0) return gauge.tick(self, [a, b]);
    if ((readCaptures === undefined || readCaptures(self, NONE)) && admits(p, a) && admits(q, b)) {
      return invoke();
    }
    return miss(self, [a, b]);
  };

const entry3 = ({ params: [p, q, r], readCaptures, invoke, gauge, miss }: EntryParts): Entry =>
  function enter(self, a, b, c) {
    if (--gauge.left < 0) return gauge.tick(self, [a, b, c]);
    if (
      (readCaptures === undefined || readCaptures(self, NONE)) &&
      admits(p, a) &&
      admits(q, b) &&
      admits(r, c)
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
      admits(p, a) &&
      admits(q, b) &&
      admits(r, c) &&
      admits(s, d)
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
      admits(p, a) &&
      admits(q, b) &&
      admits(r, c) &&
      admits(s, d) &&
      admits(t, e)
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
      admits(p, a) &&
      admits(q, b) &&
      admits(r, c) &&
      admits(s, d) &&
      admits(t, e) &&
      admits(u, f)
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
      admits(p, a) &&
      admits(q, b) &&
      admits(r, c) &&
      admits(s, d) &&
      admits(t, e) &&
      admits(u, f) &&
      admits(v, g)
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
      admits(p, a) &&
      admits(q, b) &&
      admits(r, c) &&
      admits(s, d) &&
      admits(t, e) &&
      admits(u, f) &&
      admits(v, g) &&
      admits(w, h)
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
      passes = admits(params[i], args[i]);
    }
    if (!passes) return miss(self, args);
    return give === undefined ? invoke() : give(invoke() as number, self, args);
  };

const BY_COUNT = [entry0, entry1, entry2, entry3, entry4, entry5, entry6, entry7, entry8];

type Direct = (parts: EntryParts, run: (...args: number[]) => unknown) => Entry;

const direct1: Direct = ({ params: [p], gauge, miss }, run) =>
  function enter(self, a) {
    if (--gauge.left < 0) return gauge.tick(self, [a]);
    return passes(p, a) ? run(a) : miss(self, [a]);
  };

const direct2: Direct = ({ params: [p, q], gauge, miss }, run) =>
  function enter(self, a, b) {
    if (--gauge.left < 0) return gauge.tick(self, [a, b]);
    return passes(p, a) && passes(q, b) ? run(a, b) : miss(self, [a, b]);
  };

const direct3: Direct = ({ params: [p, q, r], gauge, miss }, run) =>
  function enter(self, a, b, c) {
    if (--gauge.left < 0) return gauge.tick(self, [a, b, c]);
    if (passes(p, a) && passes(q, b) && passes(r, c)) return run(a, b, c);
    return miss(self, [a, b, c]);
  };

const direct4: Direct = ({ params: [p, q, r, s], gauge, miss }, run) =>
  function enter(self, a, b, c, d) {
    if (--gauge.left < 0) return gauge.tick(self, [a, b, c, d]);
    if (passes(p, a) && passes(q, b) && passes(r, c) && passes(s, d)) return run(a, b, c, d);
    return miss(self, [a, b, c, d]);
  };

/** Where all arguments are numbers and nothing else is to be done, they go to WebAssembly straight. */
const DIRECT_BY_COUNT: readonly (Direct | undefined)[] = [
  undefined,
  direct1,
  direct2,
  direct3,
  direct4,
];
