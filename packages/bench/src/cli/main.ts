#!/usr/bin/env node
/** `numboa-bench`: reads the command line. Exit codes: 0 good, 1 bad news, 2 wrong usage. */
import { Command, CommanderError, Option } from "commander";
import { defaultStartupSettings } from "../startup/startup.ts";
import { addCompare } from "./compare-command.ts";
import { EXIT_FAILED, EXIT_OK, EXIT_USAGE } from "./exit-codes.ts";
import { addGate } from "./gate-command.ts";
import { integer } from "./options.ts";
import { addReport } from "./report-command.ts";
import { runCommand } from "./run-command.ts";
import type { RunFlags } from "./run-command.ts";
import { startupCommand } from "./startup-command.ts";
import type { StartupFlags } from "./startup-command.ts";
import { UsageError } from "./usage-error.ts";

const HELP = `
How it measures
  A pair is two fresh processes, plain JavaScript and Numboa, that take turns in the order ABBA with
  batches of at least 5 ms. Both must give the same bits, or the kernel fails and is never timed. A pair
  gives one number, the median over rounds of the log-ratio; the interval is Student's t over pairs.
  Pairs are added until it is within ±1 %, or the cap is reached. "faster" and "slower" need an interval
  that excludes 1 and an effect of 1 %; "same" needs the interval within ±1 %.

Memory is the highest resident size over that of the worker before it loaded anything.

Examples
  $ numboa-bench run                            the whole suite, size M
  $ numboa-bench run gemm fft --quick           a first impression of two kernels
  $ numboa-bench run --json results.json        for keeping and comparing
  $ numboa-bench run --suite my-kernels.js      kernels of your own

Exit codes
  0 good   1 wrong result, failed worker, or slower with --fail-if-slower   2 usage   130 interrupted`;

const STARTUP_HELP = `
What it measures
  Fresh processes of plain Node take turns in the order ABBA or BAAB: an empty one with one that imports
  the built numboa; one that calls a kernel of the suite on tiny arguments with one that calls it through
  jit(). A pair is four processes and gives one value; shown are the median over pairs, and the mean
  with its interval of Student's t.

Exit codes
  0 good   1 over a limit with --check, different bits, or a failed process   2 usage   130 interrupted`;

function makeProgram(finish: (code: number) => void): Command {
  const program = new Command("numboa-bench");
  program
    .description("How much faster than plain JavaScript, with evidence, and at what memory.")
    .exitOverride()
    .showHelpAfterError("(add --help for more)");
  program
    .command("run")
    .description("measure kernels and print a table")
    .argument("[kernels...]", "names of kernels; all when none is given")
    .addOption(
      new Option("--size <size>", "S, M or L: about 1, 10 or 100 ms a call in plain JavaScript")
        .choices(["S", "M", "L"])
        .default("M"),
    )
    .option("--groups <n>", "at most this many groups of processes a kernel (40)", integer(2))
    .option("--quick", "3 groups of few rounds: a first impression")
    .addOption(
      new Option("--against <side>", "what to compare with plain JavaScript; js checks the tool")
        .choices(["numboa", "js"])
        .default("numboa"),
    )
    .option("--json <file>", "write everything to a file, or to standard output with -")
    .option("--suite <module>", "a module that exports `kernels`, instead of the built-in suite")
    .option("--seed <n>", "seed of the random order and environment sizes", integer(0), 1)
    .option("--timeout <seconds>", "a worker that is silent for longer has hung", integer(1), 60)
    .option("--fail-if-slower", "exit with 1 when a kernel is slower than plain JavaScript")
    .option("--list", "list the kernels and exit")
    .addHelpText("after", HELP)
    .action(async (names: string[], flags: RunFlags) => finish(await runCommand(names, flags)));
  addStartup(program, finish);
  addCompare(program, finish);
  addGate(program, finish);
  addReport(program, finish);
  return program;
}

function addStartup(program: Command, finish: (code: number) => void): void {
  const { pairs, seed, timeoutMs } = defaultStartupSettings;
  program
    .command("startup")
    .description("measure what it costs to import numboa, to call for the first time, to compile")
    .option("--pairs <n>", "pairs of two processes a side", integer(2), pairs)
    .option("--json <file>", "write everything to a file, or to standard output with -")
    .option("--seed <n>", "seed of the random order", integer(0), seed)
    .option(
      "--timeout <seconds>",
      "a process that takes longer has hung",
      integer(1),
      timeoutMs / 1000,
    )
    .option("--check", "exit with 1 when a median is over its limit, or a heavy module is loaded")
    .addHelpText("after", STARTUP_HELP)
    .action(async (flags: StartupFlags) => finish(await startupCommand(flags)));
}

async function main(): Promise<number> {
  let code = EXIT_OK;
  try {
    await makeProgram((result) => (code = result)).parseAsync();
  } catch (error) {
    // Commander has said what is wrong, or has shown the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_OK : EXIT_USAGE;
    if (error instanceof UsageError) {
      process.stderr.write(`numboa-bench: ${error.message}\n`);
      return EXIT_USAGE;
    }
    const text = error instanceof Error ? error.stack : String(error);
    process.stderr.write(`numboa-bench: this is a bug in the tool\n${text}\n`);
    return EXIT_FAILED;
  }
  return code;
}

process.exitCode = await main();
