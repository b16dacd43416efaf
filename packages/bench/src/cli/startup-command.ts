/** `numboa-bench startup`: measures the start, prints the table, writes the file. */
import picocolors from "picocolors";
import { WrongResult } from "../engine/wrong-result.ts";
import { WorkerFailure } from "../engine/worker-process.ts";
import { renderJson } from "../files/write.ts";
import { makeStatusLine } from "../report/progress.ts";
import { renderStartup } from "../report/startup-table.ts";
import { overLimit } from "../startup/figures.ts";
import { NotBuilt } from "../startup/published.ts";
import { runStartup } from "../startup/startup.ts";
import type { StartupReport } from "../startup/startup.ts";
import { EXIT_FAILED, EXIT_INTERRUPTED, EXIT_OK } from "./exit-codes.ts";
import { withInterrupt } from "./interrupt.ts";
import { saveJson } from "./save.ts";
import { commandLine, wantsColor } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** The options as commander hands them over. */
export interface StartupFlags {
  readonly pairs: number;
  readonly json?: string;
  readonly seed: number;
  readonly timeout: number;
  readonly check?: boolean;
}

/**
 * Runs the command and gives the exit code.
 * @throws UsageError for what the user has to change
 */
export async function startupCommand(flags: StartupFlags): Promise<number> {
  const report = await measure(flags);
  if (typeof report === "number") return report;
  const toStdout = flags.json === "-";
  // With the file on standard output, people read standard error.
  const stream = toStdout ? process.stderr : process.stdout;
  stream.write(`${renderStartup(report, picocolors.createColors(wantsColor(stream)))}\n`);
  const file = { kind: "startup", complete: true, ...report } as const;
  if (toStdout) process.stdout.write(renderJson(file, commandLine()));
  else if (flags.json !== undefined) saveJson(flags.json, file);
  return flags.check && !withinLimits(report) ? EXIT_FAILED : EXIT_OK;
}

/** The report, or the exit code when there is none. */
async function measure({ pairs, seed, timeout }: StartupFlags): Promise<StartupReport | number> {
  const settings = { pairs, seed, timeoutMs: timeout * 1000 };
  const line = makeStatusLine(process.stderr);
  const onPair = (part: string, done: number): void => {
    line.show(`${part}: pair ${done} of ${pairs}`);
  };
  try {
    return await withInterrupt((signal) => runStartup({ settings, signal, onPair }));
  } catch (error) {
    line.clear();
    if (error instanceof NotBuilt) throw new UsageError(error.message);
    if (error instanceof WorkerFailure && error.kind === "stopped") return EXIT_INTERRUPTED;
    if (!(error instanceof WorkerFailure || error instanceof WrongResult)) throw error;
    process.stderr.write(`numboa-bench: ${error.message}\n`);
    return EXIT_FAILED;
  } finally {
    line.clear();
  }
}

/** Whether importing and the first call are as light as they must be. */
export function withinLimits({ figures, modules }: StartupReport): boolean {
  return overLimit(figures).length === 0 && modules.heavy.length === 0;
}
