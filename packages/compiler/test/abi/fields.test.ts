/** The boundary cannot import the parser, so it spells the keys of fields itself: as the parser does. */
import { lowerUnit, parseFieldKey } from "@numboa/parser";
import { expect, it } from "vitest";
import { fieldKeyOf } from "../../src/abi/fields.ts";

/** The keys of what a function captures. */
function capturesOf(source: string): readonly string[] {
  const captures = { cfg: { kind: "value", key: "helper.cfg" } } as const;
  const functions = { f: { name: "f", source, captures } };
  return lowerUnit({ entry: "f", functions }).module!.funcs.get("f")!.captures;
}

it.each([
  ["(p) => p.x", "0", ["x"]],
  ["function f() { return this.size.width; }", "this", ["size", "width"]],
  ["() => cfg.$a._b.ünï", "helper.cfg", ["$a", "_b", "ünï"]],
])("the key of the field in %s", (source, root, path) => {
  const key = fieldKeyOf(root, { path });
  expect(capturesOf(source)).toEqual([key]);
  expect(parseFieldKey(key)).toEqual({ root, path, cell: false });
});
