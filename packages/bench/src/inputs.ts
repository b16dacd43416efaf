/**
 * Inputs for kernels: fixed seeds, so the same bits in every process, on every machine, for ever.
 *
 * The generator is xoroshiro128+ of `pure-rand`, pinned by a test of its output. Its state starts
 * with few set bits, so the first numbers of a stream are discarded.
 */
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { TypedArray } from "./kernel.ts";

const DISCARDED = 32;

/** A stream of pseudo-random numbers. */
export interface Random {
  /** A double in [low, high). */
  uniform(low: number, high: number): number;
  /** An integer in [low, high], both included. */
  integer(low: number, high: number): number;
}

/** The stream of a 32-bit seed. */
export function randomStream(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  for (let i = 0; i < DISCARDED; i++) generator.next();
  return {
    uniform: (low, high) => low + (high - low) * uniformFloat64(generator),
    integer: (low, high) => uniformInt(generator, low, high),
  };
}

/** The items in an order by chance. */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const other = random.integer(0, i);
    [result[i], result[other]] = [result[other], result[i]];
  }
  return result;
}

/** Fills `array` with doubles in [low, high) from the stream of `seed`, and returns it. */
export function uniform<A extends TypedArray>(
  array: A,
  low: number,
  high: number,
  seed: number,
): A {
  const random = randomStream(seed);
  for (let i = 0; i < array.length; i++) array[i] = random.uniform(low, high);
  return array;
}

/** Fills `array` with integers in [low, high] from the stream of `seed`, and returns it. */
export function integers<A extends TypedArray>(
  array: A,
  low: number,
  high: number,
  seed: number,
): A {
  const random = randomStream(seed);
  for (let i = 0; i < array.length; i++) array[i] = random.integer(low, high);
  return array;
}
