import { describe, expect, test } from "vitest";
import type { ParamKind } from "@numboa/parser/ir";
import { specializeModule } from "../../src/specialize/index.ts";
import { lower, type Program } from "./differential.ts";

/** Code, message and the text that is pointed at. */
function problems(source: string | Program, signature: readonly ParamKind[]): string[] {
  const js = lower(source);
  const text = typeof source === "string" ? source : source.main;
  const { diagnostics } = specializeModule(js, signature, {
    sourceOf: ({ name }) => ({ name, text }),
  });
  return (diagnostics ?? []).map(
    ({ code, message, span }) => `${code} at \`${text.slice(span.start, span.end)}\`: ${message}`,
  );
}

describe("kinds that do not fit", () => {
  test.each<[source: string, signature: ParamKind[], expected: string]>([
    [
      "(a) => a + 1",
      ["f64[]"],
      "array-as-number at `a + 1`: A number is needed here, but this is Float64Array.",
    ],
    [
      "(x) => x[0]",
      ["f64"],
      "not-an-array at `x[0]`: A typed array is needed here, but this is number.",
    ],
    [
      "(a) => { a[1] = a[0]; }",
      ["number[][]"],
      "row-store at `a[1] = a[0]`: An element of a number[][] is assigned, which is an array.",
    ],
    [
      "(a) => a[0][1]",
      ["f64[]"],
      "not-an-array at `a[0][1]`: A typed array is needed here, but this is number or undefined.",
    ],
    [
      "(x) => x.length",
      ["int"],
      "not-an-array at `x.length`: A typed array is needed here, but this is number.",
    ],
    [
      "(a, b) => a[b]",
      ["f64[]", "u8[]"],
      "bad-index at `a[b]`: An index must be a number, but this is Uint8Array.",
    ],
    [
      "(a, b) => a[b]",
      ["f64[]", "bool"],
      "bad-index at `a[b]`: An index must be a number, but this is boolean.",
    ],
    [
      "(a, i) => { a[i] = 1; }",
      ["f64[]", "undefined"],
      "bad-index at `a[i] = 1`: An index must be a number, but this is undefined.",
    ],
    [
      "(x) => new Array(x > 0).length",
      ["f64"],
      "array-length at `new Array(x > 0)`: The length of a new array must be a number, but this is boolean.",
    ],
    [
      "(x) => { const t = []; t.push(x > 0); return t; }",
      ["f64"],
      "boolean-element at `t.push(x > 0)`: A plain array or a field takes a number here, but this is boolean.",
    ],
    [
      "(a, b) => a === b",
      ["f64[]", "f64[]"],
      "array-as-number at `a === b`: A number is needed here, but this is Float64Array.",
    ],
    [
      "(a, b, x) => (x ? a : b)",
      ["f64[]", "f64[]", "bool"],
      "array-result at `x ? a : b`: Which Float64Array is returned is not known ahead: it may be one of several arrays.",
    ],
    [
      "(a, b, c) => (c ? a : b)[0]",
      ["f64[]", "f32[]", "bool"],
      "mixed-arrays at `(c ? a : b)[0]`: This may be any of Float32Array or Float64Array.",
    ],
    [
      "(x) => (x > 1 ? x : true)",
      ["f64"],
      "mixed-kinds at `x > 1 ? x : true`: This value may be number or boolean, and what uses it can tell them apart.",
    ],
    [
      "(a, x) => { a[0] = a; }",
      ["f64[]", "f64"],
      "array-as-number at `a[0] = a`: A number is needed here, but this is Float64Array.",
    ],
    [
      "(a) => Math.abs(a)",
      ["f64[]"],
      "array-as-number at `Math.abs(a)`: A number is needed here, but this is Float64Array.",
    ],
    [
      "(a) => new Int8Array(a, 1)[0]",
      ["u8[]"],
      "array-of-buffer at `new Int8Array(a, 1)`: `new Int8Array` with an offset or a length takes a buffer, but this is Uint8Array.",
    ],
    [
      "(n) => { const a = new Int8Array(n).subarray(1); return new DataView(a.buffer).byteLength; }",
      ["int"],
      "buffer-of-array at `a.buffer`: The buffer of this array is not known: it may be a view, or one of several arrays.",
    ],
    [
      "(a) => a.getInt8(0)",
      ["i8[]"],
      "not-a-view at `a.getInt8(0)`: A DataView is needed here, but this is Int8Array.",
    ],
    [
      "(x) => x + 1",
      ["biguint64"],
      "bigint-mix at `x + 1`: A bigint cannot be used here, or not together with number.",
    ],
    [
      "(x) => x * x",
      ["biguint64"],
      "bigint-range at `x * x`: This bigint may not fit in 64 bits, or one may be negative and the other 2n ** 63n or more.",
    ],
    [
      "(x) => BigInt.asUintN(64, 1n << x)",
      ["biguint64"],
      "bigint-shift at `1n << x`: How far a bigint is shifted must be known to be 0n to 63n.",
    ],
    [
      "(x) => [x, 1]",
      ["biguint64"],
      "bigint-result at `[x, 1]`: A bigint cannot be a part of an array or object that is returned.",
    ],
  ])("%s", (source, signature, expected) => {
    expect(problems(source, signature)).toContain(expected);
  });

  test("a variable that mixes kinds is named", () => {
    const source = "function main(x) { let y = 1; if (x) y = x > 0; return y; }";
    expect(problems(source, ["f64"]).join()).toContain("`y` may be number or boolean");
  });

  test("in a helper, once for all its clones", () => {
    const main = "(a, b) => h(a) + h(b)";
    expect(problems({ main, helpers: { h: "(x) => x[0] + x" } }, ["f64[]", "u8[]"])).toHaveLength(
      1,
    );
  });

  test("=== tells true from 1", () => {
    expect(problems("(x) => (x > 1 ? x : true) === 1", ["f64"]).join()).toContain("mixed-kinds");
    expect(problems("(x) => (x > 1 ? x : true) == 1", ["f64"])).toEqual([]);
  });

  test("mixing is fine where nobody can tell", () => {
    expect(problems("(x) => (x > 1 ? x : true) + 1", ["f64"])).toEqual([]);
    expect(problems("(x) => ((x > 1 ? x : undefined) ? 1 : 2)", ["f64"])).toEqual([]);
  });

  test("unreachable code has no problems", () => {
    expect(problems("(x) => { if (x === undefined) return x[0]; return 1; }", ["f64"])).toEqual([]);
  });
});

test("a signature of the wrong length throws", () => {
  expect(() => specializeModule(lower("(x) => x"), [])).toThrow(RangeError);
});

test("an array that gets longer and that a helper gives back", () => {
  const helpers = { same: "(a) => a" };
  const main = "(x) => { const t = [], u = same(t); t.push(x); return u.length; }";
  expect(problems({ main, helpers }, ["f64"])).toEqual([
    "shared-object at `t.push(x)`: The array or object in `t` has more than one name here, and is changed or returned twice.",
  ]);
});
