/** What the fuzzer must not try: calls without end, and bits that nobody promises. */
import { expect, it } from "vitest";
import type { Program } from "../../../parser/test/programs/program.ts";
import { endsSoon } from "./fuel.ts";
import { storesNaN } from "./nan-bits.ts";
import { treeOf } from "./syntax-tree.ts";

const NO_INPUTS = { buffers: [], values: {} };
const programOf = (main: string, helpers: Program["helpers"] = {}): Program => ({
  main,
  params: [],
  helpers,
  captures: {},
});

it.each([
  "() => { let i = 0; for (;;) if (i++ > 9) break; do i--; while (i > 0); for (const x of [1]) i += x; }",
  "() => { for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) if (i) continue; throw new Error('e'); }",
])("a call ends: %s", (main) => {
  expect(endsSoon(programOf(main), NO_INPUTS)).toBe(true);
});

it.each([
  ["() => { for (;;); }", {}],
  ["() => { const a = [1]; for (const x of a) a.push(x); }", {}],
  ["() => { while (true) { try { throw new Error('e'); } catch {} } }", {}],
  ["() => { try { for (;;) {} } finally { return 1; } }", {}],
  ["() => h1()", { h1: "() => { let i = 0; do i = 1; while (i); }" }],
])("a call does not end: %s", (main, helpers) => {
  expect(endsSoon(programOf(main, helpers), NO_INPUTS)).toBe(false);
});

it.each([
  ["(y1, x) => { y1[0] = number(x); }", false],
  ["(y1, x) => { y1[0] = y1[1] = number(x); }", false],
  ["(d1, x) => { d1.setFloat64(0, number(x), true); d1.setInt8(0, x); }", false],
  ["(a, y1) => { a[0] = y1[0]; }", false],
  ["(y1, x) => { y1[0] = x; }", true],
  ["(y1, x) => { y1[0] += number(x); }", true],
  ["(y1) => { y1[0]++; }", true],
  ["(d1, x) => { d1.setFloat32(0, x); }", true],
])("stores what may be NaN as a float: %s, %s", (text, wrong) => {
  expect(storesNaN(treeOf(text))).toBe(wrong);
});
