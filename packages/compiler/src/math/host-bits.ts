/**
 * Whether the host's functions of `Math` have the bits of the module's own: a known-answer test, once for each function
 * that some program uses.
 *
 * ECMAScript leaves these functions to the engine, but an engine computes each by one algorithm. So the results are
 * taken at a few hundred arguments which no other algorithm would round alike by chance: where this one goes another
 * way and next to it, where numbers are special, and over all magnitudes. A digest of them must be the one that the
 * own function is known to give. A host that fails keeps its own functions.
 */
import { nativeMath } from "../abi/natives.ts";
import { OWN_FUNCTIONS } from "./index.ts";
import type { OwnFunction } from "./own-function.ts";

const KNOWN = new Map<string, boolean>();

/** Whether this host gives, for a function of `Math`, the bits of the module's own. */
export function isOwn(fn: string): boolean {
  let known = KNOWN.get(fn);
  if (known === undefined) KNOWN.set(fn, (known = givesOwnBits(fn, nativeMath(fn))));
  return known;
}

/** The same of any implementation. */
export function givesOwnBits(fn: string, host: Implementation | undefined): boolean {
  const own = OWN_FUNCTIONS.get(fn);
  return own !== undefined && host !== undefined && digest(own, host) === own.answers;
}

type Implementation = (...args: number[]) => number;

/** What an implementation gives for the function's arguments, in 16 hexadecimal digits. */
export function digest(own: OwnFunction, implementation: Implementation): string {
  const mixer = new Mixer();
  for (const args of probesOf(own)) mixer.add(implementation(...args));
  return mixer.digits();
}

/** The arguments at which an implementation is looked at. */
export function probesOf(own: OwnFunction): readonly (readonly number[])[] {
  const sequence = new Sequence();
  const broken = own.breaks.flatMap(around);
  if (own.arity === 1) return [...SPECIAL, ...broken, ...spread(sequence, 240)].map((x) => [x]);
  const few = [...SPECIAL, ...broken];
  const pairs = few.flatMap((x) => FEW.map((y) => [x, y]));
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

/** 64 bits of all that was added, in order. */
class Mixer {
  #low = 0x9e3779b9;
  #high = 0x85ebca6b;

  add(x: number): void {
    // A NaN has no bits of its own.
    view.setFloat64(0, x === x ? x : 0);
    this.#mix(view.getInt32(0) ^ (x === x ? 0 : 0x7ff80000));
    this.#mix(view.getInt32(4));
  }

  digits(): string {
    return [this.#high, this.#low]
      .map((word) => (word >>> 0).toString(16).padStart(8, "0"))
      .join("");
  }

  #mix(word: number): void {
    const low = Math.imul(this.#low ^ word, 0x9e3779b1);
    this.#high = Math.imul(this.#high ^ word ^ (low >>> 15), 0x85ebca77) ^ (low >>> 13);
    this.#low = low ^ (this.#high >>> 16);
  }
}
