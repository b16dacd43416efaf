/** `numboa-bench run`: measures kernels, prints the table, writes the file. */
import { constants } from "node:os";
import picocolors from "picocolors";
import type { Colors } from "picocolors/types.js";
import { defaultSettings, quickSettings, runSuite } from "../engine/run.ts";
import type { RunReport, RunSettings } from "../engine/run.ts";
import { renderJson, writeJson } from "../report/json.ts";
import { makeProgress } from "../report/progress.ts";
import { renderHeader, renderRow, renderSummary } from "../report/table.ts";
import type { Kernel, SizeName } from "../kernel.ts";
import type { SideName } from "../worker/protocol.ts";
import { loadSuite, selectKernels } from "./suite.ts";
import { UsageError } from "./usage-error.ts";

/** The options as commander hands them over. */
export interface RunFlags {
  readonly size: SizeName;
  readonly pairs?: number;
  readonly quick?: boolean;
  readonly against: SideName;
  readonly json?: string;
  readonly suite?: string;
  readonly seed: number;
  readonly timeout: number;
  readonly failIfSlower?: boolean;
  readonly list?: boolean;
}

export const EXIT_OK = 0;
export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;
const EXIT_INTERRUPTED = 128 + constants.signals.SIGINT;

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
  const settings = settingsFrom(flags);
  const toStdout = flags.json === "-";
  // With the file on standard output, people read standard error.
  const stream = toStdout ? process.stderr : process.stdout;
  const color = picocolors.createColors(wantsColor(stream));
  const print = (text: string): void => void stream.write(`${text}\n`);

  const report = await withInterrupt((signal) =>
    runAndPrint({ kernels, url: suite.url, settings, flags, print, color, signal }),
  );
  print(`\n${renderSummary(report, color)}`);
  if (toStdout) process.stdout.write(renderJson(report, commandLine()));
  return exitCode(report, flags);
}

interface Job {
  readonly kernels: readonly Kernel[];
  readonly url: string;
  readonly settings: RunSettings;
  readonly flags: RunFlags;
  readonly print: (text: string) => void;
  readonly color: Colors;
  readonly signal: AbortSignal;
}

async function runAndPrint({ kernels, url, settings, flags, print, color, signal }: Job) {
  const file = flags.json === undefined || flags.json === "-" ? undefined : flags.json;
  const save = (report: RunReport): void => {
    if (file !== undefined) saveJson(file, report);
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
    onPair: (kernel, index, pairs) => progress.update(kernel.name, index, pairs),
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

/** Lets Ctrl-C end the work in an orderly way; a second one ends it at once. */
async function withInterrupt(work: (signal: AbortSignal) => Promise<RunReport>) {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(EXIT_INTERRUPTED);
    controller.abort();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  try {
    return await work(controller.signal);
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
}

function settingsFrom(flags: RunFlags): RunSettings {
  const base = { ...defaultSettings, ...(flags.quick ? quickSettings : {}) };
  const maxPairs = flags.pairs ?? base.maxPairs;
  return {
    ...base,
    size: flags.size,
    sides: ["js", flags.against],
    minPairs: Math.min(base.minPairs, maxPairs),
    maxPairs,
    seed: flags.seed,
    timeoutMs: flags.timeout * 1000,
  };
}

/** What the shell is told: failures outweigh an interruption. */
export function exitCode(report: RunReport, flags: Pick<RunFlags, "failIfSlower">): number {
  const { failed, slower } = report.summary;
  if (failed.length > 0) return EXIT_FAILED;
  if (!report.complete) return EXIT_INTERRUPTED;
  return flags.failIfSlower && slower.length > 0 ? EXIT_FAILED : EXIT_OK;
}

function saveJson(file: string, report: RunReport): void {
  try {
    writeJson(file, report, commandLine());
  } catch (error) {
    throw new UsageError(`cannot write ${file}: ${(error as Error).message}`);
  }
}

/** The words that were typed, without the paths of Node and of this program. */
function commandLine(): string[] {
  return ["numboa-bench", ...process.argv.slice(2)];
}

function wantsColor(stream: NodeJS.WriteStream): boolean {
  return Boolean(stream.isTTY) && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb";
}

function listKernels(kernels: readonly Kernel[]): string {
  const lines = kernels.map(({ name, description, source, sizes: { S, M, L } }) => {
    return `${name.padEnd(16)}${description}\n${" ".repeat(16)}${source}; S ${S}, M ${M}, L ${L}`;
  });
  return `${lines.join("\n")}\n`;
}
