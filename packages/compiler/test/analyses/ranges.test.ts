import { parseModule, walk, type Func, type Op, type Value } from "@numboa/parser/ir";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { computeRanges, refineRanges } from "../../src/analyses/ranges.ts";
import { randomInputs } from "../passes/random-inputs.ts";
import { randomKernel } from "../passes/random-kernel.ts";
import { Tape } from "../passes/tape.ts";
import { observe } from "./observe.ts";

const PARAMS =
  "%n: i32 as int, %i: i32 as i32, %b: i32 as bool, %a: u8[] as u8[], %s: i16[] as i16[]";

/** The range of `%r` in a function with these lines. */
function rangeOf(lines: string): string {
  const text = `module typed entry @f\n\nfunc @f(${PARAMS}) -> void {\n${lines}\nreturn\n}`;
  const func = parseModule(text).funcs.get("f")!;
  const { lo, hi } = computeRanges(func)(valueNamed(func, "r"));
  return `${lo}..${hi}`;
}

function valueNamed(func: Func, name: string): Value {
  const values: Value[] = [...func.params];
  walk(func.body, (op: Op) => {
    values.push(...op.results, ...op.regions.flatMap(({ params }) => params));
  });
  return values.find((value) => value.name === name)!;
}

const CONSTANTS = `%k3 = i32.const 3
%m1 = i32.const -1
%z = i32.const 0
%c8 = i32.const 8`;

describe("ranges", () => {
  it.each([
    ["an int and one more", "%r = i32.add %n, %k3", "-1073741821..1073741827"],
    [
      "an int doubled, which may not fit",
      "%d = i32.add %n, %n\n%r = i32.add %d, %d",
      "-2147483648..2147483647",
    ],
    ["any i32 and one more, which may wrap", "%r = i32.add %i, %k3", "-2147483648..2147483647"],
    ["a byte", `%r = array.load %a, %i !oob="zero" -> i32`, "0..255"],
    ["a short, or 0", `%r = array.load %s, %i !oob="zero" -> i32`, "-32768..32767"],
    ["a length", "%r = array.len %a", "0..1073741824"],
    ["a mask", "%r = i32.and %i, %k3", "0..3"],
    ["a mask that says nothing", "%r = i32.and %i, %m1", "-2147483648..2147483647"],
    ["an unsigned remainder", "%r = i32.rem_u %i, %c8", "0..7"],
    ["a signed remainder of any i32", "%r = i32.rem_s %i, %c8", "-2147483648..2147483647"],
    ["an unsigned shift", "%r = i32.shr_u %i, %c8", "0..16777215"],
    ["an unsigned shift by 0", "%r = i32.shr_u %i, %z", "-2147483648..2147483647"],
    ["a signed shift", "%r = i32.shr_s %n, %k3", "-134217728..134217728"],
    ["a product with a negative", "%x = i32.and %i, %c8\n%r = i32.mul %x, %m1", "-8..0"],
    ["a product that may wrap", "%r = i32.mul %n, %c8", "-2147483648..2147483647"],
    ["a comparison", "%r = i32.lt_u %i, %n", "0..1"],
    ["a bool", "%r = i32.sub %z, %b", "-1..0"],
    ["a choice", "%r = select %k3, %m1, %b -> i32", "-1..3"],
    ["a widened i32", "%w = i64.extend_i32_s %i\n%r = i64.add %w, %w", "-4294967296..4294967294"],
    ["a widened unsigned", "%r = i64.extend_i32_u %i", "0..4294967295"],
    [
      "an i64 cut to what it is",
      "%w = i64.extend_i32_s %n\n%r = i32.wrap_i64 %w",
      "-1073741824..1073741824",
    ],
    [
      "an i64 cut to what it may not be",
      "%w = i64.extend_i32_u %i\n%r = i32.wrap_i64 %w",
      "-2147483648..2147483647",
    ],
    ["an i64 that is no double", "%r = i64.const 9007199254740993", "-Infinity..Infinity"],
    [
      "a sum that rounds to 2^53",
      "%w = i64.const 9007199254740991\n%x = i64.const 2\n%r = i64.add %w, %x",
      "-Infinity..Infinity",
    ],
  ])("%s", (_, lines, expected) => {
    expect(rangeOf(`${CONSTANTS}\n${lines}`)).toBe(expected);
  });

  it.each([
    ["counting up", "for %r: i32 = %k3 to %n step 1", "3..1073741823"],
    ["counting up by more", "for %r: i32 = %k3 to %c8 step 3", "3..7"],
    ["never running", "for %r: i32 = %c8 to %k3 step 1", "8..8"],
    ["counting down", "for %r: i32 = %c8 to %m1 step -2", "0..8"],
    ["from anywhere", "for %r: i32 = %i to %i step 1", "-2147483648..2147483646"],
  ])("the index of a loop %s", (_, head, expected) => {
    expect(rangeOf(`${CONSTANTS}\n${head} {\nyield\n}`)).toBe(expected);
  });

  it.each([
    ["at most", "%t = i32.le_s %i, %c8", true, "-2147483648..8"],
    ["not at most", "%t = i32.le_s %i, %c8", false, "9..2147483647"],
    ["less, from the right", "%t = i32.gt_s %c8, %i", true, "-2147483648..7"],
    ["at least what is bounded itself", "%t = i32.ge_s %i, %n", true, "-1073741824..2147483647"],
    [
      "between, as one test",
      "%k4 = i32.const 4\n%o = i32.add %i, %k4\n%t = i32.le_u %o, %c8",
      true,
      "-4..4",
    ],
    [
      "not between",
      "%k4 = i32.const 4\n%o = i32.add %i, %k4\n%t = i32.le_u %o, %c8",
      false,
      "-2147483648..2147483647",
    ],
    [
      "between bounds that wrap",
      "%o = i32.add %i, %k3\n%t = i32.le_u %o, %m1",
      true,
      "-2147483648..2147483647",
    ],
    ["both", "%p = i32.ge_s %i, %z\n%q = i32.lt_s %i, %c8\n%t = i32.and %p, %q", true, "0..7"],
    ["neither", "%p = i32.lt_s %i, %z\n%q = i32.ge_s %i, %c8\n%t = i32.or %p, %q", false, "0..7"],
    ["not less", "%p = i32.lt_s %i, %z\n%t = i32.eqz %p", true, "0..2147483647"],
    [
      "one of two, which tells nothing",
      "%p = i32.lt_s %i, %z\n%t = i32.and %p, %b",
      false,
      "-2147483648..2147483647",
    ],
  ])("behind a condition: %s", (_, lines, holds, expected) => {
    const text = `module typed entry @f\n\nfunc @f(${PARAMS}) -> void {\n${CONSTANTS}\n${lines}\nreturn\n}`;
    const func = parseModule(text).funcs.get("f")!;
    const refined = refineRanges(computeRanges(func), valueNamed(func, "t"), holds);
    const { lo, hi } = refined(valueNamed(func, "i"));
    expect(`${lo}..${hi}`).toBe(expected);
  });

  it("knows nothing of carried values and results of structures", () => {
    const loop = "loop @l (%r: i32 = %z) {\nyield\n}";
    expect(rangeOf(`${CONSTANTS}\n${loop}`)).toBe("-2147483648..2147483647");
    const choice = "%r = if %b -> i32 {\nyield %z\n} else {\nyield %k3\n}";
    expect(rangeOf(`${CONSTANTS}\n${choice}`)).toBe("-2147483648..2147483647");
  });

  it("hold for every value that random kernels compute", () => {
    const tapes = fc.sample(fc.array(fc.nat(9998), { minLength: 60, maxLength: 400 }), {
      seed: 7,
      numRuns: 60,
    });
    let observed = 0;
    for (const tape of tapes) {
      const module = randomKernel(tape);
      const func = module.funcs.get(module.entry)!;
      const range = computeRanges(func);
      observe(module, randomInputs(new Tape(tape.slice(0, 14))), (value, number) => {
        observed++;
        const { lo, hi } = range(value);
        expect(lo <= number && number <= hi, `${number} in ${lo}..${hi}`).toBe(true);
      });
    }
    expect(observed).toBeGreaterThan(1000);
  });
});
