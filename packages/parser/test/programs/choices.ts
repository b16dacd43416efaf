/** A source of choices: each is a function of the seed, so that a program can be made again from two numbers. */
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

export class Choices {
  readonly #generator: ReturnType<typeof xoroshiro128plus>;

  /** @param stream which of the seed's streams: they have nothing to do with each other */
  constructor(seed: number, stream = 0) {
    const mixed = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(stream + 1, 0xc2b2ae35);
    this.#generator = xoroshiro128plus(mixed | 0);
    // The state begins with few bits set.
    for (let i = 0; i < 16; i++) this.#generator.next();
  }

  /** A number from 0 up to and without 1. */
  fraction(): number {
    return (this.#generator.next() >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 to `limit - 1`. */
  below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }

  /** True once in `n` times. */
  oneIn(n: number): boolean {
    return this.below(n) === 0;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }
}
