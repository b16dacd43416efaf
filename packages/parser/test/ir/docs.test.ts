/** docs/IR.md is right: its tables are those of the code, and its IR is valid. `BLESS=1` rewrites the tables. */
import { readFileSync, writeFileSync } from "node:fs";
import { interpret, OPS, parseModule, printModule, verifyModule } from "@numboa/parser/ir";
import { describe, expect, it } from "vitest";
import { opcodeTables } from "./opcode-tables.ts";

const DOC = new URL("../../../../docs/IR.md", import.meta.url);
const TABLES = /(<!-- ops: begin -->\n)[^]*?(<!-- ops: end -->)/;

describe("docs/IR.md", () => {
  it("has the tables of the code", () => {
    const text = readFileSync(DOC, "utf8");
    const right = text.replace(TABLES, (_, begin, end) => `${begin}\n${opcodeTables()}\n\n${end}`);
    const bless = process.env["BLESS"] === "1";
    if (bless && process.env["CI"]) throw new Error("BLESS is refused in continuous integration");
    if (bless) writeFileSync(DOC, right);
    expect(text).toMatch(TABLES);
    expect(bless ? right : text).toBe(right);
  });

  it("lists every op", () => {
    const listed = [...opcodeTables().matchAll(/^\| `(.*?)`/gm)].map(([, opcode]) => opcode);
    expect(listed.toSorted()).toEqual(Object.keys(OPS).toSorted());
  });

  it("shows valid IR as it is printed", () => {
    const [, text] = /```ir\n([^]*?)```/.exec(readFileSync(DOC, "utf8"))!;
    const module = parseModule(text);
    expect(verifyModule(module)).toEqual([]);
    expect(printModule(module)).toBe(text);
    expect(interpret(module, [Float64Array.of(1, 2), Float64Array.of(3, 4), 2])).toBe(11);
  });
});
