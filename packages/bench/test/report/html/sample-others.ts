/** Files of the other commands, with numbers that are easy to recognize. */
import { defaultAblateSettings } from "../../../src/ablate/ablate.ts";
import type { Effect, KernelAblation } from "../../../src/ablate/ablate.ts";
import { summarizeSeries } from "../../../src/check/check.ts";
import type { Comparison } from "../../../src/check/comparisons.ts";
import { judge, ratioInterval, relativeHalfWidth } from "../../../src/engine/statistics.ts";
import type { AblateFile, CheckFile, InstructionsFile } from "../../../src/files/report.ts";
import type { Counted, SideCounts } from "../../../src/instructions/instructions.ts";
import { runReport } from "../sample-report.ts";

const { startedAt, elapsedMs, environment } = runReport([]);

function head<Kind extends string>(kind: Kind) {
  const commandLine = ["numboa-bench", kind, "--json", "sample.json"];
  const schema = { schema: "numboa-bench", schemaVersion: 2 } as const;
  return { ...schema, kind, commandLine, complete: true, startedAt, elapsedMs, environment };
}

/** The time without a pass is `factor` times that with it. */
export function effect(factor: number): Effect {
  const logSlowdowns = [-0.001, 0, 0.001].map((noise) => Math.log(factor) + noise);
  const slowdown = ratioInterval(logSlowdowns);
  // The verdict is of the variant without the pass.
  const verdict = judge(ratioInterval(logSlowdowns.map((value) => -value)));
  return { slowdown, verdict, logSlowdowns, wasmBytes: 700 };
}

/** @param effects by kernel and pass; a text is why a kernel could not be measured */
export function ablateFile(
  passes: readonly string[],
  effects: Readonly<Record<string, readonly Effect[] | string>>,
): AblateFile {
  const kernels = Object.entries(effects).map(([name, found]): KernelAblation => {
    if (typeof found === "string") {
      return { name, n: 8, wasmBytes: null, failure: found, passes: [] };
    }
    const list = passes.map((pass, at) => ({ pass, effect: found[at] }));
    return { name, n: 8, wasmBytes: 700, failure: null, passes: list };
  });
  return { ...head("ablate"), settings: defaultAblateSettings, passes, kernels };
}

function side(perCall: number, spread: number): SideCounts {
  return { calls: 100, counts: [perCall, perCall * (1 + spread)], perCall, spread };
}

/** @param counts instructions a call of both sides, or why there are none */
export function instructionsFile(
  counts: Readonly<Record<string, readonly [js: number, numboa: number] | string>>,
  worstSpread: number,
): InstructionsFile {
  const kernels = Object.entries(counts).map(([name, found]) => {
    if (typeof found === "string") {
      return { name, n: 8, outcome: { verdict: "not compiled", message: found } as const };
    }
    const [js, numboa] = found;
    const outcome: Counted = {
      checksum: "c0ffee",
      operations: 1000,
      wasmBytes: 700,
      js: side(js, worstSpread),
      numboa: side(numboa, worstSpread),
      ratio: js / numboa,
    };
    return { name, n: 8, outcome };
  });
  const settings = { size: "S", repeat: 2, jobs: 1 } as const;
  const valgrind = { version: "valgrind-3.19.0", fixedAddresses: true };
  return { ...head("instructions"), settings, valgrind, kernels, worstSpread };
}

/** Comparisons with the given speedups, each known to a tenth of a percent. */
function comparisons(speedups: readonly number[]): Comparison[] {
  return speedups.map((factor): Comparison => {
    const speedup = ratioInterval([-0.001, 0, 0.001].map((noise) => Math.log(factor) + noise / 2));
    const halfWidth = relativeHalfWidth(speedup);
    const excludesOne = speedup.low > 1 || speedup.high < 1;
    const verdict = judge(speedup);
    return {
      kernel: "saxpy",
      n: 8,
      verdict,
      speedup,
      halfWidth,
      excludesOne,
      groups: 3,
      elapsedMs: 4000,
    };
  });
}

/** @param speedups of comparisons of a kernel with itself, and with a slowdown of 3 % put in */
export function checkFile(same: readonly number[], slowed: readonly number[]): CheckFile {
  const series = [
    summarizeSeries({ share: 0, comparisons: same.length }, comparisons(same), []),
    summarizeSeries({ share: 0.03, comparisons: slowed.length }, comparisons(slowed), []),
  ];
  const findings = [{ level: "bad", name: "load", text: "9.00 on <2> processors" } as const];
  const machine = { stealNow: 0, busyNow: 0.1, clockStepMs: 1e-4, processors: 2, findings };
  return { ...head("check"), machine, series };
}
