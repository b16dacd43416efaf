/** Facts to try, and the values that they stand for. */
import fc from "fast-check";
import {
  FALSE,
  NUMBER,
  TRUE,
  UNDEFINED,
  join,
  numberFact,
  withoutKinds,
  BOOLEAN_FACT,
  UNDEFINED_FACT,
  type Fact,
} from "../../src/analyses/facts.ts";

export type Plain = number | boolean | undefined;

const MAGNITUDES = [
  0,
  5e-324,
  2 ** -150,
  2 ** -149,
  2 ** -140,
  1e-200,
  0.1,
  0.49999999999999994,
  0.5,
  0.7,
  1,
  1.5,
  2,
  2.5,
  3,
  5,
  7,
  15,
  31,
  32,
  33,
  100,
  127,
  128,
  255,
  256,
  1000.5,
  65535,
  2 ** 24 - 1,
  2 ** 24 + 1,
  2 ** 30 - 1,
  2 ** 30,
  2 ** 30 + 1,
  2 ** 31 - 1,
  2147483647.5,
  2 ** 31,
  2 ** 31 + 1,
  2 ** 32 - 1,
  4294967295.5,
  2 ** 32,
  2 ** 32 + 1,
  2 ** 52,
  2 ** 52 - 0.5,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 53 + 2,
  2 ** 60,
  1e200,
  3.4028234663852886e38,
  1.8e38 * 2,
  Number.MAX_VALUE,
  Infinity,
];
export const NASTY: readonly number[] = [...MAGNITUDES, ...MAGNITUDES.map((x) => -x), NaN];
export const NASTY_PLAIN: readonly Plain[] = [...NASTY, true, false, undefined];

/** Whether the fact allows the value. */
export function contains(fact: Fact, value: Plain): boolean {
  if (value === undefined) return (fact.kinds & UNDEFINED) !== 0;
  if (value === true) return (fact.kinds & TRUE) !== 0;
  if (value === false) return (fact.kinds & FALSE) !== 0;
  if (!(fact.kinds & NUMBER)) return false;
  if (Number.isNaN(value)) return fact.nan;
  if (Object.is(value, -0) && !fact.negZero) return false;
  if (value < fact.lo || value > fact.hi) return false;
  if (fact.integer && Number.isFinite(value) && !Number.isInteger(value)) return false;
  return !fact.float32 || Math.fround(value) === value;
}

const bound = fc.constantFrom(...NASTY.filter((x) => !Number.isNaN(x)));
const flag = fc.boolean();

/** Facts of numbers only. */
const numberFacts: fc.Arbitrary<Fact> = fc
  .tuple(bound, bound, flag, flag, flag, flag)
  .map(([a, b, integer, nan, negZero, float32]) =>
    numberFact(Math.min(a, b), Math.max(a, b), { integer, nan, negZero, float32 }),
  );

/** Facts of numbers, booleans and undefined. */
export const anyFacts: fc.Arbitrary<Fact> = fc
  .tuple(numberFacts, flag, flag, flag, flag)
  .map(([numbers, withNumbers, withUndefined, canBeFalse, canBeTrue]) => {
    let fact = withoutKinds(BOOLEAN_FACT, (canBeFalse ? 0 : FALSE) | (canBeTrue ? 0 : TRUE));
    if (withNumbers) fact = join(fact, numbers);
    return withUndefined ? join(fact, UNDEFINED_FACT) : fact;
  });

/** The nasty values that a fact allows, with its bounds and values near them. */
export function samples(fact: Fact): Plain[] {
  const near = [fact.lo, fact.hi].flatMap((x) => [x, x + 1, x - 1, x * 1.0000001, x / 2, -x]);
  return [...NASTY_PLAIN, ...near].filter((value) => contains(fact, value));
}
