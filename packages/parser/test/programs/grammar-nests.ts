/**
 * Nests of loops over matrices and rows, as the passes for whole nests want them, and some that only look like it.
 *
 *   #<w> array that is long enough to be a matrix   #<n> number of its rows and columns
 *
 * Which array stands where is drawn, so that what is stored may be what is loaded; and so is where a loop begins and ends.
 */
import { all, where, type Production, type SymbolName } from "./grammar.ts";

const cell = (i: string, j: string): string => `#<w>[$${i} * #<n> + $${j}]`;

const from0 = (i: string): string => `for (let $${i} = 0; $${i} < #<n>; $${i}++)`;
const above = (i: string, other: string): string =>
  `for (let $${i} = $${other} + 1; $${i} < #<n>; $${i}++)`;
const below = (i: string, other: string): string =>
  `for (let $${i} = 0; $${i} < $${other}; $${i}++)`;

/** One step of a product of matrices, and what has its shape. */
const STEPS: readonly string[] = [
  `${cell("i", "j")} += ${cell("i", "k")} * ${cell("k", "j")};`,
  `${cell("i", "j")} -= ${cell("i", "k")} * ${cell("j", "k")};`,
  `${cell("j", "i")} += #n * ${cell("k", "j")} * ${cell("k", "i")};`,
  `${cell("i", "j")} = Math.min(${cell("i", "j")}, ${cell("i", "k")} + ${cell("k", "j")});`,
  `${cell("i", "j")} = ${cell("i", "j")} + ${cell("i", "k")} | 0;`,
  `#v += ${cell("i", "k")} * ${cell("k", "j")};`,
];

const ORDERS = ["ijk", "ikj", "jik", "jki", "kij", "kji"] as const;

type Order = (typeof ORDERS)[number];

const products = (heads: (order: Order) => readonly (readonly string[])[]): string[] =>
  ORDERS.flatMap((order) =>
    heads(order).flatMap((head) => STEPS.map((step) => `${head.join(" ")} ${step}`)),
  );

const SQUARES = products(([x, y, z]) => [[from0(x), from0(y), from0(z)]]);
const TRIANGLES = products(([x, y, z]) => [
  [from0(x), from0(y), below(z, x)],
  [from0(x), below(y, x), from0(z)],
  [from0(x), above(y, x), above(z, x)],
]);

/** Sums of their own for each row, column or cell. */
const SUMS: readonly string[] = [
  from0("k"),
  below("k", "i"),
  above("k", "i"),
  below("k", "j"),
].flatMap((inner) => [
  `${from0("i")} ${from0("j")} { let $v = #E; ${inner} $v += ${cell("i", "k")} * ${cell("k", "j")}; ${cell("i", "j")} = $v; }`,
  `${from0("i")} ${from0("j")} { let $v = ${cell("i", "j")}; ${inner} $v -= ${cell("i", "k")} * ${cell("j", "k")}; ${cell("i", "j")} = $v / ${cell("j", "j")}; }`,
  `${from0("i")} ${from0("j")} { ${inner} ${cell("i", "j")} -= ${cell("i", "k")} * ${cell("k", "j")}; ${cell("i", "j")} /= ${cell("j", "j")}; }`,
  `${from0("j")} ${from0("i")} { let $v = ${cell("i", "j")}; ${inner} $v = Math.max($v, ${cell("i", "k")} + ${cell("k", "j")}); ${cell("i", "j")} = $v; }`,
]);

const ROWS: readonly string[] = [
  `${from0("i")} { let $v = #E; ${from0("j")} $v += ${cell("i", "j")} * #<w>[$j]; #<w>[$i] = $v; }`,
  `${from0("i")} { let $v = #E; ${from0("j")} $v += ${cell("j", "i")} * #<w>[$j]; #<w>[$i] = $v; }`,
  `${from0("i")} { let $v = 0; ${from0("j")} { const $k = #<w>[$i] - #<w>[$j]; $v += $k / ($k * $k + 0.5); } #<w>[$i] += $v; }`,
  `${from0("i")} { let $v = -Infinity; ${from0("j")} $v = Math.max($v, ${cell("j", "i")}); #<w>[$i] = $v; }`,
  `${from0("i")} { let $v = 0; ${from0("j")} if (${cell("i", "j")} > #n) $v += ${cell("i", "j")}; #<w>[$i] = $v; }`,
  `${from0("i")} ${from0("j")} { ${cell("j", "i")} += #<w>[$i] * #<w>[$j]; #R }`,
  `${from0("i")} { ${from0("j")} #<w>[$i] += ${cell("i", "j")}; ${from0("k")} ${cell("i", "k")} -= #<w>[$i]; }`,
];

const STENCILS: readonly string[] = [
  "for (let $i = 1; $i < #<n> - 1; $i++) for (let $j = 1; $j < #<n> - 1; $j++) #<w>[$i * #<n> + $j] = (#<w>[($i - 1) * #<n> + $j] + #<w>[($i + 1) * #<n> + $j] + #<w>[$i * #<n> + $j - 1] + #<w>[$i * #<n> + $j + 1]) * #d;",
  "for (let $i = 1; $i < #<n>; $i++) for (let $j = 1; $j < #<n>; $j++) #<w>[$i * #<n> + $j] = Math.max(#<w>[($i - 1) * #<n> + $j - 1] + #s, #<w>[($i - 1) * #<n> + $j], #<w>[$i * #<n> + $j - 1]);",
  "for (let $j = 0; $j < #<n>; $j++) { let $v = 0; for (let $i = 0; $i < #<n> - 1; $i++) $v += #<w>[($i + 1) * #<n> + $j] - #<w>[$i * #<n> + $j]; #v = $v; }",
  "for (let $i = 0; $i < #<n>; $i++) for (let $j = 0; $j < #<n>; $j++) { const $k = #<w>[$i * #<n> + #s] + #<w>[#s * #<n> + $j]; if ($k < #<w>[$i * #<n> + $j]) #<w>[$i * #<n> + $j] = $k; }",
];

/** Inner loops that end in another iteration for each. */
const DIVERGENT: readonly string[] = [
  "for (let $i = 0; $i < #<w>.length; $i++) { let $v = #<w>[$i], $j = 0; while ($v * $v < 100 && $j < 12) { $v = $v * $v + #n; $j++; } #<w>[$i] = $j; }",
  "for (let $i = 0; $i < #<w>.length; $i++) { let $v = #<w>[$i], $j = 0; while ($v > 1 && $j < 9) { $v *= #d; $j++; } #<w>[$i] = $v; }",
  "for (let $i = 0; $i < #<w>.length; $i++) { let $v = #<w>[$i] | 0, $j = 0; while ($v > 1 && $j < 20) { $v = ($v & 1) === 1 ? 3 * $v + 1 | 0 : $v >> 1; $j++; } #<w>[$i] = $j; }",
  "for (let $i = 0; $i < #<n>; $i++) { let $v = #<w>[$i], $k = 0; for (let $j = 0; $j < 9; $j++) { if ($v > #n) break; $v += #<w>[$i]; $k++; } #<w>[$i] = $v - $k; }",
  "for (let $i = 0; $i < #<w>.length; $i++) { let $v = 1, $j = 0; do { $v = 0.5 * ($v + #<w>[$i] / $v); $j++; } while (Math.abs($v * $v - #<w>[$i]) > #d && $j < 8); #<w>[$i] = $v; }",
];

/** Indices that come from elsewhere. */
const STEPPING: readonly string[] = [
  "for (let $i = 2; $i * $i <= #<w>.length; $i++) { if (#<w>[$i] !== 0) for (let $j = $i * $i; $j < #<w>.length; $j += $i) #<w>[$j] = #s; }",
  "{ let $j = 0; while ($j < #<w>.length) { #<w>[$j] = #E; $j += 3; } }",
  "for (let $i = 0; $i + 1 < #<n>; $i++) { let $v = #E; for (let $j = #<w>[$i]; $j < #<w>[$i + 1]; $j++) $v += #<w>[$j]; #v = $v; }",
  "for (let $i = 0; $i < #<w>.length; $i++) { const $k = #<w>[$i]; if (#<w>[$k] === 0) #<w>[$k] = #s; }",
  "{ let $v = 0; for (let $i = 0; $i < #<w>.length; $i++) { $v += #<w>[$i]; #<w>[$i] = $v; } }",
  "for (let $i = 1; $i < #<w>.length; $i++) #<w>[$i] = #<w>[$i - 1] + #<w>[$i];",
];

/** Tables whose cells come from others of their own, in 32-bit integers where the elements are. */
const TABLES: readonly string[] = [
  `for (let $i = #<n> - 1; $i >= 0; $i--) ${above("j", "i")} ${above("k", "i")} { const $f = ${cell("i", "j")}, $h = ${cell("i", "k")} + ${cell("k", "j")}; ${cell("i", "j")} = $f >= $h ? $f : $h; }`,
  `${from0("k")} ${from0("i")} ${from0("j")} { const $f = ${cell("i", "k")} + ${cell("k", "j")}; if ($f < ${cell("i", "j")}) ${cell("i", "j")} = $f; }`,
  `${from0("i")} { let $v = #<w>[$i]; ${from0("j")} { const $f = ${cell("i", "j")} - ${cell("j", "i")}; $v = $v > $f ? $v : $f; } #<w>[$i] = $v; }`,
];

/** All in one array, so that what is stored is what is loaded. */
const inPlace = (texts: readonly string[]): string[] =>
  texts.map((text) => text.replaceAll("#<w>", "wa"));

const IN_PLACE = inPlace([...TRIANGLES, ...SUMS, ...ROWS, ...STENCILS, ...DIVERGENT]);

const STATEMENTS: readonly Production[] = [
  ...spread(50, SQUARES),
  ...spread(25, TRIANGLES),
  ...spread(50, SUMS),
  ...spread(40, ROWS),
  ...spread(20, STENCILS),
  ...spread(40, DIVERGENT),
  ...spread(40, STEPPING),
  ...spread(10, TABLES),
  ...where("matrices", spread(20, inPlace(TABLES))),
  ...where("matrices", spread(40, IN_PLACE)),
];

/** One weight for all of them. */
function spread(weight: number, texts: readonly string[]): Production[] {
  return all(weight / texts.length, texts);
}

export const NESTS: Readonly<Partial<Record<SymbolName, readonly Production[]>>> = {
  E: all(1, ["#<w>[#i]", "#<w>[#i * #<n> + #i]"]),
  S: STATEMENTS,
};
