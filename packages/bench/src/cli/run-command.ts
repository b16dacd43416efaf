/** `numboa-bench run`: measures kernels, prints the table, writes the file. */
import picocolors from "picocolors";
import type { Colors } from "picocolors/types.js";
import { defaultSettings, quickSettings, runSuite } from "../engine/run.ts";
import type { RunReport, RunSettings } from "../engine/run.ts";
import { renderJson } from "../files/write.ts";
import { makeProgress } from "../report/progress.ts";
import { renderHeader, renderRow, renderSummary } from "../report/table.ts";
import type { Kernel, SizeName } from "../kernel.ts";
import type { SideName } from "../worker/protocol.ts";
import { EXIT_FAILED, EXIT_INTERRUPTED, EXIT_OK } from "./exit-codes.ts";
import { withInterrupt } from "./interrupt.ts";
import { saveJson } from "./save.ts";
import { loadSuite, selectKernels } from "./suite.ts";
import type { Suite } from "./suite.ts";
import { commandLine, wantsColor } from "./terminal.ts";

/** What decides how kernels are measured, and where it goes. */
export interface MeasureFlags {
  readonly size: SizeName;
  readonly groups?: number;
  readonly quick?: boolean;
  readonly against: SideName;
  readonly json?: string;
  readonly seed: number;
  readonly timeout: number;
}

/** The options as commander hands them over. */
export interface RunFlags extends MeasureFlags {
  readonly suite?: string;
  readonly failIfSlower?: boolean;
  readonly list?: boolean;
}

/**
 * Runs the command and gives the exit code.
 * @throws UsageError for what the user has to change
 */
export async function runCommand(names: readonly string[], flags: RunFlags): Promise<number> {
  const suite = await loadSuite(flags.suite);
  const kernels = selectKernels(suite.kernels, names);
  if (flags.list) {
    process.stdout.write(listKernels(kernels));
    return EXIT_OK;
  }
  return exitCode(await measureAndPrint({ ...suite, kernels }, flags), flags);
}

/** Measures the kernels of a suite, prints the table, and writes the file if there is to be one. */
export async function measureAndPrint(
  { kernels, url }: Suite,
  flags: MeasureFlags,
): Promise<RunReport> {
  const settings = settingsFrom(flags);
  const toStdout = flags.json === "-";
  // With the file on standard output, people read standard error.
  const stream = toStdout ? process.stderr : process.stdout;
  const color = picocolors.createColors(wantsColor(stream));
  const print = (text: string): void => void stream.write(`${text}\n`);

  const report = await withInterrupt((signal) =>
    runAndPrint({ kernels, url, settings, flags, print, color, signal }),
  );
  print(`\n${renderSummary(report, color)}`);
  if (toStdout) process.stdout.write(renderJson({ kind: "run", ...report }, commandLine()));
  return report;
}

interface Job {
  readonly kernels: readonly Kernel[];
  readonly url: string;
  readonly settings: RunSettings;
  readonly flags: MeasureFlags;
  readonly print: (text: string) => void;
  readonly color: Colors;
  readonly signal: AbortSignal;
}

async function runAndPrint({ kernels, url, settings, flags, print, color, signal }: Job) {
  const file = flags.json === undefined || flags.json === "-" ? undefined : flags.json;
  const save = (report: RunReport): void => {
    if (file !== undefined) saveJson(file, { kind: "run", ...report });
  };
  const progress = makeProgress(process.stderr, kernels.length);
  const report = await runSuite({
    kernels,
    suite: url,
    settings,
    signal,
    onStart(started) {
      // Before anything is measured: a path that cannot be written must not cost an hour.
      save(started);
      print(renderHeader(settings, color));
    },
    onGroup: (kernel, index, groups) => progress.update(kernel.name, index, groups),
    onKernel(soFar, latest) {
      progress.clear();
      print(renderRow(latest, color));
      save(soFar);
    },
  });
  progress.clear();
  save(report);
  return report;
}

function settingsFrom(flags: MeasureFlags): RunSettings {
  const base = { ...defaultSettings, ...(flags.quick ? quickSettings : {}) };
  const maxGroups = flags.groups ?? base.maxGroups;
  return {
    ...base,
    size: flags.size,
    sides: ["js", flags.against],
    minGroups: Math.min(base.minGroups, maxGroups),
    maxGroups,
    seed: flags.seed,
    timeoutMs: flags.timeout * 1000,
  };
}

/** What the shell is told: failures outweigh an interruption. */
export function exitCode(report: RunReport, flags: Pick<RunFlags, "failIfSlower">): number {
  const { failed, contenders } = report.summary;
  const slower = contenders.flatMap((one) => one.slower);
  if (failed.length > 0) return EXIT_FAILED;
  if (!report.complete) return EXIT_INTERRUPTED;
  return flags.failIfSlower && slower.length > 0 ? EXIT_FAILED : EXIT_OK;
}

function listKernels(kernels: readonly Kernel[]): string {
  const lines = kernels.map(({ name, description, source, sizes: { S, M, L } }) => {
    return `${name.padEnd(16)}${description}\n${" ".repeat(16)}${source}; S ${S}, M ${M}, L ${L}`;
  });
  return `${lines.join("\n")}\n`;
}
