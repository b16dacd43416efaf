/**
 * Loop nests whose outer loop is vectorized, at random: in the interpreter, before and after, and in both backends.
 * Rows of one array lie anywhere, views overlap, loops run any number of times.
 */
import {
  makeOp,
  printModule,
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
import { randomNest, randomNestArgs } from "./random-nest.ts";

const VECTORIZE = [PASSES.get("vectorize-outer")!];
const CLEAN = [
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
  strided = false,
): Promise<{ failure: string; vectorized: number }> {
  let vectorized = 0;
  const outcome = await fc.check(
    fc.asyncProperty(tapes, inputTapes, async (tape, inputs) => {
      const module = randomNest(tape, { strided });
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
  it.each([
    ["in the interpreter", interpreted, VECTORIZE, 400],
    ["in the interpreter, after what follows", interpreted, CLEAN, 200],
    ["in the encoder", encoded, VECTORIZE, 400],
    ["in the encoder, after what follows", encoded, CLEAN, 400],
    ["in Binaryen, after what follows", optimized, CLEAN, 60],
  ] as const)("%s", async (_, tier, passes, runs) => {
    const { failure, vectorized } = await check(7, runs, (m) => optimize(m, passes), tier);
    expect(failure).toBe("");
    expect(vectorized).toBeGreaterThan(runs / 5);
  });

  it.each([
    ["without its tests of elements", "array.disjoint", "i32.const"],
    ["with a wrong op", "f64x2.add", "f64x2.sub"],
  ] as const)("and are found to differ %s", async (_, from, to) => {
    const wrong = (module: Module): Module => {
      const copy = optimize(copyModule(module), VECTORIZE);
      for (const { body } of copy.funcs.values()) replaceOps(body, from, to);
      return copy;
    };
    expect((await check(8, 400, wrong, encoded)).failure).toContain("\nnot\n");
  });
});

function replaceOps(body: Region, from: Opcode, to: Opcode): void {
  walk(body, (_, region) => {
    region.ops = region.ops.map((op) => {
      if (op.opcode !== from) return op;
      const constant = to.endsWith(".const");
      const other = makeOp(
        to,
        constant ? [] : op.operands,
        constant ? { attrs: { value: 1 } } : {},
      );
      other.results = op.results.map((result) => Object.assign(result, { def: other }));
      return other;
    });
  });
}
