/**
 * Keeps the compiler's own code when nothing is to be compiled. Making it takes some ten milliseconds, so it is looked at after
 * the first replies, and then each time there are twice as many.
 */
import type { KeptCode } from "../cache/code-file.ts";
import { keepCode } from "../cache/keep.ts";

/** So long nobody has asked: the better tier is asked for a few milliseconds after the first. */
const IDLE_MS = 30;

export class IdleKeeper {
  readonly #code: KeptCode;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #replies = 0;
  #enough = 1;
  #waiting: (() => void)[] = [];

  constructor(code: KeptCode) {
    this.#code = code;
  }

  /** Something is to be compiled. */
  begin(): void {
    clearTimeout(this.#timer);
  }

  /** It has been. Resolves when a process that has nothing else to do may end: where no code was kept, after it is. */
  end(): Promise<void> {
    if (++this.#replies < this.#enough) return Promise.resolve();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#keep(), IDLE_MS);
    if (this.#code.kept > 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #keep(): void {
    this.#enough = 2 * this.#replies;
    keepCode(this.#code);
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
