/**
 * Whole programs beside each other, from the start of a process: when the first result is there, when the peak is
 * reached, and the memory that has been taken by then.
 *
 * Each program reads the same arguments from a file, calls one kernel, and goes on calling it for some seconds in a plain loop,
 * as a user's program does that knows nothing of compilers. A round runs every side twice, in an order by chance and then in
 * that order reversed, so that a steady drift of the machine cancels; a side's value is the mean of its two runs. What a
 * program computed is compared with JavaScript's, in every run.
 */
import { mean, meanInterval, median } from "../engine/statistics.ts";
import type { Interval } from "../engine/statistics.ts";
import { WrongResult } from "../engine/wrong-result.ts";
import { randomStream, shuffled } from "../inputs.ts";
import type { Kernel } from "../kernel.ts";
import { agreed, makeReference } from "../peers/reference.ts";
import { runCommand } from "./fresh-process.ts";
import type { ProcessOptions } from "./fresh-process.ts";
import type { Published } from "./published.ts";
import { findSides, sideCommand } from "./side-commands.ts";
import type { AbsentSide, StartSide, StartSideName } from "./side-commands.ts";
import { sharedClock } from "./side-programs.ts";
import type { CallsReport } from "./side-programs.ts";

/** Calls in a row that make a peak, and how far above the typical call of the end their median may be. */
const PEAK_CALLS = 5;
const PEAK_SLACK = 1.1;

export interface Measured {
  readonly median: number;
  /** The mean over rounds with its t interval. */
  readonly mean: Interval;
  /** One a round. */
  readonly values: readonly number[];
}

/** What is measured of a side; times are milliseconds since its process was started. */
type SideFigures = Record<
  "firstResultMs" | "peakMs" | "steadyCallMs" | "firstResultBytes" | "peakBytes",
  number
>;

export interface SideResult extends Readonly<Record<keyof SideFigures, Measured>> {
  readonly side: StartSideName;
  /** The largest relative difference from JavaScript's result; 0 for the same bits. */
  readonly maxRelativeError: number;
}

export interface SidesReport {
  readonly rounds: number;
  /** How long each program went on calling after its first result. */
  readonly seconds: number;
  readonly sides: readonly StartSide[];
  readonly absent: readonly AbsentSide[];
  readonly kernels: readonly {
    readonly name: string;
    readonly n: number;
    readonly results: readonly SideResult[];
  }[];
}

export interface SidesOptions extends ProcessOptions {
  readonly rounds: number;
  readonly seconds: number;
  /** Seeds the order in each round. */
  readonly seed: number;
  readonly kernels: readonly { readonly kernel: Kernel; readonly n: number }[];
  /** The sides to run, of those that are installed; all if not given. */
  readonly only?: readonly StartSideName[] | undefined;
  onRound?(kernel: string, rounds: number): void;
}

/** @throws WrongResult when a result differs, WorkerFailure when a process fails */
export async function runSides(
  { folder, version }: Pick<Published, "folder" | "version">,
  options: SidesOptions,
): Promise<SidesReport> {
  const { rounds, seconds, seed } = options;
  const { sides: installed, absent } = await findSides(version);
  const sides = installed.filter(({ name }) => options.only?.includes(name) ?? true);
  const random = randomStream(seed);
  const kernels = [];
  for (const { kernel, n } of options.kernels) {
    const reference = makeReference(kernel, n);
    const runs = new Map<StartSideName, Run[]>(sides.map(({ name }) => [name, []]));
    const run = async (side: (typeof sides)[number]): Promise<Run> => {
      const files = { input: reference.input, output: reference.dumpPath(), seconds };
      const command = sideCommand(side, kernel, folder, files);
      const begun = sharedClock();
      const { report } = await runCommand<CallsReport>(command, options);
      const title = `${kernel.name}, ${side.title}`;
      const { maxRelativeError = 0 } = agreed(title, reference.compare(files.output).agreement);
      return { ...figuresOf(title, report, begun), maxRelativeError, report };
    };
    // Fills caches; files are in memory from then on.
    for (const side of sides) await run(side);
    for (let round = 0; round < rounds; round++) {
      const order = shuffled(sides, random);
      for (const side of [...order, ...order.toReversed()]) {
        const done = await run(side);
        assertOrigin(kernel.name, side.name, done.report);
        runs.get(side.name)!.push(done);
      }
      options.onRound?.(kernel.name, round + 1);
    }
    const results = sides.map(({ name }) => sumUp(name, runs.get(name)!));
    kernels.push({ name: kernel.name, n, results });
  }
  const known = sides.map(({ name, title, version: own }) => ({ name, title, version: own }));
  return { rounds, seconds, sides: known, absent, kernels };
}

interface Run extends SideFigures {
  readonly maxRelativeError: number;
  readonly report: CallsReport;
}

function figuresOf(title: string, report: CallsReport, begun: number): SideFigures {
  const { endedMs, callMs, peakBytes } = report;
  const peak = peakCall(callMs);
  const firstResultMs = endedMs[0] - begun;
  if (!(firstResultMs > callMs[0])) throw new WrongResult(`${title}: the clocks do not agree`);
  return {
    firstResultMs,
    peakMs: endedMs[peak] - begun,
    steadyCallMs: typicalOfEnd(callMs),
    firstResultBytes: peakBytes[0],
    peakBytes: peakBytes[peak],
  };
}

/**
 * The call with which the peak begins: the first that takes at most 10 % more than the median of the last quarter of all
 * calls, and is the first of five in a row whose median does.
 */
export function peakCall(callMs: readonly number[]): number {
  const most = PEAK_SLACK * typicalOfEnd(callMs);
  const last = Math.max(0, callMs.length - PEAK_CALLS);
  for (let at = 0; at < last; at++) {
    if (callMs[at] <= most && median(callMs.slice(at, at + PEAK_CALLS)) <= most) return at;
  }
  return last;
}

function typicalOfEnd(callMs: readonly number[]): number {
  return median(callMs.slice(-Math.ceil(callMs.length / 4)));
}

function assertOrigin(kernel: string, side: StartSideName, report: CallsReport): void {
  const wanted = { numboa: "compiler", "numboa-cached": "cache" }[String(side)];
  if (wanted === undefined) return;
  const found = report.wasmCalls === 0 ? "javascript" : report.origin;
  if (found === wanted) return;
  throw new WrongResult(`${kernel}: the code of ${side} is from: ${found}, not ${wanted}`);
}

/** Two runs in a row are not of one round: the first and the second half of a round are. */
function sumUp(side: StartSideName, runs: readonly Run[]): SideResult {
  const measured = (name: keyof SideFigures): Measured => {
    const values = [];
    for (let at = 0; at < runs.length; at += 2) {
      values.push(mean([runs[at][name], runs[at + 1][name]]));
    }
    return { median: median(values), mean: meanInterval(values), values };
  };
  return {
    side,
    firstResultMs: measured("firstResultMs"),
    peakMs: measured("peakMs"),
    steadyCallMs: measured("steadyCallMs"),
    firstResultBytes: measured("firstResultBytes"),
    peakBytes: measured("peakBytes"),
    maxRelativeError: Math.max(...runs.map(({ maxRelativeError }) => maxRelativeError)),
  };
}
