/**
 * The entry of functions so short that every nanosecond shows: it gives calls up to a size to JavaScript, and larger ones to a
 * version.
 *
 * Asking an array for its length without running code of the program takes some nanoseconds, so the last one that was small is
 * remembered, and kept alive until it is forgotten. Soundness: both ways give the same result, whichever is taken.
 */
import { type Entry, isPlainArray, sizeOf, typedArrayTag } from "@numboa/compiler/abi";

/** What counts for the size of a call: a number's own, an array's length, or nothing of this argument. */
export type Weight = "number" | "array" | undefined;

/** The limit of one argument. As the slots of compiled functions, what an engine that knows it finds there are constants. */
interface Limit {
  readonly most: number;
  readonly exceeds: (value: unknown, limit: Limit) => boolean;
  /** The last typed array that was small. */
  known: object;
  /** The last plain one, which may have grown since. */
  list: readonly unknown[] | undefined;
  readonly remembered: () => void;
}

export interface LimitedEntry {
  readonly entry: Entry;
  /** Lets go of the arrays it remembers. */
  forget(): void;
}

/** `remembered` is called when an array is kept alive from then on. */
export function makeLimitedEntry(
  javascript: Entry,
  version: Entry,
  weights: readonly Weight[],
  { most, remembered }: Pick<Limit, "most" | "remembered">,
): LimitedEntry {
  const limits = weights.map((weight): Limit => {
    const exceeds = EXCEEDS[weight ?? "nothing"];
    return { most, exceeds, known: NONE, list: undefined, remembered };
  });
  const entry = (BY_COUNT[limits.length] ?? limitedN)(javascript, version, limits);
  return { entry, forget: () => limits.forEach(forget) };
}

/** Equal to no argument. */
const NONE: object = Object.freeze({});

function forget(limit: Limit): void {
  limit.known = NONE;
  limit.list = undefined;
}

const EXCEEDS = {
  nothing: () => false,
  number: (value: unknown, { most }: Limit) =>
    typeof value === "number" && (value > most || value < -most),
  array: (value: unknown, limit: Limit) => value !== limit.known && anotherExceeds(value, limit),
} satisfies Record<string, Limit["exceeds"]>;

function anotherExceeds(value: unknown, limit: Limit): boolean {
  const { list } = limit;
  // It was no proxy: asking it for its length runs no code.
  if (list !== undefined && value === list) return list.length > limit.most;
  if (sizeOf(value) > limit.most) return true;
  const isTyped = typedArrayTag(value) !== undefined;
  if (!isTyped && !isPlainArray(value)) return false;
  if (limit.known === NONE && list === undefined) limit.remembered();
  if (isTyped) limit.known = value as object;
  else limit.list = value as unknown[];
  return false;
}

type MakeLimited = (javascript: Entry, version: Entry, limits: readonly Limit[]) => Entry;

/** Spelled out as in the trampolines. Each way has its own call: then an engine knows more of it. */
const BY_COUNT: readonly MakeLimited[] = [
  (javascript) => javascript,
  (javascript, version, [p]) =>
    (self, a) =>
      p.exceeds(a, p) ? version(self, a) : javascript(self, a),
  (javascript, version, [p, q]) =>
    (self, a, b) =>
      p.exceeds(a, p) || q.exceeds(b, q) ? version(self, a, b) : javascript(self, a, b),
  (javascript, version, [p, q, r]) =>
    (self, a, b, c) =>
      p.exceeds(a, p) || q.exceeds(b, q) || r.exceeds(c, r)
        ? version(self, a, b, c)
        : javascript(self, a, b, c),
  (javascript, version, [p, q, r, s]) =>
    (self, a, b, c, d) =>
      p.exceeds(a, p) || q.exceeds(b, q) || r.exceeds(c, r) || s.exceeds(d, s)
        ? version(self, a, b, c, d)
        : javascript(self, a, b, c, d),
];

const limitedN: MakeLimited =
  (javascript, version, limits) =>
  (self, ...args) =>
    limits.some((limit, i) => limit.exceeds(args[i], limit))
      ? version(self, ...args)
      : javascript(self, ...args);
