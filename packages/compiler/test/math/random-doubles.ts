/** Numbers at random that are the same in every run with the seed (Marsaglia's xorshift with 32 bits). */
const view = new DataView(new ArrayBuffer(8));

export class RandomDoubles {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 1;
  }

  word(): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return Math.imul(this.#state, 0x9e3779b1);
  }

  /** From 0 to 1, with all bits of a double. */
  unit(): number {
    return (this.word() >>> 0) / 2 ** 32 + (this.word() >>> 0) / 2 ** 64;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.unit();
  }

  /** Of either sign, with an exponent between two, which are all as likely. */
  magnitude(low: number, high: number): number {
    const size = 2 ** Math.floor(this.between(low, high)) * (1 + this.unit());
    return (this.word() & 1) === 0 ? size : -size;
  }

  /** Of any bits. */
  any(): number {
    view.setInt32(0, this.word());
    view.setInt32(4, this.word());
    return view.getFloat64(0);
  }
}
