/** `numboa-bench run`: measures kernels, prints the table, writes the file. */
import { InvalidArgumentError, Option } from "commander";
import type { Command } from "commander";
import picocolors from "picocolors";
import type { Colors } from "picocolors/types.js";
import { defaultSettings, quickSettings, runSuite } from "../engine/run.ts";
import type { RunReport, RunSettings } from "../engine/run.ts";
import { MOST_GROUPS } from "../engine/sign-flip.ts";
import { renderJson } from "../files/write.ts";
import { makeProgress } from "../report/progress.ts";
import { renderHeader, renderRow, renderSummary } from "../report/table.ts";
import type { Kernel, SizeName } from "../kernel.ts";
import { isCompared, sideNames } from "../worker/protocol.ts";
import type { SideName } from "../worker/protocol.ts";
import { EXIT_FAILED, EXIT_INTERRUPTED, EXIT_OK } from "./exit-codes.ts";
import { withInterrupt } from "./interrupt.ts";
import { defaultCountFlags, instructionsCommand } from "./instructions-command.ts";
import { integer } from "./options.ts";
import { saveJson } from "./save.ts";
import { loadSuite, selectKernels } from "./suite.ts";
import type { Suite } from "./suite.ts";
import { commandLine, wantsColor } from "./terminal.ts";

const HELP = `
How it measures
  A group is a fresh process of each side, plain JavaScript first, all alive at the same time. Each is warmed
  up alone: every batch from the first call on is recorded, until change points (PELT) say that it is steady, or
  for 1.5 s of calls at the most. Then they take turns, forwards and backwards (ABBA), with batches of at least
  5 ms, on one processor. All must give the same bits, or the contender fails and is never timed. A group
  gives each contender one number, the median over rounds of the log-ratio; the interval is Student's t over
  groups. Groups are added until it is within ±1 %, or 40 are done, or time is up (36 s a kernel on the average).

Verdicts
  "faster" and "slower" need an interval that excludes 1, an effect of 1 %, p ≤ 0.05 after Holm's correction over
  the kernels of the run, and an exact sign-flip test that confirms it. With fewer than six groups that test
  can confirm nothing, and the effect must be 5 %. "same" needs the interval within ±1 %. Rows are printed as they
  come, before the correction; the summary names those that it changes.

--quick
  Three groups of few rounds, all started at once: good for effects of tens of per cent. Times of first calls and
  of compiling are those of a busy machine.

Memory is the highest resident size over that of the worker before it loaded anything.

Examples
  $ numboa-bench run                            the whole suite, size M
  $ numboa-bench run gemm fft --quick           a first impression of two kernels
  $ numboa-bench run --json results.json        for keeping and comparing
  $ numboa-bench run --sides js,numboa,gcc      and C beside it, in the same groups
  $ numboa-bench run --against js               plain JavaScript against itself: what is noise
  $ numboa-bench run --suite my-kernels.js      kernels of your own

Exit codes
  0 good   1 wrong result, failed worker, or slower with --fail-if-slower   2 usage   130 interrupted`;

export function addRun(program: Command, finish: (code: number) => void): void {
  program
    .command("run")
    .description("measure kernels and print a table")
    .argument("[kernels...]", "names of kernels; all when none is given")
    .addOption(
      new Option("--size <size>", "S, M or L: about 1, 10 or 100 ms a call in plain JavaScript")
        .choices(["S", "M", "L"])
        .default("M"),
    )
    .option(
      "--groups <n>",
      "at most this many groups of processes a kernel (40)",
      integer(2, MOST_GROUPS),
    )
    .option("--quick", "3 groups of few rounds: a first impression")
    .addOption(
      new Option("--against <side>", "what to compare with plain JavaScript; js checks the tool")
        .choices(["numboa", "js"])
        .default("numboa"),
    )
    .option("--sides <names>", `js and what to compare with it: ${sideNames.join(", ")}`, sides)
    .option("--json <file>", "write everything to a file, or to standard output with -")
    .option("--suite <module>", "a module that exports `kernels`, instead of the built-in suite")
    .option("--seed <n>", "seed of the random order and environment sizes", integer(0), 1)
    .option("--timeout <seconds>", "a worker that is silent for longer has hung", integer(1), 60)
    .option("--fail-if-slower", "exit with 1 when a kernel is slower than plain JavaScript")
    .option("--list", "list the kernels and exit")
    .addOption(
      new Option("--mode <mode>", "count instructions under valgrind: `instructions` with defaults")
        .choices(["time", "instructions"])
        .default("time"),
    )
    .addHelpText("after", HELP)
    .action(async (names: string[], flags: RunFlags & ModeFlags, command: Command) => {
      const counts = flags.mode === "instructions";
      finish(await (counts ? runCounts(names, flags, command) : runCommand(names, flags)));
    });
}

interface ModeFlags {
  readonly mode: "time" | "instructions";
}

/** The size of a run is too long where everything takes fifty times longer, unless asked for. */
function runCounts(
  names: readonly string[],
  { size, json, suite }: RunFlags,
  command: Command,
): Promise<number> {
  const given = command.getOptionValueSource("size") !== "default";
  return instructionsCommand(names, {
    ...defaultCountFlags,
    ...(given ? { size } : {}),
    ...(json === undefined ? {} : { json }),
    ...(suite === undefined ? {} : { suite }),
  });
}

/** `js,numboa,gcc`: known sides, the baseline first, each once (or js twice, which checks the tool). */
function sides(text: string): SideName[] {
  const names = text.split(",").map((name) => name.trim()) as SideName[];
  const unknown = names.find((name) => !sideNames.includes(name));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`There is no side "${unknown}": ${sideNames.join(", ")}.`);
  }
  if (names[0] !== "js") throw new InvalidArgumentError("The first must be js, the baseline.");
  if (names.length < 2) throw new InvalidArgumentError("Name at least one side beside js.");
  const contenders = names.slice(1);
  if (new Set(contenders).size < contenders.length) {
    throw new InvalidArgumentError("Name each side once.");
  }
  return names;
}

/** What decides how kernels are measured, and where it goes. */
export interface MeasureFlags {
  readonly size: SizeName;
  readonly groups?: number;
  readonly quick?: boolean;
  readonly against: SideName;
  /** The baseline first; wins over `against`. */
  readonly sides?: readonly SideName[];
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
async function runCommand(names: readonly string[], flags: RunFlags): Promise<number> {
  const suite = await loadSuite(flags.suite);
  const kernels = selectKernels(suite.kernels, names);
  if (flags.list) {
    process.stdout.write(listKernels(names.length === 0 ? suite.kernels : kernels));
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
  // Loaded only when wanted: a run without them must not need them.
  if (settings.sides.some(isCompared)) (await import("../peers/index.ts")).registerPeers();
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
    sides: flags.sides ?? ["js", flags.against],
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
