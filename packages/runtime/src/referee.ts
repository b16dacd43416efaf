/**
 * Never slower: decides by measuring who runs a call, and how long until the next look.
 *
 * Long calls are timed one by one (`race.ts`), short ones in stretches (`trial.ts`). Every decision is looked at
 * again later, each time after four times as many calls.
 */
import type { Entry } from "@numboa/compiler/abi";
import { makeLimitedEntry } from "./limited-entry.ts";
import type { TieringPolicy } from "./policy.ts";
import { type Side, type Times, sizeClassOf } from "./race.ts";
import type { Countdown } from "./countdown.ts";
import type { Version } from "./version.ts";

/** Calls until the next look at what is not going to change. */
export const SETTLED = 1 << 30;
/** At least and at most so many calls lie between two looks at anything else. */
export const MIN_INTERVAL = 8;
export const MAX_INTERVAL = 1000;
/** Of calls too short to be timed one by one so many lie between two looks: a look costs as much as some hundred of them. */
const SHORT_INTERVAL = 8000;
/** Milliseconds between two looks, about. */
export const LOOK_MS = 0.5;

/**
 * A way that stays for so many calls is worth making the callers anew for. The first reviews are sooner, so that a function of
 * a few nanoseconds does that half a dozen times in its life.
 */
const LONG = 500_000;

/** After so many calls whose arguments were copied, those to come are likely to need that too. */
const ALWAYS_COPIED = 64;

export class Referee {
  /** Times of JavaScript. */
  readonly times: Times;
  readonly #policy: TieringPolicy;
  readonly #javascript: Countdown;
  javascriptEntry: Entry;
  #reviewCalls: number;

  constructor(policy: TieringPolicy, times: Times, javascript: Countdown, javascriptEntry: Entry) {
    this.#policy = policy;
    this.times = times;
    this.#javascript = javascript;
    this.javascriptEntry = javascriptEntry;
    this.#reviewCalls = policy.reviewCalls;
  }

  /** Another version than the ones that were judged so far: none of their verdicts tells anything of it. */
  startAnew(): void {
    this.#reviewCalls = this.#policy.reviewCalls;
  }

  /** The side that runs a call which passes by address and is measured. */
  sideOf(version: Version, sizeClass: number): Side {
    return this.#isShort(version, sizeClass) ? "wasm" : version.byAddress.next(sizeClass);
  }

  /** The same for arguments that must be copied; `measured` says whether the time is wanted. */
  copyingSideOf(version: Version, sizeClass: number): { side: Side; measured: boolean } {
    const { copying } = version;
    const won = copying.decided(sizeClass) && !copying.isLost(sizeClass);
    if (won || this.#isShort(version, sizeClass)) return { side: "wasm", measured: false };
    const side = copying.next(sizeClass);
    if (side === "javascript" && ++version.copiesAvoided >= this.#reviewCalls) {
      version.copiesAvoided = 0;
      this.#nextReview();
      copying.reopen(sizeClass);
    }
    return { side, measured: true };
  }

  /** After a measured call of a version: when to look again, and whose the next stretch of short calls is. */
  schedule(version: Version, sizeClass: number, ms: number, passed: boolean): void {
    const { gauge, byAddress, trial } = version;
    if (passed) version.copiedInARow = 0;
    const { measure, shortMs } = this.#policy;
    // A side that was seen to be long loses to a short one without a trial.
    const known = this.#isShort(version, sizeClass) || this.times.of(sizeClass).best < shortMs;
    if (measure && ms < shortMs && known) {
      trial.maxClass = Math.max(trial.maxClass, sizeClass);
      this.#nextStretch(version, ms);
      return;
    }
    // Where JavaScript has just won it runs undisturbed until the review.
    if (this.#loses(version, sizeClass)) this.#javascript.grant(version.reviewAfter);
    const measuring = passed && !byAddress.decided(sizeClass);
    const calls = clamp(LOOK_MS / ms, MIN_INTERVAL, MAX_INTERVAL);
    if (measuring) gauge.grant(0);
    else gauge.grant(!measure && ms < shortMs ? SHORT_INTERVAL : calls);
  }

  /** JavaScript has had its stretch, or its victory is due for review. */
  endStretch(version: Version): void {
    const { trial } = version;
    if (trial.verdict !== undefined) trial.reset();
    else trial.end("javascript", performance.now(), this.#javascript.count);
  }

  /** After the call that ended it. */
  afterStretch(version: Version, ms: number): void {
    this.#nextStretch(version, ms);
  }

  /** Measures calls of this size again, which JavaScript had won. */
  reopen(version: Version, sizeClass: number): void {
    version.byAddress.reopen(sizeClass);
    version.copying.reopen(sizeClass);
    // What is under review is timed from its first call on.
    version.gauge.grant(0);
    version.reviewAfter = Math.min(4 * version.reviewAfter, SETTLED);
    this.#nextReview();
  }

  /** The way to a version: straight, or with a look at the arguments' size where JavaScript has won some. */
  entryOf(version: Version): Entry {
    const { byAddress, copying, bound, trial } = version;
    const javascript = this.javascriptEntry;
    if (version.yields) {
      const limit = 2 ** trial.maxClass - 1;
      if (version.yielding?.limit !== limit) {
        const weights = version.abi.params.map(({ kind }) => version.weightOf(kind));
        const remembered = (): void => version.remembered();
        const limited = { most: limit, remembered };
        const made = makeLimitedEntry(javascript, bound.enter, weights, limited);
        version.yielding = { limit, ...made };
      }
      return version.yielding.entry;
    }
    if (!byAddress.anyLost && !copying.anyLost) return bound.enter;
    return (version.routed ??= (self, ...args) => {
      const sizeClass = sizeClassOf(args);
      const loses = this.#loses(version, sizeClass) && !this.#isShort(version, sizeClass);
      return loses ? javascript(self, ...args) : bound.enter(self, ...args);
    });
  }

  /** Whether calls keep the way that they have for long. */
  isSettled({ trial, yields, reviewAt, gauge }: Version): boolean {
    if (!this.#policy.measure) return true;
    if (trial.verdict === undefined) return false;
    return (yields ? this.#javascript.left : reviewAt - gauge.count) >= LONG;
  }

  /** Whether JavaScript has won this size, for arguments that are passed as those of late. */
  #loses({ byAddress, copying, copiedInARow }: Version, sizeClass: number): boolean {
    const race = copiedInARow >= ALWAYS_COPIED ? copying : byAddress;
    return race.isLost(sizeClass);
  }

  /** Whether calls of this size were too short to be timed one by one. */
  #isShort({ trial }: Version, sizeClass: number): boolean {
    return trial.maxClass > 0 && sizeClass <= trial.maxClass;
  }

  #nextStretch(version: Version, ms: number): void {
    const { gauge, trial } = version;
    if (trial.verdict === "wasm" && gauge.count > version.reviewAt) {
      trial.reset();
      version.reviewAt = gauge.count + this.#nextReview();
    }
    const side = trial.next;
    version.yields = (side ?? trial.verdict) === "javascript";
    const counter = version.yields ? this.#javascript : gauge;
    if (side !== undefined) counter.grant(trial.begin(side, ms, performance.now(), counter.count));
    else counter.grant(version.yields ? this.#nextReview() : SHORT_INTERVAL);
  }

  #nextReview(): number {
    const calls = this.#reviewCalls;
    this.#reviewCalls = Math.min(4 * calls, SETTLED);
    return calls;
  }
}

export function clamp(value: number, low: number, high: number): number {
  return Math.floor(Math.min(Math.max(value, low), high));
}
