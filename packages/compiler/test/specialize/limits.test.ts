/** Limits of loops that are products or quotients, or compared with a sum: the bits of JavaScript, and counted loops. */
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { walk, type ParamKind } from "@numboa/parser/ir";
import { optimize } from "../../src/compile.ts";
import { compiledFunction } from "./compiled-function.ts";

const SIGNATURE: readonly ParamKind[] = ["f64[]", "int", "int", "int"];

/** What stands before the body, and what stands after the increment. */
const HEADERS: readonly string[] = [
  "for (let i = n; i < w * h; i++)",
  "for (let i = n; i <= w * h - 1; i++)",
  "for (let i = n; w * h + n > i; i += 3)",
  "const e = w * h; for (let i = n; i < e; i++)",
  "for (let i = w * h; i > n; i--)",
  "for (let i = w * h - 1; i >= n; i -= 2)",
  "for (let y = 0; y < h; y++) for (let i = y * w; i < (y + 1) * w; i++)",
  "for (let i = n; i < w / 2; i++)",
  "for (let i = n; i <= w / 3; i++)",
  "for (let i = n; w * 0.25 > i; i++)",
  "for (let i = w; i > n / 2; i--)",
  "for (let i = w; i >= n * 0.75 - h; i--)",
  "for (let i = n; i <= Math.sqrt(w * w + h * h); i++)",
  "for (let i = n; i < w / h; i++)",
  "for (let i = n; i + 3 < w; i += 4)",
  "for (let i = n; i + 3 <= w; i += 4)",
  "for (let i = w; i - 2 > n; i -= 3)",
  "for (let i = w; n <= i - 1; i--)",
  "for (let i = n; i < w; i += h)",
  "for (let i = n; i + h <= w; i += h)",
  "for (let i = w; i >= n; i -= h)",
];

const functionOf = (header: string, body: string): string =>
  `function f(a, n, w, h) { let t = 0; ${header} { ${body} } return t; }`;
const plainOf = (source: string): ((...args: unknown[]) => number) =>
  // oxlint-disable-next-line no-implied-eval -- the reference is what the engine makes of the text
  new Function(`return ${source}`)() as never;

const FEW = [0, 1, 2, 3, 5, 8, -1, -2, -7];
const MANY = [0, 1, 3, -1, -2, 4096, 2 ** 17 + 1, 2 ** 30, -(2 ** 30)];

/** All triples for which the loop comes to its end soon. */
function triplesOf(header: string, values: readonly number[]): number[][] {
  const count = plainOf(functionOf(header, "if (t++ > 99) return Infinity;"));
  const triples = values.flatMap((n) => values.flatMap((w) => values.map((h) => [n, w, h])));
  return triples.filter((triple) => count(new Float64Array(), ...triple) !== Infinity);
}

/** Calls whose outcome is another than JavaScript's. */
function differences(source: string, triples: readonly number[][]): unknown[] {
  const plain = plainOf(source);
  const compiled = compiledFunction(plain, SIGNATURE) as never as typeof plain;
  const calls = [0, 5, 24].flatMap((length) => triples.map((triple) => ({ length, triple })));
  return calls.filter(({ length, triple }) => {
    const make = (): Float64Array => Float64Array.from({ length }, (_, i) => i - 2.5);
    const [expected, actual] = [make(), make()];
    const outcomes = [plain(expected, ...triple), compiled(actual, ...triple)];
    return !Object.is(...(outcomes as [number, number])) || !isDeepStrictEqual(actual, expected);
  });
}

describe.each(HEADERS)("%s", (header) => {
  it("gives the same bits", () => {
    const body = "t = t * 0.5 + i; a[i] = a[i] * 2 + t;";
    expect(differences(functionOf(header, body), triplesOf(header, FEW))).toEqual([]);
    expect(differences(functionOf(header, "a[i] = a[i] * 2;"), triplesOf(header, FEW))).toEqual([]);
  });
});

// Of a nest, the outer loop alone would run for seconds.
describe.each(HEADERS.filter((header) => !header.includes("y++")))("far from 0, %s", (header) => {
  it("gives the same bits", () => {
    expect(differences(functionOf(header, "t = t * 3 + i;"), triplesOf(header, MANY))).toEqual([]);
  });
});

describe("counted loops are made of", () => {
  const counted = HEADERS.slice(0, 18).filter((header) => !/sqrt|w \/ h/.test(header));
  it.each(counted)("%s", (header) => {
    const source = functionOf(header, "a[i] = a[i] * 2;");
    const unit = { entry: "f", functions: { f: { name: "f", source, captures: {} } } };
    const outcome = optimize({ unit, signature: SIGNATURE, tier: "optimized", options: {} });
    if (!outcome.ok) throw new Error("refused");
    const opcodes = new Set<string>();
    walk(outcome.module.funcs.get("f")!.body, (op) => void opcodes.add(op.opcode));
    expect(opcodes).toContain("for");
  });
});

it("a limit that stands in the loop is there before it, too", () => {
  const source = functionOf("for (let i = n; i < 2.5; i++)", "t += a[i];");
  const unit = { entry: "f", functions: { f: { name: "f", source, captures: {} } } };
  const options = { without: ["licm"], verify: true };
  const outcome = optimize({ unit, signature: SIGNATURE, tier: "optimized", options });
  expect(outcome.ok).toBe(true);
});
