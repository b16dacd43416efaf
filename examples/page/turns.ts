/** Milliseconds of two sides that take turns: the median of the last few of each. */
const KEPT = 15;

export class Turns {
  readonly #plain: number[] = [];
  readonly #jitted: number[] = [];

  /** Times both calls; which goes first changes from turn to turn. */
  take(plain: () => void, jitted: () => void): void {
    const sides = [
      { call: plain, times: this.#plain },
      { call: jitted, times: this.#jitted },
    ];
    if (this.#plain.length % 2 === 1) sides.reverse();
    for (const { call, times } of sides) {
      const start = performance.now();
      call();
      times.push(performance.now() - start);
      if (times.length > KEPT) times.shift();
    }
  }

  get plainMs(): number {
    return median(this.#plain);
  }

  get jittedMs(): number {
    return median(this.#jitted);
  }

  /** After a change of what is called. */
  clear(): void {
    this.#plain.length = 0;
    this.#jitted.length = 0;
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}
