/** `numboa-bench compare`: holds two files of `run` against each other. */
import picocolors from "picocolors";
import type { Command } from "commander";
import { compareRuns, isCompared } from "../compare/compare.ts";
import type { Comparison } from "../compare/compare.ts";
import { describeDifferences } from "../compare/environments.ts";
import { commonSide } from "../compare/side.ts";
import type { NamedRun } from "../compare/side.ts";
import { readRun } from "../files/read.ts";
import { renderJson } from "../files/write.ts";
import { comparisonMarkdown, renderComparison } from "../report/compare-table.ts";
import { EXIT_FAILED, EXIT_OK, EXIT_USAGE } from "./exit-codes.ts";
import { assertNoInput, saveText } from "./save.ts";
import { commandLine, wantsColor } from "./terminal.ts";

const HELP = `
What it compares
  How much faster than plain JavaScript a side is, in the second file over the first. Both sides took turns
  on one machine, so these ratios may be compared between machines. The interval is Welch's, over the
  log-ratios of the groups of processes; p is Welch's t test with Holm's correction over the kernels.
  "faster" and "slower" need an interval that excludes 1, an effect of 1 % and a corrected p below 0.05; "same" needs the
  interval within ±1 %. The geometric mean leaves the probes out.

  A kernel whose size or checksum differs did other work in the two files, and is not compared.

  Times in milliseconds (--raw) are compared only when processor, cores, operating system, versions and flags of Node
  agree. Even then they hold all that changed on the machine between the two runs; ratios do not.

Examples
  $ numboa-bench compare before.json after.json
  $ numboa-bench compare before.json after.json --raw
  $ numboa-bench compare laptop.json server.json --side gcc
  $ numboa-bench compare before.json after.json --markdown >> notes.md

Exit codes
  0 compared   1 a kernel of both files could not be compared   2 usage, or --raw for different places`;

interface CompareFlags {
  readonly side?: string;
  readonly raw?: boolean;
  readonly json?: string;
  readonly markdown?: boolean;
}

export function addCompare(program: Command, finish: (code: number) => void): void {
  program
    .command("compare")
    .description("compare two files that `run` wrote")
    .argument("<before>", "file of the one run")
    .argument("<after>", "file of the other")
    .option("--side <side>", "which side of the files; numboa where both have it")
    .option("--raw", "times as well, where both were measured in the same place")
    .option("--json <file>", "write the comparison to a file, or to standard output with -")
    .option("--markdown", "print Markdown")
    .addHelpText("after", HELP)
    .action((before: string, after: string, flags: CompareFlags) => {
      finish(compareCommand(before, after, flags));
    });
}

function compareCommand(first: string, second: string, flags: CompareFlags): number {
  assertNoInput([first, second], flags.json);
  const before: NamedRun = { file: first, run: readRun(first) };
  const after: NamedRun = { file: second, run: readRun(second) };
  const comparison = compareRuns(before.run, after.run, commonSide(before, after, flags.side));
  const refused = flags.raw === true && comparison.differences.length > 0;
  const raw = flags.raw === true && !refused;
  const names = { before: first, after: second };
  const toStdout = flags.json === "-";
  // With the file on standard output, people read standard error.
  const stream = toStdout ? process.stderr : process.stdout;
  const color = picocolors.createColors(wantsColor(stream));
  const text = flags.markdown
    ? comparisonMarkdown(comparison, names, raw)
    : renderComparison(comparison, names, { raw, color });
  stream.write(`${text}\n`);
  if (flags.json !== undefined) write(flags.json, comparison, before, after);
  for (const { file, run } of [before, after]) {
    if (!run.complete) process.stderr.write(`numboa-bench: ${file} is of a run that was stopped\n`);
  }
  if (refused) process.stderr.write(refusal(comparison));
  return exitCode(comparison, refused);
}

function write(target: string, comparison: Comparison, before: NamedRun, after: NamedRun): void {
  const origin = ({ file, run: { startedAt, environment, commandLine: words } }: NamedRun) => {
    return { file, startedAt, environment, commandLine: words };
  };
  const content = {
    kind: "compare",
    first: origin(before),
    second: origin(after),
    ...comparison,
  } as const;
  const text = renderJson(content, commandLine());
  if (target === "-") process.stdout.write(text);
  else saveText(target, text);
}

function refusal({ differences }: Comparison): string {
  return (
    `numboa-bench: raw times are not compared: the files differ in ${describeDifferences(differences)}.\n` +
    "The ratios above hold nevertheless: each is of two sides that took turns in one place.\n"
  );
}

function exitCode({ kernels }: Comparison, refused: boolean): number {
  if (refused) return EXIT_USAGE;
  return kernels.every(({ outcome }) => isCompared(outcome)) ? EXIT_OK : EXIT_FAILED;
}
