/** What can be done with typed arrays as values, row by row. */
import { no, yes, type Construct } from "./construct.ts";

export const TYPED_ARRAYS: readonly Construct[] = [
  yes("`new T(length)`, `new T()`", "(n) => { const a = new Float64Array(n); return a[0]; }", [
    "f64",
  ]),
  yes("`new T(array)`: a copy, converted", "(a) => new Uint8ClampedArray(a)[0]", ["f32[]"]),
  yes("`new T([x, y])`, `T.of(x, y)`", "(x) => new Int16Array([x, 1])[0] + Int8Array.of(x)[0]", [
    "f64",
  ]),
  yes("`length`, `byteLength`, `BYTES_PER_ELEMENT`", "(a) => a.byteLength / a.BYTES_PER_ELEMENT", [
    "f64[]",
  ]),
  yes(
    "variables that hold one array, then another",
    "(a, b, n) => { let c = a, d = b; for (let i = 0; i < n; i++) { const t = c; c = d; d = t; } return c[0]; }",
    ["f64[]", "f64[]", "int"],
  ),
  no(
    "mixed-arrays",
    "a variable that is one of several kinds of arrays",
    "(a, b, x) => { const c = x ? a : b; return c[0]; }",
    ["f64[]", "f32[]", "bool"],
  ),
  yes("a new array as the result", "(n) => new Float64Array(n)", ["int"]),
  yes("an argument as the result, or a view of it", "(a) => a.subarray(1)", ["f64[]"]),
  no(
    "array-result",
    "one of several arrays as the result, but for arguments that are returned by their names",
    "(a, b, x) => { const c = x ? a : b; c[0] = 1; return c; }",
    ["f64[]", "f64[]", "bool"],
  ),
  no("array-as-number", "a typed array in arithmetic or `===`", "(a) => a + 1", ["f64[]"]),
  yes("`a.at(i)`", "(a, i) => a.at(i)", ["f64[]", "f64"]),
  yes("`a.copyWithin(target, start, end)`", "(a) => a.copyWithin(1, 0, -1)[0]", ["f64[]"]),
  yes(
    "`a.fill(x, start, end)`, `start` not `undefined` where an end is given",
    "(a, x) => a.fill(x, 1, -1)[0]",
    ["f64[]", "f64"],
  ),
  yes("`a.includes(x, from)`", "(a, x) => a.includes(x, 1)", ["f64[]", "f64"]),
  yes(
    "`a.indexOf(x, from)`, `a.lastIndexOf(x, from)`",
    "(a, x) => a.indexOf(x) + a.lastIndexOf(x)",
    ["f64[]", "f64"],
  ),
  yes("`a.reverse()`", "(a) => a.reverse()[0]", ["f64[]"]),
  yes("`a.set(array, offset)`", "(a, b) => a.set(b, 1)", ["u8[]", "f64[]"]),
  yes("`a.slice(start, end)`", "(a) => a.slice(1)[0]", ["f64[]"]),
  yes("`a.sort()`", "(a) => a.sort()[0]", ["f64[]"]),
  yes("`a.subarray(begin, end)`", "(a) => a.subarray(1).length", ["f64[]"]),
  no(
    "unknown-member",
    "other properties and methods, `map`, `reduce` and all that take a function too",
    "(a) => a.map(1)",
  ),
];
