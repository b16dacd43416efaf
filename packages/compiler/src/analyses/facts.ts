/**
 * Facts: what inference knows of a JavaScript value.
 *
 * A fact stands for a set of values: which kinds may occur (undefined, false, true, number, each typed
 * array), and of the numbers a closed interval of doubles, whether all finite ones are integers, whether
 * NaN or -0 may occur, and whether all are float32. `lo > hi` is the empty interval: only NaN, or no
 * number at all. The interval says nothing of NaN, and does not tell -0 from 0.
 *
 * Sound means: the set holds every value that can occur. Joins only grow it; refinements only cut what a
 * taken branch excludes. Intervals need no outward rounding, because rounding to nearest is monotone: the
 * double sum of two values lies between the double sums of the bounds.
 */
import {
  ELEMENTS,
  elementOf,
  isArrayType,
  type ArrayType,
  type ElementKind,
  type Value,
} from "@numboa/parser/ir";

export const UNDEFINED = 1;
export const FALSE = 2;
export const TRUE = 4;
export const NUMBER = 8;
export const BOOLEAN = FALSE | TRUE;

/** Its interval is told in `facts-big.ts`. */
export const BIGINT = 1 << 24;

const ELEMENT_KINDS = Object.keys(ELEMENTS) as ElementKind[];
const FIRST_ARRAY = 16;
/** Every typed array. */
export const ARRAYS = ELEMENT_KINDS.reduce((bits, _, i) => bits | (FIRST_ARRAY << i), 0);

const bitOf = (kind: ElementKind): number => FIRST_ARRAY << ELEMENT_KINDS.indexOf(kind);
export const BUFFER = bitOf("buffer");
export const DATAVIEW = bitOf("dataview");
/** Those of {@link ARRAYS} that have elements. */
export const WITH_ELEMENTS = ARRAYS & ~(BUFFER | DATAVIEW);

export interface Fact {
  /** A set of kinds: `UNDEFINED`, `FALSE`, `TRUE`, `NUMBER`, and one bit for each kind of typed array. */
  readonly kinds: number;
  readonly lo: number;
  readonly hi: number;
  /** All finite numbers are integers. */
  readonly integer: boolean;
  readonly nan: boolean;
  readonly negZero: boolean;
  /** `Math.fround` leaves every number alone. */
  readonly float32: boolean;
}

interface Flags {
  readonly integer?: boolean;
  readonly nan?: boolean;
  readonly negZero?: boolean;
  readonly float32?: boolean;
}

const makeOnly = (kinds: number): Fact => ({
  kinds,
  lo: Infinity,
  hi: -Infinity,
  integer: true,
  nan: false,
  negZero: false,
  float32: true,
});

/** Equal facts are one object where that is easy to have, so that they compare fast. */
const SCALARS = Array.from({ length: NUMBER }, (_, kinds) => makeOnly(kinds));

/** Without numbers. */
const only = (kinds: number): Fact => (kinds < NUMBER ? SCALARS[kinds] : makeOnly(kinds));

/** No value: not reached. */
export const BOTTOM = only(0);
export const UNDEFINED_FACT = only(UNDEFINED);
export const BOOLEAN_FACT = only(BOOLEAN);

/** Numbers between the bounds; empty bounds and no NaN give {@link BOTTOM}. */
export function numberFact(lo: number, hi: number, flags: Flags = {}): Fact {
  const { integer = false, nan = false, negZero = false, float32 = false } = flags;
  return makeNumbers(lo, hi, integer, nan, negZero, float32);
}

/** {@link numberFact} without an object for the flags: facts of numbers are made all the time. */
export function makeNumbers(
  lo: number,
  hi: number,
  integer: boolean,
  nan: boolean,
  negZero: boolean,
  float32: boolean,
): Fact {
  // `+ 0` turns a bound of -0 into 0.
  const low = (integer ? Math.ceil(lo) : lo) + 0;
  const high = (integer ? Math.floor(hi) : hi) + 0;
  if (!(low <= high)) return nan ? ONLY_NAN : BOTTOM;
  const zero = negZero && low <= 0 && high >= 0;
  return { kinds: NUMBER, lo: low, hi: high, integer, nan, negZero: zero, float32 };
}

const ONLY_NAN: Fact = { ...only(NUMBER), nan: true };
export const ANY_NUMBER = numberFact(-Infinity, Infinity, { nan: true, negZero: true });
export const ANY_FLOAT32 = numberFact(-Infinity, Infinity, {
  nan: true,
  negZero: true,
  float32: true,
});

export function integerFact(lo: number, hi: number, flags: Flags = {}): Fact {
  const { nan = false, negZero = false, float32 = false } = flags;
  return makeNumbers(lo, hi, true, nan, negZero, float32);
}

export const INT32_MIN = -(2 ** 31);
export const INT32_MAX = 2 ** 31 - 1;
export const UINT32_MAX = 2 ** 32 - 1;
export const ANY_INT32 = integerFact(INT32_MIN, INT32_MAX);
/** The length of a typed array. */
export const LENGTH_FACT = integerFact(0, INT32_MAX);

/** What a parameter of kind `int` takes: sums and small multiples of it stay int32. */
const ANY_INT = integerFact(-(2 ** 30), 2 ** 30);

/** The ranges of integers that loops are speculated on, by the op that tests for them. */
export const INTEGER_TESTS = {
  "js.are_ints": ANY_INT,
  "js.are_small_ints": integerFact(-(2 ** 17), 2 ** 17),
  "js.are_steps": integerFact(1, 2 ** 30),
} as const;
export type IntegerTest = keyof typeof INTEGER_TESTS;

export const isIntegerTest = (opcode: string): opcode is IntegerTest =>
  Object.hasOwn(INTEGER_TESTS, opcode);

export function booleanFact(canBeTrue: boolean, canBeFalse: boolean): Fact {
  return only((canBeTrue ? TRUE : 0) | (canBeFalse ? FALSE : 0));
}

export function constantFact(value: number | boolean | undefined): Fact {
  if (value === undefined) return UNDEFINED_FACT;
  if (typeof value === "boolean") return booleanFact(value, !value);
  if (Number.isNaN(value)) return ONLY_NAN;
  return numberFact(value, value, {
    integer: Number.isInteger(value) || !Number.isFinite(value),
    negZero: Object.is(value, -0),
    float32: Math.fround(value) === value,
  });
}

export function arrayFact(type: ArrayType): Fact {
  return only(bitOf(elementOf(type)));
}

const ARRAY_TYPES = ELEMENT_KINDS.map((kind): ArrayType => `${kind}[]`);
const FIRST_BIT = Math.clz32(FIRST_ARRAY);

/** The array type of a value that is always one kind of typed array, or undefined. */
export function arrayTypeOf({ kinds }: Fact): ArrayType | undefined {
  if (kinds === 0 || (kinds & ~ARRAYS) !== 0 || (kinds & (kinds - 1)) !== 0) return undefined;
  return ARRAY_TYPES[FIRST_BIT - Math.clz32(kinds)];
}

/** Which typed arrays a value may be. */
export function arrayKindsOf({ kinds }: Fact): ElementKind[] {
  return ELEMENT_KINDS.filter((_, i) => (kinds & (FIRST_ARRAY << i)) !== 0);
}

const ELEMENT_FACTS = new Map<ElementKind, Fact>();

/** What an element that exists may hold. */
export function elementFact(kind: ElementKind): Fact {
  let fact = ELEMENT_FACTS.get(kind);
  if (!fact) ELEMENT_FACTS.set(kind, (fact = makeElementFact(kind)));
  return fact;
}

function makeElementFact(kind: ElementKind): Fact {
  const { value, min, max } = ELEMENTS[kind];
  if (isArrayType(value)) return arrayFact(value);
  if (value === "i64") return { ...only(BIGINT), lo: min, hi: max, float32: false };
  if (value === "i32") return integerFact(min, max, { float32: max <= 2 ** 24 });
  return value === "f32" ? ANY_FLOAT32 : ANY_NUMBER;
}

/** The facts' union: one of them itself, where that holds the other. */
export function join(a: Fact, b: Fact): Fact {
  if (a === b || b.kinds === 0) return a;
  if (a.kinds === 0) return b;
  if (includes(a, b)) return a;
  if (includes(b, a)) return b;
  return {
    kinds: a.kinds | b.kinds,
    lo: Math.min(a.lo, b.lo),
    hi: Math.max(a.hi, b.hi),
    integer: a.integer && b.integer,
    nan: a.nan || b.nan,
    negZero: a.negZero || b.negZero,
    float32: a.float32 && b.float32,
  };
}

/** Whether a walk downward that came to `next` tells nothing new: what it knew already is sound, and no less. */
export function holds(next: Fact, known: Fact): boolean {
  return sameFact(next, known) || (known.kinds !== 0 && includes(next, known));
}

function includes(a: Fact, b: Fact): boolean {
  return (
    (a.kinds | b.kinds) === a.kinds &&
    a.lo <= b.lo &&
    a.hi >= b.hi &&
    (b.integer || !a.integer) &&
    (a.nan || !b.nan) &&
    (a.negZero || !b.negZero) &&
    (b.float32 || !a.float32)
  );
}

/** The numbers that both facts of numbers allow. */
export function meetNumbers(a: Fact, b: Fact): Fact {
  return makeNumbers(
    Math.max(a.lo, b.lo),
    Math.min(a.hi, b.hi),
    a.integer || b.integer,
    a.nan && b.nan,
    a.negZero && b.negZero,
    a.float32 || b.float32,
  );
}

export function sameFact(a: Fact, b: Fact): boolean {
  return (
    a === b ||
    (a.kinds === b.kinds &&
      a.lo === b.lo &&
      a.hi === b.hi &&
      a.integer === b.integer &&
      a.nan === b.nan &&
      a.negZero === b.negZero &&
      a.float32 === b.float32)
  );
}

const LIMITS = [0, 1, 2 ** 30, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53, Infinity];
const atLeast = (x: number): number => LIMITS.find((limit) => limit >= x) ?? Infinity;
/** The nearest limit outward. */
const limitAbove = (x: number): number => {
  if (x > -1) return atLeast(x);
  const magnitude = LIMITS.findLast((limit) => limit <= -x) ?? 0;
  return 0 - magnitude;
};
const limitBelow = (x: number): number => 0 - limitAbove(-x);

/** A fact that holds `next`, which holds `previous`, reached in few steps: a bound that moved goes to the next limit. */
export function widen(previous: Fact, next: Fact): Fact {
  if (next.kinds & BIGINT) return widenBig(previous, next);
  if ((next.kinds & NUMBER) === 0 || next.lo > next.hi || previous.lo > previous.hi) return next;
  const lo = next.lo < previous.lo ? limitBelow(next.lo) : next.lo;
  const hi = next.hi > previous.hi ? limitAbove(next.hi) : next.hi;
  return { ...next, lo, hi };
}

/** Bounds of bigints that moved go to those of 63 and 64 bits, and then away. */
function widenBig(previous: Fact, next: Fact): Fact {
  const bounds = [2 ** 63, 2 ** 64, Infinity];
  const lo = next.lo >= 0 ? 0 : 0 - bounds.find((bound) => bound >= -next.lo)!;
  const hi = bounds.find((bound) => bound >= next.hi)!;
  return {
    ...next,
    lo: next.lo < previous.lo ? lo : next.lo,
    hi: next.hi > previous.hi ? hi : next.hi,
  };
}

/** ToNumber. Arrays never get here without a diagnostic; they count as any number. */
export function toNumber(fact: Fact): Fact {
  if (fact.kinds === NUMBER) return fact;
  const { kinds } = fact;
  let result = numberPart(fact);
  if (kinds & UNDEFINED) result = join(result, ONLY_NAN);
  if (kinds & FALSE) result = join(result, ZERO);
  if (kinds & TRUE) result = join(result, ONE);
  return kinds & ARRAYS ? ANY_NUMBER : result;
}

const ZERO = constantFact(0);
const ONE = constantFact(1);

/** The fact without anything but numbers. */
export function numberPart(fact: Fact): Fact {
  if (fact.kinds === NUMBER) return fact;
  return fact.kinds & NUMBER ? { ...fact, kinds: NUMBER } : BOTTOM;
}

/** The fact without some kinds. */
export function withoutKinds(fact: Fact, kinds: number): Fact {
  const rest = fact.kinds & ~kinds;
  if (rest === fact.kinds) return fact;
  return rest & (NUMBER | BIGINT) ? { ...fact, kinds: rest } : only(rest);
}

/** Replaces what is known of the numbers; the other kinds stay. */
export function withNumbers(fact: Fact, numbers: Fact): Fact {
  return join(withoutKinds(fact, NUMBER), numbers);
}

/** Whether there are numbers other than NaN. */
export const isEmptyInterval = ({ lo, hi }: Fact): boolean => lo > hi;

export const hasZero = ({ lo, hi }: Fact): boolean => lo <= 0 && hi >= 0;

/** All numbers are integers in the range: no NaN, no infinity. -0 may be among them. */
export function isIntegerWithin(fact: Fact, lo: number, hi: number): boolean {
  return fact.integer && !fact.nan && fact.lo >= lo && fact.hi <= hi;
}

export const isInt32 = (fact: Fact): boolean => isIntegerWithin(fact, INT32_MIN, INT32_MAX);
export const isUint32 = (fact: Fact): boolean => isIntegerWithin(fact, 0, UINT32_MAX);
/** Integers that doubles, and sums of which doubles, hold exactly: strictly within ±2^53. */
export const isExactInteger = (fact: Fact): boolean =>
  isIntegerWithin(fact, -(2 ** 53) + 1, 2 ** 53 - 1);

/** The only value that the fact allows, boxed because it may be `undefined`. -0 is told from 0. */
export function constantOf(fact: Fact): { value: number | boolean | undefined } | undefined {
  if (fact.kinds === UNDEFINED) return { value: undefined };
  if (fact.kinds === TRUE || fact.kinds === FALSE) return { value: fact.kinds === TRUE };
  if (fact.kinds !== NUMBER) return undefined;
  if (fact.lo > fact.hi) return { value: NaN };
  if (fact.nan || fact.negZero || fact.lo !== fact.hi) return undefined;
  return { value: fact.lo };
}

/** {@link constantOf} a value with this fact; a literal is known even where it is -0. */
export function constantValue(
  { def }: Value,
  fact: Fact,
): { value: number | boolean | undefined } | undefined {
  if (def?.opcode !== "js.const") return constantOf(fact);
  const value = def.attrs["value"] as number | bigint | boolean | undefined;
  // A bigint is held like any other value.
  return typeof value === "bigint" ? undefined : { value };
}

/** Whether there is a {@link constantValue}. */
export function isConstant({ def }: Value, { kinds, lo, hi, nan, negZero }: Fact): boolean {
  if (def?.opcode === "js.const") return typeof def.attrs["value"] !== "bigint";
  if (kinds !== NUMBER) return kinds === UNDEFINED || kinds === TRUE || kinds === FALSE;
  return lo > hi || (lo === hi && !nan && !negZero);
}

/** For messages: `number`, `boolean or undefined`, `Float64Array`. */
export function describeFact(fact: Fact): string {
  const words: string[] = arrayKindsOf(fact).map((kind) => ELEMENTS[kind].constructorName);
  if (fact.kinds & NUMBER) words.push("number");
  if (fact.kinds & BIGINT) words.push("bigint");
  if (fact.kinds & BOOLEAN) words.push("boolean");
  if (fact.kinds & UNDEFINED) words.push("undefined");
  return words.length > 0 ? words.join(" or ") : "nothing";
}
