/**
 * Integer rules. All of them are identities of arithmetic modulo 2^32 or 2^64, so overflow needs no case.
 */
import type { Constant, Rule } from "./pattern.ts";

const n = (constant: Constant | undefined): number => Number(constant);
const isPowerOfTwo = (x: Constant): boolean => {
  const big = BigInt(x);
  return big > 1n && (big & (big - 1n)) === 0n;
};
const log2 = (x: Constant): number => BigInt(x).toString(2).length - 1;

/** The same rules for both widths. */
function arithmetic(type: "i32" | "i64"): Rule[] {
  const wrap = (value: bigint): Constant =>
    type === "i32" ? Number(BigInt.asIntN(32, value)) : BigInt.asIntN(64, value);
  const sum = (a: Constant, b: Constant): Constant => wrap(BigInt(a) + BigInt(b));
  const sized = (value: number): Constant => (type === "i32" ? value : BigInt(value));
  return [
    { match: `${type}.add x 0`, into: "x" },
    { match: `${type}.sub x 0`, into: "x" },
    { match: `${type}.sub x x`, into: "0" },
    { match: `${type}.mul x 0`, into: "0" },
    { match: `${type}.mul x 1`, into: "x" },
    { match: `${type}.and x 0`, into: "0" },
    { match: `${type}.and x -1`, into: "x" },
    { match: `${type}.and x x`, into: "x" },
    { match: `${type}.or x 0`, into: "x" },
    { match: `${type}.or x x`, into: "x" },
    { match: `${type}.xor x 0`, into: "x" },
    { match: `${type}.xor x x`, into: "0" },
    { match: `${type}.shl x 0`, into: "x" },
    { match: `${type}.shr_s x 0`, into: "x" },
    { match: `${type}.shr_u x 0`, into: "x" },
    // One form for constant offsets, so that equal addresses are equal values.
    {
      match: `${type}.sub x $a`,
      into: `${type}.add x $b`,
      compute: { b: ({ a }) => wrap(-BigInt(a)) },
    },
    {
      match: `${type}.add (${type}.add x $a) $b`,
      into: `${type}.add x $c`,
      compute: { c: ({ a, b }) => sum(a, b) },
    },
    {
      match: `${type}.mul x $a`,
      into: `${type}.shl x $b`,
      where: ({ a }) => isPowerOfTwo(a),
      compute: { b: ({ a }) => sized(log2(a)) },
    },
    {
      match: `${type}.and (${type}.and x $a) $b`,
      into: `${type}.and x $c`,
      compute: { c: ({ a, b }) => wrap(BigInt(a) & BigInt(b)) },
    },
    // `1` and `0` here are the i32 result of the comparison.
    { match: `${type}.eq x x`, into: "1" },
    { match: `${type}.le_s x x`, into: "1" },
    { match: `${type}.ge_s x x`, into: "1" },
    { match: `${type}.ne x x`, into: "0" },
    { match: `${type}.lt_s x x`, into: "0" },
    { match: `${type}.gt_s x x`, into: "0" },
  ];
}

/** A negated comparison of integers is the opposite comparison. */
const OPPOSITES = [
  ["eq", "ne"],
  ["lt_s", "ge_s"],
  ["lt_u", "ge_u"],
  ["gt_s", "le_s"],
  ["gt_u", "le_u"],
] as const;

const negations: Rule[] = ["i32", "i64"].flatMap((type) =>
  OPPOSITES.flatMap(([a, b]) => [
    { match: `i32.eqz (${type}.${a} x y)`, into: `${type}.${b} x y` },
    { match: `i32.eqz (${type}.${b} x y)`, into: `${type}.${a} x y` },
  ]),
);

const INTEGER_COMPARISONS = ["i32", "i64"].flatMap((type) =>
  ["eq", "ne", "lt_s", "le_s", "gt_s", "ge_s", "lt_u", "le_u", "gt_u", "ge_u"].map(
    (name) => `${type}.${name}`,
  ),
);
const FLOAT_COMPARISONS = ["eq", "ne", "lt", "le", "gt", "ge"].map((name) => `f64.${name}`);

/** Comparisons give 0 or 1 already, and so does `and` with one of them. */
const truths: Rule[] = [
  { match: "i32.ne (i32.eqz x) 0", into: "i32.eqz x" },
  { match: "i32.eq x 0", into: "i32.eqz x" },
  ...[...INTEGER_COMPARISONS, ...FLOAT_COMPARISONS].flatMap((compare) => [
    { match: `i32.ne (${compare} x y) 0`, into: `${compare} x y` },
    { match: `i32.and (${compare} x y) 1`, into: `${compare} x y` },
    {
      match: `i32.and (i32.and z (${compare} x y)) 1`,
      into: `i32.and z (${compare} x y)`,
    },
  ]),
  // Those of integers are reversed twice by the rules above.
  ...FLOAT_COMPARISONS.map((compare) => ({
    match: `i32.eqz (i32.eqz (${compare} x y))`,
    into: `${compare} x y`,
  })),
];

/** A number is divided evenly by 2^k if its low k bits are 0, whatever its sign. */
const divisibility: Rule[] = [
  {
    match: "i32.eqz (i32.rem_s x $a)",
    into: "i32.eqz (i32.and x $b)",
    where: ({ a }) => isPowerOfTwo(a),
    compute: { b: ({ a }) => n(a) - 1 },
  },
  {
    match: "i32.eqz (i32.wrap_i64 (i64.rem_s x $a))",
    into: "i32.eqz (i32.and (i32.wrap_i64 x) $b)",
    where: ({ a }) => isPowerOfTwo(a) && n(a) <= 2 ** 31,
    compute: { b: ({ a }) => (n(a) - 1) | 0 },
  },
];

/**
 * What is next to an integer of 32 bits, compared in 64: x - 1 < y is x <= y. Such are the guards of loops, whose last
 * index is one less than their end.
 */
const neighbours: Rule[] = [
  ["lt_s", -1, "le_s"],
  ["ge_s", -1, "gt_s"],
  ["le_s", 1, "lt_s"],
  ["gt_s", 1, "ge_s"],
].map(([compare, plus, other]) => ({
  match: `i64.${compare} (i64.add (i64.extend_i32_s x) ${plus}) (i64.extend_i32_s y)`,
  into: `i32.${other} x y`,
}));

/** The low half of an i64 ring operation is the i32 operation of the low halves. */
const narrowing: Rule[] = [
  { match: "i32.wrap_i64 (i64.extend_i32_s x)", into: "x" },
  { match: "i32.wrap_i64 (i64.extend_i32_u x)", into: "x" },
  ...["add", "sub", "mul", "and", "or", "xor"].map((ring) => ({
    match: `i32.wrap_i64 (i64.${ring} x y)`,
    into: `i32.${ring} (i32.wrap_i64 x) (i32.wrap_i64 y)`,
  })),
  {
    match: "i32.wrap_i64 (i64.shl x $a)",
    into: "i32.shl (i32.wrap_i64 x) $b",
    where: ({ a }) => n(a) >= 0 && n(a) < 32,
    compute: { b: ({ a }) => n(a) },
  },
  // Sign extension keeps order and equality.
  ...["eq", "ne", "lt_s", "le_s", "gt_s", "ge_s"].flatMap((compare) => [
    {
      match: `i64.${compare} (i64.extend_i32_s x) (i64.extend_i32_s y)`,
      into: `i32.${compare} x y`,
    },
    // Without a wrap: both constants are far from 2^63.
    {
      match: `i64.${compare} (i64.add (i64.extend_i32_s x) $a) $b`,
      into: `i64.${compare} (i64.extend_i32_s x) $c`,
      where: ({ a, b }: Record<string, Constant>) =>
        Math.abs(n(a)) < 2 ** 52 && Math.abs(n(b)) < 2 ** 52,
      compute: { c: ({ a, b }: Record<string, Constant>) => BigInt(b) - BigInt(a) },
    },
    {
      match: `i64.${compare} (i64.extend_i32_s x) $a`,
      into: `i32.${compare} x $b`,
      where: ({ a }: Record<string, Constant>) => n(a) >= -2147483648 && n(a) <= 2147483647,
      compute: { b: ({ a }: Record<string, Constant>) => n(a) },
    },
  ]),
];

export const INTEGER_RULES: readonly Rule[] = [
  ...arithmetic("i32"),
  ...arithmetic("i64"),
  ...negations,
  ...truths,
  ...divisibility,
  ...neighbours,
  ...narrowing,
];
