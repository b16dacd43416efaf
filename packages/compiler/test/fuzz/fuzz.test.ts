/** The part of the fuzzing that every test run does, and what keeps the fuzzer itself honest. */
import { makeOp, type Op, type Region } from "@numboa/parser/ir";
import { describe, expect, it } from "vitest";
import { randomProgram } from "../../../parser/test/programs/generate.ts";
import { campaign, casesOf } from "./campaign.ts";
import { parseCase, printCase } from "./case-file.ts";
import { check, type CheckOptions } from "./check.ts";
import { COMPILER, type Compiler } from "./contestants.ts";
import { shrink } from "./shrink.ts";
import { mismatchText } from "./summary-text.ts";

const PROGRAMS = 150;
const options = { start: 0, programs: PROGRAMS, binaryen: 30 };

/** What a machine that has other things to do needs. */
const TIMEOUT = 120_000;

describe("random programs", { timeout: TIMEOUT }, () => {
  it.each([1, 2])("of seed %i give JavaScript's bits at every stage", async (seed) => {
    const { mismatches, programs, signatures, compiled, comparisons } = await campaign({
      ...options,
      seed,
    });
    expect(mismatches.map((one) => mismatchText(one))).toEqual([]);
    expect(programs).toBe(PROGRAMS);
    expect(compiled).toBeGreaterThan(0.95 * signatures);
    expect(comparisons).toBeGreaterThan(10 * compiled);
  });

  it("over matrices keep every pass for nests of loops busy, and JavaScript's bits", async () => {
    const { mismatches, busy } = await campaign({ ...options, seed: 1, feature: "matrices" });
    expect(mismatches.map((one) => mismatchText(one))).toEqual([]);
    expect(Object.keys(busy)).toEqual(
      expect.arrayContaining([
        "interchange",
        "jam",
        "promote-cells",
        "split-at-cells",
        "split-triangles",
        "strength-reduction",
        "vectorize",
        "vectorize-divergent",
        "vectorize-outer",
      ]),
    );
  });

  it("throw at the same access where they are to throw outside arrays", async () => {
    const throwing = { ...options, seed: 3, binaryen: 0, throwOutside: true };
    const { mismatches, comparisons } = await campaign(throwing);
    expect(mismatches.map((one) => mismatchText(one, throwing))).toEqual([]);
    // What makes arrays of its own is left out.
    expect(comparisons).toBeGreaterThan(7 * PROGRAMS);
  });

  it("are cases that can be printed and read", () => {
    for (let i = 0; i < PROGRAMS; i++) {
      for (const one of casesOf(4, i)) {
        const text = printCase("a title", one, { who: "", expected: "", got: "" });
        expect(printCase("a title", parseCase(text), { who: "", expected: "", got: "" })).toBe(
          text,
        );
      }
    }
  });

  it("are a function of seed and number", () => {
    expect(randomProgram(7, 11)).toEqual(randomProgram(7, 11));
    expect(randomProgram(7, 11)).not.toEqual(randomProgram(7, 12));
    expect(randomProgram(7, 11)).not.toEqual(randomProgram(8, 11));
  });
});

/** Our compiler, and after its passes every op is replaced by what `replace` says. */
function broken(replace: (op: Op) => Op[]): Compiler {
  const rewrite = (region: Region): void => {
    for (const op of region.ops) op.regions.forEach(rewrite);
    region.ops = region.ops.flatMap(replace);
  };
  return {
    ...COMPILER,
    optimize(module, passes, verify, stop) {
      const busy = COMPILER.optimize(module, passes, verify, stop);
      for (const { body } of module.funcs.values()) rewrite(body);
      return busy;
    },
  };
}

/** The new op's result stands for the old one's. */
function takeOver(op: Op, by: Op): Op {
  by.results = [Object.assign(op.results[0], { def: by })];
  return by;
}

/** Products, quotients and negations lose -0, as if they had been integers. */
const losesNegativeZero = broken((op) => {
  if (!["f64.mul", "f64.div", "f64.neg"].includes(op.opcode)) return [op];
  const zero = makeOp("f64.const", [], { attrs: { value: 0 } });
  const result = makeOp(op.opcode, op.operands);
  const sum = makeOp("f64.add", [result.results[0], zero.results[0]]);
  return [zero, result, takeOver(op, sum)];
});

/** As dead code elimination would be that forgot what a store does. */
const losesStores = broken((op) => (op.opcode === "array.store" ? [] : [op]));

/** As if every sum were an integer of 32 bits. */
const wraps = broken((op) => {
  if (op.opcode !== "f64.add") return [op];
  const sum = makeOp("f64.add", op.operands);
  const wrapped = makeOp("i32.to_int32", [sum.results[0]]);
  return [sum, wrapped, takeOver(op, makeOp("f64.convert_i32_s", [wrapped.results[0]]))];
});

/** As if the high half of a bigint's product were lost. */
const losesHighHalves = broken((op) => {
  if (op.opcode !== "i64.mul") return [op];
  const product = makeOp("i64.mul", op.operands);
  const low = makeOp("i32.wrap_i64", [product.results[0]]);
  return [product, low, takeOver(op, makeOp("i64.extend_i32_s", [low.results[0]]))];
});

/** As if DataViews were never stored to. */
const losesBytes = broken((op) => (op.opcode === "data.store" ? [] : [op]));

/** As if every row of a table were its first. */
const losesRows = broken((op) => {
  const [array, index] = op.operands;
  if (op.opcode !== "array.load" || !array.type.endsWith("[][]") || index.type !== "i32")
    return [op];
  const zero = makeOp("i32.const", [], { attrs: { value: 0 } });
  const row = makeOp("array.load", [array, zero.results[0]], {
    attrs: op.attrs,
    types: [op.results[0].type],
  });
  return [zero, takeOver(op, row)];
});

const throws: Compiler = {
  ...COMPILER,
  encode(module) {
    for (const { body } of module.funcs.values()) {
      if (body.ops.some(({ opcode }) => opcode === "f64.sqrt")) throw new Error("no sqrt today");
    }
    return COMPILER.encode(module);
  },
};

async function firstMismatch(compiler: Compiler) {
  for (let start = 0; start < 4000; start += 100) {
    const { mismatches } = await campaign({ seed: 6, start, programs: 100, binaryen: 0, compiler });
    if (mismatches.length > 0) return mismatches[0];
  }
  return expect.unreachable("the broken compiler was not found out");
}

describe("a compiler that is broken", { timeout: TIMEOUT }, () => {
  it.each([
    ["by losing -0", losesNegativeZero, /[*/-]/],
    ["by losing stores", losesStores, /\[/],
    ["by wrapping", wraps, /\+|-/],
    ["by an exception", throws, /Math\.sqrt/],
    ["by losing halves of bigints", losesHighHalves, /\*/],
    ["by losing bytes", losesBytes, /\.set/],
    ["by losing rows", losesRows, /m[ab]\b/],
  ])("%s is found, and the case is small", async (_, compiler, clue) => {
    const mismatch = await firstMismatch(compiler);
    const checking: CheckOptions = { compiler };
    const { case: small, failure } = shrink(mismatch.case, mismatch.failure, checking);
    expect(small.program.main).toMatch(clue);
    expect(small.program.main.length).toBeLessThan(160);
    expect(small.program.helpers).toEqual({});
    // What is printed is the case again: wrong with the broken compiler, right with ours.
    const again = parseCase(printCase("a title", small, failure));
    expect(check(again, checking).failure).toBeDefined();
    expect(check(again)).toMatchObject({ refused: [], tooLong: 0 });
    expect(check(again).failure).toBeUndefined();
  });
});
