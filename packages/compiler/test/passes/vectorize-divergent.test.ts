/**
 * Loops around loops that iterations leave one by one, at random: in the interpreter, before and after, and in both
 * backends.
 */
import { assertVerified, parseModule, printModule, type Module } from "@numboa/parser/ir";
import { describe, expect, it } from "vitest";
import type { Remark } from "../../src/pass.ts";
import { vectorizeDivergentBy } from "../../src/passes/vectorize-divergent.ts";
import { PASSES } from "../../src/pipeline.ts";
import { encoded, interpreted, optimized } from "../codegen/backends.ts";
import { optimize } from "./differential.ts";
import { checkRandom, findBroken, inputsOf, tapesOf, type RandomPrograms } from "./random-check.ts";
import { randomDivergent } from "./random-divergent.ts";
import { randomNestArgs } from "./random-nest-args.ts";

/** Whether it is worth it or not. */
const FOUR = [vectorizeDivergentBy(() => 4)];
const EIGHT = [vectorizeDivergentBy(() => 8)];
const AFTER = [
  ...["vectorize-outer", "select-arms", "vectorize", "simplify", "gvn", "licm"],
  ...["row-pointers", "licm", "dce"],
].map((name) => PASSES.get(name)!);

const PROGRAMS: RandomPrograms = {
  program: randomDivergent,
  args: randomNestArgs,
  isVectorized: (module) => printModule(module).includes("any_true"),
  tapes: tapesOf(100, 200),
  inputTapes: inputsOf(8, 16),
};

describe("random loops that iterations leave one by one keep their outcome", () => {
  it.each([
    ["by four in the interpreter", interpreted, FOUR, 100],
    ["by eight in the interpreter", interpreted, EIGHT, 100],
    ["by four in the encoder", encoded, FOUR, 150],
    ["by eight in the encoder", encoded, EIGHT, 100],
    ["by four in the encoder, after what follows", encoded, [...FOUR, ...AFTER], 150],
    ["by eight in Binaryen, after what follows", optimized, [...EIGHT, ...AFTER], 30],
  ] as const)("%s", async (_, tier, passes, runs) => {
    const change = (m: Module): Module => optimize(m, passes);
    const { failure, vectorized } = await checkRandom(PROGRAMS, 7, runs, change, tier);
    expect(failure).toBe("");
    expect(vectorized).toBeGreaterThan(runs / 5);
  });

  it.each([
    ["with another mask", "v128.andnot", "v128.and"],
    ["with values of lanes that have left", "v128.bitselect", "v128.and"],
    ["with halves of masks exchanged", "i64x2.extend_high_i32x4_s", "i64x2.extend_low_i32x4_s"],
    ["with iterations counted in other lanes", "i32x4.sub", "i32x4.add"],
    ["with lanes that all have the first one's index", "i32x4.mul", "i32x4.eq"],
  ] as const)("and are found to differ %s", async (_, from, to) => {
    const make = (module: Module): Module => optimize(module, FOUR);
    const failure = await findBroken(PROGRAMS, 800, make, [from, to]);
    expect(failure).toContain("\nnot\n");
  });
});

describe("remarks", () => {
  const loop = `%k = loop @l (%z: f64 = %x, %c: i32 = %zero) -> i32 {
            %goes = f64.lt %z, %most
            if %goes {
              %w = f64.mul %z, %z
              %d = i32.add %c, %one
              br @l %w, %d
            } else {
              yield
            }
            yield %c
          }`;
  const store = `array.store %b, %j, %k !oob="inbounds"`;

  function remarkOn({ inner = loop, after = store, head = "step 1" }): string {
    const module = parseModule(`module typed entry @f
      func @f(%a: f64[] as f64[], %b: i32[] as i32[], %n: i32 as int, %most: f64 as f64) -> void {
        %zero = i32.const 0
        %one = i32.const 1
        for %j: i32 = %zero to %n ${head} @5:3 {
          %x = array.load %a, %j !oob="inbounds" -> f64
          ${inner}
          ${after}
          yield
        }
        return
      }`);
    assertVerified(module, "the test");
    const remarks: Remark[] = [];
    const remark = (one: Remark): void => void remarks.push(one);
    for (const func of module.funcs.values()) {
      PASSES.get("vectorize-divergent")!.run(func, { module, options: {}, remark });
    }
    assertVerified(module, "vectorize-divergent");
    expect(remarks.map(({ span }) => span?.line)).toEqual([5]);
    return remarks[0].message.replace("the loop is ", "").replace(" around the loop in it", "");
  }

  const body = "%w = f64.mul %z, %z";
  const first = "%goes = f64.lt %z, %most";
  const leave = `%near = f64.lt %x, %z
    if %near {
      br @b %c
    } else {
      yield
    }
    %w = array.load %a, %c !oob="inbounds" -> f64`;
  it.each([
    ["vectorized: 4 iterations at a time, until the last of them ends", {}],
    ["not vectorized: it does not count up by one", { head: "step 2" }],
    ["not vectorized: it stores nothing", { after: "" }],
    [
      "not vectorized: it stores in a loop that iterations leave one by one",
      { inner: loop.replace(body, `${body}\n${store.replace("%k", "%c")}`) },
    ],
    [
      "not vectorized: each iteration loads its own element in a loop that they leave one by one",
      { inner: loop.replace(body, `%w = array.load %a, %j !oob="inbounds" -> f64`) },
    ],
    [
      "not vectorized: an element access keeps its own bounds check",
      { inner: loop.replace(body, `%w = array.load %a, %j !oob="nan" -> f64`) },
    ],
    [
      "not vectorized: i32.to_int32 has no vector form",
      { inner: loop.replace("%d = i32.add %c, %one", "%d = i32.to_int32 %z") },
    ],
    [
      "vectorized: 4 iterations at a time, until the last of them ends",
      {
        inner: loop.replace(
          body,
          `%y = array.load %a, %c !oob="inbounds" -> f64\n%w = f64.mul %z, %y`,
        ),
      },
    ],
    [
      "not vectorized: it has much to do at once, and would for iterations that have ended",
      { inner: loop.replace(body, `%w = array.load %a, %c !oob="inbounds" -> f64`) },
    ],
    [
      "not vectorized: some iterations would load what only others do",
      {
        inner: `%k = block @b -> i32 {
          ${loop.replace("%k =", "%m =").replace(body, leave)}
          yield %m
        }`,
      },
    ],
    [
      "not vectorized: it has much to do at once, and would for iterations that have ended",
      { inner: loop.replace(first, `${manyOf("%x", 40)}\n${first}`) },
    ],
  ])("%s", (message, parts) => expect(remarkOn(parts)).toBe(message));

  /** Ops that do not wait for each other. */
  function manyOf(value: string, count: number): string {
    return Array.from({ length: count }, (_, k) => `%m${k} = f64.add ${value}, %most`).join("\n");
  }
});
