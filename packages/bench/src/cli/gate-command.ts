/** `numboa-bench gate`: for continuous integration, good or bad news as an exit code. */
import { InvalidArgumentError } from "commander";
import type { Command } from "commander";
import picocolors from "picocolors";
import type { Colors } from "picocolors/types.js";
import { compareRuns } from "../compare/compare.ts";
import { commonSide } from "../compare/side.ts";
import type { NamedRun } from "../compare/side.ts";
import { SCHEMA_NAME, SCHEMA_VERSION } from "../files/parts.ts";
import { readRun } from "../files/read.ts";
import type { RunFile } from "../files/report.ts";
import { MOST_GROUPS } from "../engine/sign-flip.ts";
import { judgeGate } from "../gate/gate.ts";
import type { Finding, GateResult } from "../gate/gate.ts";
import { renderComparison } from "../report/compare-table.ts";
import { EXIT_FAILED, EXIT_INTERRUPTED, EXIT_OK } from "./exit-codes.ts";
import { integer } from "./options.ts";
import { measureAndPrint } from "./run-command.ts";
import { assertNoInput } from "./save.ts";
import { loadSuite, selectKernels } from "./suite.ts";
import { commandLine, wantsColor } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const HELP = `
What closes the gate
  A kernel that got slower than in the baseline by more than the tolerance, with confidence: Welch's one-sided
  test of "slower by the tolerance at most" is below 0.05 after Holm's correction over the kernels. A kernel that
  fails now, gives other bits, does other work, or is gone. What looks slower but may be chance is
  printed as unclear and does not close it, unless --strict is given; more groups on either side decide it.

  What is held against the baseline is the speedup over plain JavaScript, so that the baseline may come from
  another machine; one from the same kind of machine and the same Node is better.

With one file, it is compared with the baseline. Without, the kernels of the baseline are measured now, at its size.

Examples
  $ numboa-bench run --json baseline.json                  once, where the code is known to be good
  $ numboa-bench gate --baseline baseline.json             measures, compares
  $ numboa-bench gate --baseline baseline.json --quick --tolerance 10%
  $ numboa-bench gate --baseline baseline.json now.json    compares two files

Exit codes
  0 open   1 closed   2 usage   130 interrupted`;

interface GateFlags {
  readonly baseline: string;
  readonly tolerance: number;
  readonly side?: string;
  readonly kernels?: readonly string[];
  readonly strict?: boolean;
  readonly quick?: boolean;
  readonly groups?: number;
  readonly json?: string;
  readonly suite?: string;
  readonly seed: number;
  readonly timeout: number;
}

export function addGate(program: Command, finish: (code: number) => void): void {
  program
    .command("gate")
    .description("exit with 1 when a kernel got slower than in a baseline file, or worse")
    .argument("[file]", "what to judge; without it, the kernels are measured now")
    .requiredOption("--baseline <file>", "what `run --json` wrote when all was well")
    .option("--tolerance <percent>", "how much slower a kernel may get", percent, 0.03)
    .option("--strict", "what is unclear closes the gate as well")
    .option("--side <side>", "which side of the files; numboa where both have it")
    .option("--kernels <names...>", "only these kernels of the baseline")
    .option("--quick", "measure 3 groups of few rounds: finds only what is much slower")
    .option(
      "--groups <n>",
      "measure at most this many groups of processes a kernel",
      integer(2, MOST_GROUPS),
    )
    .option("--json <file>", "keep what is measured in a file")
    .option("--suite <module>", "a module that exports `kernels`, instead of the built-in suite")
    .option("--seed <n>", "seed of the random order and environment sizes", integer(0), 1)
    .option("--timeout <seconds>", "a worker that is silent for longer has hung", integer(1), 60)
    .addHelpText("after", HELP)
    .action(async (file: string | undefined, flags: GateFlags) => {
      finish(await gateCommand(file, flags));
    });
}

/** `3%`, `3 %` or `3`: 0.03. */
function percent(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*%?$/.exec(text.trim());
  if (!match) throw new InvalidArgumentError("It must be a percentage, such as 3%.");
  return Number(match[1]) / 100;
}

async function gateCommand(file: string | undefined, flags: GateFlags): Promise<number> {
  assertNoInput([flags.baseline], flags.json);
  const before = { file: flags.baseline, run: chosen(readRun(flags.baseline), flags) };
  const after = file === undefined ? await measure(before, flags) : fromFile(file, before, flags);
  const comparison = compareRuns(before.run, after.run, commonSide(before, after, flags.side));
  const result = judgeGate(comparison, before.run, after.run, flags.tolerance);
  const stream = flags.json === "-" ? process.stderr : process.stdout;
  const color = picocolors.createColors(wantsColor(stream));
  const names = { before: before.file, after: after.file };
  const table = renderComparison(comparison, names, { raw: false, color });
  if (file === undefined) stream.write("\n");
  stream.write(`${table}\n\n${renderResult(result, flags, color)}\n`);
  const interrupted = file === undefined && !after.run.complete;
  if (interrupted) return EXIT_INTERRUPTED;
  return isClosed(result, flags) ? EXIT_FAILED : EXIT_OK;
}

function isClosed({ failures, doubts }: GateResult, { strict }: GateFlags): boolean {
  return failures.length > 0 || (strict === true && doubts.length > 0);
}

/** The baseline with the kernels that are asked for. */
function chosen(run: RunFile, { kernels: names, baseline }: GateFlags): RunFile {
  const known = run.kernels.map(({ name }) => name);
  const unknown = names?.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`no kernel "${unknown}" in ${baseline}; there are ${known.join(", ")}`);
  }
  if (known.length === 0) throw new UsageError(`${baseline} holds no kernels`);
  const kernels = names ? run.kernels.filter(({ name }) => names.includes(name)) : run.kernels;
  return { ...run, kernels };
}

function fromFile(file: string, before: NamedRun, flags: GateFlags): NamedRun {
  const unusable = (["quick", "groups", "json", "suite"] as const).find((name) => name in flags);
  if (unusable !== undefined) {
    throw new UsageError(`--${unusable} is for measuring; ${file} is measured already`);
  }
  const run = readRun(file);
  const sizes = [before.run.settings.size, run.settings.size];
  if (sizes[0] !== sizes[1]) {
    throw new UsageError(`${before.file} is of size ${sizes[0]}, ${file} of size ${sizes[1]}`);
  }
  const { kernels: names } = flags;
  const kernels = names ? run.kernels.filter(({ name }) => names.includes(name)) : run.kernels;
  return { file, run: { ...run, kernels } };
}

/** Measures the kernels of the baseline as they are now; one that is gone will be missed. */
async function measure({ file, run }: NamedRun, flags: GateFlags): Promise<NamedRun> {
  const side = flags.side ?? "numboa";
  const against = run.settings.sides.slice(1).find((one) => one === side);
  if (against === undefined) {
    const sides = run.settings.sides.slice(1).join(", ");
    throw new UsageError(`no side "${side}" in ${file}: it has ${sides}`);
  }
  const suite = await loadSuite(flags.suite);
  const known = new Set(suite.kernels.map(({ name }) => name));
  const names = run.kernels.flatMap(({ name }) => (known.has(name) ? [name] : []));
  if (names.length === 0) throw new UsageError(`none of the kernels of ${file} is in the suite`);
  const kernels = selectKernels(suite.kernels, names);
  const report = await measureAndPrint(
    { url: suite.url, kernels },
    { ...flags, against, size: run.settings.size },
  );
  const head = { schema: SCHEMA_NAME, schemaVersion: SCHEMA_VERSION, kind: "run" } as const;
  const now = flags.json === undefined || flags.json === "-" ? "now" : flags.json;
  return { file: now, run: { ...head, commandLine: commandLine(), ...report } };
}

function renderResult(result: GateResult, flags: GateFlags, color: Colors): string {
  const { failures, doubts, notes } = result;
  const lines = (title: string, findings: readonly Finding[]): string[] =>
    findings.map(({ kernel, text }) => `${title} ${kernel} ${text}`);
  const allowed = `${Number((100 * flags.tolerance).toPrecision(6))} %`;
  const count = failures.length + (flags.strict ? doubts.length : 0);
  const verdict = isClosed(result, flags)
    ? color.red(`gate: closed, ${count === 1 ? "1 kernel" : `${count} kernels`}`)
    : color.green(`gate: open, no kernel is slower by more than ${allowed} with confidence`);
  return [
    ...lines(color.red("failed "), failures),
    ...lines(color.yellow("unclear"), doubts),
    ...lines(color.dim("note   "), notes),
    verdict,
  ].join("\n");
}
