/**
 * The fast way in, by number of parameters: check, fill the slots, call.
 *
 * Spelled out up to eight parameters for the reason given in `invoke.ts`; more go through an array. The first
 * parameter is the caller's `this`, which only JavaScript needs.
 */
import type { BindHooks } from "./part.ts";
import type { Slot } from "./slots.ts";

/** Counts calls down; the call that finds it at zero goes to `tick` instead. */
export interface Gauge {
  left: number;
  tick(self: unknown, args: unknown[]): unknown;
}

/** What stands behind a wrapped function: `self` is the caller's `this`. */
export type Entry = (self: unknown, ...args: unknown[]) => unknown;

export interface EntryParts {
  readonly params: readonly Slot[];
  /** Not `undefined` where there are none: an engine might take that for a variable that is not set yet. */
  readonly readCaptures: ((self: unknown, args: readonly unknown[]) => boolean) | null;
  /** Whether reading captures, or what the call gives, needs its arguments and `this`. */
  readonly seesCall: boolean;
  readonly invoke: () => unknown;
  /** What `invoke` calls, where it does no more: numbers may be given to it at once. */
  readonly run: ((...args: number[]) => unknown) | undefined;
  /** Makes something of the arguments of what `invoke` gives; only where the call is seen. */
  readonly give?: BindHooks["give"];
  readonly gauge: Gauge;
  miss(self: unknown, args: unknown[]): unknown;
}

/** For captures that have nothing to do with the call. */
const NONE: readonly unknown[] = [];

/** An entry for exactly `params.length` arguments. */
export function makeEntry(parts: EntryParts): Entry {
  const { params, run, readCaptures } = parts;
  const isDirect =
    run !== undefined &&
    readCaptures === null &&
    params.every(({ passes }) => passes !== undefined);
  const direct = isDirect ? DIRECT_BY_COUNT[params.length]?.(parts, run) : undefined;
  if (direct) return direct;
  const byCount = parts.seesCall ? entryN : (BY_COUNT[parts.params.length] ?? entryN);
  return byCount(parts);
}

const entry0 = ({ readCaptures, invoke, gauge, miss }: EntryParts): Entry =>
  function enter(self) {
    if (--gauge.left < 0) return gauge.tick(self, []);
    if (readCaptures === null || readCaptures(self, NONE)) return invoke();
    return miss(self, []);
  };

const entry1 = ({ params: [p], readCaptures, invoke, gauge, miss }: EntryParts): Entry =>
  function enter(self, a) {
    if (--gauge.left < 0) return gauge.tick(self, [a]);
    if ((readCaptures === null || readCaptures(self, NONE)) && p.admit(a, p)) {
      return invoke();
    }
    return miss(self, [a]);
  };

const entry2 = ({ params: [p, q], readCaptures, invoke, gauge, miss }: EntryParts): Entry =>
  function enter(self, a, b) {
    if (--gauge.left < 0) return gauge.tick(self, [a, b]);
    if ((readCaptures === null || readCaptures(self, NONE)) && p.admit(a, p) && q.admit(b, q)) {
      return invoke();
    }
    return miss(self, [a, b]);
  };

const entry3 = ({ params: [p, q, r], readCaptures, invoke, gauge, miss }: EntryParts): Entry =>
  function enter(self, a, b, c) {
    if (--gauge.left < 0) return gauge.tick(self, [a, b, c]);
    if (
      (readCaptures === null || readCaptures(self, NONE)) &&
      p.admit(a, p) &&
      q.admit(b, q) &&
      r.admit(c, r)
    ) {
      return invoke();
    }
    return miss(self, [a, b, c]);
  };

const entry4 = ({ params: [p, q, r, s], readCaptures, invoke, gauge, miss }: EntryParts): Entry =>
  function enter(self, a, b, c, d) {
    if (--gauge.left < 0) return gauge.tick(self, [a, b, c, d]);
    if (
      (readCaptures === null || readCaptures(self, NONE)) &&
      p.admit(a, p) &&
      q.admit(b, q) &&
      r.admit(c, r) &&
      s.admit(d, s)
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
      (readCaptures === null || readCaptures(self, NONE)) &&
      p.admit(a, p) &&
      q.admit(b, q) &&
      r.admit(c, r) &&
      s.admit(d, s) &&
      t.admit(e, t)
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
      (readCaptures === null || readCaptures(self, NONE)) &&
      p.admit(a, p) &&
      q.admit(b, q) &&
      r.admit(c, r) &&
      s.admit(d, s) &&
      t.admit(e, t) &&
      u.admit(f, u)
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
      (readCaptures === null || readCaptures(self, NONE)) &&
      p.admit(a, p) &&
      q.admit(b, q) &&
      r.admit(c, r) &&
      s.admit(d, s) &&
      t.admit(e, t) &&
      u.admit(f, u) &&
      v.admit(g, v)
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
      (readCaptures === null || readCaptures(self, NONE)) &&
      p.admit(a, p) &&
      q.admit(b, q) &&
      r.admit(c, r) &&
      s.admit(d, s) &&
      t.admit(e, t) &&
      u.admit(f, u) &&
      v.admit(g, v) &&
      w.admit(h, w)
    ) {
      return invoke();
    }
    return miss(self, [a, b, c, d, e, f, g, h]);
  };
};

const entryN = ({ params, readCaptures, invoke, give, gauge, miss }: EntryParts): Entry =>
  function enter(self, ...args) {
    if (--gauge.left < 0) return gauge.tick(self, args);
    let passes = readCaptures === null || readCaptures(self, args);
    for (let i = 0; passes && i < params.length; i++) {
      passes = params[i].admit(args[i], params[i]);
    }
    if (!passes) return miss(self, args);
    return give === undefined ? invoke() : give(invoke(), self, args);
  };

const BY_COUNT = [entry0, entry1, entry2, entry3, entry4, entry5, entry6, entry7, entry8];

type Direct = (parts: EntryParts, run: (...args: number[]) => unknown) => Entry;

const direct1: Direct = ({ params: [p], gauge, miss }, run) =>
  function enter(self, a) {
    if (--gauge.left < 0) return gauge.tick(self, [a]);
    return p.passes!(a, p) ? run(a) : miss(self, [a]);
  };

const direct2: Direct = ({ params: [p, q], gauge, miss }, run) =>
  function enter(self, a, b) {
    if (--gauge.left < 0) return gauge.tick(self, [a, b]);
    return p.passes!(a, p) && q.passes!(b, q) ? run(a, b) : miss(self, [a, b]);
  };

const direct3: Direct = ({ params: [p, q, r], gauge, miss }, run) =>
  function enter(self, a, b, c) {
    if (--gauge.left < 0) return gauge.tick(self, [a, b, c]);
    if (p.passes!(a, p) && q.passes!(b, q) && r.passes!(c, r)) return run(a, b, c);
    return miss(self, [a, b, c]);
  };

const direct4: Direct = ({ params: [p, q, r, s], gauge, miss }, run) =>
  function enter(self, a, b, c, d) {
    if (--gauge.left < 0) return gauge.tick(self, [a, b, c, d]);
    if (p.passes!(a, p) && q.passes!(b, q) && r.passes!(c, r) && s.passes!(d, s))
      return run(a, b, c, d);
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
