/** What can be done with the plain arrays that a function makes, row by row. */
import { no, yes, type Construct } from "./construct.ts";

export const PLAIN_ARRAYS: readonly Construct[] = [
  yes(
    "elements of an array literal by a computed index",
    "(i) => { const t = [0.5, 1.5, 2.5]; t[i & 1] += 1; return t[i] + t.length; }",
    ["int"],
  ),
  yes("array literals that are empty or have holes", "(x) => { const t = [, x]; return t; }", [
    "f64",
  ]),
  yes(
    "`push`, `pop`, `length = 0`, stores past the end of an array made here",
    "(n) => { const t = []; t.push(n, 1); t[2] = t.pop(); if (n > 5) t.length = 0; return t; }",
    ["int"],
  ),
  yes(
    "`new Array(n)`, `Array(n)`, `new Array(x, y)`",
    "(n) => { const t = Array(n); t[0] = n; return t; }",
    ["int"],
  ),
  no("array-length", "`new Array(x)` of what is no number", "(x) => new Array(x > 0).length", [
    "f64",
  ]),
  yes("`at`, `fill`, `indexOf`, `lastIndexOf` of these", "(n) => new Array(n).fill(0)", ["int"]),
  yes(
    "`for … of` over them, passing them to functions",
    "(x) => { let s = 0; for (const y of [x, 1]) s += y; return s; }",
    ["f64"],
  ),
  no("array-literal", "spread in array literals", "(a) => { const t = [...a]; return t[0]; }"),
];
