/** Parameters that are just `number`: those that count are taken for integers, and nothing can tell. */
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { makeWorkplace } from "./numboac.ts";

vi.setConfig({ testTimeout: 120_000 });

const place = makeWorkplace();
const compare = fileURLToPath(new URL("compare.mjs", import.meta.url));
const gemm = fileURLToPath(new URL("../../../bench/src/kernels/gemm.ts", import.meta.url));

/** Functions by what is expected of their parameters: `int` for counts. */
const FORMS: Readonly<Record<string, readonly [kinds: string, text: string]>> = {
  limit: [
    "int f64",
    "(n: number, x: number) { let s = 0; for (let i = 0; i < n; i++) s += x; return s; }",
  ],
  declared: [
    "f64 i32",
    "(n: f64, m: i32) { let s = 0; for (let i = 0; i < n && i < m; i++) s += i; return s; }",
  ],
  alias: ["int", "(n: Count) { let s = 0; for (let i = 0; i < n; i++) s += i; return s; }"],
  byDefault: [
    "int f64",
    "(n = 10, x = 0.5) { let s = 0; for (let i = 0; i < n; i++) { if (i > x) s += i; } return s; }",
  ],
  fractional: ["f64", "(n = 2.5) { let s = 0; for (let i = 0; i < n; i++) s += i; return s; }"],
  optional: ["int", "(n?: number) { let s = 0; for (let i = 0; i < n!; i++) s += i; return s; }"],
  down: ["int", "(n: number) { let s = 0; for (let i = 100; i >= n; i--) s += i; return s; }"],
  from: [
    "int int",
    "(a: Float64Array, from: number, to: number) { let s = 0; for (let i = from; i < to; i++) s += a[i]!; return s; }",
  ],
  step: [
    "int",
    "(a: Float64Array, by: number) { let s = 0; for (let i = 0; i < 9; i += by) { s += a[i]!; if (s > 9) break; } return s; }",
  ],
  product: [
    "int int int",
    "(w: number, h: number, border: number) { let s = 0; for (let i = 0; i < w * h - border; i++) s += i; return s; }",
  ],
  apart: [
    "int f64 f64",
    "(n: number, x: number, y: number) { let s = 0, i = 0; while (i < n && s < y) { s += x; i++; } return s; }",
  ],
  steps: [
    "f64 f64 f64",
    "(a: number, b: number, dx: number) { let s = 0; for (let x = a; x < b; x += dx) { s += x; if (s > 99) break; } return s; }",
  ],
  inside: [
    "int f64",
    "(n: number, x: number) { let s = 0; for (let i = 0; i < n; i++) { if (i < x) s += i; } return s; }",
  ],
  leaves: [
    "int",
    "(n: number) { let i = 0; for (;;) { if (i === n) break; if (i > 99) return -1; i++; } return i; }",
  ],
  doWhile: ["int", "(n: number) { let i = 0; do i += 2; while (i < n); return i; }"],
  search: [
    "int f64",
    "(a: Float64Array, n: number, x: number) { let lo = 0, hi = n; while (lo < hi) { const m = (lo + hi) >> 1; if (a[m]! < x) lo = m + 1; else hi = m; } return lo; }",
  ],
  doubling: ["int", "(n: number) { let c = 0; for (let k = 1; k < n; k *= 2) c++; return c; }"],
  halving: [
    "f64",
    "(x: number) { let c = 0; for (let k = 1; k > x; k /= 2) { if (++c > 99) break; } return c; }",
  ],
  index: ["int f64", "(a: Float64Array, i: number, x: number) { a[i + 1] = x; return a[i]!; }"],
  helper: [
    "int int int",
    "(a: Float64Array, i: number, j: number, n: number) { return a[at(i, j, n)]!; }",
  ],
  inHelper: ["int f64", "(n: number, x: number) { return times(n, x); }"],
  made: [
    "int f64",
    "(n: number, x: number) { const a = new Float64Array(n); a[0] = x; let s = 0; for (const y of a) s += y; return s; }",
  ],
  chain: [
    "int int",
    "(a: Float64Array, k: number, m: number) { let s = 0; for (let i = 0; i < 3; i++) { s += a[i * k]!; for (let j = i * k; j < m; j++) s += j; } return s; }",
  ],
  floor: ["f64", "(a: Float64Array, x: number) { return a[Math.floor(x)]!; }"],
};

const TEXT = `
import { type f64, type i32 } from "numboa";
type Count = number;
function at(i: number, j: number, n: number): number { return i * n + j; }
function times(n: number, x: number): number { let s = 0; for (let i = 0; i < n; i++) s += x; return s; }
${Object.entries(FORMS)
  .map(([name, [, text]]) => `export function ${name}${text.replace(") {", "): number {")}`)
  .join("\n")}
`;

interface Built {
  readonly modules: readonly {
    readonly functions: readonly {
      readonly name: string;
      readonly abi: {
        readonly params: readonly { readonly name: string; readonly kind: string }[];
      };
    }[];
  }[];
}

test("what counts is an integer, what does not is any number", async () => {
  place.write({ "forms.ts": TEXT });
  const { code, out, err } = await place.numboac("build", "forms.ts", "-o", "out", "--json");
  expect(err).toBe("");
  expect(code).toBe(0);
  const [{ functions }] = (JSON.parse(out) as Built).modules as [Built["modules"][number]];
  const found = functions.map(({ name, abi }) => {
    const numbers = abi.params.filter(({ kind }) => kind !== "f64[]");
    return [name, numbers.map(({ kind }) => kind).join(" ")];
  });
  const expected = Object.entries(FORMS).map(([name, [kinds]]) => [name, kinds]);
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
});

test("JSDoc's {number} counts, a signature's number is what it says", async () => {
  place.write({
    "documented.js": `
import { jit } from "numboa";
/** @param {number} n @param {number} x */
export function documented(n, x) { let s = 0; for (let i = 0; i < n; i++) s += x; return s; }
export const signed = jit(function (n) { let s = 0; for (let i = 0; i < n; i++) s += i; return s; }, { signature: "(n: number) => number" });
`,
  });
  const { out } = await place.numboac("build", "documented.js", "-o", "out", "--json");
  const [{ functions }] = (JSON.parse(out) as Built).modules as [Built["modules"][number]];
  expect(functions.map(({ abi }) => abi.params.map(({ kind }) => kind))).toEqual([
    ["int", "f64"],
    ["f64"],
  ]);
});

const NASTY =
  "[2.5, -0, 2 ** 31, NaN, 2 ** 30, 2 ** 30 + 1, -1, -3.5, Infinity, -Infinity, undefined, '3', true, null]";

test("any number gives JavaScript's result; those that are no counts run it", async () => {
  place.write({
    "nasty.ts": `
export function sum(a: Float64Array, n: number): number {
  let s = 0;
  for (let i = 0; i < n; i++) { if (i >= a.length) break; s += a[i]!; }
  return s;
}
export function part(a: Float64Array, i: number, n: number): number { return a[i * n]!; }
export function sign(a: Float64Array, n: number): number { a[n] = 1; return 1 / n; }
export function far(n: number): number { let s = 0; for (let i = n; i > n - 3; i--) s += i * 2; return s; }
export function zeros(n: number): number {
  let s = 0;
  for (let i = 0; i < n; i++) { if (i > 5) return 1 / (n * -0); s++; }
  return s;
}
`,
    "nasty.cases.mjs": `
import * as built from "./out/nasty.js";
import * as plain from "./nasty.ts";
const values = [0, 1, 3, ...${NASTY}];
export default () => values.flatMap((x) => [
  ["sum", (make) => [make(Float64Array, [1, 2.5, -0, 4]), x]],
  ["part", (make) => [make(Float64Array, [1, 2.5, -0, 4]), x, 1]],
  ["part", (make) => [make(Float64Array, [1, 2.5, -0, 4]), 1, x]],
  ["sign", (make) => [make(Float64Array, [1, 2.5, -0, 4]), x]],
  ["far", () => [x]],
  ["zeros", () => [x]],
].map(([name, make]) => ({ name: name + " " + (Object.is(x, -0) ? "-0" : x), built: built[name], plain: plain[name], make, array: built.array })));
`,
  });
  const built = await place.numboac("build", "nasty.ts", "-o", "out");
  expect(built.err).toBe("");
  const { out, err } = await place.nodeWithSources(compare, "nasty.cases.mjs");
  expect(err).toBe("");
  const runs = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(runs.length).toBe(17 * 6 * 2);
  expect(runs.filter(({ equal }) => equal !== true)).toEqual([]);
  const wayOf = (run: Record<string, unknown>): string => String(run["name"]).split(" ")[1];
  // `far` begins at its parameter and ends at it: nothing in it needs an integer.
  const counting = runs.filter(({ name }) => !String(name).startsWith("far"));
  const inWasm = new Set(counting.filter(({ way }) => way === "wasm").map(wayOf));
  expect([...inWasm].toSorted()).toEqual(["-1", "0", "1", "1073741824", "3"]);
});

test("gemm is vectorized ahead of time, and the words say what n is taken for", async () => {
  const { out } = await place.numboac("inspect", gemm, "gemm");
  expect(out).toContain("gemm(m: number, n: number, k: number, alpha: number,");
  expect(out).toMatch(
    /\n {2}n is taken for an integer, because it limits a loop \(gemm\.ts:17:21\)/,
  );
  expect(out).not.toContain("alpha is taken");
  expect(out.match(/^ {2}\+ gemm\.ts:\d+:\d+: vectorized/gm)).toHaveLength(2);
  const { out: verbose } = await place.numboac("build", gemm, "-o", "gemm", "--verbose");
  expect(verbose).toContain("k is taken for an integer, because it limits a loop (gemm.ts:20:21)");
});
