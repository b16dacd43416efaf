/** What the reader accepts beyond printed text, and what it says about text that it cannot read. */
import {
  IrSyntaxError,
  parseModule,
  parseModuleWithLines,
  printModule,
  verifyModule,
} from "@numboa/parser/ir";
import { describe, expect, it } from "vitest";
import { testCases } from "../lower/case-file.ts";

testCases("syntax errors", new URL("cases/parse-errors.txt", import.meta.url), (source) => {
  const text = source.startsWith("module") ? source : `module typed entry @f\n${source}`;
  try {
    return printModule(parseModule(text));
  } catch (error) {
    if (error instanceof IrSyntaxError) return error.message;
    throw error;
  }
});

describe("parseModule", () => {
  it("reads what is written by hand", () => {
    const module = parseModule(`; a comment
module typed entry @all   ; another
func @all(%a: f64[] as f64[], %n: i32 as int)
    captures (%k: f64 as f64, %j: f64 as f64 is "the \\"j\\"") -> f64 from "a.ts" {
  %zero = f64.const 0
  %from = i32.const -2
  %sum = for %i: i32 = %from to %n step 2 carry (%acc: f64 = %zero) -> f64 @12:7 {
      ; deeper than it need be
      %x = array.load %a, %i !oob="nan" -> f64
      yield %x }
  return %sum
}`);
    expect(verifyModule(module)).toEqual([]);
    expect(printModule(module)).toMatchInlineSnapshot(`
      "module typed entry @all

      func @all(%a: f64[] as f64[], %n: i32 as int) captures (%k: f64 as f64, %j: f64 as f64 is "the \\"j\\"") -> f64 from "a.ts" {
        %zero = f64.const 0
        %from = i32.const -2
        %sum = for %i: i32 = %from to %n step 2 carry (%acc: f64 = %zero) -> f64  @12:7 {
          %x = array.load %a, %i !oob="nan" -> f64
          yield %x
        }
        return %sum
      }
      "
    `);
  });

  it("knows the line of each op", () => {
    const { module, lines } = parseModuleWithLines(
      "module js entry @f\n\nfunc @f() -> js {\n  %x = js.const 1\n\n  return %x\n}",
    );
    const func = module.funcs.get("f")!;
    expect(lines.get(func)).toBe(3);
    expect(func.body.ops.map((op) => lines.get(op))).toEqual([4, 6]);
  });

  it("gives spans their line and column", () => {
    const module = parseModule("module js entry @f\nfunc @f() -> js {\n  return  @3:10\n}");
    expect(module.funcs.get("f")!.body.ops[0].span).toEqual({
      start: 0,
      end: 0,
      line: 3,
      column: 10,
    });
  });

  it("takes an else that is not there for one that yields nothing", () => {
    const text = (otherwise: string) =>
      `module typed entry @f\n\nfunc @f(%c: i32 as bool) -> void {\n  if %c {\n    return\n  }${otherwise}\n  return\n}\n`;
    const module = parseModule(text(" else {\n    yield\n  }"));
    expect(verifyModule(module)).toEqual([]);
    expect(printModule(module)).toBe(text(""));
    expect(verifyModule(parseModule(text("")))).toEqual([]);
  });
});
