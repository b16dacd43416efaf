/**
 * How a JavaScript value is held in typed IR, given what it may be and what its uses can tell apart.
 *
 *   i32, u32    integers of 32 bits; also any value of which only ToInt32 is used
 *   bool        false or true, as i32 0 or 1
 *   index       only an index: i32, and -1 for what is none, such as undefined
 *   i64         integers that 32 bits do not hold, used as indices or only by other integer operations
 *   f64         any other number
 *   f64?        a number or undefined, where that is told from NaN
 *   bigint64   a bigint that 64 bits with a sign hold
 *   biguint64  one that 64 bits without a sign hold
 *   bits64     a bigint of which only the low 64 bits are used
 *   unbounded  any other bigint: refused
 *   const       one known value: made again wherever it is used
 *   none        nothing uses it
 *
 * A value may be held as an integer although it can be NaN or -0, if no use tells NaN from 0, or -0 from 0.
 * i64 holds integers beyond 2^53 only for indices: there a double is rounded and the i64 is not, but neither
 * is an index of any array (see {@link RELAXED}).
 */
import type { ArrayType, BigKind, Type } from "@numboa/parser/ir";
import { fitsSigned, fitsUnsigned } from "../analyses/facts-big.ts";
import {
  BIGINT,
  BOOLEAN,
  INT32_MAX,
  INT32_MIN,
  ARRAYS,
  UINT32_MAX,
  UNDEFINED,
  arrayTypeOf,
  isExactInteger,
  toNumber,
  type Fact,
} from "../analyses/facts.ts";
import {
  BITS64,
  BOOLEANNESS,
  BOUNDARY,
  FLOAT,
  INDEX,
  INT32,
  NAN,
  NEGZERO,
  RELAXED,
  UNDEFINEDNESS,
} from "../analyses/demand-bits.ts";

export type Representation =
  | "none"
  | "const"
  | "i32"
  | "u32"
  | "bool"
  | "index"
  | "i64"
  | "f64"
  | "f64?"
  | BigKind
  | "bits64"
  | "unbounded"
  | "mixed"
  | ArrayType;

const within = ({ lo, hi }: Fact, min: number, max: number): boolean => lo >= min && hi <= max;
const subset = (demand: number, of: number): boolean => (demand & ~of) === 0;

/** Integers below this fit i64; the distance to 2^63 is for bounds that were rounded, once for each op. */
export const RELAXED_LIMIT = 2 ** 63 - 2 ** 40;

/**
 * @param cyclic whether the value is carried around a loop, where rounding differences could add up
 * @returns `mixed` where no representation tells apart what the uses tell apart
 */
export function chooseRepresentation(fact: Fact, demand: number, cyclic = false): Representation {
  if (demand === 0 || fact.kinds === 0) return "none";
  if (fact.kinds & ARRAYS) return arrayTypeOf(fact) ?? "mixed";
  if (fact.kinds & BIGINT) return bigRepresentation(fact, demand);
  if ((fact.kinds & ~BOOLEAN) === 0) return "bool";
  if (fact.kinds & BOOLEAN && demand & BOOLEANNESS) return "mixed";
  if (fact.kinds & UNDEFINED && demand & UNDEFINEDNESS) return "f64?";
  if (subset(demand, INT32)) return "i32";
  return integerRepresentation(toNumber(fact), demand, cyclic) ?? "f64";
}

function bigRepresentation(fact: Fact, demand: number): Representation {
  if (fact.kinds !== BIGINT) return "mixed";
  if (subset(demand, BITS64 | FLOAT | BOUNDARY)) return "bits64";
  if (fitsSigned(fact)) return "bigint64";
  return fitsUnsigned(fact) ? "biguint64" : "unbounded";
}

function integerRepresentation(
  numbers: Fact,
  demand: number,
  cyclic: boolean,
): Representation | undefined {
  if (!numbers.integer) return undefined;
  if (demand === INDEX && numbers.nan && within(numbers, INT32_MIN, UINT32_MAX)) return "index";
  const nanTold = numbers.nan && (demand & (NAN | INDEX | RELAXED)) !== 0;
  const zeroTold = numbers.negZero && (demand & NEGZERO) !== 0;
  if (nanTold || zeroTold) return undefined;
  if (within(numbers, INT32_MIN, INT32_MAX)) return "i32";
  if (within(numbers, 0, UINT32_MAX)) return "u32";
  if (numbers.nan) return undefined;
  // Bits of 32 tell no index of an array from another, and none from the integers around them.
  if (subset(demand, INDEX | INT32) && within(numbers, INT32_MIN, UINT32_MAX)) return "i32";
  // To look for an element at a double costs more than to make an integer a double.
  if (demand & BOUNDARY || (demand & FLOAT && !(demand & INDEX))) return undefined;
  if (isExactInteger(numbers)) return "i64";
  const relaxed = !cyclic && subset(demand, INDEX | RELAXED);
  return relaxed && within(numbers, -RELAXED_LIMIT, RELAXED_LIMIT) ? "i64" : undefined;
}

const TYPES: Readonly<Record<string, Type>> = {
  i32: "i32",
  u32: "i32",
  bool: "i32",
  index: "i32",
  i64: "i64",
  f64: "f64",
  "f64?": "f64?",
  bigint64: "i64",
  biguint64: "i64",
  bits64: "i64",
};

/** The type of a value in a representation that has one. */
export function typeOf(representation: Representation): Type {
  return TYPES[representation] ?? (representation as ArrayType);
}

const NOT_HELD: ReadonlySet<Representation> = new Set(["none", "const", "mixed", "unbounded"]);

/** Whether there is a value at run time. */
export function isHeld(representation: Representation): boolean {
  return !NOT_HELD.has(representation);
}

/** Whether an integer operation can use it without a conversion from a double. */
export function isIntegral(representation: Representation): boolean {
  return representation !== "f64" && representation !== "f64?";
}
