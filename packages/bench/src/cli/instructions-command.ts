/** `numboa-bench instructions`: counts instructions, prints the table, writes the file. */
import os from "node:os";
import { Option } from "commander";
import type { Command } from "commander";
import picocolors from "picocolors";
import { renderJson } from "../files/write.ts";
import { countSuite, isCounted, SPREAD_LIMIT } from "../instructions/instructions.ts";
import type { InstructionsReport } from "../instructions/instructions.ts";
import { renderCountHeader, renderCountRow, renderCountSummary } from "../instructions/table.ts";
import { CountFailure, findValgrind } from "../instructions/valgrind.ts";
import type { Valgrind } from "../instructions/valgrind.ts";
import type { SizeName } from "../kernel.ts";
import { makeStatusLine } from "../report/progress.ts";
import { timeLeft } from "../report/format.ts";
import { NotBuilt } from "../startup/published.ts";
import { EXIT_FAILED, EXIT_INTERRUPTED, EXIT_OK } from "./exit-codes.ts";
import { withInterrupt } from "./interrupt.ts";
import { integer } from "./options.ts";
import { saveJson } from "./save.ts";
import { loadSuite, selectKernels } from "./suite.ts";
import { commandLine, wantsColor } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const HELP = `
How it counts
  Programs run under valgrind's cachegrind with V8's compilers on, and with all that varies pinned: seeds,
  addresses, environment, threads. Each side runs twice with different numbers of calls; instructions a call are
  the difference, so starting and compiling cancel. Numboa's side is the optimized tier, compiled before and bound
  as jit() binds it. Both must give the same bits. Load changes no count, so runs go side by side.

  Instructions are no time: a cache miss counts like an addition, and SIMD counts once for all lanes. Use it
  to see that generated code changed, and \`run\` to see what that is worth.

  Needs valgrind (Debian: apt-get install valgrind), the built packages, and Node 20.19 or newer.

Examples
  $ numboa-bench instructions gemm fft            two kernels, size S
  $ numboa-bench instructions --repeat 3          and how well the counts repeat
  $ numboa-bench run --mode instructions          the same lane as a mode of run

Exit codes
  0 good   1 wrong result, failed run, or spread over ${100 * SPREAD_LIMIT} %   2 usage, or no valgrind   130 interrupted`;

/** The options as commander hands them over. */
export interface InstructionsFlags {
  readonly size: SizeName;
  readonly repeat: number;
  readonly jobs: number;
  readonly json?: string;
  readonly suite?: string;
  readonly valgrind: string;
}

export const defaultCountFlags = {
  size: "S",
  repeat: 1,
  jobs: os.availableParallelism(),
  valgrind: "valgrind",
} as const satisfies InstructionsFlags;

export function addInstructions(program: Command, finish: (code: number) => void): void {
  const { size, repeat, jobs, valgrind } = defaultCountFlags;
  program
    .command("instructions")
    .description("count instructions a call under valgrind: the same numbers every time")
    .argument("[kernels...]", "names of kernels; all when none is given")
    .addOption(
      new Option("--size <size>", "S, M or L; runs take some fifty times longer here")
        .choices(["S", "M", "L"])
        .default(size),
    )
    .option("--repeat <n>", "count everything so often and show the spread", integer(1), repeat)
    .option("--jobs <n>", "programs that run at the same time", integer(1), jobs)
    .option("--json <file>", "write everything to a file, or to standard output with -")
    .option("--suite <module>", "a module that exports `kernels`, instead of the built-in suite")
    .option("--valgrind <command>", "the valgrind to use", valgrind)
    .addHelpText("after", HELP)
    .action(async (names: string[], flags: InstructionsFlags) => {
      finish(await instructionsCommand(names, flags));
    });
}

/**
 * Runs the command and gives the exit code.
 * @throws UsageError for what the user has to change, a missing valgrind among it
 */
export async function instructionsCommand(
  names: readonly string[],
  flags: InstructionsFlags,
): Promise<number> {
  const suite = await loadSuite(flags.suite);
  const kernels = selectKernels(suite.kernels, names);
  const valgrind = await valgrindOrUsage(flags.valgrind);
  const { size, repeat, jobs } = flags;
  const toStdout = flags.json === "-";
  // With the file on standard output, people read standard error.
  const stream = toStdout ? process.stderr : process.stdout;
  const color = picocolors.createColors(wantsColor(stream));
  const print = (text: string): void => void stream.write(`${text}\n`);
  const save = (report: InstructionsReport): void => {
    if (flags.json !== undefined && !toStdout) {
      saveJson(flags.json, { kind: "instructions", ...report });
    }
  };
  const line = makeStatusLine(process.stderr);
  const begun = performance.now();
  print(renderCountHeader(color));
  const report = await withInterrupt((signal) =>
    countSuite({
      kernels,
      settings: { size, repeat, jobs },
      valgrind,
      signal,
      onRun(kernel, index, done, runs) {
        const share = (index + done / runs) / kernels.length;
        const left = timeLeft(((performance.now() - begun) * (1 - share)) / share);
        const where = `[${index + 1}/${kernels.length}] ${kernel.name}`;
        line.show(`${where}: run ${done} of ${runs}, about ${left} left`);
      },
      onKernel(soFar, latest) {
        line.clear();
        print(renderCountRow(latest, color));
        save(soFar);
      },
    }),
  ).catch((error: unknown) => {
    if (error instanceof NotBuilt) throw new UsageError(error.message);
    throw error;
  });
  line.clear();
  save(report);
  print(renderCountSummary(report, color));
  if (toStdout)
    process.stdout.write(renderJson({ kind: "instructions", ...report }, commandLine()));
  return countExitCode(report);
}

async function valgrindOrUsage(command: string): Promise<Valgrind> {
  try {
    return await findValgrind(command);
  } catch (error) {
    if (error instanceof CountFailure) throw new UsageError(error.message);
    throw error;
  }
}

/** Failures outweigh an interruption. */
export function countExitCode(report: InstructionsReport): number {
  if (report.kernels.some(({ outcome }) => !isCounted(outcome))) return EXIT_FAILED;
  if (!report.complete) return EXIT_INTERRUPTED;
  return (report.worstSpread ?? 0) > SPREAD_LIMIT ? EXIT_FAILED : EXIT_OK;
}
