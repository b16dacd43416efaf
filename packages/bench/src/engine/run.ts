/** Runs the suite, kernel after kernel, and sums it up. Serially: two at a time would disturb each other. */
import { randomStream } from "../inputs.ts";
import type { Random } from "../inputs.ts";
import { countsInMean, type Kernel, type SizeName } from "../kernel.ts";
import type { SideName } from "../worker/protocol.ts";
import { readEnvironment } from "./environment.ts";
import type { Environment } from "./environment.ts";
import type { GroupSettings } from "./group.ts";
import { contenderOf, isContenderMeasured, isMeasured } from "./kernel-report.ts";
import type { KernelReport } from "./kernel-report.ts";
import { measureKernel } from "./measure.ts";
import type { GroupProgress, StopRule } from "./measure.ts";
import { bootstrapInterval } from "./suite-interval.ts";
import { endSpares } from "./spare-workers.ts";
import type { Interval } from "./statistics.ts";
import { judgeRun } from "./verdict.ts";

export interface RunSettings extends GroupSettings, StopRule {
  readonly size: SizeName;
  /** The baseline first. */
  readonly sides: readonly SideName[];
  /** Seeds what is left to chance: the order of starting and the size of the environment. */
  readonly seed: number;
  /**
   * Milliseconds a kernel may take on the average. Time that one leaves is the next one's. When it is used up, a
   * kernel gets no groups beyond `minGroups`.
   */
  readonly kernelBudgetMs: number;
}

/** The protocol, as documented. */
export const defaultSettings: RunSettings = {
  size: "M",
  sides: ["js", "numboa"],
  rounds: 30,
  noisyRounds: 90,
  leastRounds: 8,
  roundsCapMs: 2000,
  batchMs: 5,
  steadyBatches: 12,
  warmupCapMs: 1500,
  prepareTogether: false,
  timeoutMs: 60_000,
  minGroups: 10,
  stepGroups: 5,
  maxGroups: 40,
  targetHalfWidth: 0.01,
  kernelBudgetMs: 36_000,
  seed: 1,
};

/** A first impression: wide intervals, honestly shown. */
export const quickSettings: Partial<RunSettings> = {
  rounds: 5,
  noisyRounds: 5,
  leastRounds: 3,
  roundsCapMs: 160,
  steadyBatches: 3,
  // Calls would take processors from the compilers of three groups.
  batchesWhileCompiling: 3,
  warmupCapMs: 60,
  // The next kernel's processes are started meanwhile; see spare-workers.ts.
  prepareTogether: true,
  minGroups: 3,
  maxGroups: 3,
};

/** A run of few kernels may take this long all the same. */
const LEAST_BUDGET_MS = 300_000;

/** One contender over the kernels; those that `countsInMean` leaves out do not count. */
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
  onGroup?(kernel: Kernel, index: number, progress: GroupProgress): void;
  /** Called after each kernel with everything so far. */
  onKernel?(report: RunReport, latest: KernelReport): void;
}

/**
 * Measures the kernels in their order. A kernel that fails is reported and the run goes on; an aborted
 * signal ends the run early, with what there is.
 */
export async function runSuite(options: RunOptions): Promise<RunReport> {
  const { kernels, settings } = options;
  const begun = performance.now();
  const startedAt = new Date().toISOString();
  const environment = await readEnvironment();
  const random = randomStream(settings.seed);
  const done: KernelReport[] = [];
  const report = (): RunReport => {
    const complete = done.length === kernels.length;
    // How many kernels there are to correct for is known when all are done.
    const judged = complete ? judgeRun(done, settings.sides) : [...done];
    return {
      complete,
      startedAt,
      elapsedMs: performance.now() - begun,
      settings,
      environment,
      kernels: judged,
      summary: summarizeRun(judged, settings.sides),
    };
  };
  options.onStart?.(report());
  try {
    await measureAll(options, begun, random, done, report);
  } finally {
    endSpares();
  }
  return report();
}

async function measureAll(
  { kernels, suite, settings, signal, ...options }: RunOptions,
  begun: number,
  random: Random,
  done: KernelReport[],
  report: () => RunReport,
): Promise<void> {
  const budget = Math.max(LEAST_BUDGET_MS, settings.kernelBudgetMs * kernels.length);
  for (const [index, kernel] of kernels.entries()) {
    if (signal?.aborted) break;
    const n = kernel.sizes[settings.size];
    const task = { suite, kernel: kernel.name, n, sides: settings.sides };
    const onGroup = (progress: GroupProgress): void => options.onGroup?.(kernel, index, progress);
    const deadline = begun + (budget * (index + 1)) / kernels.length;
    const context = { settings, stop: settings, random, deadline, signal, onGroup };
    const outcome = await measureKernel(task, context);
    if (!isMeasured(outcome) && outcome.verdict === "stopped") break;
    const { name, source, operationUnit, group } = kernel;
    const latest: KernelReport = { name, source, n, operationUnit, group, outcome };
    done.push(latest);
    options.onKernel?.(report(), latest);
  }
}

/** The lines under the table. */
export function summarizeRun(
  kernels: readonly KernelReport[],
  sides: readonly SideName[],
): RunSummary {
  const contenders = sides.slice(1).map((side) => summarizeContender(kernels, side));
  const failed = kernels.filter((report) => sides.slice(1).some((side) => hasFailed(report, side)));
  return { contenders, failed: failed.map(({ name }) => name) };
}

function summarizeContender(kernels: readonly KernelReport[], side: SideName): ContenderSummary {
  const measured = kernels.flatMap((report) => {
    const outcome = contenderOf(report, side);
    return outcome && countsInMean(report.group) ? [{ name: report.name, outcome }] : [];
  });
  const speedups = measured.map(({ name, outcome }) => ({
    name,
    speedup: outcome.speedup.estimate,
  }));
  return {
    side,
    kernels: measured.length,
    geometricMean:
      measured.length > 0
        ? bootstrapInterval(measured.map(({ outcome }) => outcome.logRatios))
        : null,
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
