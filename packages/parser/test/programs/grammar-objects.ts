/**
 * Arrays and objects of few fields: those that the function makes, returns or takes apart, and `#<o>`, an argument with the
 * fields `x`, `y`, `n`, `data` and `size.w`.
 */
import { all, where, type Production, type SymbolName } from "./grammar.ts";

const MADE: readonly Production[] = [
  ...all(1.5, [
    "{ const $f = { p: #E, r: #B }; #K #v = $f.p; #p = $f.r; }",
    "{ const $f = { p: #E, r: #E }; for (let $i = 0; $i < #c; $i++) { $f.p += #E; $f.r = $f.p - $f.r; #R } #v = $f.r; }",
    "{ const $f = [#E, #E]; for (let $i = 0; $i < #c; $i++) { $f[0] = #E; $f[1] #o= $f[0]; #R } #v = $f[0] + $f[1]; }",
    "{ const $f = { p: { x: #E }, r: [#E, #E] }; $f.p.x = $f.r[1]; #K $f.r[0]++; #v = $f.p.x * $f.r[0]; }",
    "{ const $f = { p: #E }, s1 = $f; s1.p = #E; #K #v = $f.p; }",
    "{ let $f = [#E, #E]; if (#C) $f = [#E, #v]; #v = $f[0] - $f[1]; }",
    "{ let $f = { p: #E, r: #E }; for (let $i = 0; $i < #c; $i++) { $f = { p: $f.r, r: #E }; #R } #v = $f.p; }",
    "[#v, #v] = [#v, #v];",
    "[#a[#T], #a[#T]] = [#a[#T], #a[#T]];",
    "let { p: $k, r: [$j, $v = 3] } = { p: #E, r: [#E, #U] };",
    "let { p: $v = #E, r: $k } = { p: #U, r: #E };",
    "let [$k, $j = #E, , $v] = [#E, #U, #E, #E];",
    "const [$k, $j] = #a;",
    "const { length: $k } = #a;",
    "{ const $f = (r, t) => [r + #E, t > r]; const [$k, $p] = $f(#E, #E); #K }",
    "for (let [$i, $j] = [0, 4]; $i < $j; [$i, $j] = [$i + 1, $j]) { #R }",
  ]),
  ...all(0.1, ["{ const $f = (r) => ({ p: r, t: #E }); const { p: $k, t: $j } = $f(#E); #K }"]),
  ...all(2, [
    "const [$k, $j] = pair(#E, #E);",
    "{ const { lo: $k, hi: $j } = both(#E); #K }",
    "[#v, #v] = pair(#E, #E);",
    "#v = pair(#E, #E)[0];",
    "#v = both(#E).hi;",
  ]),
];

const PASSED: readonly Production[] = [
  ...all(3, ["#<o>.x = +(#E);", "#<o>.y #o= #E;", "#<o>.x += #E;", "#<o>.y++;", "#v = #<o>.x--;"]),
  ...all(1.5, [
    "#<o>.data[#T] = #E;",
    "const { x: $k, size: { w: $j } } = #<o>;",
    "{ const $f = #<o>.size; #v = $f.w; #K }",
    "for (let $i = 0; $i < #<o>.n; $i++) { #<o>.x += #E; #R }",
    "for (let $i = 0; $i < #<o>.data.length; $i++) { #<o>.data[$i] #o= #<o>.y; #R }",
    "for (let $i = 0; $i < #c; $i++) { #<o>.x = #<o>.x * #n + #<o>.size.w; }",
    "if (#<o>.x > #E) { #<o>.x = 0; #K }",
    "try { #<o>.x = +(#E); #K } finally { #<o>.y += 1; }",
    "if (#C) { #<o>.y = #s; throw new RangeError(`y is ${#<o>.y}`); }",
    "{ const $f = (r) => { #<o>.x += r; return #<o>.y; }; #v = $f(#E) + $f(#E); }",
  ]),
];

/** `#<e>` is an argument that may be missing. */
const OPTIONAL = all(2, [
  "#<e> ??= #E;",
  "if (#<e> === undefined) { #K } else { #K }",
  "const $k = #<e> ?? #E;",
  "#<e> = #E;",
  "#v = #<e> === undefined ? #E : #<e> + 1;",
]);

export const OBJECTS: Readonly<Partial<Record<SymbolName, readonly Production[]>>> = {
  E: [
    ...all(4, ["#<o>.x", "#<o>.y", "#<e>"]),
    ...all(1.5, [
      "#<o>.n",
      "#<o>.size.w",
      "#<o>.data[#I]",
      "#<o>.data.length",
      "(#<o>.x = +(#E))",
      "(#<o>.y++)",
    ]),
    ...where(
      "aggregates",
      all(0.6, ["[#E, #E][0]", "({ p: #E }).p", "pair(#E, #E)[1]", "both(#E).lo"]),
    ),
    ...where(
      "aggregates",
      all(0.4, ["[#E, #E, #E][#E & 1]", "[0.5, 1.5, -2][#I]", "[1, 2, 3].length"]),
    ),
  ],
  B: all(1, ["(#<o>.x === #<o>.y)", "(#<o>.x < #<o>.size.w)"]),
  U: all(4, ["#<e>"]),
  S: [...where("aggregates", MADE), ...PASSED, ...OPTIONAL],
};
