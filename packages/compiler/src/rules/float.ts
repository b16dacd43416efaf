/**
 * Floating-point rules. Each keeps the result's bits for every operand, NaN payloads aside.
 *
 * - `x * 1`, `x / 1`, `x - 0`, `x + -0` are x also for NaN, the infinities and both zeros; `x + 0` is not
 *   (`-0 + 0` is `0`), so it has no rule, nor have `x - x`, `x * 0` and `x == x`.
 * - Division by a power of two is multiplication by its inverse where both are normal: the real quotient is
 *   the same, so its rounding is.
 * - f32: one operation on two floats, done in double and rounded back, is the f32 operation (53 >= 2 * 24 + 2;
 *   Figueroa 1995). Only one: `demote(a + b + c)` stays double.
 * - Comparisons of widened operands are comparisons of the operands: widening is exact and keeps order.
 */
import type { Constant, Rule } from "./pattern.ts";

const n = (constant: Constant | undefined): number => Number(constant);
const isF32 = ({ a }: Record<string, Constant>): boolean => Object.is(Math.fround(n(a)), n(a));
const isI32 = ({ a }: Record<string, Constant>): boolean => Object.is(n(a) | 0, n(a));
const same = { b: ({ a }: Record<string, Constant>): Constant => a };

/** Whether x is ±2^k with x and 1/x normal. */
function hasExactInverse(x: number): boolean {
  const magnitude = Math.abs(x);
  if (magnitude < 2 ** -1021 || magnitude > 2 ** 1021) return false;
  return Math.log2(magnitude) % 1 === 0 && 2 ** Math.log2(magnitude) === magnitude;
}

const identities: Rule[] = ["f32", "f64"].flatMap((type) => [
  { match: `${type}.mul x 1`, into: "x" },
  { match: `${type}.div x 1`, into: "x" },
  { match: `${type}.sub x 0`, into: "x" },
  { match: `${type}.add x -0`, into: "x" },
  { match: `${type}.mul x -1`, into: `${type}.neg x` },
  { match: `${type}.neg (${type}.neg x)`, into: "x" },
  { match: `${type}.abs (${type}.neg x)`, into: `${type}.abs x` },
  { match: `${type}.abs (${type}.abs x)`, into: `${type}.abs x` },
  { match: `${type}.add x (${type}.neg y)`, into: `${type}.sub x y` },
  { match: `${type}.sub x (${type}.neg y)`, into: `${type}.add x y` },
]);

const inverses: Rule[] = [
  {
    match: "f64.div x $a",
    into: "f64.mul x $b",
    where: ({ a }) => hasExactInverse(n(a)) && n(a) !== 1,
    compute: { b: ({ a }) => 1 / n(a) },
  },
];

const narrowing: Rule[] = [
  { match: "f32.demote_f64 (f64.promote_f32 x)", into: "x" },
  ...["add", "sub", "mul", "div", "min", "max", "copysign"].flatMap((op) => [
    {
      match: `f32.demote_f64 (f64.${op} (f64.promote_f32 x) (f64.promote_f32 y))`,
      into: `f32.${op} x y`,
    },
    {
      match: `f32.demote_f64 (f64.${op} (f64.promote_f32 x) $a)`,
      into: `f32.${op} x $a`,
      where: isF32,
    },
  ]),
  // Commutative ops have their constant on the right.
  ...["sub", "div", "copysign"].map((op) => ({
    match: `f32.demote_f64 (f64.${op} $a (f64.promote_f32 x))`,
    into: `f32.${op} $a x`,
    where: isF32,
  })),
  ...["sqrt", "abs", "neg", "ceil", "floor", "trunc", "nearest"].map((op) => ({
    match: `f32.demote_f64 (f64.${op} (f64.promote_f32 x))`,
    into: `f32.${op} x`,
  })),
];

const comparisons: Rule[] = [
  ["lt", "lt_s"],
  ["le", "le_s"],
  ["gt", "gt_s"],
  ["ge", "ge_s"],
  ["eq", "eq"],
  ["ne", "ne"],
].flatMap(([float, integer]) => [
  {
    match: `f64.${float} (f64.promote_f32 x) (f64.promote_f32 y)`,
    into: `f32.${float} x y`,
  },
  {
    match: `f64.${float} (f64.convert_i32_s x) (f64.convert_i32_s y)`,
    into: `i32.${integer} x y`,
  },
  {
    match: `f64.${float} (f64.convert_i32_s x) $a`,
    into: `i32.${integer} x $b`,
    where: isI32,
    compute: same,
  },
]);

/** Conversions there and back. Every i32 is a double, so nothing is lost. */
const conversions: Rule[] = [
  { match: "i32.to_int32 (f64.convert_i32_s x)", into: "x" },
  { match: "i32.to_int32 (f64.convert_i32_u x)", into: "x" },
  { match: "i32.trunc_sat_f64_s (f64.convert_i32_s x)", into: "x" },
  { match: "f64.convert_i64_s (i64.extend_i32_s x)", into: "f64.convert_i32_s x" },
  { match: "f64.convert_i64_s (i64.extend_i32_u x)", into: "f64.convert_i32_u x" },
  { match: "i64.trunc_sat_f64_s (f64.convert_i32_s x)", into: "i64.extend_i32_s x" },
  { match: "i64.trunc_sat_f64_s (f64.convert_i32_u x)", into: "i64.extend_i32_u x" },
];

/**
 * Sums of two i32, signed or not, are exact doubles, and so are products with a constant of at most 2^21: modulo 2^32
 * they are the wrapping op.
 */
const wrapped: Rule[] = [
  ...["add", "sub"].flatMap((op) => [
    // A sum is matched either way round.
    ...["s s", "s u", "u u", ...(op === "sub" ? ["u s"] : [])].map((signs) => {
      const [a, b] = signs.split(" ");
      return {
        match: `i32.to_int32 (f64.${op} (f64.convert_i32_${a} x) (f64.convert_i32_${b} y))`,
        into: `i32.${op} x y`,
      };
    }),
    {
      match: `i32.to_int32 (f64.${op} (f64.convert_i32_s x) $a)`,
      into: `i32.${op} x $b`,
      where: isI32,
      compute: same,
    },
  ]),
  {
    match: "i32.to_int32 (f64.sub $a (f64.convert_i32_s x))",
    into: "i32.sub $b x",
    where: isI32,
    compute: same,
  },
  {
    match: "i32.to_int32 (f64.mul (f64.convert_i32_s x) $a)",
    into: "i32.mul x $b",
    where: (constants) => isI32(constants) && Math.abs(n(constants.a)) <= 2 ** 21,
    compute: same,
  },
];

/** Doubles that may be `undefined`. */
const options: Rule[] = [
  { match: "opt.is_undefined (opt.some x)", into: "0" },
  { match: "opt.is_undefined (opt.undefined)", into: "1" },
  { match: "opt.number (opt.some x)", into: "x" },
  { match: "opt.number (opt.undefined)", into: "nan" },
];

export const FLOAT_RULES: readonly Rule[] = [
  ...identities,
  ...inverses,
  ...narrowing,
  ...comparisons,
  ...conversions,
  ...wrapped,
  ...options,
];
