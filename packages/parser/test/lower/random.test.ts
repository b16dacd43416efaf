/** Random programs: JavaScript and the lowered function agree, whatever they are given: no kinds are assumed yet. */
import { lowerUnit } from "@numboa/parser";
import { assertVerified, FuelExhausted, prepare, type RuntimeValue } from "@numboa/parser/ir";
import { expect, it } from "vitest";
import { Choices } from "../programs/choices.ts";
import { randomProgram } from "../programs/generate.ts";
import { inputsOf, plain, unitOf, type ParamSort, type Program } from "../programs/program.ts";
import { NASTY } from "./arguments.ts";
import { observe, type Outcome } from "./both.ts";

const SEED = Number(process.env["SEED"] ?? 20);
const RUNS = Number(process.env["RUNS"] ?? 800);
const FUEL = 100_000;

/** Programs with parameters of other sorts get arguments of their kinds, in the fuzzer. */
const VALUES: Readonly<Partial<Record<ParamSort, readonly RuntimeValue[]>>> = {
  number: NASTY,
  boolean: [true, false, ...NASTY],
  count: [0, 1, 2, 3, 5, -1, 2.5, -0, NaN, undefined, true],
  typed: [
    Float64Array.of(1, -0, 2.5, NaN),
    Int32Array.of(0, 2, -7),
    Float32Array.of(0.1),
    new Int16Array(0),
  ],
  array: [
    Float64Array.of(1, -0, 2.5, NaN),
    Int32Array.of(0, 2, -7),
    Uint8ClampedArray.of(3, 255),
    Float32Array.of(0.1),
    new Int16Array(0),
  ],
};

type Run = (...args: RuntimeValue[]) => RuntimeValue;

/** The lowered program, unless it is refused; takes what {@link inputsOf} lists. */
function lowered(program: Program): Run | undefined {
  const { module } = lowerUnit(unitOf(program));
  if (!module) return undefined;
  assertVerified(module, "lowering");
  const run = prepare(module);
  const { captures } = module.funcs.get("main")!;
  const names = inputsOf(program).map(({ name }) => name);
  const wanted = [...program.params.map(({ name }) => name), ...captures];
  return (...args) =>
    run(
      wanted.map((name) => args[names.indexOf(name)]),
      { fuel: FUEL },
    );
}

function oracle(program: Program): Run {
  const run = plain(program);
  const names = inputsOf(program).map(({ name }) => name);
  return (...args) =>
    run(Object.fromEntries(names.map((name, i) => [name, args[i]]))) as RuntimeValue;
}

/** IR says in its own words that there is no element to take apart, where JavaScript says that something is not iterable. */
function withoutWords(outcome: Outcome): Outcome {
  if (!("error" in outcome) || !outcome.error.startsWith("TypeError")) return outcome;
  return { ...outcome, error: "TypeError" };
}

it("random programs give the same results, arrays and exceptions", () => {
  let compared = 0;
  let refused = 0;
  for (let i = 0; i < RUNS; i++) {
    const program = randomProgram(SEED, i);
    // Each run would draw other numbers.
    if (/Math.random/.test(JSON.stringify(program))) continue;
    if (inputsOf(program).some(({ name, sort }) => name.includes(".") || !(sort in VALUES)))
      continue;
    const choices = new Choices(SEED, i + RUNS);
    const [run, original] = [lowered(program), oracle(program)];
    if (!run) {
      refused++;
      continue;
    }
    for (let call = 0; call < 3; call++) {
      const args = inputsOf(program).map(({ sort }) => choices.pick(VALUES[sort]!));
      const got = withoutWords(observe(run, args));
      if ("error" in got && got.error.startsWith(FuelExhausted.name)) continue;
      const expected = withoutWords(observe(original, args));
      expect({ program, args, got }).toStrictEqual({ program, args, got: expected });
      compared++;
    }
  }
  expect(compared).toBeGreaterThan(RUNS);
  expect(refused).toBeLessThan(0.02 * RUNS);
});
