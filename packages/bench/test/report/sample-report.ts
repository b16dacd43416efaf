/** A run as the engine would report it, with numbers that are easy to recognize. */
import type {
  Failed,
  KernelReport,
  Measured,
  SideSummary,
} from "../../src/engine/kernel-report.ts";
import { defaultSettings, summarizeRun } from "../../src/engine/run.ts";
import type { RunReport } from "../../src/engine/run.ts";
import { judge, ratioInterval } from "../../src/engine/statistics.ts";

export function sideSummary(changes: Partial<SideSummary> = {}): SideSummary {
  return {
    callMs: 10,
    firstCallMs: 20,
    readyMs: 30,
    compile: {
      tier: "optimized",
      compileMs: 40,
      wasmBytes: 500,
      calls: 600,
      javascriptCalls: 1,
    },
    javascriptShare: 0,
    peakBytes: 7 * 2 ** 20,
    steadyBytes: 6 * 2 ** 20,
    memoryMethod: "peak-reset",
    ...changes,
  };
}

export function measured(logRatios: readonly number[], changes: Partial<Measured> = {}): Measured {
  const speedup = ratioInterval(logRatios);
  return {
    verdict: judge(speedup),
    speedup,
    checksum: "c0ffee",
    work: { operations: 3e7, bytes: 8e6 },
    baseline: sideSummary(),
    contender: sideSummary({ callMs: 5 }),
    pairs: logRatios.map((logRatio) => ({
      processor: 0,
      logRatio,
      baselineMs: [10.123456789, 10],
      contenderMs: [5, 5.000000001],
    })),
    ...changes,
  };
}

export function kernelReport(name: string, outcome: Measured | Failed): KernelReport {
  return { name, source: "tests", n: 64, operationUnit: "flop", outcome };
}

export function runReport(kernels: readonly KernelReport[], complete = true): RunReport {
  return {
    complete,
    startedAt: "2026-01-02T03:04:05.678Z",
    elapsedMs: 1234.5,
    settings: defaultSettings,
    environment: {
      cpu: { model: "test", cores: 2, governor: null },
      memoryBytes: 1,
      os: "test",
      load: 0,
      steal: null,
      node: "v20",
      v8: "11",
      flags: [],
      versions: {},
      gitRevision: null,
      lockfile: null,
    },
    kernels,
    summary: summarizeRun(kernels),
  };
}
