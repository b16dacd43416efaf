/**
 * Loops over integers of 8, 16, 32 and 64 bits that the vectorizer takes, at random: in the interpreter, before and after, and in both
 * backends. Lanes wrap, are widened and narrowed, are stored under conditions and added up.
 */
import { printModule, type Module } from "@numboa/parser/ir";
import { describe, expect, it } from "vitest";
import { PASSES } from "../../src/pipeline.ts";
import { encoded, interpreted, optimized } from "../codegen/backends.ts";
import { optimize } from "./differential.ts";
import { checkRandom, findBroken, inputsOf, tapesOf, type RandomPrograms } from "./random-check.ts";
import { randomIntegerArgs, randomIntegers } from "./random-integers.ts";

const SPLIT = [PASSES.get("split-at-cells")!];
const VECTORIZE = [PASSES.get("vectorize")!];
const CLEAN = [
  ...["split-at-cells", "vectorize", "simplify", "gvn", "licm", "row-pointers", "licm", "dce"],
].map((name) => PASSES.get(name)!);

const PROGRAMS: RandomPrograms = {
  program: randomIntegers,
  args: randomIntegerArgs,
  isVectorized: (module) => printModule(module).includes("v128"),
  tapes: tapesOf(70, 110),
  inputTapes: inputsOf(10, 18),
};

describe("random loops over integers keep their outcome", () => {
  it.each([
    ["in the interpreter", interpreted, VECTORIZE, 600],
    ["in the encoder", encoded, VECTORIZE, 400],
    ["in the encoder, after what follows", encoded, CLEAN, 400],
    ["in Binaryen, after what follows", optimized, CLEAN, 80],
  ] as const)("%s", async (_, tier, passes, runs) => {
    const change = (module: Module): Module => optimize(module, passes);
    const { failure, vectorized } = await checkRandom(PROGRAMS, 7, runs, change, tier);
    expect(failure).toBe("");
    expect(vectorized).toBeGreaterThan(runs / 5);
  });

  it("where one stores the element that all load", async () => {
    const programs: RandomPrograms = {
      ...PROGRAMS,
      isVectorized: (module) => (printModule(module).match(/= if .*\n.*load/g) ?? []).length > 1,
    };
    const change = (module: Module): Module => optimize(module, SPLIT);
    const { failure, vectorized } = await checkRandom(programs, 9, 2500, change, interpreted);
    expect(failure).toBe("");
    expect(vectorized).toBeGreaterThan(10);
  });

  it("with every op that changes the width of lanes", () => {
    const seen = new Set<string>();
    const numbers = (k: number): number[] =>
      Array.from({ length: 110 }, (_, i) => (Math.imul(i + 1, 7919 * k + 104729) >>> 8) % 9999);
    for (let k = 0; k < 3000; k++) {
      const text = printModule(optimize(randomIntegers(numbers(k)), VECTORIZE));
      for (const [opcode] of text.matchAll(/\w+x\d+\.(?:narrow|ext|wrap|ramp)\w*/g))
        seen.add(opcode);
    }
    const halves = ["low", "high"].flatMap((half) => [
      `${half}_i8x16`,
      `${half}_i16x8`,
      `${half}_i32x4`,
    ]);
    const widening = halves.flatMap((half) => [`extend_${half}_s`, `extend_${half}_u`]);
    const wanted = [
      ...widening.map(
        (name) =>
          `${name.includes("i8") ? "i16x8" : name.includes("i16") ? "i32x4" : "i64x2"}.${name}`,
      ),
      ...[
        "i8x16.narrow_i16x8_s",
        "i8x16.narrow_i16x8_u",
        "i16x8.narrow_i32x4_s",
        "i16x8.narrow_i32x4_u",
      ],
      ...["i16x8.extadd_pairwise_i8x16_s", "i16x8.extadd_pairwise_i8x16_u"],
      ...["i32x4.extadd_pairwise_i16x8_s", "i32x4.extadd_pairwise_i16x8_u"],
      ...["i32x4.wrap_i64x2", "i32x4.ramp"],
    ];
    expect(wanted.filter((opcode) => !seen.has(opcode))).toEqual([]);
  });

  it.each([
    ["without its tests", "array.disjoint", "i32.const"],
    ["with other signs", "i16x8.extend_low_i8x16_s", "i16x8.extend_low_i8x16_u"],
    ["with lanes that are exchanged", "i32x4.extend_high_i16x8_u", "i32x4.extend_low_i16x8_u"],
    ["with a wrong op", "i8x16.add", "i8x16.sub"],
    ["where bytes that are too large become the largest", "v128.and", "v128.or"],
    ["where all lanes are stored", "v128.bitselect", "v128.or"],
    ["with the index of the first lane", "i32x4.ramp", "i32x4.splat"],
  ] as const)("and are found to differ %s", async (_, from, to) => {
    const make = (module: Module): Module => optimize(module, VECTORIZE);
    const failure = await findBroken(PROGRAMS, 2000, make, [from, to]);
    expect(failure).toContain("\nnot\n");
  });
});
