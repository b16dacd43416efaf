#!/usr/bin/env node
/** `numboa-bench`: reads the command line. Exit codes: 0 good, 1 bad news, 2 wrong usage. */
import { Command, CommanderError } from "commander";
import { defaultStartupSettings } from "../startup/startup.ts";
import { addAblate } from "./ablate-command.ts";
import { addCheck } from "./check-command.ts";
import { addCompare } from "./compare-command.ts";
import { EXIT_FAILED, EXIT_OK, EXIT_USAGE } from "./exit-codes.ts";
import { addExport } from "./export-command.ts";
import { addGate } from "./gate-command.ts";
import { addInstructions } from "./instructions-command.ts";
import { integer } from "./options.ts";
import { addPeers } from "./peers-command.ts";
import { addReport } from "./report-command.ts";
import { addRun } from "./run-command.ts";
import { startupCommand } from "./startup-command.ts";
import type { StartupFlags } from "./startup-command.ts";
import { UsageError } from "./usage-error.ts";

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
  addRun(program, finish);
  addPeers(program, finish);
  addStartup(program, finish);
  addCheck(program, finish);
  addCompare(program, finish);
  addGate(program, finish);
  addAblate(program, finish);
  addInstructions(program, finish);
  addExport(program, finish);
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
