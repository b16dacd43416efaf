/**
 * Arguments at which a function of `Math` may go wrong: special numbers, every place where an algorithm goes another way
 * with its neighbours by bits and by the upper half of the bits, and numbers at random of every kind.
 */
import type { OwnFunction } from "../../src/math/own-function.ts";
import { RandomDoubles } from "./random-doubles.ts";

const SPECIAL = [
  ...[0, NaN, Infinity, 1, 0.5, 2, 3, 4, 10, 100, 1e22, Math.PI, Math.PI / 2, Math.PI / 4, Math.E],
  ...[2 ** -1074, 2 ** -1022, 2 ** -1022 - 2 ** -1074, Number.MAX_VALUE, 2 ** 31, 2 ** 52, 2 ** 53],
  ...[2 ** 53 + 2, 2 ** 63, 2 ** 64, 1 / 3, Math.SQRT2, Math.LN2, Math.LN10, 1 - 2 ** -53],
];

const view = new DataView(new ArrayBuffer(8));

function doubleOf(bits: bigint): number {
  view.setBigUint64(0, BigInt.asUintN(64, bits));
  return view.getFloat64(0);
}

/** A double and its bits, for messages. */
export function spell(x: number): string {
  view.setFloat64(0, x);
  return `${Object.is(x, -0) ? "-0" : x} (${view.getBigUint64(0).toString(16).padStart(16, "0")})`;
}

/** The number with the next bits; 1 for NaN. */
export function neighbourOf(x: number): number {
  view.setFloat64(0, x);
  return Number.isNaN(x) ? 1 : doubleOf(view.getBigUint64(0) + 1n);
}

const NEIGHBOURS = [-3n, -2n, -1n, 0n, 1n, 2n, 3n];

function around(x: number): number[] {
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const upper = bits & ~0xffff_ffffn;
  const near = NEIGHBOURS.flatMap((by) => [
    bits + by,
    upper + by,
    // The upper half before and after.
    upper + by + 0x1_0000_0000n,
  ]);
  return near.map(doubleOf).flatMap((y) => [y, -y]);
}

/** Of any bits, of any magnitude, near 1, whole, or of usual size: the `i`th kind. */
function randomOf(random: RandomDoubles, i: number): number {
  const fraction = random.word() / 2 ** 31;
  switch (i % 6) {
    case 0:
      return random.any();
    case 1:
      return fraction * 2 ** ((random.word() % 64) - 20);
    case 2:
      return 1 + fraction * 2 ** -(random.word() & 31);
    case 3:
      return Math.round(fraction * 2 ** (random.word() & 15));
    case 4:
      return fraction * 800;
    default:
      return fraction * 8;
  }
}

/** The places of the function and special numbers, each with its neighbours. */
export function placesOf({ breaks }: OwnFunction): number[] {
  return [...SPECIAL, ...breaks].flatMap(around);
}

/** Argument lists: all places, pairs of them with special numbers, then `count` at random. */
export function* argumentsOf(own: OwnFunction, count: number, seed = 1): Generator<number[]> {
  const places = placesOf(own);
  const random = new RandomDoubles(seed);
  if (own.arity === 1) {
    for (const x of places) yield [x];
    for (let i = 0; i < count; i++) yield [randomOf(random, i)];
    return;
  }
  const signed = SPECIAL.flatMap((x) => [x, -x]);
  for (const [k, x] of places.entries()) {
    // Not every pair: the neighbours of one number take turns.
    for (let j = k % 5; j < signed.length; j += 5) {
      yield [x, signed[j]];
      yield [signed[j], x];
    }
  }
  for (let i = 0; i < count; i++) yield [randomOf(random, i), randomOf(random, Math.trunc(i / 6))];
}
