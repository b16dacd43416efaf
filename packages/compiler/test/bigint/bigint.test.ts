/** Bigints of 64 bits in every way a function can run. */
import { describe, expect, it } from "vitest";
import type { ParamKind } from "@numboa/parser/ir";
import { expectSameEverywhere, problemsOf, unitOf, type MakeArgs } from "../arrays/everywhere.ts";
import { NUMBERS } from "../arrays/samples.ts";

const UNSIGNED = [
  ...[0n, 1n, 2n, 63n, 64n, 255n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n + 1n],
  ...[2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n, 0xcbf29ce484222325n],
];
const SIGNED = [
  ...UNSIGNED.map((x) => BigInt.asIntN(64, x)),
  -1n,
  -2n,
  -(2n ** 63n),
  -(2n ** 53n) - 1n,
];
const BIGS: Readonly<Record<string, readonly bigint[]>> = {
  biguint64: UNSIGNED,
  bigint64: SIGNED,
};
const KINDS = ["biguint64", "bigint64"] as const;

const each = (values: readonly bigint[]): MakeArgs[] => values.map((x) => () => [x]);
const pairs = (kind: string): MakeArgs[] =>
  BIGS[kind].flatMap((x) =>
    BIGS[kind].map((y): MakeArgs => () => [x, y]),
  );

const TYPICAL: Readonly<
  Record<string, { source: string; signature: ParamKind[]; calls: MakeArgs[] }>
> = {
  "FNV-1a": {
    source:
      "(a) => { let h = 0xcbf29ce484222325n; for (let i = 0; i < a.length; i++) { h ^= BigInt(a[i]); h = BigInt.asUintN(64, h * 0x100000001b3n); } return h; }",
    signature: ["u8[]"],
    calls: [0, 1, 9].map((n) => () => [Uint8Array.from({ length: n }, (_, i) => 97 * i + 3)]),
  },
  "FNV-1a by a mask": {
    source:
      "(a) => { let h = 14695981039346656037n; for (const x of a) { h = h ^ BigInt(x); h = (h * 1099511628211n) & 0xffffffffffffffffn; } return h; }",
    signature: ["u8[]"],
    calls: [0, 1, 9].map((n) => () => [Uint8Array.from({ length: n }, (_, i) => 97 * i + 3)]),
  },
  "xorshift64*": {
    source:
      "(x) => { x ^= x >> 12n; x ^= BigInt.asUintN(64, x << 25n); x ^= x >> 27n; return BigInt.asUintN(64, x * 0x2545f4914f6cdd1dn); }",
    signature: ["biguint64"],
    calls: each(UNSIGNED),
  },
  splitmix64: {
    source:
      "(s, n) => { let r = 0; for (let i = 0; i < n; i++) { s = BigInt.asUintN(64, s + 0x9e3779b97f4a7c15n); let z = s; z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n); z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn); z ^= z >> 31n; r = r * 3 + Number(z >> 11n) / 2 ** 53; } return r; }",
    signature: ["biguint64", "int"],
    calls: UNSIGNED.map((x) => () => [x, 5]),
  },
  "a linear congruence": {
    source:
      "(s, n) => { let t = 0; for (let i = 0; i < n; i++) { s = BigInt.asUintN(64, s * 6364136223846793005n + 1442695040888963407n); t = t + Number(s >> 33n) | 0; } return t; }",
    signature: ["biguint64", "int"],
    calls: UNSIGNED.map((x) => () => [x, 9]),
  },
  "a round of xxhash64": {
    source:
      "(acc, lane) => { const rotl = (x, r) => BigInt.asUintN(64, (x << r) | (x >> (64n - r))); acc = BigInt.asUintN(64, acc + lane * 0xc2b2ae3d27d4eb4fn); acc = rotl(acc, 31n); return BigInt.asUintN(64, acc * 0x9e3779b185ebca87n); }",
    signature: ["biguint64", "biguint64"],
    calls: pairs("biguint64"),
  },
  "a signed hash": {
    source:
      "(a) => { let h = 0n; for (let i = 0; i < a.length; i++) h = BigInt.asIntN(64, (h << 5n) - h + BigInt(a[i])); return h < 0n ? -1 : Number(h % 1000n); }",
    signature: ["i32[]"],
    calls: [0, 1, 40].map((n) => () => [Int32Array.from({ length: n }, (_, i) => 0x7fffffff * i)]),
  },
  "a helper": {
    source: "(x, y) => mix(mix(x, y), 7n) ^ mix(y, x)",
    signature: ["biguint64", "biguint64"],
    calls: pairs("biguint64"),
  },
};
const HELPERS = { mix: "(a, b) => BigInt.asUintN(64, (a ^ b) * 0x9e3779b97f4a7c15n)" };

describe("typical code", () => {
  it.each(Object.entries(TYPICAL))("%s", async (name, { source, signature, calls }) => {
    const unit = unitOf(source, name === "a helper" ? HELPERS : {});
    await expectSameEverywhere(unit, signature, calls);
    expect.hasAssertions();
  });
});

/** Expressions of `x` and `y` that fit wherever those do. */
const TWO = [
  ...["+", "-", "*", "&", "|", "^"].flatMap((op) => [
    `BigInt.asUintN(64, x ${op} y)`,
    `BigInt.asIntN(64, x ${op} y)`,
    `BigInt.asUintN(32, x ${op} y)`,
    `BigInt.asIntN(9, x ${op} y)`,
    `(x ${op} y) & 0xffffn`,
    `Number(BigInt.asIntN(64, x ${op} y))`,
  ]),
  ...["<", "<=", ">", ">=", "==", "!=", "===", "!=="].map((op) => `x ${op} y`),
  ...["&", "|", "^"].map((op) => `x ${op} y`),
  ...["asUintN", "asIntN"].flatMap((to) => [
    `BigInt.${to}(64, x << (y & 63n))`,
    `BigInt.${to}(64, x >> (y & 63n))`,
    `BigInt.${to}(0, x + y)`,
    `BigInt.${to}(1, x + y)`,
  ]),
  "x >> (y & 31n)",
  "x > y ? x : y",
  "x && y",
  "x || y",
  "x ?? y",
  "(x & 1n) === 1n ? Number(x) : Number(y)",
  "x > y || !x ? 1 : 2",
];
const ONE = [
  ...["-x", "~x", "x + 1n", "x * x", "x - 3n"].map((e) => `BigInt.asUintN(64, ${e})`),
  ...["-x", "~x", "x << 1n"].map((e) => `BigInt.asIntN(64, ${e})`),
  ...["~x", "x >> 1n", "x % 7n", "x / 3n", "Number(x)", "Number(x) | 0", "Number(x >> 32n) >>> 0"],
  ...[
    "!x",
    "x ? 1 : 2",
    "x === 0n",
    "x == 1n",
    "x > 5n",
    "typeof x === 'bigint'",
    "typeof x === 'number'",
  ],
  ...[
    "typeof x === 'object'",
    "x === undefined",
    "x === 1",
    "BigInt(x)",
    "Boolean(x)",
    "x == null",
  ],
];

describe.each(KINDS)("operators on %s", (kind) => {
  it.each(TWO)("%s", async (expression) => {
    await expectSameEverywhere(unitOf(`(x, y) => ${expression}`), [kind, kind], pairs(kind), {
      withBinaryen: false,
    });
    expect.hasAssertions();
  });

  it.each(kind === "bigint64" ? ONE.filter((e) => e !== "x - 3n") : ONE.filter((e) => e !== "~x"))(
    "%s",
    async (expression) => {
      await expectSameEverywhere(unitOf(`(x) => ${expression}`), [kind], each(BIGS[kind]));
      expect.hasAssertions();
    },
  );
});

it.each(["/", "%"])("%s, by zero too, although nobody uses it", async (op) => {
  await expectSameEverywhere(
    unitOf(`(x, y) => x ${op} y`),
    ["biguint64", "biguint64"],
    pairs("biguint64"),
  );
  await expectSameEverywhere(
    unitOf(`(x, y) => { x ${op} y; return 1; }`),
    ["biguint64", "biguint64"],
    pairs("biguint64"),
  );
  const signed = `(x, y) => BigInt.asIntN(32, x) ${op} BigInt.asIntN(32, y)`;
  await expectSameEverywhere(unitOf(signed), ["bigint64", "bigint64"], pairs("bigint64"));
  expect.hasAssertions();
});

it("BigInt of numbers: integers, and what throws", async () => {
  const numbers = [
    ...NUMBERS,
    2 ** 53 - 1,
    2 ** 62,
    2 ** 63,
    2 ** 63 - 1024,
    -(2 ** 63),
    -(2 ** 64),
    1e300,
  ];
  const calls = numbers.map((x): MakeArgs => () => [x]);
  const ints = [0, 1, -1, 2 ** 30].map((x): MakeArgs => () => [x]);
  for (const to of ["asIntN", "asUintN"]) {
    const source = `(x) => BigInt.${to}(64, BigInt(x))`;
    await expectSameEverywhere(unitOf(source), ["f64"], calls, { mayAbort: true });
    await expectSameEverywhere(unitOf(source), ["int"], ints);
    await expectSameEverywhere(
      unitOf(source),
      ["u32"],
      [0, 2 ** 32 - 1].map((x) => () => [x]),
    );
    await expectSameEverywhere(
      unitOf(source),
      ["bool"],
      [true, false].map((x) => () => [x]),
    );
    await expectSameEverywhere(unitOf(source), ["undefined"], [() => [undefined]], {
      mayAbort: true,
    });
  }
  await expectSameEverywhere(unitOf("(x) => { BigInt(x); return 1; }"), ["f64"], calls, {
    mayAbort: true,
  });
  const element = "(a, i) => BigInt(a[i])";
  await expectSameEverywhere(
    unitOf(element),
    ["f32[]", "int"],
    [0, 1, 2, 3].map((i) => () => [Float32Array.of(1, 0.5, -0), i]),
    { mayAbort: true },
  );
  expect.hasAssertions();
});

it("what throws a TypeError is refused, although nobody uses it", () => {
  for (const use of [
    "x + 1",
    "x++",
    "+x",
    "Math.abs(x)",
    "x >>> 1n",
    "-x & 1",
    "x ** 2",
    "x << 0.1",
    "x % 0.5",
    "x & NaN",
  ]) {
    const codes = problemsOf(unitOf(`(x) => { ${use}; return 1; }`), ["biguint64"]);
    expect([use, ...codes]).toContain("bigint-mix");
    const literal = problemsOf(unitOf(`() => { let x = 5n; ${use}; return 1; }`), []);
    expect([use, ...literal]).toContain("bigint-mix");
  }
});

describe("what is refused", () => {
  it.each<[string, ParamKind[], string]>([
    ["(x) => x + 1", ["biguint64"], "bigint-mix"],
    ["(x) => 1 - x", ["bigint64"], "bigint-mix"],
    ["(x) => x < 1", ["biguint64"], "bigint-mix"],
    ["(x) => x == 1", ["biguint64"], "bigint-mix"],
    ["(x) => +x", ["biguint64"], "bigint-mix"],
    ["(x) => x++", ["biguint64"], "bigint-mix"],
    ["(x) => x >>> 1n", ["biguint64"], "bigint-mix"],
    ["(x) => x ** 2n", ["biguint64"], "bigint-mix"],
    ["(x) => Math.abs(x)", ["biguint64"], "bigint-mix"],
    ["(x, a) => a[x]", ["biguint64", "u8[]"], "bigint-mix"],
    ["(x, a) => { a[0] = x; }", ["biguint64", "u8[]"], "bigint-mix"],
    ["(x) => isNaN(x)", ["biguint64"], "bigint-mix"],
    ["(x, y) => y ? x : 1", ["biguint64", "bool"], "bigint-mix"],
    ["(x) => BigInt.asIntN(64, x)", ["f64"], "bigint-mix"],
    ["(x) => { let y = x; if (y > 0n) y = 2; return y; }", ["biguint64"], "bigint-mix"],
    ["(x) => x + 1n", ["biguint64"], "bigint-range"],
    ["(x) => x * x", ["bigint64"], "bigint-range"],
    ["(x) => -x", ["bigint64"], "bigint-range"],
    [
      "(n) => { let x = 0n; for (let i = 0; i < n; i++) x += 1n; return x; }",
      ["int"],
      "bigint-range",
    ],
    ["(x, y) => x < y", ["biguint64", "bigint64"], "bigint-range"],
    ["(x, y) => x / y", ["bigint64", "bigint64"], "bigint-range"],
    ["(x) => (x * x) >> 64n", ["biguint64"], "bigint-shift"],
    ["(x) => (x * x) >> 3n", ["biguint64"], "bigint-range"],
    ["(x, y) => BigInt.asIntN(64, x << y)", ["biguint64", "biguint64"], "bigint-shift"],
    ["(x) => [x, x]", ["biguint64"], "bigint-result"],
    ["(x) => ({ x })", ["biguint64"], "bigint-result"],
    ["(x, n) => BigInt.asIntN(n, x)", ["biguint64", "int"], "bigint-member"],
    ["(x) => BigInt.asIntN(65, x)", ["biguint64"], "bigint-member"],
    ["(x) => BigInt.parse(x)", ["biguint64"], "bigint-member"],
    ["(x) => { let f = BigInt; f = x; return f; }", ["biguint64"], "function-as-value"],
  ])("%s of %j", (source, signature, code) => {
    expect(problemsOf(unitOf(source), signature)).toContain(code);
  });
});
