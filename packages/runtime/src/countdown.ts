/** Counting calls: most of them meet no more of the runtime than this. */
import type { Gauge } from "@numboa/compiler/abi";

const NO_TRAPS = {};

/** Counts calls down to the next one that is looked at, and keeps the sum. */
export class Countdown implements Gauge {
  left = 0;
  /** Calls granted at the last grant. */
  granted = 0;
  /** Calls of an interrupted grant that are still to come. */
  owed = 0;
  readonly tick: Gauge["tick"];
  #before = 0;

  /**
   * What `tick` does is much, and is done seldom. An engine would put it into the caller of the function all the same, and then has
   * no room there for the function; through a Proxy it sees none of it.
   */
  constructor(tick: Gauge["tick"]) {
    this.tick = new Proxy(tick, NO_TRAPS);
  }

  grant(calls: number): void {
    this.#before = this.count;
    this.granted = calls;
    this.left = calls;
    this.owed = 0;
  }

  /** The next call that is looked at comes after `calls` at most, and what was granted beyond them is owed. */
  interrupt(calls: number): void {
    const owed = this.owed + this.left - calls;
    if (owed <= 0) return;
    this.grant(calls);
    this.owed = owed;
  }

  /** Calls so far that came this way; `calls` of them are taken out again. */
  uncount(calls: number): void {
    this.#before -= calls;
  }

  get count(): number {
    return this.#before + this.granted - this.left;
  }
}
