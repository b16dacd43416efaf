/**
 * Plain arrays of plain arrays, and their rows. A load of what is no row gives the call up, so most are of row 0.
 *
 *   #<q> array of tables   #<m> table   #<r> row   #<rv> variable of rows
 *
 * `$m`, `$r` and `$c` are a new table, variable of rows and constant row. Rows are arrays like any other.
 */
import { all, type Production, type SymbolName } from "./grammar.ts";

const STATEMENTS: readonly Production[] = [
  ...all(3, ["#<rv> = #<m>[0];", "#<m>[0][#T] = #E;", "#<r>[#T] = #E;", "#<m>[#i][#T] = #E;"]),
  ...all(1.5, [
    "const $c = #<m>[0];",
    "let $r = #<m>[#i];",
    "#<m>[#i][#i] #o= #E;",
    "#<rv> = #C ? #<r> : #<m>[0];",
    "[#v, #v] = #<m>[0];",
    "const [$k, $j = 1] = #<r>;",
    "if (#<r>.length > #i) #v = #<r>[#i];",
  ]),
  ...all(1.5, [
    "for (let $i = 0; $i < #<m>.length; $i++) { #R }",
    "for (let $i = 0; $i < #<m>.length; $i++) { #<rv> = #<m>[$i]; #R }",
    "{ const $m = #<m>; for (let $i = 0; $i < $m.length; $i++) for (let $j = 0; $j < $m[$i].length; $j++) { $m[$i][$j] = #E; } }",
    "{ const $m = #<m>; for (let $i = 0; $i < $m.length; $i++) { const $c = $m[$i]; for (let $j = 0; $j < $c.length; $j++) { #v += $c[$j]; #R } } }",
    "{ const $m = #<m>; for (let $i = 0; $i < $m.length; $i++) { #v += $m[$i][#i]; #R } }",
    "for (const $c of #<m>) { #R }",
    "for (const [$k, $j] of #<m>) { #v += $k - $j; #R }",
    "for (let $i = 0; $i < #<m>[0].length; $i++) #v += #<m>[0][$i] * #a[$i];",
  ]),
  ...all(0.7, [
    "{ const $m = #<m>; for (let $i = 0; $i < $m.length; $i++) for (let $j = 0; $j < $m.length; $j++) { $m[$i][$j] = $m[$j][$i] + #E; } }",
    "{ const $m = #<m>; for (let $i = 1; $i < $m.length; $i++) for (let $j = 1; $j < $m[0].length; $j++) { $m[$i][$j] += $m[$i - 1][$j - 1] - $m[$i - 1][$j]; } }",
    "{ const $m = #<m>; for (let $i = 0; $i < $m.length; $i++) for (let $j = 0; $j < #c; $j++) for (let k = 0; k < #c; k++) { #v += $m[$i][k] * $m[k][$j]; } }",
    "{ const $m = #<m>; for (let $i = 0; $i < #c; $i++) for (let $j = 0; $j < #c; $j++) { $m[$i][$j] #o= #E; #R } }",
    "for (let $i = 0; $i < #c; $i++) { #<m>[$i][#s] = #<m>[#s][$i]; #R }",
    "for (let $i = 0; $i < #c && $i < #<m>.length; $i++) { #<m>[$i][0] += #E; #R }",
    "for (let $i = 0; $i < #<r>.length; $i++) { #<r>[$i] = #<m>[0][$i]; #R }",
    "for (let $i = 0; $i < #<r>.length; $i++) { #<rv> = #<m>[$i & 1]; #R }",
    "$l: for (let $i = 0; $i < #<m>.length; $i++) { for (let $j = 0; $j < #<m>[$i].length; $j++) { if (#C) continue $l; #R } }",
    "{ let $i = 0; while ($i < #<m>.length) { #W #<m>[$i][#s] = #E; $i++; } }",
    "{ const $f = (r, e) => { for (let m = 0; m < r.length; m++) e += r[m]; return e; }; #v = $f(#<r>, #E); }",
    "{ const $f = (r, e) => { r[e & 1] = #E; }; $f(#<m>[0], #E); }",
    "[#<r>[0], #<r>[1]] = [#<r>[1], #<r>[0]];",
    "try { #<m>[#i][#T] = #E; #K } finally { #<r>[#T] = #E; }",
    "#<r>.reverse();",
    "#v = #<r>.indexOf(#E);",
    "#v = #<r>.at(#I);",
  ]),
  ...all(1, ["const $m = #<q>[0];", "for (const $m of #<q>) { #R }"]),
  ...all(1, [
    "for (let $i = 0; $i < #<q>.length; $i++) { const $m = #<q>[$i]; #R }",
    "#<q>[0][0][#T] = #E;",
  ]),
];

export const TABLES: Readonly<Partial<Record<SymbolName, readonly Production[]>>> = {
  E: [
    ...all(2.5, ["#<r>[#i]", "#<m>[0][#i]", "#<m>[0][#I]"]),
    ...all(1.2, ["#<m>[#i][#i]", "#<r>[#I]", "#<m>.length", "#<r>.length"]),
    ...all(0.3, [
      "#<m>[#I][#i]",
      "(#<r>[#T] = #E)",
      "(#<m>[0][#T] #o= #E)",
      "#<m>[#<m>.length - 1][#i]",
    ]),
    ...all(1.5, ["#<q>[0][0][#i]", "#<q>[#i].length"]),
  ],
  U: all(2, ["#<r>[#I]", "#<m>[0][#I]"]),
  S: STATEMENTS,
};
