/**
 * Bigints. `#L` is one that 64 bits hold, of this program's sign mostly; `#M` one of any size, which stands where only its low 64
 * bits are used.
 *
 *   #<z> bigint   #<zv> assignable one   #<Z> array of them   #<zd> literal   #<zs> small one   #<z6> below 64n   #<zm> mask   #<as> truncation
 *
 * `$z` and `$e` are new bigints, `$e` one that nobody assigns; `$Z` is a new array.
 */
import { all, production, where, type Production, type SymbolName } from "./grammar.ts";

const COMPARISONS = ["<", "<=", ">", ">=", "==", "!=", "===", "!=="];

const LONGS: readonly Production[] = [
  ...all(7, ["#<z>"]),
  ...all(2, ["#<zd>"]),
  ...all(1, ["#<zs>"]),
  ...all(3, ["BigInt.#<as>(64, #M)"]),
  ...all(2.5, ["#<Z>[#i]", "#<Z>[#s]"]),
  ...all(1, ["#<Z>[#I]", "(#L & #L)", "(#L | #L)", "(#L ^ #L)", "(#L >> #<z6>)", "(#M & #<zm>)"]),
  ...all(0.7, ["(#C ? #L : #L)", "BigInt.#<as>(32, #M)", "(#L >> (#L & 31n))", "(#L % 1000n)"]),
  ...all(0.5, ["BigInt(#E & 1023)", "BigInt(#E >>> 0)", "BigInt(#a.length)", "(#L / 7n)"]),
  ...all(0.3, ["(#<zv> = #L)", "(#L, #L)", "(#L && #L)", "(#L || #L)", "BigInt.#<as>(8, #M)"]),
  ...all(0.3, [
    "BigInt.#<as>(1, #M)",
    "BigInt.#<as>(63, #M)",
    "(#<Z>[#T] = #L)",
    "BigInt(#i & 255)",
  ]),
  ...all(0.2, ["BigInt.asUintN(32, #M)", "BigInt.#<as>(64, #L / #L)", "(#L % #<zd>)"]),
  ...where(
    "signed",
    all(0.3, ["BigInt(#E | 0)", "(~(#L))", "(-(#L >> 1n))", "BigInt.asUintN(63, #M)"]),
  ),
  ...all(0.1, ["(#L / #L)", "(#L % #L)", "BigInt(#E)", "BigInt(Math.floor(#E))", "BigInt(#<z>)"]),
];

const ANY_SIZE: readonly Production[] = [
  ...all(3, ["#L", "#<z>"]),
  ...all(1, ["#<zd>"]),
  ...all(2, ["(#M + #M)", "(#M - #M)", "(#M * #M)"]),
  ...all(1, ["(#M & #M)", "(#M | #M)", "(#M ^ #M)", "(#M << #<z6>)", "(#M * #<zd>)"]),
  ...all(0.5, ["(-(#M))", "(~(#M))", "(#C ? #M : #M)", "(#M << (#L & 31n))", "(#L << #<zs>)"]),
];

const TESTS: readonly Production[] = [
  ...COMPARISONS.map((o) => production(0.8, `(#L ${o} #L)`)),
  ...COMPARISONS.slice(0, 4).map((o) => production(0.1, `(#L ${o} #<zs>)`)),
  ...all(0.5, ["!(#L)", "Boolean(#L)", "(#L === #<zs>)"]),
  ...all(0.1, ['(typeof #<z> === "bigint")', '(typeof #<z> === "number")']),
];

/** Where numbers and bigints meet: refused mostly. */
const MIXED = all(0.02, [
  "(#L < #E)",
  "(#L == #E)",
  "(#L === #n)",
  "((#L >> #d) > #L)",
  "((#L + #d) < #L)",
]);

const STATEMENTS: readonly Production[] = [
  ...all(6, ["#<zv> = #L;", "#<Z>[#T] = #M;"]),
  ...all(3, ["let $z = #L;", "const $e = #L;", "#<zv> = BigInt.#<as>(64, #M);", "#<zv> ^= #L;"]),
  ...all(1.5, ["#<Z>[#T] ^= #L;", "#<Z>[#T] += #M;", "#<Z>[#T] *= #M;", "#<zv> &= #L;"]),
  ...all(1, ["#<zv> |= #L;", "#<zv> >>= #<z6>;", "#v = Number(#L);", "#v += Number(#L & #<zm>);"]),
  ...all(1, ["if (#L) { #K }", "if (#L > #L) { #K } else { #K }", "#<Z>[#T] <<= #<zs>;"]),
  ...all(1.5, [
    "for (let $i = 0; $i < #<Z>.length; $i++) { #R }",
    "for (let $i = 0; $i < #<Z>.length; $i++) #<Z>[$i] = #M;",
    "for (let $i = 0; $i < #<Z>.length; $i++) #<zv> = BigInt.#<as>(64, #<zv> + #<Z>[$i]);",
    "for (let $i = 0; $i < #<Z>.length; $i++) #<zv> ^= #<Z>[$i];",
    "for (let $i = 0; $i < #c; $i++) { #<zv> = BigInt.#<as>(64, (#<zv> ^ #L) * 0x100000001b3n); #R }",
  ]),
  ...all(0.7, [
    "for (let $i = 0; $i < #<Z>.length; $i++) #<Z>[$i] = #<Z>[$i] + #<Z>[$i];",
    "for (let $i = 0; $i < #<Z>.length; $i++) #<Z>[$i] = #<Z>[$i] * #<z> ^ #<z>;",
    "for (let $i = 0; $i < #<Z>.length; $i++) #<Z>[$i] = #<z>;",
    "for (let $i = 0; $i < #<Z>.length; $i++) #<Z>[$i + 1] = #<Z>[$i];",
    "for (let $i = 0; $i < #<Z>.length; $i++) #a[$i] = Number(#<Z>[$i]);",
    "for (let $i = 0; $i < #a.length; $i++) #<Z>[$i] = BigInt(#a[$i] | 0);",
    "for (let $i = 0; $i < #a.length; $i++) #<Z>[$i & 3] ^= BigInt(#a[$i] & 255);",
    "for (let $i = #<Z>.length - 1; $i > 0; $i--) { #<Z>[$i] = #<Z>[$i - 1]; #R }",
    "{ let $f = 0n; while ($f < 5n) { #W $f += 1n; } }",
    "for (let $f = #L & 7n; $f > 0n; $f -= 1n) { #R }",
    "for (let $f = 64n; $f > 0n; $f >>= 1n) { #R }",
    "{ let $i = 0; const $Z = #<Z>; for (; $i < $Z.length; $i++) { $Z[$i] ^= #L; #R } }",
    "switch (#L) { case #<zs>: #Q case #<zd>: #Q default: #Q }",
  ]),
  ...where(
    "signed",
    all(0.7, ["const $Z = new BigInt64Array(#c);", "const $Z = BigInt64Array.of(#L, #L);"]),
  ),
  ...all(0.5, [
    "const $Z = new BigUint64Array(#c);",
    "const $Z = new BigUint64Array([#L, #M, #L]);",
  ]),
  ...all(0.3, [
    "#<Z>.fill(#L);",
    "#<Z>.copyWithin(0, #s);",
    "const $Z = #<Z>.subarray(#s);",
    "const $Z = #<Z>.slice(#s);",
    "for (const $e of #<Z>) { #R }",
    "{ const $f = (r) => r ^ #L; #<zv> = $f(#L); }",
    "[#<Z>[#T], #<Z>[#T]] = [#L, #L];",
    "[#<zv>, #<zv>] = [#<z>, #L];",
    'if (#L > #<zd>) throw new RangeError("big " + #E);',
    "try { #<zv> = #L; #K } finally { #<Z>[#T] = #L; }",
    "const $Z = #<Z>, $i = #s;",
  ]),
  // Refused mostly.
  ...all(0.03, ["#<Z>.reverse();", "#<Z>.set(#<Z>);", "#v = #<Z>.indexOf(#L);", "#<Z>.sort();"]),
];

export const BIGINTS: Readonly<Partial<Record<SymbolName, readonly Production[]>>> = {
  L: LONGS,
  M: ANY_SIZE,
  B: where("truncations", [...TESTS, ...MIXED]),
  C: where("truncations", all(2, ["#L", "(#L > #L)"])),
  E: where("truncations", [
    ...all(2, ["Number(#L)"]),
    ...all(0.7, [
      "#<Z>.length",
      "Number(#L & #<zm>)",
      "Number(BigInt.asIntN(32, #M))",
      "(#L ? #E : #E)",
    ]),
    ...all(0.2, ["Number(#M >> 3n & 255n)"]),
  ]),
  S: where("truncations", STATEMENTS),
};
