/** A run of any size as the engine would report it, from a fixed seed: noise, warm-ups, failures, probes. */
import type {
  ContenderReport,
  Failed,
  KernelReport,
  ProcessNumbers,
  SideSummary,
} from "../../../src/engine/kernel-report.ts";
import { summarizeRun } from "../../../src/engine/run.ts";
import type { RunReport } from "../../../src/engine/run.ts";
import { median } from "../../../src/engine/statistics.ts";
import { randomStream } from "../../../src/inputs.ts";
import type { RunFile } from "../../../src/files/report.ts";
import type { SideName } from "../../../src/worker/protocol.ts";
import { contenderMeasured, memorySummary, runReport, sideSummary } from "../sample-report.ts";

type Random = () => number;

export interface SampleOptions {
  readonly kernels: readonly string[];
  readonly sides?: readonly SideName[];
  readonly groups?: number;
  readonly warmup?: number;
  readonly rounds?: number;
  /** Kernels whose group is "probe". */
  readonly probes?: readonly string[];
  readonly failures?: Readonly<Record<string, Failed>>;
}

const speeds: Readonly<Partial<Record<SideName, number>>> = {
  numboa: 2.1,
  assemblyscript: 1.6,
  "clang-wasm": 2.2,
  gcc: 3.1,
  "gcc-fast": 4.4,
  numba: 2.8,
  "numba-fast": 3.6,
  pypy: 0.6,
};

function noise(random: Random): number {
  return random() + random() + random() - 1.5;
}

function processOf(random: Random, callMs: number, warmup: number, rounds: number): ProcessNumbers {
  const steadyFrom = Math.min(warmup - 1, 2 + Math.floor(random() * 8));
  const luck = 1 + 0.01 * noise(random);
  const at = (k: number): number => {
    const cold = k === 0 ? 6 : k < steadyFrom ? 1.6 : 1;
    const spike = random() < 0.02 ? 1.2 : 1;
    return callMs * luck * cold * spike * (1 + 0.006 * noise(random));
  };
  return {
    processor: 0,
    warmupMs: Array.from({ length: warmup }, (_, k) => at(k)),
    roundsMs: Array.from({ length: rounds }, (_, k) => at(warmup + k)),
    steadyFrom,
  };
}

function summaryOf(random: Random, side: SideName, callMs: number, o: Required<SampleOptions>) {
  const processes = Array.from({ length: o.groups }, () =>
    processOf(random, callMs, o.warmup, o.rounds),
  );
  const wasm = side === "numboa" || side === "clang-wasm" || side === "assemblyscript";
  const changes: Partial<SideSummary> = {
    side,
    callMs: median(processes.map(({ roundsMs }) => median(roundsMs))),
    firstCallMs: processes[0].warmupMs[0],
    readyMs: wasm ? 30 + 60 * random() : 0,
    memory: {
      ...memorySummary,
      peakBytes: (2 + 30 * random()) * 2 ** 20,
      steadyBytes: (1 + random()) * 2 ** 20,
      linearUsedBytes: wasm ? (1 + 5 * random()) * 2 ** 20 : null,
      linearReservedBytes: wasm ? 2 ** 32 : null,
      jsHeapBytes: (3 + random()) * 2 ** 20,
      wasmBytes: wasm ? 400 + Math.floor(2000 * random()) : null,
      compilePeakBytes: wasm ? (8 + 4 * random()) * 2 ** 20 : null,
    },
    warmup: {
      steadyShare: random() < 0.2 ? 0.9 : 1,
      steadyAfterMs: 20 + 100 * random(),
      steadyAfterCalls: 4 + Math.floor(30 * random()),
      breakEvenCalls: side === "js" || random() < 0.1 ? null : Math.ceil(1 + 200 * random() ** 3),
      cutAtCap: 0,
    },
    processes,
  };
  return sideSummary(changes);
}

function kernelOf(random: Random, name: string, o: Required<SampleOptions>): KernelReport {
  const [base, ...others] = o.sides;
  const group = o.probes.includes(name) ? "probe" : "suite";
  const shape = { name, source: "sample", n: 64, operationUnit: "flop", group } as const;
  if (o.failures[name]) return { ...shape, outcome: o.failures[name] };
  const callMs = 5 + 10 * random();
  const contenders = others.map((side): ContenderReport => {
    if (side !== "numboa" && random() < 0.15) {
      return { side, outcome: { verdict: "not written", message: `no source for ${side}` } };
    }
    const typical = Math.log(speeds[side] ?? 1) + 0.5 * noise(random);
    const center = group === "probe" ? -1.5 - random() : random() < 0.1 ? 0.002 : typical;
    const logRatios = Array.from({ length: o.groups }, () => center + 0.015 * noise(random));
    const summary = summaryOf(random, side, callMs / Math.exp(center), o);
    const agreement = side.endsWith("-fast") ? { maxRelativeError: 3e-13 } : ("same bits" as const);
    return { side, outcome: contenderMeasured(logRatios, { summary, agreement }) };
  });
  const baseline = summaryOf(random, base, callMs, o);
  const work = { operations: 3e7, bytes: 8e6 };
  return {
    ...shape,
    outcome: { checksum: "c0ffee", work, baseline, stopped: "narrow", contenders },
  };
}

/** What the file of the run holds. */
export function sampleRun(options: SampleOptions): RunFile {
  const o = {
    sides: ["js", "numboa"],
    groups: 5,
    warmup: 20,
    rounds: 30,
    probes: [],
    failures: {},
    ...options,
  } as Required<SampleOptions>;
  const stream = randomStream(1);
  const random: Random = () => stream.uniform(0, 1);
  const kernels = o.kernels.map((name) => kernelOf(random, name, o));
  const settings = { ...runReport([]).settings, sides: o.sides } as RunReport["settings"];
  const report: RunReport = {
    ...runReport(kernels),
    settings,
    summary: summarizeRun(kernels, settings.sides),
  };
  const head = { schema: "numboa-bench", schemaVersion: 2, kind: "run" } as const;
  const commandLine = ["numboa-bench", "run", "--json", "sample.json"];
  return { ...head, commandLine, ...report };
}
