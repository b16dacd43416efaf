/** `numboa-bench ablate`: leaves passes out, prints the table, writes the file. */
import { Option } from "commander";
import type { Command } from "commander";
import { distance } from "fastest-levenshtein";
import picocolors from "picocolors";
import { ablateSuite, defaultAblateSettings, isTimed } from "../ablate/ablate.ts";
import { quickAblateSettings, removablePasses } from "../ablate/ablate.ts";
import type { AblateReport, AblateSettings } from "../ablate/ablate.ts";
import { renderAblateHeader, renderAblateRow, renderAblateSummary } from "../ablate/table.ts";
import { renderJson } from "../files/write.ts";
import type { SizeName } from "../kernel.ts";
import { timeLeft } from "../report/format.ts";
import { makeStatusLine } from "../report/progress.ts";
import { EXIT_FAILED, EXIT_INTERRUPTED, EXIT_OK } from "./exit-codes.ts";
import { withInterrupt } from "./interrupt.ts";
import { integer } from "./options.ts";
import { saveJson } from "./save.ts";
import { loadSuite, selectKernels } from "./suite.ts";
import { commandLine, wantsColor } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const HELP = `
What it measures
  Each kernel as Numboa compiles it, against the same with one pass of the compiler left out wherever it stands in
  the pipeline. A group is a fresh process of each variant, taking turns; shown is the time without the pass over
  the time with it. All variants must give the same bits. Where the module comes out byte for byte the
  same, nothing is timed and the table has a dot. A factor after ~ is within what chance does.

  Every pass may be left out, none is needed for a right result: ${removablePasses.join(", ")}.

  Factors do not multiply: without one pass another may do its work, or find none.

Examples
  $ numboa-bench ablate gemm fft                          all passes, two kernels, size S
  $ numboa-bench ablate --quick                           the suite, three groups each
  $ numboa-bench ablate gemm --passes vectorize,licm      two passes
  $ numboa-bench ablate --json ablate.json                for the report

Exit codes
  0 good   1 different bits or a failed process   2 usage   130 interrupted`;

/** The options as commander hands them over. */
export interface AblateFlags {
  readonly size: SizeName;
  readonly passes?: string;
  readonly groups?: number;
  readonly quick?: boolean;
  readonly json?: string;
  readonly suite?: string;
  readonly seed: number;
  readonly timeout: number;
}

export function addAblate(program: Command, finish: (code: number) => void): void {
  const { groups, seed, size, timeoutMs } = defaultAblateSettings;
  program
    .command("ablate")
    .description("show what each pass of the compiler buys, by leaving it out")
    .argument("[kernels...]", "names of kernels; all when none is given")
    .addOption(
      new Option("--size <size>", "S, M or L: about 1, 10 or 100 ms a call in plain JavaScript")
        .choices(["S", "M", "L"])
        .default(size),
    )
    .option("--passes <names>", "only these passes, separated by commas")
    .option("--groups <n>", `groups of processes a kernel (${groups})`, integer(2))
    .option("--quick", "3 groups of few rounds: a first impression")
    .option("--json <file>", "write everything to a file, or to standard output with -")
    .option("--suite <module>", "a module that exports `kernels`, instead of the built-in suite")
    .option("--seed <n>", "seed of the random order and environment sizes", integer(0), seed)
    .option("--timeout <seconds>", "a silent worker has hung", integer(1), timeoutMs / 1000)
    .addHelpText("after", HELP)
    .action(async (names: string[], flags: AblateFlags) => {
      finish(await ablateCommand(names, flags));
    });
}

/**
 * Runs the command and gives the exit code.
 * @throws UsageError for what the user has to change
 */
async function ablateCommand(names: readonly string[], flags: AblateFlags): Promise<number> {
  const suite = await loadSuite(flags.suite);
  const kernels = selectKernels(suite.kernels, names);
  const passes = selectPasses(flags.passes);
  const settings = settingsFrom(flags);
  const toStdout = flags.json === "-";
  // With the file on standard output, people read standard error.
  const stream = toStdout ? process.stderr : process.stdout;
  const color = picocolors.createColors(wantsColor(stream));
  const print = (text: string): void => void stream.write(`${text}\n`);
  const save = (report: AblateReport): void => {
    if (flags.json !== undefined && !toStdout) saveJson(flags.json, { kind: "ablate", ...report });
  };
  const line = makeStatusLine(process.stderr);
  const begun = performance.now();
  print(renderAblateHeader(passes, color));
  const report = await withInterrupt((signal) =>
    ablateSuite({
      ...{ kernels, suite: suite.url, passes, settings, signal },
      onGroup(kernel, index, groups) {
        const share = (index + groups / settings.groups) / kernels.length;
        const left = timeLeft(((performance.now() - begun) * (1 - share)) / share);
        const where = `[${index + 1}/${kernels.length}] ${kernel.name}`;
        line.show(`${where}: group ${groups} of ${settings.groups}, about ${left} left`);
      },
      onKernel(soFar, latest) {
        line.clear();
        print(renderAblateRow(latest, color));
        save(soFar);
      },
    }),
  );
  line.clear();
  save(report);
  print(renderAblateSummary(report, color));
  if (toStdout) process.stdout.write(renderJson({ kind: "ablate", ...report }, commandLine()));
  return ablateExitCode(report);
}

function settingsFrom({ size, groups, quick, seed, timeout }: AblateFlags): AblateSettings {
  const base = { ...defaultAblateSettings, ...(quick ? quickAblateSettings : {}) };
  return { ...base, size, groups: groups ?? base.groups, seed, timeoutMs: timeout * 1000 };
}

/**
 * The passes of a list with commas; all when there is none.
 * @throws UsageError for a name that is not there, with the one that is nearest
 */
export function selectPasses(list: string | undefined): readonly string[] {
  if (list === undefined) return removablePasses;
  const names = list.split(",").map((name) => name.trim());
  for (const name of names) {
    if (removablePasses.includes(name)) continue;
    const near = removablePasses.toSorted((a, b) => distance(name, a) - distance(name, b))[0];
    throw new UsageError(
      `unknown pass "${name}": did you mean ${near}? There are ${removablePasses.join(", ")}`,
    );
  }
  return removablePasses.filter((name) => names.includes(name));
}

/** Failures outweigh an interruption. */
export function ablateExitCode({ kernels, complete }: AblateReport): number {
  const bad = kernels.some(({ failure, passes }) => {
    const broken = passes.some(({ effect }) => !isTimed(effect) && effect.verdict !== "same code");
    return failure !== null || broken;
  });
  if (bad) return EXIT_FAILED;
  return complete ? EXIT_OK : EXIT_INTERRUPTED;
}
