import fc from "fast-check";
import { expect, test } from "vitest";
import type { ParamKind } from "@numboa/parser/ir";
import { specializeModule } from "../../src/specialize/index.ts";
import { argumentLists, checkSame, lower } from "./differential.ts";
import { functions } from "./random-programs.ts";

const ARRAYS = [
  "i8[]",
  "u8[]",
  "u8c[]",
  "i16[]",
  "u16[]",
  "i32[]",
  "u32[]",
  "f32[]",
  "f64[]",
] as const;
const SCALARS = ["int", "i32", "u32", "f32", "f64"] as const;
const signatures: fc.Arbitrary<ParamKind[]> = fc
  .tuple(fc.constantFrom(...ARRAYS), fc.constantFrom(...SCALARS), fc.constantFrom(...SCALARS))
  .map((kinds) => [...kinds]);

/** Programs whose result mixes kinds are rejected; all others must agree. */
test("random programs give the same bits", () => {
  let compiled = 0;
  let rejected = 0;
  fc.assert(
    fc.property(functions, signatures, fc.nat(), (program, signature, seed) => {
      const { diagnostics } = specializeModule(lower(program), signature);
      if (diagnostics) {
        expect(diagnostics.map(({ code }) => code)).toContain("mixed-kinds");
        rejected++;
        return;
      }
      compiled++;
      checkSame(program, signature, argumentLists(signature, 6, seed));
    }),
    {
      numRuns: Number(process.env["RANDOM_RUNS"] ?? 300),
      seed: Number(process.env["RANDOM_SEED"] ?? 2026),
    },
  );
  expect(compiled).toBeGreaterThan(rejected);
});
