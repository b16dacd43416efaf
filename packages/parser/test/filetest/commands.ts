/** The commands that need nothing but the IR. */
import { parseModule, printModule, verifyModule, type IrError } from "@numboa/parser/ir";
import { expect } from "vitest";
import type { Filetest } from "./format.ts";
import type { FiletestCommand } from "./runner.ts";
import { expectRuns, interpreterOf } from "./runs.ts";

/** The file is exactly what is printed, comments and blank lines apart. */
const roundtrip: FiletestCommand = (test) => {
  const printed = printModule(test.module);
  expect(printed.trim()).toBe(test.text);
  expect(printModule(parseModule(printed))).toBe(printed);
};

/** The errors are those pinned with `; error: message` to their lines; none pinned, none found. */
const verify: FiletestCommand = (test) => {
  const found = verifyModule(test.module).map(
    (error) => `${lineOf(test, error)}: ${error.message}`,
  );
  expect(found.toSorted()).toEqual([...test.errors].toSorted());
};

function lineOf({ module, lines, source }: Filetest, { op, func }: IrError): number | undefined {
  const node = op ?? module.funcs.get(func);
  if (node) return lines.get(node);
  return source.slice(0, source.search(/^module/m)).split("\n").length;
}

/** The run lines hold in the interpreter. */
const run: FiletestCommand = (test) => {
  expect(test.runs).not.toEqual([]);
  expect(verifyModule(test.module)).toEqual([]);
  expectRuns(test.runs, interpreterOf(test.module));
};

export const IR_COMMANDS: Readonly<Record<string, FiletestCommand>> = { roundtrip, verify, run };
