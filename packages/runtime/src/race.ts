/**
 * Which is faster for these arguments, JavaScript or the compiled version: decided by timing calls, per
 * size. Calls too short for that are `trial.ts`'s.
 *
 * Sizes are classed by powers of two of all array lengths together, or of the integers where there are no
 * arrays. Of each side the best time counts: noise only ever adds. Copying in and out is part of the
 * compiled side's time, and arguments that need it are judged apart from those that do not.
 *
 * Soundness: a call has its effects once, from one side; which one is never visible in its result.
 */
import { sizeOf } from "@numboa/compiler/abi";
import type { TieringPolicy } from "./policy.ts";

export type Side = "javascript" | "wasm";

/** Milliseconds for which a thread that was not done may have to wait on a busy machine, seldom more. */
const TURN_MS = 20;

/** What calls of one class have taken. */
interface Taken {
  readonly sizeClass: number;
  best: number;
  count: number;
  /** All of them, also those that were forgotten. */
  total: number;
}

/** Times of one side, by class. Most functions meet one or two: tables of all would be most of what a function takes in memory. */
export class Times {
  readonly #taken: Taken[] = [];

  of(sizeClass: number): Readonly<Taken> {
    for (const taken of this.#taken) if (taken.sizeClass === sizeClass) return taken;
    return NOTHING;
  }

  add(sizeClass: number, ms: number): void {
    let taken: Taken = this.of(sizeClass);
    if (taken === NOTHING) this.#taken.push((taken = { ...NOTHING, sizeClass }));
    taken.count++;
    taken.total += ms;
    if (ms < taken.best) taken.best = ms;
  }

  /** All but the total. */
  forget(sizeClass: number): void {
    const taken = this.of(sizeClass);
    if (taken !== NOTHING) Object.assign(taken, { best: Infinity, count: 0 });
  }
}

const NOTHING: Readonly<Taken> = { sizeClass: -1, best: Infinity, count: 0, total: 0 };

/** The class of the arguments' size. Of other objects than arrays a getter might tell that it was asked. */
export function sizeClassOf(args: ArrayLike<unknown>): number {
  let elements = -1;
  let integers = 0;
  for (let i = 0; i < args.length; i++) {
    const value = args[i];
    if (typeof value === "number") integers += Math.min(Math.abs(value | 0), 0x3fffffff);
    else if (typeof value === "object" && value !== null) {
      elements = Math.max(elements, 0) + sizeOf(value);
    }
  }
  const size = Math.min(elements >= 0 ? elements : integers, 0x7fffffff);
  return 32 - Math.clz32(size);
}

/** One version against JavaScript, for arguments that are passed in one way (by address, or copied). */
export class Race {
  /** A bit for each class, of 32: those that JavaScript has won. */
  #lost = 0;
  /** Those that are decided. */
  #decided = 0;

  readonly #policy: TieringPolicy;
  readonly #javascript: Times;
  readonly #wasm = new Times();

  constructor(policy: TieringPolicy, javascript: Times) {
    this.#policy = policy;
    this.#javascript = javascript;
  }

  /** Whether any class is lost. */
  get anyLost(): boolean {
    return this.#lost !== 0;
  }

  /** Whether JavaScript runs this class. */
  isLost(sizeClass: number): boolean {
    return (this.#lost & (1 << sizeClass)) !== 0;
  }

  decided(sizeClass: number): boolean {
    return !this.#policy.measure || (this.#decided & (1 << sizeClass)) !== 0;
  }

  /** The side that the next call of this class, which is measured, should take. */
  next(sizeClass: number): Side {
    if (this.decided(sizeClass)) return this.isLost(sizeClass) ? "javascript" : "wasm";
    const wasm = this.#wasm.of(sizeClass).count;
    const javascript = this.#javascript.of(sizeClass).count;
    if (wasm === 0 || javascript >= wasm || javascript >= this.#policy.samples) return "wasm";
    return this.#affordable(sizeClass) ? "javascript" : "wasm";
  }

  addWasm(sizeClass: number, ms: number): void {
    this.#wasm.add(sizeClass, ms);
    this.#decide(sizeClass);
  }

  /** To be called after a time was added to JavaScript's. */
  addedJavaScript(sizeClass: number): void {
    this.#decide(sizeClass);
  }

  /** Measures a class again that JavaScript won. */
  reopen(sizeClass: number): void {
    this.#decided &= ~(1 << sizeClass);
    this.#lost &= ~(1 << sizeClass);
    this.#wasm.forget(sizeClass);
  }

  /** What a long call in JavaScript is likely to lose must be small beside what the class has taken so far. */
  #affordable(sizeClass: number): boolean {
    const known = this.#javascript.of(sizeClass).best;
    const wasm = this.#wasm.of(sizeClass);
    const expected = known === Infinity ? 4 * wasm.best : known;
    return expected < this.#policy.longMs || wasm.total > 10 * (expected - wasm.best);
  }

  #decide(sizeClass: number): void {
    if (this.decided(sizeClass)) return;
    const javascript = this.#javascript.of(sizeClass);
    const wasm = this.#wasm.of(sizeClass);
    const least = Math.min(javascript.count, wasm.count);
    if (least < this.#policy.samples && !this.#isClear(javascript, wasm)) return;
    this.#decided |= 1 << sizeClass;
    // Equal within noise stays as it is.
    if (wasm.best > 1.03 * javascript.best) this.#lost |= 1 << sizeClass;
  }

  /** Long calls of which one side wins by far need fewer looks; a loss only counts after what may have been warm-up. */
  #isClear(javascript: Readonly<Taken>, wasm: Readonly<Taken>): boolean {
    const { longMs, warmUpMs } = this.#policy;
    const least = Math.min(javascript.count, wasm.count);
    if (least === 0 || javascript.best < longMs) return false;
    // One look at JavaScript may be of a call in which the thread waited for its turn, and a victory is not reviewed.
    if (wasm.best < 0.7 * javascript.best) return least > 1 || javascript.best >= TURN_MS;
    return least > 1 && wasm.best > 1.3 * javascript.best && wasm.total > warmUpMs;
  }
}
