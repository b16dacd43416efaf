/**
 * Loop nests whose outer loop is vectorized, at random: in the interpreter, before and after, and in both backends.
 * Rows of one array lie anywhere, views overlap, loops run any number of times.
 */
import {
  makeOp,
  printModule,
  rowOf,
  walk,
  type Module,
  type Opcode,
  type Region,
} from "@numboa/parser/ir";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PASSES } from "../../src/pipeline.ts";
import { encoded, interpreted, optimized, type Tier } from "../codegen/backends.ts";
import { runIn } from "../codegen/differential.ts";
import { copyModule, optimize } from "./differential.ts";
import { randomNest, randomNestArgs, type NestOptions } from "./random-nest.ts";

const VECTORIZE = [PASSES.get("vectorize-outer")!];
const SPLIT = ["split-triangles", "vectorize-outer"].map((name) => PASSES.get(name)!);
const EXCHANGE = ["interchange", "vectorize-outer"].map((name) => PASSES.get(name)!);
const CLEAN = [
  "interchange",
  "split-triangles",
  ...["vectorize-outer", "promote-cells", "vectorize"],
  ...["simplify", "gvn", "licm", "row-pointers", "licm", "dce"],
].map((name) => PASSES.get(name)!);

const isVectorized = (module: Module): boolean => printModule(module).includes("v128");

const tapes = fc.array(fc.nat(9998), { minLength: 80, maxLength: 120, size: "max" });
const inputTapes = fc.array(fc.array(fc.nat(9998), { minLength: 16, maxLength: 16 }), {
  minLength: 8,
  maxLength: 8,
});

/** Programs whose outcome differs, and how many were vectorized. */
async function check(
  seed: number,
  numRuns: number,
  change: (module: Module) => Module,
  tier: Tier,
  options: NestOptions = {},
): Promise<{ failure: string; vectorized: number }> {
  let vectorized = 0;
  const outcome = await fc.check(
    fc.asyncProperty(tapes, inputTapes, async (tape, inputs) => {
      const module = randomNest(tape, options);
      const after = change(module);
      if (!isVectorized(after)) return;
      vectorized++;
      const calls = inputs.map(randomNestArgs);
      const expected = await runIn(interpreted, module, calls);
      const actual = await runIn(tier, after, calls);
      const k = actual.findIndex((text, i) => text !== expected[i]);
      if (k < 0) return;
      throw new Error(`${String(inputs[k])}\nnot\n${printModule(module)}\n${printModule(after)}`);
    }),
    // Programs are small, and shrinking runs every backend again and again.
    { seed, numRuns, endOnFailure: true },
  );
  return { failure: outcome.failed ? String(outcome.errorInstance) : "", vectorized };
}

describe("random nests keep their outcome", () => {
  const STRIDED = { strided: true };
  const TRIANGULAR = { strided: true, triangular: true };
  const EXCHANGED = { exchanged: true };
  it.each([
    ["neighbours, in the interpreter", {}, interpreted, VECTORIZE, 120],
    ["neighbours, in the encoder", {}, encoded, VECTORIZE, 120],
    ["neighbours, in the encoder, after what follows", {}, encoded, CLEAN, 120],
    ["others too, in the interpreter", STRIDED, interpreted, VECTORIZE, 120],
    ["others too, in the encoder, after what follows", STRIDED, encoded, CLEAN, 200],
    ["others too, in Binaryen, after what follows", STRIDED, optimized, CLEAN, 60],
    ["triangles, in the interpreter", TRIANGULAR, interpreted, SPLIT, 120],
    ["triangles, in the encoder, after what follows", TRIANGULAR, encoded, CLEAN, 300],
    ["triangles, in Binaryen, after what follows", TRIANGULAR, optimized, CLEAN, 60],
    ["rows of sums, in the interpreter", EXCHANGED, interpreted, EXCHANGE, 200],
    ["rows of sums, in the encoder, after what follows", EXCHANGED, encoded, CLEAN, 200],
  ] as const)("of %s", async (_, options, tier, passes, runs) => {
    const change = (m: Module): Module => optimize(m, passes);
    const { failure, vectorized } = await check(7, runs, change, tier, options);
    expect(failure).toBe("");
    expect(vectorized).toBeGreaterThan(runs / 10);
  });

  it.each([
    ["without its tests of elements", "array.disjoint", "i32.const"],
    ["without its tests of units and strides", "i32.or", "i32.const"],
    ["with a wrong op", "f64x2.add", "f64x2.sub"],
    ["with lanes that are exchanged", "array.load_high", "array.load_splat"],
  ] as const)("and are found to differ %s", async (_, from, to) => {
    const wrong = (module: Module): Module => {
      const copy = optimize(copyModule(module), VECTORIZE);
      for (const { body } of copy.funcs.values()) replaceOps(body, from, to);
      return copy;
    };
    expect((await check(8, 800, wrong, encoded, { strided: true })).failure).toContain("\nnot\n");
  });
});

describe("random nests that another pass prepares", () => {
  it.each([
    ["triangles", "split-triangles", { strided: true, triangular: true }],
    ["rows of sums", "interchange", { exchanged: true }],
  ] as const)("are found to differ without tests: %s", async (_, pass, options) => {
    const wrong = (module: Module): Module => {
      const copy = optimize(copyModule(module), [PASSES.get(pass)!]);
      for (const { body } of copy.funcs.values()) replaceOps(body, "array.disjoint", "i32.const");
      return optimize(copy, VECTORIZE);
    };
    expect((await check(8, 800, wrong, encoded, options)).failure).toContain("\nnot\n");
  });
});

function replaceOps(body: Region, from: Opcode, to: Opcode): void {
  walk(body, (_, region) => {
    region.ops = region.ops.map((op) => {
      if (op.opcode !== from) return op;
      const constant = to.endsWith(".const");
      const other = makeOp(
        to,
        constant ? [] : op.operands.slice(0, rowOf(to).operands.length),
        constant ? { attrs: { value: 1 } } : {},
      );
      other.results = op.results.map((result) => Object.assign(result, { def: other }));
      return other;
    });
  });
}
