/** `numboa-bench check`: looks at the machine, at a file, and at the engine itself. */
import { Option } from "commander";
import { InvalidArgumentError } from "commander";
import type { Command } from "commander";
import picocolors from "picocolors";
import type { Colors } from "picocolors/types.js";
import { LIMITS, overLimits, runSeries } from "../check/check.ts";
import type { Series, SeriesPlan } from "../check/check.ts";
import { compareOnce, isRepeatable, shortSize } from "../check/comparisons.ts";
import { judgeFile } from "../check/file.ts";
import { checkMachine } from "../check/machine.ts";
import type { CheckReport } from "../check/report.ts";
import { renderFindings, renderSeries } from "../check/table.ts";
import { MOST_GROUPS } from "../engine/sign-flip.ts";
import { readReport } from "../files/read.ts";
import { renderJson } from "../files/write.ts";
import type { Kernel } from "../kernel.ts";
import { timeLeft } from "../report/format.ts";
import { makeStatusLine } from "../report/progress.ts";
import type { StatusLine } from "../report/progress.ts";
import { EXIT_FAILED, EXIT_INTERRUPTED, EXIT_OK } from "./exit-codes.ts";
import { withInterrupt } from "./interrupt.ts";
import { integer } from "./options.ts";
import { saveJson } from "./save.ts";
import { loadSuite, selectKernels } from "./suite.ts";
import { commandLine, wantsColor } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const HELP = `
What it looks at
  Without options: load, time stolen by the hypervisor, governor and clock of this machine, and what differences
  a few comparisons of a kernel with itself show (the noise floor). With a FILE: whether what it says can be
  relied on, and the machine it was measured on.

--aa [n]
  Compares kernels with themselves n times (${200}). Any "faster" or "slower" is a false positive; at most
  ${100 * LIMITS.falsePositives} % may be, and the median half-width must be within ±${100 * LIMITS.halfWidth} %. An interval that leaves out 1 happens one
  time in twenty by definition; verdicts also need an effect of 1 % and a sign-flip test.

--inject <share>
  Compares kernels with themselves made slower: of the calls of one side that share is made twice, evenly
  spread, so it is slower by exactly that. "slower" must be found ${100 * LIMITS.detections} % of the time within ${LIMITS.detectionMs / 1000} s a kernel.

How
  The engine of \`run\`, with 10 groups a comparison, 15 rounds of 5 ms and a warm-up of at most 100 ms, so that one
  takes seconds, not half a minute. The kernels are those that leave their arguments as they are, at a size where
  a call takes at most 20 µs. Rates are shown with exact binomial intervals.

Examples
  $ numboa-bench check                                   this machine
  $ numboa-bench check results.json                      a file
  $ numboa-bench check --aa 200 --inject 3% --json check.json

Exit codes
  0 good   1 not good enough, or over a limit   2 usage   130 interrupted`;

/** Comparisons of each series unless said. */
const COMPARISONS = 200;
const INJECTED = 40;
/** For the noise floor of a plain check. */
const FLOOR = 4;

/** The options as commander hands them over. */
export interface CheckFlags {
  readonly aa?: number | true;
  readonly inject?: number;
  readonly injections: number;
  readonly groups: number;
  readonly maxGroups: number;
  readonly kernels?: string;
  readonly json?: string;
  readonly suite?: string;
  readonly seed: number;
}

export function addCheck(program: Command, finish: (code: number) => void): void {
  program
    .command("check")
    .description("is this machine, or a file, good enough; does the tool see what it must")
    .argument("[file]", "a file that numboa-bench wrote")
    .addOption(
      new Option("--aa [n]", `compare kernels with themselves (${COMPARISONS} times)`)
        .argParser(integer(1))
        .preset(COMPARISONS),
    )
    .option("--inject <share>", "compare with a slowdown of that share, as 3% or 0.03", share)
    .option("--injections <n>", "how often", integer(1), INJECTED)
    .option("--groups <n>", "groups a comparison, at the first look", integer(3, MOST_GROUPS), 10)
    .option("--max-groups <n>", "with --inject, groups at most", integer(3, MOST_GROUPS), 40)
    .option("--kernels <names>", "kernels to take turns with, separated by commas")
    .option("--json <file>", "write everything to a file, or to standard output with -")
    .option("--suite <module>", "a module that exports `kernels`, instead of the built-in suite")
    .option("--seed <n>", "seed of the random order and environment sizes", integer(0), 1)
    .addHelpText("after", HELP)
    .action(async (file: string | undefined, flags: CheckFlags) => {
      finish(await checkCommand(file, flags));
    });
}

/** `3%` or `0.03`. */
export function share(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(\s*%)?$/.exec(text.trim());
  const value = match ? Number(match[1]) / (match[2] === undefined ? 1 : 100) : Number.NaN;
  if (!(value > 0 && value <= 1)) {
    throw new InvalidArgumentError("It must be a share over 0 % and up to 100 %, as 3% or 0.03.");
  }
  return value;
}

/**
 * Runs the command and gives the exit code.
 * @throws UsageError for what the user has to change
 */
async function checkCommand(file: string | undefined, flags: CheckFlags): Promise<number> {
  const toStdout = flags.json === "-";
  // With the file on standard output, people read standard error.
  const stream = toStdout ? process.stderr : process.stdout;
  const color = picocolors.createColors(wantsColor(stream));
  const print = (text: string): void => void stream.write(`${text}\n`);
  if (file !== undefined) return checkFile(file, flags, print, color);
  const suite = await loadSuite(flags.suite);
  const plans = plansFrom(flags, suite.url, chooseKernels(suite.kernels, flags.kernels));
  const save = (report: CheckReport): void => {
    if (flags.json !== undefined && !toStdout) saveJson(flags.json, { kind: "check", ...report });
  };
  const report = await withInterrupt((signal) => checkAll(plans, { print, color, save, signal }));
  save(report);
  if (toStdout) process.stdout.write(renderJson({ kind: "check", ...report }, commandLine()));
  return checkExitCode(report);
}

function checkFile(
  file: string,
  flags: CheckFlags,
  print: (text: string) => void,
  color: Colors,
): number {
  if (flags.aa !== undefined || flags.inject !== undefined) {
    throw new UsageError("--aa and --inject check this machine: leave the file out");
  }
  const findings = judgeFile(readReport(file));
  print(renderFindings(findings, color));
  return findings.some(({ level }) => level === "bad") ? EXIT_FAILED : EXIT_OK;
}

function chooseKernels(kernels: readonly Kernel[], list: string | undefined) {
  const names = list?.split(",").map((name) => name.trim()) ?? [];
  const chosen = selectKernels(kernels, names).filter(isRepeatable);
  const sized = chosen.flatMap((kernel) => {
    const n = shortSize(kernel);
    return n === null ? [] : [{ name: kernel.name, n }];
  });
  if (sized.length > 0) return sized;
  throw new UsageError("no kernel here leaves its arguments as they are and is short enough");
}

function plansFrom(
  { aa, inject, injections, groups, maxGroups, seed }: CheckFlags,
  suite: string,
  kernels: SeriesPlan["kernels"],
): SeriesPlan[] {
  const base = { groups, kernels, suite, seed };
  const comparisons = aa === true ? COMPARISONS : aa;
  const plans: SeriesPlan[] = [];
  if (comparisons !== undefined) {
    plans.push({ ...base, comparisons, share: 0, maxGroups: groups });
  }
  if (inject !== undefined) {
    const most = Math.max(groups, maxGroups);
    plans.push({ ...base, comparisons: injections, share: inject, maxGroups: most });
  }
  if (plans.length > 0) return plans;
  return [{ ...base, comparisons: FLOOR, share: 0, maxGroups: groups }];
}

interface Context {
  readonly print: (text: string) => void;
  readonly color: Colors;
  readonly save: (report: CheckReport) => void;
  readonly signal: AbortSignal;
}

async function checkAll(plans: readonly SeriesPlan[], context: Context): Promise<CheckReport> {
  const { print, color, save, signal } = context;
  const begun = performance.now();
  const startedAt = new Date().toISOString();
  const { environment, ...machine } = await checkMachine();
  print(renderFindings(machine.findings, color));
  const done: Series[] = [];
  const report = (complete: boolean, latest?: Series): CheckReport => ({
    complete,
    startedAt,
    elapsedMs: performance.now() - begun,
    environment,
    machine,
    series: latest ? [...done, latest] : [...done],
  });
  const line = makeStatusLine(process.stderr);
  for (const plan of plans) {
    const show = progressOf(plan, line);
    const onComparison = (soFar: Series): void => {
      show(soFar);
      save(report(false, soFar));
    };
    done.push(await runSeries(plan, compareOnce, onComparison, signal));
    line.clear();
    print(`\n${renderSeries(done[done.length - 1], color)}`);
    if (signal.aborted) break;
  }
  return report(!signal.aborted);
}

function progressOf({ comparisons, share: injected }: SeriesPlan, line: StatusLine) {
  const begun = performance.now();
  const name = injected === 0 ? "A/A" : "injected";
  return (soFar: Series): void => {
    const count = soFar.comparisons.length + soFar.failures.length;
    const left = timeLeft(((performance.now() - begun) * (comparisons - count)) / count);
    line.show(`${name}: ${count} of ${comparisons}, ${soFar.hits} so far, about ${left} left`);
  };
}

/** Limits that are broken outweigh an interruption. */
export function checkExitCode({ series, machine, complete }: CheckReport): number {
  const bad = machine.findings.some(({ level }) => level === "bad");
  const asked = series.some((one) => overLimits(one).length > 0);
  // A loaded machine is no fault of comparisons that came out well on it.
  if (asked || (bad && series.every((one) => one.planned <= FLOOR))) return EXIT_FAILED;
  return complete ? EXIT_OK : EXIT_INTERRUPTED;
}
