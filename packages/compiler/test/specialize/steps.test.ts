/** Loops that count by a value: in integers where it is positive, in JavaScript's doubles where it is not. */
import { expect, test } from "vitest";
import { walk, type ParamKind } from "@numboa/parser/ir";
import { checkSame, specialize } from "./differential.ts";

const SIGNATURE: readonly ParamKind[] = ["f64[]", "i32", "i32", "i32"];

/** `t` ends the loops that would not end by themselves. */
const TIMED = "if ((t += 0.5) > 6) break;";
const UP = `function main(a, s, e, d) { let t = 0, r = 0; for (let i = s; i < e; i += d) { r = r * 3 + a[i]; a[i] = t; ${TIMED} } return r + t; }`;
const DOWN = `function main(a, s, e, d) { let t = 0, r = 0; for (let i = s; i >= e; i -= d) { r = r * 3 + a[i]; a[i] = t; ${TIMED} } return r + t; }`;
const AHEAD = `function main(a, s, e, d) { let t = 0, r = 0; for (let i = s; e >= i + d; i = d + i) { r = r * 3 + a[i]; a[i + d] = t; ${TIMED} } return r + t; }`;
const WHILE = `function main(a, s, e, d) { let t = 0, i = s; while (i < e) { ${TIMED} if (a[i] > 2) { i += d; continue; } a[i] += 1; i++; } return i + t; }`;
const NEST = `function main(a, s, e, d) { let t = 0, r = 0; for (let k = 0; k < 3; k++) { for (let i = s + k; i < e; i += d) { r = r * 3 + a[i]; a[i] = k; ${TIMED} } } return r + t; }`;

const VALUES = [0, 1, 2, 3, 7, 11, -1, -2, -7, 2 ** 30, 2 ** 30 + 1, 2 ** 31 - 1, -(2 ** 31)];

test.each([UP, DOWN, AHEAD, WHILE, NEST])("the same bits, %#", (source) => {
  const triples = VALUES.flatMap((s) => VALUES.flatMap((e) => VALUES.map((d) => [s, e, d])));
  const array = (): Float64Array => Float64Array.from({ length: 12 }, (_, i) => i - 0.5);
  checkSame(
    source,
    SIGNATURE,
    triples.map((triple) => [array(), ...triple]),
  );
  expect(triples.length).toBe(VALUES.length ** 3);
});

const INTS: readonly ParamKind[] = ["f64[]", "int", "int", "int"];

test.each([UP, DOWN, AHEAD, NEST])("what counts is an integer if the step is one, %#", (source) => {
  const types = [...indexTypes(source)];
  expect(types).toEqual(["i32"]);
});

test("a step away from the limit is not tested for", () => {
  const away = UP.replace("i += d", "i -= d");
  const { body } = specialize(away, INTS).funcs.get("main")!;
  expect(body.ops.some(({ opcode }) => opcode === "if")).toBe(false);
});

/** Of all indices, except in slow versions of loops. */
function indexTypes(source: string): Set<string> {
  const types = new Set<string>();
  const { body } = specialize(source, INTS).funcs.get("main")!;
  const slow = new Set<unknown>();
  walk(body, (op) => {
    if (op.attrs["cold"] === true) walk(op.regions[0], (inner) => void slow.add(inner));
    const isAccess = op.opcode === "array.load" || op.opcode === "array.store";
    if (isAccess && !slow.has(op)) types.add(op.operands[1].type);
  });
  return types;
}
