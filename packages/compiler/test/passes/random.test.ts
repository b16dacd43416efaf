/**
 * Random kernels before and after the passes: the whole pipeline, each pass alone, and the pipeline with
 * one pass left out. Results compare with Object.is, arrays element by element.
 *
 * An access that a pass wrongly calls `inbounds` traps in the interpreter, as does a `for` that overflows.
 */
import { formatIrError, printModule, verifyModule, type Module } from "@numboa/parser/ir";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Pass } from "../../src/pass.ts";
import { OPTIMIZED, PASSES, SMALL } from "../../src/pipeline.ts";
import { difference, optimize, probeVersions, run, withNeeded } from "./differential.ts";
import { randomInputs } from "./random-inputs.ts";
import { randomKernel } from "./random-kernel.ts";
import { Tape } from "./tape.ts";

const kernels = fc.array(fc.nat(9998), { minLength: 60, maxLength: 450, size: "max" });
const inputTapes = fc.array(fc.array(fc.nat(9998), { minLength: 14, maxLength: 14 }), {
  minLength: 4,
  maxLength: 4,
});

/** A program whose outcome the passes change, shrunk, before and after; undefined if none is found. */
function counterexample(
  passes: readonly Pass[],
  seed: number,
  numRuns: number,
): string | undefined {
  const property = fc.property(kernels, inputTapes, (tape, inputs) => {
    const module = randomKernel(tape);
    const after = optimize(module, passes);
    for (const inputTape of inputs) {
      const args = randomInputs(new Tape(inputTape));
      const found = difference(run(module, args), after, args);
      if (found) throw new Error(`${found}\n\n${printModule(module)}\n${printModule(after)}`);
    }
  });
  const found = fc.check(property, { seed, numRuns, endOnFailure: true });
  if (!found.failed) return undefined;
  const path = found.counterexamplePath!;
  // Tapes are long, and to shrink one to the end takes hours.
  const shrunk = fc.check(property, { seed, path, interruptAfterTimeLimit: 20_000 });
  return fc.defaultReportMessage(shrunk.failed ? shrunk : found);
}

describe("random kernels keep their outcome", () => {
  it("through the whole pipeline", () => expect(counterexample(OPTIMIZED, 1, 100)).toBeUndefined());
  it("through that of small code", () => expect(counterexample(SMALL, 1, 60)).toBeUndefined());

  const names = [...PASSES.keys()];
  it.each(names)("through %s alone", (name) =>
    expect(counterexample(withNeeded(name), 2, 15)).toBeUndefined(),
  );
  it.each(names)("through the pipeline without %s", (name) => {
    const passes = OPTIMIZED.filter((pass) => pass.name !== name);
    expect(counterexample(passes, 3, 15)).toBeUndefined();
  });
});

describe("the random kernels", () => {
  const modules = fc.sample(kernels, { seed: 4, numRuns: 160 }).map(randomKernel);
  const inputs = fc
    .sample(inputTapes, { seed: 5, numRuns: 1 })[0]
    .map((tape) => randomInputs(new Tape(tape)));

  it("are valid, do not trap and mostly end", () => {
    let ended = 0;
    for (const module of modules) {
      expect(verifyModule(module).map(formatIrError)).toEqual([]);
      for (const args of inputs) {
        const { value, exhausted } = run(module, args);
        expect(String(value)).not.toContain("trap");
        if (!exhausted) ended++;
      }
    }
    expect(ended).toBeGreaterThan(0.7 * modules.length * inputs.length);
  });

  // These have random loops of their own, or are for what specialization makes (`limits.test.ts`, and the fuzzer).
  const apart = [
    "fuse",
    "derived-counters",
    "tested-integers",
    "carry-stores",
    "vectorize",
    "vectorize-divergent",
    "vectorize-outer",
    "interchange",
    "jam",
    "split-triangles",
    "split-at-cells",
    "speculate-extremes",
    "balance",
    "demote-f32",
    "sink-sums",
    "superword",
  ];
  const busy = [...PASSES.keys()].filter((name) => !apart.includes(name));
  it.each(busy)("give %s something to do", (name) => {
    const changed = modules.filter((module) => {
      const needed = withNeeded(name);
      const copy = optimize(module, needed.slice(0, -1));
      return printModule(optimize(copy, needed.slice(-1))) !== printModule(copy);
    });
    expect(changed.length).toBeGreaterThan(2);
  });

  it("run both the fast and the slow version of loops", () => {
    const counts = { fast: 0, slow: 0 };
    for (const module of modules) countVersions(probeVersions(module), counts);
    expect(counts.fast).toBeGreaterThan(20);
    expect(counts.slow).toBeGreaterThan(20);
  });

  function countVersions(module: Module, counts: { fast: number; slow: number }): void {
    for (const args of inputs) {
      const probe = new Uint8ClampedArray(2);
      run(module, () => [...args(), probe]);
      counts.fast += probe[0];
      counts.slow += probe[1];
    }
  }
});

describe("the comparison", () => {
  it("sees a value and an element that differ", () => {
    const module = randomKernel([]);
    const before = run(module, randomInputs(new Tape([])));
    const args = randomInputs(new Tape([]));
    expect(difference(before, module, args)).toBeUndefined();
    expect(difference({ ...before, value: 12.5 }, module, args)).toMatch(/^gives/);
    const arrays = before.arrays.map((bytes, k) => (k === 2 ? "9" : bytes));
    expect(difference({ ...before, arrays }, module, args)).toMatch(/in array 2/);
  });
});
