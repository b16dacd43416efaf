/** BigInt64Array and BigUint64Array, and bigints in DataViews, in every way a function can run. */
import { describe, expect, it } from "vitest";
import type { ParamKind } from "@numboa/parser/ir";
import { expectSameEverywhere, problemsOf, unitOf, type MakeArgs } from "../arrays/everywhere.ts";

const NASTY = [
  0n,
  1n,
  -1n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
  2n ** 32n,
  12345678901234567n,
];
const signed = (n: number): BigInt64Array =>
  BigInt64Array.from({ length: n }, (_, i) => NASTY[i % 8]);
const unsigned = (n: number): BigUint64Array =>
  BigUint64Array.from({ length: n }, (_, i) => NASTY[i % 8]);
const INDICES = [0, 1, 7, 8, -1, 0.5, NaN, 2 ** 32, -0];

interface Case {
  readonly source: string;
  readonly signature: readonly ParamKind[];
  readonly calls: readonly MakeArgs[];
}

const both = (
  source: string,
  more: ParamKind[],
  calls: (a: () => object) => MakeArgs[],
): Case[] => [
  { source, signature: ["i64[]", ...more], calls: calls(() => signed(8)) },
  { source, signature: ["u64[]", ...more], calls: calls(() => unsigned(8)) },
];

const CASES: Readonly<Record<string, readonly Case[]>> = {
  "a load, anywhere": both("(a, i) => a[i]", ["f64"], (a) =>
    INDICES.map((i): MakeArgs => () => [a(), i]),
  ),
  "a store, anywhere": both(
    "(a, i) => { a[i] = 0x123456789abcdef0n; a[i] = a[0] ^ 5n; }",
    ["f64"],
    (a) =>
      INDICES.map((i): MakeArgs => () => [a(), i]),
  ),
  "a store of more than 64 bits": both(
    "(a) => { a[0] = a[1] * a[4] + a[5]; a[1] = -a[2]; a[2] = a[3] << 9n; }",
    [],
    (a) => [() => [a()]],
  ),
  "a hash of all": both(
    "(a) => { let h = 0xcbf29ce484222325n; for (let i = 0; i < a.length; i++) h = BigInt.asUintN(64, (h ^ a[i]) * 0x100000001b3n); return h; }",
    [],
    (a) => [() => [a()]],
  ),
  "for of, compound stores, and a new array": both(
    "(a, n) => { const b = new BigUint64Array(n); let s = 0n; for (const x of a) { b[0] += x; s = BigInt.asUintN(64, s + x); } b[1] = s; return b; }",
    ["int"],
    (a) =>
      [0, 1, 2, 3].map((n): MakeArgs => () => [a(), n]),
  ),
  "a state of two words": [
    {
      source:
        "(s, n) => { let r = 0; for (let i = 0; i < n; i++) { const s0 = s[0], s1 = s[1] ^ s[0]; s[0] = ((s0 << 24n) | BigInt.asUintN(64, s0 >> 40n)) ^ s1 ^ (s1 << 16n); s[1] = (s1 << 37n) | (s1 >> 27n); r = r + Number(s[0] >> 32n) | 0; } return r; }",
      signature: ["u64[]", "int"],
      calls: [0, 1, 50].map((n): MakeArgs => () => [BigUint64Array.of(3n, 5n), n]),
    },
  ],
  "views of doubles": [
    {
      source:
        "(x) => { const f = new Float64Array(1), u = new BigUint64Array(f.buffer), i = new BigInt64Array(f.buffer); f[0] = x; const e = (u[0] >> 52n) & 0x7ffn; u[0] ^= 1n << 63n; return Number(e) * 4 + (i[0] < 0n ? 1 : 2) + (f[0] === f[0] ? f[0] : 0); }",
      signature: ["f64"],
      calls: [0, -0, 1, -1.5, 5e-324, 1e300, Infinity, -Infinity].map((x): MakeArgs => () => [x]),
    },
  ],
  "set, slice, subarray and copyWithin": both(
    "(a) => { const b = a.slice(2, 6); b.set(a.subarray(0, 2), 1); b.copyWithin(0, 1); return b; }",
    [],
    (a) => [() => [a()]],
  ),
  "in a DataView": [
    {
      source:
        "(v, i, e) => { const x = v.getBigUint64(i, e), y = v.getBigInt64(i); v.setBigInt64(i, x * 3n - 1n, !e); v.setBigUint64(0, y); return v.getBigInt64(i, e); }",
      signature: ["dataview[]", "f64", "bool"],
      calls: [0, 1, 4, 5, -1, 1.5].flatMap((i) =>
        [true, false].map((e): MakeArgs => () => [
          new DataView(Uint8Array.from({ length: 12 }, (_, k) => 177 * k + 99).buffer),
          i,
          e,
        ]),
      ),
    },
  ],
};

it.each(Object.entries(CASES))("%s", async (_, cases) => {
  for (const { source, signature, calls } of cases) {
    await expectSameEverywhere(unitOf(source), signature, calls, { mayAbort: true });
  }
  expect.hasAssertions();
});

describe("what is refused", () => {
  it.each<[string, ParamKind[], string]>([
    ["(a) => { a[0] = 1; }", ["i64[]"], "bigint-mix"],
    ["(a, b) => { a[0] = b[0]; }", ["u64[]", "f64[]"], "bigint-mix"],
    ["(a, b) => { b[0] = a[0]; }", ["u64[]", "f64[]"], "bigint-mix"],
    ["(a) => a[0n]", ["u64[]"], "bigint-mix"],
    ["(a) => a[0] + 1", ["u64[]"], "bigint-mix"],
    ["(a) => a[0]++", ["u64[]"], "bigint-mix"],
    ["(a) => a.fill(1n)", ["u64[]"], "bigint-mix"],
    ["(a) => a.sort()", ["u64[]"], "bigint-mix"],
    ["(a) => a.includes(1n)", ["u64[]"], "bigint-mix"],
    ["(a) => new BigInt64Array(a)[0]", ["u8[]"], "bigint-mix"],
    ["(a) => new Float64Array(a)[0]", ["i64[]"], "bigint-mix"],
    ["(v) => v.setBigInt64(0, 1)", ["dataview[]"], "bigint-mix"],
    ["(v) => v.setInt32(0, 1n)", ["dataview[]"], "bigint-mix"],
    ["(a, b, c) => (c ? a : b)[0]", ["i64[]", "u64[]", "bool"], "mixed-arrays"],
    ["(a) => a[0] * a[1]", ["u64[]"], "bigint-range"],
  ])("%s of %j", (source, signature, code) => {
    expect(problemsOf(unitOf(source), signature)).toContain(code);
  });
});
