/**
 * A first call that would run for long in JavaScript is compiled first (docs/decisions/043).
 *
 * A running call cannot be moved to other code, so what is decided before it holds to its end. How much it does is told by
 * `work`, a function of the same arguments that the bundler plugin writes or the author. What it says decides who
 * runs the call and nothing else: a wrong estimate costs time, no bit.
 */
import type { ParamKind } from "@numboa/parser/ir";
import { hasNodeModules } from "./node-module.ts";
import type { TieringPolicy } from "./policy.ts";
import type { Version } from "./version.ts";

/** How many steps a call does, about. */
export type Work = (...args: never[]) => number;

/** Of the loop that warms up, at a time: less than a millisecond. */
const ROUNDS = 100_000;
/** A loop that goes so much faster than it did is in the engine's best translation. */
const FASTER = 0.6;
/** A part of the predicted time that warming up may take. */
const WARM_UP_SHARE = 0.05;
/** No engine translates one function for longer. */
const MOST_WARM_UP_MS = 500;

/** What compiling took last, once that is known. */
let lastCompileMs: number | undefined;

/** `Infinity` where nothing came while somebody waited: until something does, nobody waits again. */
export function compilingTook(ms: number): void {
  lastCompileMs = ms;
}

export function expectedCompileMs({ compileMs }: TieringPolicy): number {
  return lastCompileMs ?? compileMs;
}

/**
 * Milliseconds that JavaScript is likely to take; 0 where nothing is known. `work` is shown numbers and booleans, of arrays the length, and nothing else: what
 * it does with objects might be seen by the program.
 */
export function predictedMs(
  work: Work,
  args: readonly unknown[],
  kinds: readonly ParamKind[],
  { stepsPerMs }: TieringPolicy,
): number {
  const shown = args.map((arg, i) => shownOf(arg, kinds[i]));
  try {
    const steps: unknown = (work as (...args: unknown[]) => unknown)(...shown);
    return typeof steps === "number" && steps > 0 ? steps / stepsPerMs : 0;
  } catch {
    return 0; // an estimate of arguments that it does not know
  }
}

function shownOf(arg: unknown, kind: ParamKind | undefined): unknown {
  if (typeof arg === "number" || typeof arg === "boolean") return arg;
  if (kind === undefined || !kind.endsWith("[]") || HAS_NO_LENGTH.has(kind)) return undefined;
  // It has no way to become a number, which arrays have.
  return Object.assign(Object.create(null), { length: (arg as ArrayLike<unknown>).length });
}

const HAS_NO_LENGTH: ReadonlySet<ParamKind> = new Set(["buffer[]", "dataview[]"]);

/** Milliseconds that a call waits at most: what is not there then does not come. */
export const longestWaitMs = (policy: TieringPolicy): number =>
  4 * expectedCompileMs(policy) + 1000;

/** Whether this thread may sleep, and hears of what has arrived without yielding. */
let mayWait = hasNodeModules();

export const canWait = (): boolean => mayWait;

/** For a millisecond; false where that is not allowed. */
export function sleep(): boolean {
  try {
    // Nobody ever wakes it.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
  } catch {
    mayWait = false;
  }
  return mayWait;
}

/** Brings a version that has not run yet into the engine's best translation, in a small part of the time that its call will take. */
export function warmUp({ spin }: Version, callMs: number): void {
  if (spin === undefined) return;
  const start = performance.now();
  const end = start + Math.min(WARM_UP_SHARE * callMs, MOST_WARM_UP_MS);
  let first = Infinity;
  for (let before = start, looks = 0; before < end; looks++) {
    spin(ROUNDS);
    const now = performance.now();
    const ms = now - before;
    // The first rounds may have waited for their translation.
    if (looks > 0 && ms < FASTER * first) return;
    if (looks < 3) first = Math.min(first, ms);
    before = now;
  }
}
