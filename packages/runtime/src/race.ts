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

/** Classes 0 to 31: bits in the size. */
const CLASSES = 32;

/** Milliseconds for which a thread that was not done may have to wait on a busy machine, seldom more. */
const TURN_MS = 20;

/** A number for each class. Plain, because a typed array of so many takes an engine as long as all else of a function. */
const ofClasses = (value: number): number[] => new Array<number>(CLASSES).fill(value);

/** Best times of one side, by class. */
export class Times {
  readonly best = ofClasses(Infinity);
  readonly count = ofClasses(0);

  add(sizeClass: number, ms: number): void {
    this.count[sizeClass]++;
    if (ms < this.best[sizeClass]) this.best[sizeClass] = ms;
  }

  forget(sizeClass: number): void {
    this.count[sizeClass] = 0;
    this.best[sizeClass] = Infinity;
  }
}

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
  /** 1 where JavaScript runs. */
  readonly lost = ofClasses(0);
  /** Whether any class is lost. */
  anyLost = false;

  readonly #policy: TieringPolicy;
  readonly #javascript: Times;
  readonly #wasm = new Times();
  readonly #wasmMs = ofClasses(0);
  readonly #decided = ofClasses(0);

  constructor(policy: TieringPolicy, javascript: Times) {
    this.#policy = policy;
    this.#javascript = javascript;
  }

  decided(sizeClass: number): boolean {
    return !this.#policy.measure || this.#decided[sizeClass] === 1;
  }

  /** The side that the next call of this class, which is measured, should take. */
  next(sizeClass: number): Side {
    if (this.decided(sizeClass)) return this.lost[sizeClass] === 1 ? "javascript" : "wasm";
    if (this.#wasm.count[sizeClass] === 0) return "wasm";
    const behind = this.#javascript.count[sizeClass] < this.#wasm.count[sizeClass];
    if (!behind || this.#javascript.count[sizeClass] >= this.#policy.samples) return "wasm";
    return this.#affordable(sizeClass) ? "javascript" : "wasm";
  }

  addWasm(sizeClass: number, ms: number): void {
    this.#wasm.add(sizeClass, ms);
    this.#wasmMs[sizeClass] += ms;
    this.#decide(sizeClass);
  }

  /** To be called after a time was added to JavaScript's. */
  addedJavaScript(sizeClass: number): void {
    this.#decide(sizeClass);
  }

  /** Measures a class again that JavaScript won. */
  reopen(sizeClass: number): void {
    this.#decided[sizeClass] = 0;
    this.lost[sizeClass] = 0;
    this.#wasm.forget(sizeClass);
    this.anyLost = this.lost.includes(1);
  }

  /** What a long call in JavaScript is likely to lose must be small beside what the class has taken so far. */
  #affordable(sizeClass: number): boolean {
    const { longMs } = this.#policy;
    const known = this.#javascript.best[sizeClass];
    const wasm = this.#wasm.best[sizeClass];
    const expected = known === Infinity ? 4 * wasm : known;
    return expected < longMs || this.#wasmMs[sizeClass] > 10 * (expected - wasm);
  }

  #decide(sizeClass: number): void {
    if (this.decided(sizeClass)) return;
    const javascript = this.#javascript.best[sizeClass];
    const wasm = this.#wasm.best[sizeClass];
    const least = Math.min(this.#javascript.count[sizeClass], this.#wasm.count[sizeClass]);
    if (least < this.#policy.samples && !this.#isClear(sizeClass, least)) return;
    // Equal within noise stays as it is.
    const wins = wasm <= 1.03 * javascript;
    this.#decided[sizeClass] = 1;
    this.lost[sizeClass] = wins ? 0 : 1;
    this.anyLost = this.lost.includes(1);
  }

  /** Long calls of which one side wins by far need fewer looks; a loss only counts after what may have been warm-up. */
  #isClear(sizeClass: number, least: number): boolean {
    const { longMs, warmUpMs } = this.#policy;
    const javascript = this.#javascript.best[sizeClass];
    const wasm = this.#wasm.best[sizeClass];
    if (least === 0 || javascript < longMs) return false;
    // One look at JavaScript may be of a call in which the thread waited for its turn, and a victory is not reviewed.
    if (wasm < 0.7 * javascript) return least > 1 || javascript >= TURN_MS;
    return least > 1 && wasm > 1.3 * javascript && this.#wasmMs[sizeClass] > warmUpMs;
  }
}
