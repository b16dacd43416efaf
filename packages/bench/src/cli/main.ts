#!/usr/bin/env node
/** `numboa-bench`: reads the command line. Exit codes: 0 good, 1 bad news, 2 wrong usage. */
import { Command, CommanderError } from "commander";
import { addAblate } from "./ablate-command.ts";
import { addCheck } from "./check-command.ts";
import { addCompare } from "./compare-command.ts";
import { EXIT_FAILED, EXIT_OK, EXIT_USAGE } from "./exit-codes.ts";
import { addExport } from "./export-command.ts";
import { addGate } from "./gate-command.ts";
import { addInstructions } from "./instructions-command.ts";
import { addPeers } from "./peers-command.ts";
import { addReport } from "./report-command.ts";
import { addRun } from "./run-command.ts";
import { addStartup } from "./startup-command.ts";
import { UsageError } from "./usage-error.ts";

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
