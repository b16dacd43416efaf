/** Straight-line code in loops, at random, before packing in the interpreter and after it in it and in WebAssembly. */
import { printModule, type Module, type Opcode } from "@numboa/parser/ir";
import { describe, expect, it } from "vitest";
import { PASSES } from "../../src/pipeline.ts";
import { encoded, interpreted, optimized } from "../codegen/backends.ts";
import { optimize } from "./differential.ts";
import { checkRandom, findBroken, inputsOf, tapesOf, type RandomPrograms } from "./random-check.ts";
import { randomStraight, randomStraightArgs } from "./random-straight.ts";

const SUPERWORD = [PASSES.get("superword")!, PASSES.get("dce")!];
const pack = (module: Module): Module => optimize(module, SUPERWORD);

const PROGRAMS: RandomPrograms = {
  program: randomStraight,
  args: randomStraightArgs,
  isVectorized: (module) => /v128|f(?:64x2|32x4)|i32x4/.test(printModule(module)),
  tapes: tapesOf(20, 160),
  inputTapes: inputsOf(6, 8),
};

describe("random straight-line code keeps its outcome", () => {
  it.each([
    ["interpreted", interpreted, 400],
    ["encoded", encoded, 250],
    ["optimized", optimized, 30],
  ] as const)("%s", async (_, tier, runs) => {
    const { failure, vectorized } = await checkRandom(PROGRAMS, 5, runs, pack, tier);
    expect(failure).toBe("");
    expect(vectorized).toBeGreaterThan(runs / 5);
  });
});

describe("a wrong vector is seen", () => {
  const wrong: readonly [Opcode, Opcode, number?][] = [
    ["f64x2.shuffle_1_0", "f64x2.shuffle_0_1"],
    ["f64x2.sub", "f64x2.add"],
    ["f64x2.mul", "f64x2.add"],
    ["v128.xor", "v128.or"],
    ["array.load_splat", "array.load_v128"],
    ["f64x2.extract_lane_1", "f64x2.extract_lane_0"],
    ["f64x2.extract_lane_0", "f64x2.extract_lane_1"],
    ["f32x4.demote_f64x2_zero", "v128.not"],
    ["f64x2.promote_low_f32x4", "v128.not"],
    ["f64x2.convert_low_i32x4_s", "f64x2.convert_low_i32x4_u"],
    ["array.disjoint", "i32.const", 1],
    ["i32.gt_u", "i32.const", 1],
  ];
  it.each(wrong.map((broken) => [broken.join(" as "), broken] as const))(
    "%s",
    async (_, broken) => {
      expect(await findBroken(PROGRAMS, 1500, pack, broken)).not.toBe("");
    },
  );
});
