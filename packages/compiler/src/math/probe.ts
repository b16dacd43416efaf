/**
 * What a function of `Math` gives at a few hundred numbers, as a digest by which two implementations are told apart.
 *
 * The numbers are chosen so that no other algorithm rounds all of their results alike by chance: where this one goes another
 * way and next to it, where numbers are special, and over all magnitudes. Stands alone, as the ABI does: the runtime's
 * main thread asks its host with it whether code that was compiled before still holds there.
 */
import { nativeMath } from "../abi/natives.ts";

/** By what an implementation is looked at. */
export interface MathProbe {
  /** Of `Math`. */
  readonly name: string;
  readonly arity: 1 | 2;
  /** Magnitudes at which the algorithm goes another way: looked at closely. */
  readonly breaks: readonly number[];
}

/** What a host was found to give there: a {@link digest}. */
export interface HostAnswer extends MathProbe {
  readonly answers: string;
}

/** Whether this host gives the same, by its own functions as they were when we were loaded. */
export function stillAnswers({ answers, ...probe }: HostAnswer): boolean {
  const host = nativeMath(probe.name);
  return host !== undefined && digest(probe, host) === answers;
}

type Implementation = (...args: number[]) => number;

/** What an implementation gives at the probe's arguments, in 16 hexadecimal digits. */
export function digest(probe: MathProbe, implementation: Implementation): string {
  const mixer = new Mixer();
  for (const args of probesOf(probe)) mixer.addNumber(implementation(...args));
  return mixer.digits();
}

/** The arguments at which an implementation is looked at. */
export function probesOf({ arity, breaks }: MathProbe): readonly (readonly number[])[] {
  const sequence = new Sequence();
  const broken = breaks.flatMap(around);
  if (arity === 1) return [...SPECIAL, ...broken, ...spread(sequence, 240)].map((x) => [x]);
  // Each place with one of the special numbers, which take turns, in both orders; these with one another.
  const pairs = [
    ...broken.map((x, k) => [x, FEW[k % FEW.length]]),
    ...SPECIAL.flatMap((x) => FEW.map((y) => [x, y])),
    ...broken.map((x, k) => [x, sequence.word() / 2 ** (24 + (k % 8))]),
  ];
  const swapped = pairs.map(([x, y]) => [y, x]);
  const others = spread(sequence, 300);
  return [...pairs, ...swapped, ...spread(sequence, 300).map((x, i) => [x, others[i]])];
}

const FEW = [0, -0, NaN, Infinity, -Infinity, 1, -1, 0.5, -2.5, 3, 2 ** -1074, -(2 ** 53)];
const SPECIAL = [
  ...FEW,
  ...[2, -2, 10, 100, 1e22, -1e22, 2 ** 31, 2 ** 52, Math.PI, Math.E, Math.LN2, -(2 ** -1074)],
  ...[2 ** -1022, 2 ** -1022 - 2 ** -1074, Number.MAX_VALUE, -Number.MAX_VALUE, 2 ** -30],
];

/** Of both signs: a magnitude, its neighbours, and what is a little further off. */
function around(x: number): number[] {
  const step = Math.max(2 ** -1074, Math.abs(x) * 2 ** -52);
  const near = [x, x - step, x + step, x - 2 * step, x + 2 * step];
  const far = [0.999, 0.99999, 1.00001, 1.001, 1 - 2 ** -21, 1 + 2 ** -21].map((by) => x * by);
  return [...near, ...far].flatMap((y) => [y, -y]);
}

/** A third of any bits, a third of usual magnitudes, a third of usual numbers. */
function spread(sequence: Sequence, count: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    if (i % 3 === 0) return sequence.double();
    const fraction = sequence.word() / 2 ** 31;
    return fraction * (i % 3 === 1 ? 2 ** ((i % 40) - 25) : 30);
  });
}

const view = new DataView(new ArrayBuffer(8));

/** The same numbers on every host (Marsaglia's xorshift with 32 bits). */
class Sequence {
  #state = 0x2545f491;

  word(): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return this.#state;
  }

  double(): number {
    view.setInt32(0, this.word());
    view.setInt32(4, this.word());
    return view.getFloat64(0);
  }
}

/** The two words of a number, each as a pair of its own. */
const NUMBER = new Int32Array(4);
/** What is left behind whole pairs: a word for each byte, the length, and a filler. */
const REST = new Int32Array(9);

/** 64 bits that depend on all that was added, and on its order: for telling apart, not for keeping secret. */
export class Mixer {
  #low = 0x9e3779b9;
  #high = 0x85ebca6b;

  addNumber(x: number): void {
    // A NaN has no bits of its own.
    view.setFloat64(0, x === x ? x : 0);
    NUMBER.fill(view.getInt32(0) ^ (x === x ? 0 : 0x7ff80000), 0, 2);
    NUMBER.fill(view.getInt32(4), 2);
    this.#mix(NUMBER);
  }

  /** Whole pairs of words, as this machine has them, then what is left. */
  addBytes(bytes: Uint8Array): void {
    const { buffer, byteOffset, byteLength } = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
    const whole = byteLength & ~7;
    this.#mix(new Int32Array(buffer, byteOffset, whole >> 2));
    const left = byteLength - whole;
    for (let i = 0; i < left; i++) REST[i] = bytes[whole + i];
    REST[left] = byteLength;
    REST[left + 1] = 0;
    this.#mix(REST, (left + 2) & ~1);
  }

  /** The 64 bits, 32 and 32. */
  get words(): readonly [number, number] {
    return [this.#high, this.#low];
  }

  digits(): string {
    return this.words.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  }

  /**
   * A pair of words changes the state by a bijection, and another word in either place gives another state. Two words at a time and
   * few operations: a program waits for this before it is hot, and an engine that finds it hot takes four megabytes to
   * compile it.
   */
  #mix(pairs: Int32Array, count = pairs.length): void {
    let low = this.#low;
    let high = this.#high;
    for (let i = 0; i < count; i += 2) {
      const mixed = Math.imul(low ^ pairs[i], 0x9e3779b1);
      high = Math.imul(high ^ pairs[i + 1] ^ (mixed >>> 15), 0x85ebca77) ^ (mixed >>> 13);
      low = mixed ^ (high >>> 16);
    }
    this.#low = low;
    this.#high = high;
  }
}
