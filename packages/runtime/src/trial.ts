/**
 * Which is faster when calls are too short to be timed one by one: JavaScript or the compiled version?
 *
 * Between two looks at a function lie many calls and whatever the program does around them. A trial lets
 * each side take such stretches in turns and compares the best time per call of each: the program around
 * is the same for both, so the difference is the function's, with everything that a call costs where it stands.
 * The first stretches of each side warm up caches and compilers and do not count.
 */
import type { Side } from "./race.ts";

const WARM_UP = 2;
const ROUNDS = 4;
/** Length of a stretch. */
const STRETCH_MS = 0.5;
/** What WebAssembly's time must be of JavaScript's: equal within noise, JavaScript runs, which engines can put into the caller. */
const MARGIN = 0.97;
const MIN_CALLS = 64;
const MAX_CALLS = 4000;

export class Trial {
  /** Set when the trial is over. */
  verdict: Side | undefined;
  /** Who won the last one that was finished. */
  winner: Side | undefined;
  /** The largest class of sizes whose calls were found short. */
  maxClass = 0;

  #best = { javascript: Infinity, wasm: Infinity };
  #rounds = { javascript: 0, wasm: 0 };
  #running: Side | undefined;
  #start = 0;
  #count = 0;

  /** The side that the next stretch belongs to; undefined when the trial is over. */
  get next(): Side | undefined {
    if (this.verdict !== undefined) return undefined;
    return this.#rounds.wasm <= this.#rounds.javascript ? "wasm" : "javascript";
  }

  /**
   * Starts a stretch at a time and a count of the side's calls, and says how many calls it should take; `ms`
   * is about the length of one.
   */
  begin(side: Side, ms: number, now: number, count: number): number {
    const known = Math.min(ms, this.#best[side]);
    this.#running = side;
    this.#start = now;
    this.#count = count;
    return Math.floor(Math.min(Math.max(STRETCH_MS / known, MIN_CALLS), MAX_CALLS));
  }

  /** Ends the stretch of a side. One that was cut short, or another side's, does not count. */
  end(side: Side, now: number, count: number): void {
    if (this.#running !== side) return;
    this.#running = undefined;
    const calls = count - this.#count;
    if (calls < MIN_CALLS) return;
    const perCall = (now - this.#start) / calls;
    if (++this.#rounds[side] > WARM_UP) this.#best[side] = Math.min(this.#best[side], perCall);
    const rounds = Math.min(this.#rounds.javascript, this.#rounds.wasm);
    if (rounds < WARM_UP + ROUNDS) return;
    const wins = this.#best.wasm < MARGIN * this.#best.javascript;
    this.winner = this.verdict = wins ? "wasm" : "javascript";
  }

  /** Tries again from the start. */
  reset(): void {
    this.verdict = undefined;
    this.#best = { javascript: Infinity, wasm: Infinity };
    this.#rounds = { javascript: 0, wasm: 0 };
    this.#running = undefined;
  }
}
