/** Runs the suite, kernel after kernel, and sums it up. Serially: two at a time would disturb each other. */
import { randomStream } from "../inputs.ts";
import type { Kernel, SizeName } from "../kernel.ts";
import type { SideName } from "../worker/protocol.ts";
import { readEnvironment } from "./environment.ts";
import type { Environment } from "./environment.ts";
import { contenderOf, isContenderMeasured, isMeasured } from "./kernel-report.ts";
import type { KernelReport } from "./kernel-report.ts";
import { measureKernel } from "./measure.ts";
import type { PairProgress, StopRule } from "./measure.ts";
import type { PairSettings } from "./pair.ts";
import { suiteInterval } from "./statistics.ts";
import type { Interval } from "./statistics.ts";

export interface RunSettings extends PairSettings, StopRule {
  readonly size: SizeName;
  readonly sides: readonly [baseline: SideName, contender: SideName];
  /** Seeds what is left to chance: the order of starting and the size of the environment. */
  readonly seed: number;
}

/** The protocol, as documented. */
export const defaultSettings: RunSettings = {
  size: "M",
  sides: ["js", "numboa"],
  rounds: 30,
  warmupRounds: 10,
  batchMs: 5,
  timeoutMs: 60_000,
  minPairs: 10,
  stepPairs: 5,
  maxPairs: 40,
  targetHalfWidth: 0.01,
  seed: 1,
};

/** A first impression: wide intervals, honestly shown. */
export const quickSettings: Partial<RunSettings> = {
  rounds: 10,
  warmupRounds: 6,
  minPairs: 3,
  maxPairs: 3,
};

/** One contender over the kernels; probes, which are made to lose, do not count. */
export interface ContenderSummary {
  readonly side: SideName;
  /** Kernels that were measured. */
  readonly kernels: number;
  /** Geometric mean of their speedups. */
  readonly geometricMean: Interval | null;
  readonly worst: { readonly name: string; readonly speedup: number } | null;
  /** Kernels whose verdict is "slower". */
  readonly slower: readonly string[];
  /** Kernels, probes included, that went wrong; what is not written or not installed is no failure. */
  readonly failed: readonly string[];
}

export interface RunSummary {
  readonly contenders: readonly ContenderSummary[];
  /** Kernels, probes included, whose baseline or any contender failed. */
  readonly failed: readonly string[];
}

export interface RunReport {
  /** False while kernels are missing: the run goes on, or was stopped. */
  readonly complete: boolean;
  readonly startedAt: string;
  readonly elapsedMs: number;
  readonly settings: RunSettings;
  readonly environment: Environment;
  readonly kernels: readonly KernelReport[];
  readonly summary: RunSummary;
}

export interface RunOptions {
  readonly kernels: readonly Kernel[];
  /** URL of the module that exports them; workers load it. */
  readonly suite: string;
  readonly settings: RunSettings;
  readonly signal?: AbortSignal | undefined;
  /** Called once, with an empty report, before anything is measured. */
  onStart?(report: RunReport): void;
  onPair?(kernel: Kernel, index: number, progress: PairProgress): void;
  /** Called after each kernel with everything so far. */
  onKernel?(report: RunReport, latest: KernelReport): void;
}

/**
 * Measures the kernels in their order. A kernel that fails is reported and the run goes on; an aborted
 * signal ends the run early, with what there is.
 */
export async function runSuite(options: RunOptions): Promise<RunReport> {
  const { kernels, suite, settings, signal } = options;
  const begun = performance.now();
  const startedAt = new Date().toISOString();
  const environment = await readEnvironment();
  const random = randomStream(settings.seed);
  const done: KernelReport[] = [];
  const report = (): RunReport => ({
    complete: done.length === kernels.length,
    startedAt,
    elapsedMs: performance.now() - begun,
    settings,
    environment,
    kernels: [...done],
    summary: summarizeRun(done, settings.sides),
  });
  options.onStart?.(report());
  for (const [index, kernel] of kernels.entries()) {
    if (signal?.aborted) break;
    const n = kernel.sizes[settings.size];
    const task = { suite, kernel: kernel.name, n, sides: settings.sides };
    const onPair = (progress: PairProgress): void => options.onPair?.(kernel, index, progress);
    const context = { settings, stop: settings, random, signal, onPair };
    const outcome = await measureKernel(task, context);
    if (!isMeasured(outcome) && outcome.verdict === "stopped") break;
    const { name, source, operationUnit, group } = kernel;
    const latest: KernelReport = { name, source, n, operationUnit, group, outcome };
    done.push(latest);
    options.onKernel?.(report(), latest);
  }
  return report();
}

/** The lines under the table. */
export function summarizeRun(
  kernels: readonly KernelReport[],
  sides: readonly SideName[],
): RunSummary {
  const contenders = sides.slice(1).map((side) => summarizeContender(kernels, side));
  const failed = kernels
    .filter(({ outcome }) => !isMeasured(outcome))
    .concat(kernels.filter(({ name }) => contenders.some((one) => one.failed.includes(name))));
  return { contenders, failed: [...new Set(failed.map(({ name }) => name))] };
}

function summarizeContender(kernels: readonly KernelReport[], side: SideName): ContenderSummary {
  const measured = kernels.flatMap((report) => {
    const outcome = contenderOf(report, side);
    return outcome && report.group !== "probe" ? [{ name: report.name, outcome }] : [];
  });
  const speedups = measured.map(({ name, outcome }) => ({
    name,
    speedup: outcome.speedup.estimate,
  }));
  return {
    side,
    kernels: measured.length,
    geometricMean:
      measured.length > 0 ? suiteInterval(measured.map(({ outcome }) => outcome.logRatios)) : null,
    worst: speedups.toSorted((a, b) => a.speedup - b.speedup)[0] ?? null,
    slower: measured.filter(({ outcome }) => outcome.verdict === "slower").map(({ name }) => name),
    failed: kernels.filter((report) => hasFailed(report, side)).map(({ name }) => name),
  };
}

function hasFailed({ outcome }: KernelReport, side: SideName): boolean {
  if (!isMeasured(outcome)) return true;
  const own = outcome.contenders.find((one) => one.side === side)?.outcome;
  if (own === undefined || isContenderMeasured(own)) return false;
  return own.verdict !== "not written" && own.verdict !== "not installed";
}
