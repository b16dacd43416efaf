/**
 * A run as a file that pyperf reads (its JSON format, version 1.0).
 *
 * A process of ours is a run of theirs: the batches from the first call on are its warm-ups, the timed rounds its
 * values. Both are seconds a call. pyperf pools the values of all processes as if they were independent; they
 * are not, so its intervals and its "significant" say more than was measured. The intervals of our own
 * files are the ones to believe.
 *
 * What pyperf refuses is never written: values that are not above 0, empty texts, line breaks in metadata, a
 * benchmark without a run.
 */
import { isContenderMeasured, isMeasured } from "../engine/kernel-report.ts";
import type { KernelReport, ProcessNumbers, SideSummary } from "../engine/kernel-report.ts";
import type { RunFile } from "../files/report.ts";
import type { SideName } from "../worker/protocol.ts";

const SECONDS = 1e-3;

type Metadata = Readonly<Record<string, string | number>>;

interface PyperfRun {
  readonly metadata: Metadata;
  /** Loops, and seconds a loop. */
  readonly warmups?: readonly (readonly [loops: number, value: number])[];
  readonly values: readonly number[];
}

interface PyperfBenchmark {
  readonly metadata: Metadata;
  readonly runs: readonly PyperfRun[];
}

export interface PyperfSuite {
  readonly version: "1.0";
  readonly metadata: Metadata;
  readonly benchmarks: readonly PyperfBenchmark[];
}

/**
 * @param side only this one, its benchmarks named as the kernels, so that pyperf can compare two sides; all
 *   sides if not given, the benchmarks named `kernel-side`
 */
export function toPyperf(run: RunFile, side?: SideName): PyperfSuite {
  const benchmarks = run.kernels.flatMap((kernel) =>
    summaries(kernel)
      .filter((summary) => side === undefined || summary.side === side)
      .flatMap((summary) => {
        const name = side === undefined ? `${kernel.name}-${summary.side}` : kernel.name;
        return benchmark(name, kernel, summary);
      }),
  );
  return { version: "1.0", metadata: suiteMetadata(run), benchmarks };
}

/** The sides that have times, each once: a run of JavaScript against itself has one name twice. */
export function summaries({ outcome }: KernelReport): SideSummary[] {
  if (!isMeasured(outcome)) return [];
  const contenders = outcome.contenders.flatMap((one) =>
    isContenderMeasured(one.outcome) && one.side !== outcome.baseline.side
      ? [one.outcome.summary]
      : [],
  );
  return [outcome.baseline, ...contenders];
}

function benchmark(name: string, kernel: KernelReport, summary: SideSummary): PyperfBenchmark[] {
  const runs = summary.processes.flatMap(pyperfRun);
  if (runs.length === 0) return [];
  const metadata = texts({
    name,
    unit: "second",
    description: kernel.source,
    numboa_bench_kernel: kernel.name,
    numboa_bench_side: summary.side,
    numboa_bench_tier: summary.compile.tier,
  });
  return [{ metadata: { ...metadata, numboa_bench_n: kernel.n }, runs }];
}

function pyperfRun({ processor, warmupMs, roundsMs }: ProcessNumbers): PyperfRun[] {
  const values = seconds(roundsMs);
  if (values.length === 0) return [];
  const warmups = seconds(warmupMs).map((value) => [1, value] as const);
  const metadata = processor === null ? {} : { cpu_affinity: String(processor) };
  return [{ metadata, ...(warmups.length > 0 ? { warmups } : {}), values }];
}

function seconds(times: readonly number[]): number[] {
  return times.filter((ms) => ms > 0).map((ms) => ms * SECONDS);
}

function suiteMetadata({ environment, startedAt, commandLine, settings }: RunFile): Metadata {
  const { cpu, os, node, v8, load, gitRevision, flags } = environment;
  const described = texts({
    cpu_model_name: cpu.model,
    platform: os,
    // As Python's `datetime` reads it in every version: no time zone, which is that of Greenwich.
    date: startedAt.replace("T", " ").replace(/(?:\.\d+)?Z$/, ""),
    node_version: node,
    v8_version: v8,
    node_flags: flags.join(" "),
    commit_id: gitRevision ?? "",
    command: commandLine.join(" "),
    numboa_bench_size: settings.size,
  });
  return { ...described, cpu_count: cpu.cores, load_avg_1min: load };
}

/** Without what is empty, each on one line. */
function texts(metadata: Readonly<Record<string, string>>): Metadata {
  const lines = Object.entries(metadata).map(
    ([name, text]) => [name, text.replaceAll(/\s+/g, " ").trim()] as const,
  );
  return Object.fromEntries(lines.filter(([, text]) => text !== ""));
}
