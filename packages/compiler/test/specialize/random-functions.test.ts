/** Random programs with functions inside them: JavaScript, typed IR, our encoder and Binaryen give the same. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { lowerUnit, type SourceFunction } from "@numboa/parser";
import {
  formatIrError,
  verifyModule,
  type Module,
  type ParamKind,
  type RuntimeValue,
} from "@numboa/parser/ir";
import { observe, plain } from "../../../parser/test/lower/both.ts";
import { functionProgramArbitrary } from "../../../parser/test/lower/random-program.ts";
import { specializeModule } from "../../src/specialize/index.ts";
import { encoded, interpreted, optimized, type Tier } from "../codegen/backends.ts";
import { NASTY } from "./facts-sampling.ts";

const HELPER =
  "(p, q) => { for (let i = 0; i < 2; i++) { if (p > q) return p; p = q + K; } return q; }";

/** A store at `undefined` is where the promise ends; at NaN nothing is stored. */
const withNumberPlaces = (source: string): string => source.replaceAll(/\[([vy])\]/g, "[+$1]");

function lowered(source: string): Module | undefined {
  const captures = {
    helper: { kind: "function", key: "helper" },
    K: { kind: "value", key: "K" },
  } as const;
  const functions: Record<string, SourceFunction> = {
    entry: { name: "entry", source, captures },
    helper: { name: "helper", source: HELPER, captures },
  };
  return lowerUnit({ entry: "entry", functions }).module;
}

const SCALARS: readonly ParamKind[] = ["int", "f64", "bool", "undefined"];
const VALUES: Readonly<Record<string, readonly RuntimeValue[]>> = {
  int: [0, 1, -3, 7, 2 ** 30],
  f64: NASTY,
  bool: [true, false],
  undefined: [undefined],
};

const floats = (): Float64Array => Float64Array.of(1, -0, 2.5, NaN);
const integers = (): Int32Array => Int32Array.of(0, 2, -7);

const RUNS = Number(process.env["RUNS"] ?? 150);
const TIERS: readonly Tier[] = [interpreted, encoded, optimized];

it("random programs with functions inside give the same bits", { timeout: 120_000 }, async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(
      functionProgramArbitrary.map(withNumberPlaces),
      fc.tuple(fc.constantFrom(...SCALARS), fc.constantFrom(...SCALARS)),
      fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 3, maxLength: 3 }),
      async (source, [first, second], picks) => {
        const js = lowered(source);
        if (!js) return;
        const captures = js.funcs.get("entry")!.captures.map((): ParamKind => "int");
        const { module } = specializeModule(js, [first, second, "f64[]", "i32[]", ...captures]);
        // Numbers that meet booleans are refused.
        if (!module) return;
        expect(verifyModule(module).map(formatIrError)).toEqual([]);
        const original = plain({ source, helpers: { helper: HELPER }, values: { K: 3 } });
        for (const tier of TIERS) {
          const call = await tier(module);
          for (const [i, j] of picks) {
            const x = VALUES[first][i % VALUES[first].length];
            const y = VALUES[second][j % VALUES[second].length];
            const run = (...args: RuntimeValue[]): RuntimeValue =>
              call([...args, ...captures.map(() => 3)]);
            const wanted = observe(original, [x, y, floats(), integers()]);
            expect(observe(run, [x, y, floats(), integers()])).toStrictEqual(wanted);
            compared++;
          }
        }
      },
    ),
    { seed: Number(process.env["SEED"] ?? 22), numRuns: RUNS },
  );
  expect(compared).toBeGreaterThan(7 * RUNS);
});
