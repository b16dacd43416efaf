/** The boundary cannot import the parser, so it spells the keys of fields itself: as the parser does. */
import { parseFieldKey } from "@numboa/parser";
import { expect, it } from "vitest";
import { fieldKey } from "../../../parser/src/syntax/field-keys.ts";
import { fieldKeyOf } from "../../src/abi/fields.ts";

it.each([
  ["0", ["x"]],
  ["this", ["size", "width"]],
  ["helper.cfg", ["$a", "_b", "ünï"]],
])("the key of %s, %j", (root, path) => {
  expect(fieldKeyOf(root, { path })).toBe(fieldKey(root, path));
  expect(parseFieldKey(fieldKeyOf(root, { path }))).toEqual({ root, path, cell: false });
});
