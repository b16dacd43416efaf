/** The runner itself: what it reads, and that each command can fail. */
import { describe, expect, it } from "vitest";
import { IR_COMMANDS } from "./commands.ts";
import { parseFiletest, printFiletest } from "./format.ts";
import { parseRun } from "./runs.ts";

const FILE = `; test roundtrip
; test run
; a remark

module typed entry @f

func @f(%a: f64[] as f64[], %x: f64 as f64) -> f64 {
  %0 = i32.const 0  ; zero; and "nothing" else
  array.store %a, %0, %x !oob="drop"
  return %x
}
; run: @f(f64[1, NaN], -0) == -0 leaves f64[-0, NaN]
`;

const check = (name: string, file: string) => () => IR_COMMANDS[name](parseFiletest(file), []);

describe("filetests", () => {
  it("pass", () => {
    expect(check("roundtrip", FILE)).not.toThrow();
    expect(check("run", FILE)).not.toThrow();
    expect(check("verify", FILE)).not.toThrow();
  });

  it.each([
    ["== -0", "== 0"],
    ["leaves f64[-0", "leaves f64[0"],
    ["leaves f64[-0, NaN]", "leaves f32[-0, NaN]"],
    ["leaves f64[-0, NaN]", "leaves f64[-0]"],
    ["== -0 leaves f64[-0, NaN]", 'throws Error "no"'],
    ["== -0 leaves f64[-0, NaN]", "traps"],
    ["; run: ", "; ran: "],
  ])("fail to run with %s as %s", (from, to) => {
    expect(check("run", FILE.replace(from, to))).toThrow(/expected/);
  });

  it("fail a round trip of what would print otherwise", () => {
    expect(check("roundtrip", FILE.replaceAll("%0", "%1"))).toThrow(/expected/);
    expect(check("roundtrip", FILE.replace("  return", "   return"))).toThrow(/expected/);
  });

  it("fail with an error that is not pinned, pinned elsewhere, or not found", () => {
    const bad = FILE.replace("-> f64 {", "-> bool {");
    const pinned = bad.replace(
      "return %x",
      "return %x  ; error: a function of result bool returns i32, gets f64",
    );
    expect(check("verify", bad)).toThrow(/expected/);
    expect(check("verify", pinned)).not.toThrow();
    expect(check("verify", pinned.replace("  return", "\n  return"))).not.toThrow();
    expect(check("verify", pinned.replace("bool {", "f64 {"))).toThrow(/expected/);
  });

  it("keep what is blessed", () => {
    const { source } = parseFiletest(FILE);
    const blessed = printFiletest(source, new Map([["opt dce", "module typed entry @f"]]));
    const { expectations, runs } = parseFiletest(blessed);
    expect([...expectations]).toEqual([["opt dce", "module typed entry @f"]]);
    expect(runs).toHaveLength(1);
    expect(printFiletest(parseFiletest(blessed).source, expectations)).toBe(blessed);
  });

  it.each(["f(1) == 2", "@f(1) = 2", "@f(x) == 1", "@f(g64[1]) == 1", "@f(1) =="])(
    "do not read %s",
    (line) => {
      expect(() => parseRun(line)).toThrow(/cannot read|no array type/);
    },
  );

  it("need a header", () => {
    expect(() => parseFiletest("module typed entry @f")).toThrow("`; test` lines");
  });
});
