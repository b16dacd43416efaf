import fc from "fast-check";
import { expect, test } from "vitest";
import type { ParamKind } from "@numboa/parser/ir";
import { specializeModule } from "../../src/specialize/index.ts";
import { ARRAY_KINDS } from "./cases.ts";
import { argumentLists, checkSame, checkSameThrowing, lower } from "./differential.ts";
import { functions } from "./random-programs.ts";

const array = fc.constantFrom(...ARRAY_KINDS);
const scalar = fc.constantFrom<ParamKind>("int", "i32", "u32", "f32", "f64");
const signatures: fc.Arbitrary<ParamKind[]> = fc
  .tuple(array, scalar, scalar)
  .map((kinds) => [...kinds]);

const RUNS = Number(process.env["RANDOM_RUNS"] ?? 300);
const SEED = Number(process.env["RANDOM_SEED"] ?? 2026);

/** Runs random programs; those whose result mixes kinds are rejected, and must be few. */
function checkRandom(
  boundsCheck: "javascript" | "throw",
  check: typeof checkSame,
  numRuns: number,
): void {
  let compiled = 0;
  let rejected = 0;
  fc.assert(
    fc.property(functions, signatures, fc.nat(), (program, signature, seed) => {
      const { diagnostics } = specializeModule(lower(program), signature, { boundsCheck });
      if (diagnostics) {
        expect(diagnostics.map(({ code }) => code)).toContain("mixed-kinds");
        rejected++;
        return;
      }
      compiled++;
      check(program, signature, argumentLists(signature, 6, seed));
    }),
    { numRuns, seed: SEED },
  );
  expect(compiled).toBeGreaterThan(rejected);
}

test("random programs give the same bits", () => {
  checkRandom("javascript", checkSame, RUNS);
  expect.hasAssertions();
});

test("random programs throw at the same access", () => {
  checkRandom("throw", checkSameThrowing, Math.ceil(RUNS / 2));
  expect.hasAssertions();
});
