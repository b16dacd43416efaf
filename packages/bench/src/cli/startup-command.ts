/** `numboa-bench startup`: measures the start, prints the table, writes the file. */
import type { Command } from "commander";
import picocolors from "picocolors";
import { WrongResult } from "../engine/wrong-result.ts";
import { WorkerFailure } from "../engine/worker-process.ts";
import { renderJson } from "../files/write.ts";
import { makeStatusLine } from "../report/progress.ts";
import { renderStartup } from "../report/startup-table.ts";
import { overLimit } from "../startup/figures.ts";
import { NotBuilt } from "../startup/published.ts";
import { defaultStartupSettings, runStartup } from "../startup/startup.ts";
import type { StartupReport } from "../startup/startup.ts";
import { EXIT_FAILED, EXIT_INTERRUPTED, EXIT_OK } from "./exit-codes.ts";
import { withInterrupt } from "./interrupt.ts";
import { integer } from "./options.ts";
import { saveJson } from "./save.ts";
import { commandLine, wantsColor } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const HELP = `
What it measures
  Fresh processes of plain Node take turns in the order ABBA or BAAB: an empty one with one that imports
  the built numboa; one that calls a kernel of the suite on tiny arguments with one that calls it through
  jit(), without a cache and with what an earlier process left in one; 100 functions from the cache; tiny functions
  that are called over and over, with the exports of their WebAssembly. A pair is four processes and gives one
  value; shown are the median over pairs, and the mean with its interval of Student's t.

  Then whole programs side by side: plain Node, Numboa and Numba with and without a warm cache of compiled code,
  PyPy. Each calls a kernel for 2 seconds. A round runs each twice, in an order by chance and then in reverse. Shown are
  the time from the start of the process to the first result and to the peak, and the peak of memory at both. The
  peak is the first call that takes at most 10 % more than the median of the last quarter of all calls, and is
  the first of five in a row whose median does. What is not installed is named.

Examples
  $ numboa-bench startup                            everything: about 12 minutes
  $ numboa-bench startup --rounds 0                 without the programs side by side: about 2 minutes
  $ numboa-bench startup --rounds 0 --check         exit code 1 over a limit

Exit codes
  0 good   1 over a limit with --check, different bits, or a failed process   2 usage   130 interrupted`;

/** The options as commander hands them over. */
interface StartupFlags {
  readonly pairs: number;
  readonly rounds: number;
  readonly json?: string;
  readonly seed: number;
  readonly timeout: number;
  readonly check?: boolean;
}

/** Adds the command. */
export function addStartup(program: Command, finish: (code: number) => void): void {
  const { pairs, rounds, seed, timeoutMs } = defaultStartupSettings;
  program
    .command("startup")
    .description("measure what it costs to import numboa, to call for the first time, to compile")
    .option("--pairs <n>", "pairs of two processes a side", integer(2), pairs)
    .option("--rounds <n>", "rounds of the programs side by side", integer(0), rounds)
    .option("--json <file>", "write everything to a file, or to standard output with -")
    .option("--seed <n>", "seed of the random order", integer(0), seed)
    .option(
      "--timeout <seconds>",
      "a process that takes longer has hung",
      integer(1),
      timeoutMs / 1000,
    )
    .option("--check", "exit with 1 when a median is over its limit, or a heavy module is loaded")
    .addHelpText("after", HELP)
    .action(async (flags: StartupFlags) => finish(await startupCommand(flags)));
}

/**
 * Runs the command and gives the exit code.
 * @throws UsageError for what the user has to change
 */
async function startupCommand(flags: StartupFlags): Promise<number> {
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
async function measure({
  pairs,
  rounds,
  seed,
  timeout,
}: StartupFlags): Promise<StartupReport | number> {
  const settings = { pairs, rounds, seed, timeoutMs: timeout * 1000 };
  const line = makeStatusLine(process.stderr);
  const onPair = (part: string, done: number): void => {
    line.show(`${part}: ${done}`);
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
