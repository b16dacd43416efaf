/** A run as the engine would report it, with numbers that are easy to recognize. */
import type {
  ContenderMeasured,
  Failed,
  KernelReport,
  Measured,
  MemorySummary,
  SideSummary,
} from "../../src/engine/kernel-report.ts";
import { defaultSettings, summarizeRun } from "../../src/engine/run.ts";
import type { RunReport } from "../../src/engine/run.ts";
import { signFlipP } from "../../src/engine/sign-flip.ts";
import { judge, ratioInterval, studentP } from "../../src/engine/statistics.ts";

export const memorySummary: MemorySummary = {
  peakBytes: 7 * 2 ** 20,
  steadyBytes: 6 * 2 ** 20,
  method: "peak-reset",
  linearReservedBytes: 2 ** 30,
  linearUsedBytes: 5 * 2 ** 20,
  jsHeapBytes: 4 * 2 ** 20,
  wasmBytes: 500,
  compilePeakBytes: 3 * 2 ** 20,
  bytesCopiedPerCall: 0,
};

export function sideSummary(changes: Partial<SideSummary> = {}): SideSummary {
  return {
    side: "js",
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
    memory: memorySummary,
    warmup: {
      steadyShare: 1,
      steadyAfterMs: 60,
      steadyAfterCalls: 4,
      breakEvenCalls: null,
      cutAtCap: 0,
    },
    processes: [
      { processor: 0, warmupMs: [20, 10.123456789], roundsMs: [10.1, 10], steadyFrom: 1 },
    ],
    ...changes,
  };
}

export function contenderMeasured(
  logRatios: readonly number[],
  changes: Partial<ContenderMeasured> = {},
): ContenderMeasured {
  const speedup = ratioInterval(logRatios);
  return {
    verdict: judge(speedup),
    speedup,
    p: signFlipP(logRatios),
    studentP: studentP(logRatios),
    holm: studentP(logRatios),
    agreement: "same bits",
    summary: sideSummary({ side: "numboa", callMs: 5 }),
    logRatios,
    ...changes,
  };
}

/** A kernel with one contender. */
export function measured(
  logRatios: readonly number[],
  changes: Partial<ContenderMeasured> = {},
): Measured {
  return {
    checksum: "c0ffee",
    work: { operations: 3e7, bytes: 8e6 },
    baseline: sideSummary(),
    stopped: "narrow",
    contenders: [{ side: "numboa", outcome: contenderMeasured(logRatios, changes) }],
  };
}

export function kernelReport(name: string, outcome: Measured | Failed): KernelReport {
  return { name, source: "tests", n: 64, operationUnit: "flop", group: "suite", outcome };
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
    summary: summarizeRun(kernels, defaultSettings.sides),
  };
}

/** The report as it goes into a file. */
export function runFile(kernels: readonly KernelReport[], complete = true) {
  return { kind: "run", ...runReport(kernels, complete) } as const;
}
