/** Random programs with functions inside: JavaScript and the lowered function agree. */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { RuntimeValue } from "@numboa/parser/ir";
import { NASTY } from "./arguments.ts";
import { interpreted, lowerProgram, observe, plain, type Program } from "./both.ts";
import { functionProgramArbitrary } from "./random-program.ts";

const CONTEXT: Omit<Program, "source"> = {
  values: { K: 3 },
  helpers: {
    helper:
      "(p, q) => { for (let i = 0; i < 2; i++) { if (p > q) return p; p = q + K; } return q; }",
  },
};

const floats = (): Float64Array => Float64Array.of(1, -0, 2.5, NaN);
const integers = (): Int32Array => Int32Array.of(0, 2, -7);

const argument = fc.constantFrom(...NASTY);

/** Copies of copies may be too large: not in the language. */
function fits(program: Program): boolean {
  try {
    lowerProgram(program);
    return true;
  } catch (error) {
    if (String(error).includes("inlining-too-large")) return false;
    throw error;
  }
}

it("random programs with functions inside do too", () => {
  fc.assert(
    fc.property(
      functionProgramArbitrary,
      fc.array(fc.tuple(argument, argument), { minLength: 3, maxLength: 3 }),
      (source, pairs) => {
        const program = { source, ...CONTEXT };
        fc.pre(fits(program));
        const original = plain(program);
        const lowered = interpreted(program);
        for (const [x, y] of pairs) {
          const args: RuntimeValue[] = [x, y, floats(), integers()];
          expect(observe(lowered, args)).toStrictEqual(observe(original, args));
        }
      },
    ),
    { seed: Number(process.env["SEED"] ?? 21), numRuns: Number(process.env["RUNS"] ?? 200) },
  );
});
