import { expect, test } from "vitest";
import { countDifferences } from "../src/measure/bits.ts";
import { median, observe, PATIENCE } from "../src/measure/trial.ts";
import type { Trial } from "../src/measure/trial.ts";
import { faultyEngine, plainEngine } from "./engines.ts";
import type { Engine } from "../src/engine.ts";

const QUICK = { ...PATIENCE, maxCalls: 5, callsAfterSwap: 2, turnsMs: 0, minTurns: 3 };

function double(input: Float64Array, output: Float64Array): void {
  for (let i = 0; i < input.length; i++) output[i] = 2 * input[i];
}

function trialOf(engine: Engine, f = double): Trial<[Float64Array, Float64Array], [Float64Array]> {
  return {
    name: "double",
    what: "",
    kernel: engine.jit(f),
    arrays: "heap",
    prepare(allocate) {
      const input = allocate(Float64Array, 4);
      input.set([1, -0, NaN, 0.1]);
      const output = allocate(Float64Array, 4);
      return { args: [input, output], outputs: [output] };
    },
  };
}

test("differences are told by Object.is", () => {
  const of = Float64Array.of.bind(Float64Array);
  expect(countDifferences(of(1, NaN, -0), of(1, NaN, -0))).toBe(0);
  expect(countDifferences(of(1, 0, 2), of(1, -0, 3))).toBe(2);
  expect(countDifferences(of(1), of(1, 2))).toBe(2);
  const payload = new Float64Array(new BigUint64Array([0x7ff8000000000001n]).buffer);
  expect(countDifferences(payload, of(NaN))).toBe(0);
});

test("a right function has no differences and gives its output", async () => {
  const engine = plainEngine();
  const { observation, outputs } = await observe(trialOf(engine), engine.array, QUICK);
  expect(observation.differences).toBe(0);
  expect(observation.elements).toBe(8);
  expect(observation.calls).toHaveLength(7);
  expect(observation.turns).toBe(3);
  expect([...outputs[0]]).toEqual([2, -0, NaN, 0.2]);
});

test("a wrong bit is found, after each call that gets it wrong", async () => {
  const engine = faultyEngine();
  const { observation } = await observe(trialOf(engine), engine.array, QUICK);
  // Calls 3 to 7, and one in each of three turns.
  expect(observation.differences).toBe(8);
});

test("a call that writes nothing is found: outputs are cleared before", async () => {
  let calls = 0;
  const engine = plainEngine();
  const lazy = (input: Float64Array, output: Float64Array): void => {
    if (++calls < 3) double(input, output);
  };
  const { observation } = await observe(trialOf(engine, lazy), engine.array, QUICK);
  expect(observation.differences).toBeGreaterThan(0);
});

test("a changed input is found", async () => {
  const engine = plainEngine((args, call) => {
    if (call === 4) (args[0] as Float64Array)[0] = 5;
  });
  const { observation } = await observe(trialOf(engine), engine.array, QUICK);
  expect(observation.differences).toBeGreaterThan(0);
});

test("the median of an odd and an even number of values", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});

test("each call is told by the version that counted it", async () => {
  const script = ["javascript", "baseline", "javascript", "optimized", "optimized", "optimized"];
  const counts = { baseline: 0, optimized: 0 };
  let calls = 0;
  const engine = plainEngine(() => {
    const tier = script[Math.min(calls++, script.length - 1)];
    if (tier === "baseline" || tier === "optimized") counts[tier]++;
  });
  const trial = trialOf(engine);
  const version = (tier: "baseline" | "optimized") => ({
    signature: "(Float64Array, Float64Array)",
    tier,
    compileMs: 1,
    wasmBytes: 100,
    calls: counts[tier],
  });
  trial.kernel.stats = () => ({
    versions: (["baseline", "optimized"] as const).map(version).filter(({ calls: n }) => n > 0),
  });
  const { observation } = await observe(trial, engine.array, QUICK);
  expect(observation.calls.map((call) => call.tier)).toEqual(script);
  expect(observation.winner).toBe("optimized");
  expect(observation.versions.map(({ tier }) => tier)).toEqual(["baseline", "optimized"]);
});
