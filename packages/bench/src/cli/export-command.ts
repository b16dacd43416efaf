/** `numboa-bench export`: a run in the formats of other tools. */
import type { Command } from "commander";
import { toCsv } from "../export/csv.ts";
import { summaries, toPyperf } from "../export/pyperf.ts";
import { readRun } from "../files/read.ts";
import type { RunFile } from "../files/report.ts";
import type { SideName } from "../worker/protocol.ts";
import { EXIT_OK } from "./exit-codes.ts";
import { assertNoInput, saveText } from "./save.ts";
import { UsageError } from "./usage-error.ts";

const HELP = `
What it writes
  --pyperf  A file that pyperf reads (format 1.0): a benchmark for each kernel and side, named kernel-side; a run for
            each process; seconds a call. With --side only that side, named as the kernels, so that
            pyperf can compare two sides. pyperf pools the values of processes; believe the intervals of \`run\`.
  --csv     A row for each kernel and side: speedup, interval, times, memory.
  Kernels without times are left out of a pyperf file, and named.

Examples
  $ numboa-bench export results.json --pyperf -o all.json
  $ python3 -m pyperf stats all.json
  $ numboa-bench export results.json --pyperf --side js -o js.json
  $ numboa-bench export results.json --pyperf --side numboa -o numboa.json
  $ python3 -m pyperf compare_to js.json numboa.json --table
  $ numboa-bench export results.json --csv > results.csv

Exit codes
  0 written   2 usage`;

interface ExportFlags {
  readonly pyperf?: boolean;
  readonly csv?: boolean;
  readonly side?: string;
  readonly output: string;
}

export function addExport(program: Command, finish: (code: number) => void): void {
  program
    .command("export")
    .description("write a file of `run` as pyperf or a spreadsheet reads it")
    .argument("<file>", "what `run --json` wrote")
    .option("--pyperf", "as pyperf's JSON")
    .option("--csv", "as comma-separated values")
    .option("--side <side>", "only this side")
    .option("-o, --output <file>", "what to write; - for standard output", "-")
    .addHelpText("after", HELP)
    .action((file: string, flags: ExportFlags) => finish(exportCommand(file, flags)));
}

function exportCommand(file: string, flags: ExportFlags): number {
  if (flags.pyperf === flags.csv) {
    throw new UsageError("say which format to write: either --pyperf or --csv");
  }
  assertNoInput([file], flags.output);
  const run = readRun(file);
  const side = flags.side === undefined ? undefined : knownSide(file, run, flags.side);
  const text = flags.csv ? toCsv(run, side) : pyperfText(file, run, side);
  if (flags.output === "-") process.stdout.write(text);
  else saveText(flags.output, text);
  return EXIT_OK;
}

function knownSide(file: string, { settings: { sides } }: RunFile, wanted: string): SideName {
  const side = sides.find((one) => one === wanted);
  if (side === undefined) {
    throw new UsageError(
      `no side "${wanted}" in ${file}: it has ${[...new Set(sides)].join(", ")}`,
    );
  }
  return side;
}

function pyperfText(file: string, run: RunFile, side: SideName | undefined): string {
  const suite = toPyperf(run, side);
  if (suite.benchmarks.length === 0) {
    throw new UsageError(`${file} has no times${side ? ` of ${side}` : ""}: nothing to export`);
  }
  const sides = side === undefined ? [...new Set(run.settings.sides)] : [side];
  const missing = run.kernels.flatMap((kernel) => {
    const timed = new Set(summaries(kernel).map((summary) => summary.side));
    return sides.filter((one) => !timed.has(one)).map((one) => `${kernel.name} (${one})`);
  });
  if (missing.length > 0) {
    process.stderr.write(`numboa-bench: without times, left out: ${missing.join(", ")}\n`);
  }
  return `${JSON.stringify(suite)}\n`;
}
