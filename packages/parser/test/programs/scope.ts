/** What a place in a random program can name: pools of names, by what they are good for. */
import type { ParamSort } from "./program.ts";

export type Pool =
  /** All numbers, and those that may be assigned. */
  | "numbers"
  | "assignable"
  | "booleans"
  | "counters"
  | "counts"
  | "arrays"
  /** Plain arrays that the function made. */
  | "lists"
  | "loopLabels"
  | "blockLabels"
  | "bigs"
  | "bigVariables"
  | "bigArrays"
  /** Plain arrays of plain arrays; such arrays themselves, and variables of them. */
  | "cubes"
  | "tables"
  | "rows"
  | "rowVariables"
  /** Arrays that are long enough for rows and columns, and how many of those. */
  | "matrices"
  | "sides"
  | "buffers"
  /** Views of doubles or floats over bytes that integers see: no NaN may be stored there. */
  | "floats"
  | "dataViews"
  | "objects"
  /** Numbers that may be undefined. */
  | "optional"
  /** `BigInt.asIntN` or `BigInt.asUintN`: which 64 bits this program's bigints have. */
  | "truncations"
  /** What may be written at all, where nothing needs to be there for it. */
  | "signed"
  | "aggregates"
  | "methods"
  | "movers"
  | "functions";

export type Pools = Readonly<Partial<Record<Pool, readonly string[]>>>;

export interface Scope {
  readonly pools: Pools;
  readonly inLoop: boolean;
  readonly inSwitch: boolean;
  readonly loops: number;
}

export const namesIn = (scope: Scope, pool: Pool): readonly string[] => scope.pools[pool] ?? [];

export function withNames(scope: Scope, changes: Pools): Scope {
  return { ...scope, pools: { ...scope.pools, ...changes } };
}

export function joined(pools: Pools, into: readonly Pool[], name: string): Pools {
  const added = into.map((pool) => [pool, [...(pools[pool] ?? []), name]] as const);
  return { ...pools, ...Object.fromEntries(added) };
}

/** Which pools a new name joins, by its letter in the template. */
export const JOINS: Readonly<Record<string, readonly Pool[]>> = {
  i: ["counters"],
  j: ["counters"],
  v: ["numbers", "assignable"],
  k: ["numbers"],
  p: ["booleans"],
  g: ["lists"],
  l: ["loopLabels"],
  b: ["blockLabels"],
  z: ["bigs", "bigVariables"],
  e: ["bigs"],
  Z: ["bigArrays"],
  m: ["tables"],
  r: ["rows", "rowVariables", "arrays"],
  c: ["rows", "arrays"],
  t: ["buffers"],
  u: ["arrays"],
  y: ["floats"],
  d: ["dataViews"],
  f: [],
  h: [],
};

/** Which pools a parameter joins. */
export const POOLS_OF_SORT: Readonly<Record<ParamSort, readonly Pool[]>> = {
  number: ["numbers", "assignable"],
  count: ["numbers", "counts"],
  boolean: ["booleans"],
  array: ["arrays"],
  typed: ["arrays"],
  ints: ["arrays"],
  big: ["bigs", "bigVariables"],
  ubig: ["bigs", "bigVariables"],
  bigs: ["bigArrays"],
  ubigs: ["bigArrays"],
  list: ["rows", "arrays"],
  table: ["tables"],
  cube: ["cubes"],
  matrix: ["matrices", "arrays"],
  side: ["sides", "numbers"],
  buffer: ["buffers"],
  doubles: [],
  dataview: ["dataViews"],
  object: ["objects"],
  missing: ["optional"],
};
