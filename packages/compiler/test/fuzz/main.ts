/** `npm run fuzz`: random programs, JavaScript against every stage of the compiler. */
import { mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { FEATURE_NAMES } from "../../../parser/test/programs/features.ts";
import { campaign, type Summary } from "./campaign.ts";
import { parallelCampaign } from "./parallel.ts";
import { mismatchText, summaryText } from "./summary-text.ts";

interface Flags {
  readonly programs: number;
  readonly seed: number;
  readonly start: number;
  readonly jobs: number;
  readonly binaryen: number;
  readonly minutes?: number;
  readonly throwOutside?: boolean;
  readonly large?: boolean;
  readonly feature?: string;
  readonly json?: boolean;
  readonly out: string;
}

const whole =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`a whole number of at least ${least}`);
  };

function minutes(text: string): number {
  const value = Number(text);
  if (value > 0) return value;
  throw new InvalidArgumentError("a number above 0");
}

const program = new Command("fuzz")
  .description(
    "Random programs: plain JavaScript against interpreter, encoder and Binaryen, bit for bit.",
  )
  .option("--programs <n>", "how many programs", whole(1), 1000)
  .option("--seed <n>", "programs are numbered, and a function of seed and number", whole(0), 1)
  .option("--start <n>", "the first program's number", whole(0), 0)
  .option("--jobs <n>", "threads", whole(1), 1)
  .option("--binaryen <n>", "every n-th program goes through Binaryen too; 0: none", whole(0), 50)
  .option("--minutes <m>", "stop after so long", minutes)
  .option("--throw-outside", "accesses outside an array throw, in JavaScript too")
  .option("--large", "programs of several times the size")
  .addOption(new Option("--feature <name>", "programs that all have this").choices(FEATURE_NAMES))
  .option("--json", "print the summary as JSON")
  .option("--out <folder>", "where failing cases are written", join(tmpdir(), "numboa-fuzz"))
  .addHelpText(
    "after",
    `
A mismatch is made small and printed as a case, which is also written to a file: move it to
packages/compiler/test/fuzz/regressions and it is a test.

Exit codes
  0 no mismatch   1 mismatches   130 interrupted`,
  )
  .action(run);

async function run(flags: Flags): Promise<void> {
  const controller = new AbortController();
  let interrupted = false;
  const stop = (): void => {
    if (interrupted) process.exit(130);
    interrupted = true;
    controller.abort();
  };
  process.on("SIGINT", stop);
  const begun = performance.now();
  const limit = (flags.minutes ?? Infinity) * 60_000;
  const options = {
    ...{
      seed: flags.seed,
      start: flags.start,
      programs: flags.programs,
      binaryen: flags.throwOutside ? 0 : flags.binaryen,
    },
    throwOutside: flags.throwOutside ?? false,
    large: flags.large ?? false,
    ...(flags.feature !== undefined && { feature: flags.feature }),
    signal: controller.signal,
    onProgress(summary: Summary) {
      const spent = performance.now() - begun;
      if (spent > limit) controller.abort();
      showProgress(summary, flags, spent, limit);
    },
  };
  const summary = await (flags.jobs > 1
    ? parallelCampaign(options, flags.jobs)
    : campaign(options));
  if (process.stderr.isTTY) process.stderr.write("\r\u001B[2K");
  const seconds = (performance.now() - begun) / 1000;
  report(summary, flags, seconds);
  process.off("SIGINT", stop);
  process.exitCode = summary.mismatches.length > 0 ? 1 : interrupted ? 130 : 0;
}

function showProgress(summary: Summary, flags: Flags, spent: number, limit: number): void {
  if (!process.stderr.isTTY) return;
  const { programs, mismatches } = summary;
  const rate = programs / (spent / 1000);
  const left = Math.min((flags.programs - programs) / rate, (limit - spent) / 1000);
  const text = `${programs} of ${flags.programs} programs, ${rate.toFixed(0)}/s, ${Math.ceil(left)} s left, ${mismatches.length} mismatches`;
  process.stderr.write(`\r\u001B[2K${text}`);
}

function report(summary: Summary, flags: Flags, seconds: number): void {
  const cases = summary.mismatches.map((mismatch) => ({
    mismatch,
    text: mismatchText(mismatch, { throwOutside: flags.throwOutside ?? false }),
  }));
  for (const { mismatch, text } of cases) {
    mkdirSync(flags.out, { recursive: true });
    writeFileSync(join(flags.out, `seed-${mismatch.seed}-${mismatch.program}.txt`), text);
  }
  if (flags.json) {
    const mismatches = cases.map(({ text }) => text);
    process.stdout.write(
      `${JSON.stringify({ seed: flags.seed, seconds, ...summary, mismatches }, null, 2)}\n`,
    );
    return;
  }
  for (const { text } of cases) process.stdout.write(`${text}\n`);
  process.stdout.write(`${summaryText(summary, flags.seed, seconds)}\n`);
  if (cases.length > 0) process.stdout.write(`cases are in ${flags.out}\n`);
}

await program.parseAsync();
