/** What the corpus says of one function: where it is from, and what it is called with. */
import type { Activate } from "./module-source.ts";

export type Category =
  | "images"
  | "checksums"
  | "noise and random numbers"
  | "signals"
  | "spatial indexes"
  | "statistics and special functions"
  | "easing and interpolation"
  | "colour"
  | "geometry and geodesy"
  | "vectors and matrices"
  | "bits and codecs";

/** One call; arrays and objects must be fresh, because the function may change them. */
export interface Call {
  readonly args: readonly unknown[];
  readonly self?: unknown;
}

export interface Entry {
  readonly category: Category;
  readonly package: string;
  /** Below the package's folder. */
  readonly file: string;
  readonly name: string;
  /** The first call is a usual one: whether it is compiled is what the page says. */
  readonly calls: () => readonly Call[];
  readonly activate?: Activate;
}

export type Row = readonly [name: string, calls: Entry["calls"], activate?: Activate];

/** The functions of one file. */
export const from = (
  category: Category,
  pkg: string,
  file: string,
  rows: readonly Row[],
): Entry[] =>
  rows.map(([name, make, activate]) => ({
    ...{ category, package: pkg, file, name, calls: make },
    ...(activate && { activate }),
  }));

/** Calls with the arguments as they stand. */
export const calls = (make: () => readonly (readonly unknown[])[]) => (): Call[] =>
  make().map((args) => ({ args }));

/** Nasty values, of which each call takes some. */
const NASTY = [-0, NaN, Infinity, -1, 2 ** 31, 5e-324, 2 ** 53];

/** A usual call and nasty ones, for a function of numbers. */
export function numbers(...usual: readonly number[]): () => Call[] {
  return calls(() => [
    usual,
    usual.map((x) => x / 2),
    ...NASTY.map((_, shift) => usual.map((_x, i) => NASTY[(shift + i * 3) % NASTY.length])),
  ]);
}

/** Whole numbers that look random. */
export function integers(length: number, limit: number, seed = 1): number[] {
  let state = seed;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % limit;
  });
}

export const bytes = (length: number, seed = 1): Uint8Array =>
  Uint8Array.from(integers(length, 256, seed));

/** Numbers from -1 to 1 that look random. */
export const waves = (length: number, seed = 1): number[] =>
  integers(length, 2001, seed).map((x) => x / 1000 - 1);
