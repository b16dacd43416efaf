/** Indices of three factors: integers where the factors are small, JavaScript's doubles where they are not. */
import { expect, test } from "vitest";
import type { ParamKind, Region } from "@numboa/parser/ir";
import { checkSame, specialize } from "./differential.ts";

const SIGNATURE: readonly ParamKind[] = ["f64[]", "int", "int"];
const CUBE =
  "function main(a, n, m) { let s = 0; for (let i = n - 3; i < n; i++) for (let j = m - 2; j < m; j++) for (let k = 0; k < 2; k++) { const p = (i * n + j) * m + k; s = s * 3 + a[p] - a[p - n * m] + a[p + 1]; a[p] = i + k; } return s; }";
const LIMITED =
  "function main(a, n, m) { let s = 0; for (let i = n - 2; i < n; i++) for (let k = 0; k < 2; k++) { const p = (i * n - n * n) * m + k + 2 * m * n; s = s * 3 + a[p]; a[k - p] = i; } return s; }";

const EDGES = [
  0,
  1,
  2,
  3,
  -1,
  -2,
  131_072,
  131_073,
  -131_072,
  -131_073,
  2 ** 30,
  -(2 ** 30),
  77_777,
];

test.each([CUBE, LIMITED])("the same bits, %#", (source) => {
  const pairs = EDGES.flatMap((n) => EDGES.map((m) => [n, m]));
  const array = (): Float64Array => Float64Array.from({ length: 12 }, (_, i) => i + 0.5);
  checkSame(
    source,
    SIGNATURE,
    pairs.map((pair) => [array(), ...pair]),
  );
  expect(pairs.length).toBe(EDGES.length ** 2);
});

test.each([CUBE, LIMITED])("the loop is tested once, and then counts in integers, %#", (source) => {
  const func = specialize(source, SIGNATURE).funcs.get("main")!;
  const versions = func.body.ops.filter(({ opcode }) => opcode === "if");
  expect(versions.length).toBe(1);
  const [fast, slow] = versions[0].regions;
  expect(indexTypes(fast)).not.toContain("f64");
  const loop = slow.ops.find(({ opcode }) => opcode === "loop")!;
  expect(indexTypes(loop.regions[0])).toContain("f64");
});

/** Of all indices in a region, except in loops that are slow versions themselves. */
function indexTypes(region: Region, types = new Set<string>()): Set<string> {
  for (const op of region.ops) {
    if (op.opcode === "array.load" || op.opcode === "array.store") types.add(op.operands[1].type);
    const versions = op.opcode === "loop" && op.attrs["cold"] === true ? [] : op.regions;
    for (const inner of versions) indexTypes(inner, types);
  }
  return types;
}
