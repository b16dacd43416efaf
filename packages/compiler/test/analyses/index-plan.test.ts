/** Plans evaluated here with numbers, as `emit-plan.ts` emits them, and printed where their form matters. */
import { parseModule, walk, type Op, type Value } from "@numboa/parser/ir";
import { describe, expect, it } from "vitest";
import {
  NOTHING_KNOWN,
  Planner,
  forEachAccess,
  type Plan,
  type Refinements,
} from "../../src/analyses/index-plan.ts";
import { computeRanges } from "../../src/analyses/ranges.ts";

const PARAMS = "%a: u8[] as u8[], %n: i32 as int, %m: i32 as int, %any: i32 as i32, %w: f64 as f64";

interface Planned {
  readonly plan: Plan | undefined;
  readonly conditional: boolean;
}

/** The plan of the load in a loop over `%i` from 0 to `%n` with these lines. */
function planOf(lines: string, head = "for %i: i32 = %zero to %n step 1"): Planned {
  const constants = [-1, 0, 1, 2, 3, 1073741824].map(
    (value) => `%${NAMES[String(value)]} = i32.const ${value}`,
  );
  const text = `module typed entry @f\n\nfunc @f(${PARAMS}) -> void {
    ${constants.join("\n")}\n${head} {\n${lines}\nyield\n}\nreturn\n}`;
  const func = parseModule(text).funcs.get("f")!;
  const loop = func.body.ops.find(({ opcode }) => opcode === "for")!;
  const planner = new Planner(loop, computeRanges(func));
  const found: Planned[] = [];
  forEachAccess(planner, loop.regions[0], (access, known, conditional) => {
    found.push({ plan: planner.plan(access.operands[1], known), conditional });
  });
  return found.at(-1);
}

const NAMES: Readonly<Record<string, string>> = {
  "-1": "minus",
  "0": "zero",
  "1": "one",
  "2": "two",
  "3": "three",
  "1073741824": "big",
};

const load = (index: string): string => `%x = array.load %a, %${index} !oob="zero" -> i32`;

/** `[start, end)` for an index, names for points. */
function print(plan: Plan | undefined): string {
  if (!plan) return "none";
  switch (plan.kind) {
    case "point":
      return plan.value.name ?? "?";
    case "static":
      return plan.lo === plan.hi ? String(plan.lo) : `${plan.lo}..${plan.hi}`;
    case "index":
      return `[${print(plan.start)}, ${print(plan.end)} by ${plan.step})`;
    case "fits-i32":
      return `fits(${print(plan.operand)})`;
    case "at-most":
    case "at-least": {
      const offset =
        plan.offset === 0 ? "" : plan.offset > 0 ? ` + ${plan.offset}` : ` - ${-plan.offset}`;
      return `(${print(plan.operand)} ${plan.kind} ${print(plan.bound)}${offset})`;
    }
    default: {
      return `${plan.kind}(${print(plan.left)}, ${print(plan.right)})`;
    }
  }
}

describe("index plans", () => {
  it.each([
    ["the index", load("i"), "[0, n by 1)"],
    ["an offset", `%j = i32.sub %i, %one\n${load("j")}`, "sub([0, n by 1), 1)"],
    [
      "a row",
      `%r = i32.mul %m, %n\n%j = i32.add %r, %i\n${load("j")}`,
      "add(mul(m, n), [0, n by 1))",
    ],
    ["a shift", `%j = i32.shl %i, %two\n${load("j")}`, "mul([0, n by 1), 4)"],
    ["an invariant", load("any"), "any"],
    ["a byte", `%j = array.load %a, %i !oob="zero" -> i32\n${load("j")}`, "0..255"],
    ["a mask", `%j = i32.and %any, %three\n${load("j")}`, "0..3"],
    ["a division", `%j = i32.div_s %i, %two\n${load("j")}`, "none"],
    ["a double", `%j = f64.convert_i32_s %i\n${load("j")}`, "none"],
    [
      "a minimum",
      `%c = i32.lt_s %i, %m\n%j = select %i, %m, %c -> i32\n${load("j")}`,
      "min([0, n by 1), m)",
    ],
    [
      "a maximum, asked the other way round",
      `%c = i32.le_s %i, %m\n%j = select %m, %i, %c -> i32\n${load("j")}`,
      "max(m, [0, n by 1))",
    ],
    [
      "a choice by something else",
      `%c = i32.lt_s %i, %n\n%j = select %i, %m, %c -> i32\n${load("j")}`,
      "none",
    ],
    [
      "a minimum of what may have wrapped",
      `%p = i32.mul %i, %big\n%c = i32.lt_s %p, %m\n%j = select %p, %m, %c -> i32\n${load("j")}`,
      "min(fits(mul([0, n by 1), 1073741824)), m)",
    ],
    [
      "a widened sum that cannot wrap",
      `%s = i32.add %i, %one\n%j = i64.extend_i32_s %s\n${load("j")}`,
      "add([0, n by 1), 1)",
    ],
    [
      "a widened sum that may",
      `%s = i32.add %any, %i\n%j = i64.extend_i32_s %s\n${load("j")}`,
      "fits(add(any, [0, n by 1)))",
    ],
    [
      "an i64 cut and widened again",
      `%s = i64.extend_i32_s %i\n%t = i64.add %s, %s\n%u = i64.mul %t, %t\n%v = i32.wrap_i64 %u\n%j = i64.extend_i32_s %v\n${load("j")}`,
      "fits(mul(add([0, n by 1), [0, n by 1)), add([0, n by 1), [0, n by 1))))",
    ],
    [
      "a product of three, which 64 bits may not hold",
      `%p = i32.mul %any, %any\n%j = i32.mul %p, %any\n${load("j")}`,
      "mul(fits(mul(any, any)), any)",
    ],
    [
      "a sum of two products, which 64 bits may not hold",
      `%p = i32.mul %any, %any\n%j = i32.add %p, %p\n${load("j")}`,
      "add(fits(mul(any, any)), mul(any, any))",
    ],
    ["an i64 that is no double", `%j = i64.const 9007199254740993\n${load("j")}`, "none"],
    [
      "an unsigned widening",
      `%q = i32.and %i, %three\n%j = i64.extend_i32_u %q\n${load("j")}`,
      "0..3",
    ],
  ])("%s", (_, lines, expected) => {
    expect(print(planOf(lines).plan)).toBe(expected);
  });

  it("take the bounds of inner loops from outer ones", () => {
    const lines = `%f = i32.add %i, %one\nfor %j: i32 = %f to %n step 2 {\n${load("j")}\nyield\n}`;
    const { plan, conditional } = planOf(lines);
    expect(print(plan)).toBe("[add([0, n by 1), 1), n by 2)");
    expect(conditional).toBe(false);
  });

  it("do not take an i64 index for what is left of it in 32 bits", () => {
    const body = `%v = i32.wrap_i64 %k\n%j = i64.extend_i32_s %v\n${load("j")}`;
    const bounds = "%lo = i64.const 4294967290\n%hi = i64.const 4294967300";
    const { plan } = planOf(`${bounds}\nfor %k: i64 = %lo to %hi step 1 {\n${body}\nyield\n}`);
    expect(print(plan)).toBe("fits([4294967290, 4294967300 by 1))");
  });

  it("have none for what a `loop` carries", () => {
    const lines = `loop @l (%j: i32 = %zero) {\n${load("j")}\nyield\n}`;
    expect(planOf(lines)).toEqual({ plan: undefined, conditional: true });
  });
});

describe("conditions", () => {
  const guarded = (condition: string, index = "i", other = false): string =>
    `${condition}\nif %c {\n${other ? "" : load(index)}\nyield\n} else {\n${other ? load(index) : ""}\nyield\n}`;

  it.each([
    ["from below", "%c = i32.gt_s %i, %zero", false, "([0, n by 1) at-least 0 + 1)"],
    ["from above", "%c = i32.le_s %i, %m", false, "([0, n by 1) at-most m)"],
    ["mirrored", "%c = i32.gt_s %m, %i", false, "([0, n by 1) at-most m - 1)"],
    ["that does not hold", "%c = i32.lt_s %i, %m", true, "([0, n by 1) at-least m)"],
    ["negated", "%b = i32.lt_s %i, %m\n%c = i32.eqz %b", true, "([0, n by 1) at-most m - 1)"],
    [
      "both of two",
      "%b = i32.lt_s %i, %m\n%d = i32.gt_s %i, %one\n%c = i32.and %b, %d",
      false,
      "(([0, n by 1) at-most m - 1) at-least 1 + 1)",
    ],
    [
      "both of two, where one fails",
      "%b = i32.lt_s %i, %m\n%c = i32.and %b, %b",
      true,
      "[0, n by 1)",
    ],
    [
      "neither of two",
      "%b = i32.ge_s %i, %m\n%d = i32.le_s %i, %one\n%c = i32.or %b, %d",
      true,
      "(([0, n by 1) at-most m - 1) at-least 1 + 1)",
    ],
    ["one of two", "%b = i32.lt_s %i, %m\n%c = i32.or %b, %b", false, "[0, n by 1)"],
    ["of equality", "%c = i32.eq %i, %m", false, "[0, n by 1)"],
    ["without sign", "%c = i32.lt_u %i, %m", false, "[0, n by 1)"],
  ])("%s", (_, condition, other, expected) => {
    const { plan, conditional } = planOf(guarded(condition, "i", other));
    expect(print(plan)).toBe(expected);
    expect(conditional).toBe(true);
  });

  it("look at numbers: what may have wrapped must fit", () => {
    const lines = `%p = i32.mul %i, %big\n${guarded("%c = i32.lt_s %p, %m", "p")}`;
    expect(print(planOf(lines).plan)).toBe("(fits(mul([0, n by 1), 1073741824)) at-most m - 1)");
  });

  it("hold inside only", () => {
    const lines = `${guarded("%c = i32.gt_s %i, %zero")}\n%y = array.load %a, %i !oob="zero" -> i32`;
    expect(print(planOf(lines).plan)).toBe("[0, n by 1)");
  });
});

describe("plans of large expressions", () => {
  /** `%v0 = %i`, `%vk` twice the one before, and so on. */
  const doubled = (count: number): string =>
    ["%v0 = i32.add %i, %i"]
      .concat(Array.from({ length: count }, (_, k) => `%v${k + 1} = i32.sub %v${k}, %v${k}`))
      .join("\n");

  it("are given up, in time that does not double with each step", () => {
    expect(planOf(`${doubled(4)}\n${load("v4")}`).plan).toBeDefined();
    for (const under of ["", "%c = i32.gt_s %i, %zero\nif %c {\n"]) {
      const lines = `${doubled(2000)}\n${under}${load("v2000")}${under && "\nyield\n}"}`;
      expect(planOf(lines).plan).toBeUndefined();
    }
  });

  it("are planned once for each set of conditions", () => {
    const text = `module typed entry @f\n\nfunc @f(${PARAMS}) -> void {\n%zero = i32.const 0
      for %i: i32 = %zero to %n step 1 {\n%j = i32.add %i, %m\nyield\n}\nreturn\n}`;
    const func = parseModule(text).funcs.get("f")!;
    const loop = func.body.ops.find(({ opcode }) => opcode === "for")!;
    const planner = new Planner(loop, computeRanges(func));
    let sum: Value | undefined;
    walk(func.body, (op: Op) => {
      if (op.opcode === "i32.add") [sum] = op.results;
    });
    const known: Refinements = new Map();
    expect(planner.plan(sum!, known)).toBe(planner.plan(sum!, known));
    expect(planner.plan(sum!, known)).toEqual(planner.plan(sum!, NOTHING_KNOWN));
  });
});
