/**
 * Counts instructions instead of measuring time: a lane that gives the same numbers on a loaded machine.
 *
 * A run of Node is some hundred million instructions before the first call. So each side is run twice with
 * different numbers of calls, and what one call takes is the difference by the difference of calls; whatever
 * happens before the last calls, loading, compiling and warming up, happens in both and cancels.
 *
 * Instructions are no time: a load that misses the caches counts like an addition, and four lanes of SIMD count as
 * one. The lane finds changes of the code that is generated; how fast that is, only `run` tells.
 */
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { readEnvironment } from "../engine/environment.ts";
import type { Environment } from "../engine/environment.ts";
import { median } from "../engine/statistics.ts";
import type { Kernel, SizeName } from "../kernel.ts";
import { builtAbi, prepare, Uncompiled } from "./prepare.ts";
import type { CountedSide, Prepared } from "./prepare.ts";
import { PROGRAM } from "./program.ts";
import { CountFailure } from "./valgrind.ts";
import type { Counter, Valgrind } from "./valgrind.ts";

/** Two counts of the same thing may differ by this share: 0.01 %. */
export const SPREAD_LIMIT = 1e-4;

export interface CountSettings {
  readonly size: SizeName;
  /** How often everything is counted. */
  readonly repeat: number;
  /** Programs that run at the same time; it changes no count. */
  readonly jobs: number;
}

export interface SideCounts {
  /** Calls that the difference of two runs is divided by. */
  readonly calls: number;
  /** Instructions a call, once for each repetition. */
  readonly counts: readonly number[];
  /** Their median. */
  readonly perCall: number;
  /** Largest less smallest over the median; null with one repetition. */
  readonly spread: number | null;
}

export interface Counted {
  readonly checksum: string;
  readonly operations: number;
  readonly wasmBytes: number;
  readonly js: SideCounts;
  readonly numboa: SideCounts;
  /** Instructions of plain JavaScript over those of Numboa: above 1, Numboa needs fewer. */
  readonly ratio: number;
}

export interface NotCounted {
  readonly verdict: "wrong" | "not compiled" | "failed" | "stopped";
  readonly message: string;
}

export interface KernelCounts {
  readonly name: string;
  readonly n: number;
  readonly outcome: Counted | NotCounted;
}

export interface InstructionsReport {
  readonly complete: boolean;
  readonly startedAt: string;
  readonly elapsedMs: number;
  readonly environment: Environment;
  readonly settings: CountSettings;
  readonly valgrind: { readonly version: string; readonly fixedAddresses: boolean };
  readonly kernels: readonly KernelCounts[];
  /** The largest spread of any side of any kernel; null with one repetition. */
  readonly worstSpread: number | null;
}

export interface CountOptions {
  readonly kernels: readonly Kernel[];
  readonly settings: CountSettings;
  readonly valgrind: Valgrind;
  readonly signal?: AbortSignal | undefined;
  onRun?(kernel: Kernel, index: number, done: number, runs: number): void;
  onKernel?(report: InstructionsReport, latest: KernelCounts): void;
}

export function isCounted(outcome: Counted | NotCounted): outcome is Counted {
  return "ratio" in outcome;
}

/**
 * Counts the kernels in their order. A kernel that fails is reported and the others go on; an aborted signal
 * ends it early, with what there is.
 * @throws NotBuilt when the packages are not built: counted programs cannot load TypeScript
 */
export async function countSuite(options: CountOptions): Promise<InstructionsReport> {
  const { kernels, settings, valgrind, signal } = options;
  const abiModule = builtAbi();
  const begun = performance.now();
  const startedAt = new Date().toISOString();
  const environment = await readEnvironment();
  const done: KernelCounts[] = [];
  const report = (): InstructionsReport => ({
    complete: done.length === kernels.length,
    startedAt,
    elapsedMs: performance.now() - begun,
    environment,
    settings,
    valgrind: { version: valgrind.version, fixedAddresses: valgrind.fixedAddresses },
    kernels: [...done],
    worstSpread: worstSpread(done),
  });
  for (const [index, kernel] of kernels.entries()) {
    if (signal?.aborted) break;
    const n = kernel.sizes[settings.size];
    const outcome = await countKernel(kernel, n, abiModule, options, (ran, runs) =>
      options.onRun?.(kernel, index, ran, runs),
    );
    if (!isCounted(outcome) && outcome.verdict === "stopped") break;
    const latest = { name: kernel.name, n, outcome };
    done.push(latest);
    options.onKernel?.(report(), latest);
  }
  return report();
}

function worstSpread(kernels: readonly KernelCounts[]): number | null {
  const spreads = kernels.flatMap(({ outcome }) =>
    isCounted(outcome) ? [outcome.js.spread ?? [], outcome.numboa.spread ?? []].flat() : [],
  );
  return spreads.length > 0 ? Math.max(...spreads) : null;
}

async function countKernel(
  kernel: Kernel,
  n: number,
  abiModule: string,
  { settings, valgrind, signal }: CountOptions,
  onRun: (ran: number, runs: number) => void,
): Promise<Counted | NotCounted> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "numboa-count-"));
  try {
    const prepared = await prepare(kernel, n, folder, abiModule);
    return await countPrepared(prepared, settings, valgrind.count, onRun, signal);
  } catch (error) {
    if (error instanceof Uncompiled) return { verdict: "not compiled", message: error.message };
    if (error instanceof WrongCount) return { verdict: "wrong", message: error.message };
    if (!(error instanceof CountFailure)) throw error;
    const verdict = error.kind === "stopped" ? "stopped" : "failed";
    return { verdict, message: error.message };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

class WrongCount extends Error {
  override readonly name = "WrongCount";
}

const SIDES: readonly CountedSide[] = ["js", "numboa"];

/** Counts both sides as often as asked, several runs at a time. */
export async function countPrepared(
  prepared: Prepared,
  { repeat, jobs }: CountSettings,
  count: Counter,
  onRun: (ran: number, runs: number) => void,
  signal?: AbortSignal,
): Promise<Counted> {
  const runs = SIDES.flatMap((side) => {
    const { warm, calls } = plan(side, prepared.operations);
    return Array.from({ length: 2 * repeat }, (_, i) => {
      return { side, rounds: warm + calls, calls: i % 2 === 0 ? warm : warm + calls, id: i };
    });
  });
  let ran = 0;
  const totals = await mapSome(runs, jobs, async ({ side, rounds, calls, id }) => {
    const output = `output-${id}`;
    const words = [String(rounds), String(calls), output];
    const total = await count(prepared.folders[side], PROGRAM, words, signal);
    const got = prepared.check(path.join(prepared.folders[side], output));
    if (got !== prepared.checksum) {
      throw new WrongCount(`${side} gave ${got}, where ${prepared.checksum} is right`);
    }
    onRun(++ran, runs.length);
    return total;
  });
  const [js, numboa] = SIDES.map((side, i) => {
    const { calls } = plan(side, prepared.operations);
    return summarizeCounts(totals.slice(2 * repeat * i, 2 * repeat * (i + 1)), calls);
  });
  const { checksum, operations, wasmBytes } = prepared;
  return { checksum, operations, wasmBytes, js, numboa, ratio: js.perCall / numboa.perCall };
}

/**
 * Operations that the calls of the difference add up to. Two runs differ by chance by a few thousand
 * instructions, which has to be little beside that many; compiled code needs fewer instructions for them.
 */
const OPERATIONS: Readonly<Record<CountedSide, number>> = { js: 5e7, numboa: 2.5e8 };

const LEAST_CALLS = 10;
const MOST_CALLS = 200_000;

/** Calls before those that count, until the code is what it stays, and calls that count. */
export function plan(side: CountedSide, operations: number): { warm: number; calls: number } {
  const wanted = Math.ceil(OPERATIONS[side] / Math.max(1, operations));
  const calls = Math.min(MOST_CALLS, Math.max(LEAST_CALLS, wanted));
  return { warm: Math.max(LEAST_CALLS, Math.ceil(calls / 5)), calls };
}

/** From totals of a run with few calls and one with more, by turns, to instructions a call. */
export function summarizeCounts(totals: readonly number[], calls: number): SideCounts {
  const counts = totals.flatMap((total, i) =>
    i % 2 === 0 ? [(totals[i + 1] - total) / calls] : [],
  );
  const perCall = median(counts);
  const spread =
    counts.length > 1 ? (Math.max(...counts) - Math.min(...counts)) / Math.abs(perCall) : null;
  return { calls, counts, perCall, spread };
}

/** Maps with at most `jobs` under way. The first failure is that of the whole, when all have ended. */
async function mapSome<T, R>(
  items: readonly T[],
  jobs: number,
  map: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const failures: unknown[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < items.length && failures.length === 0) {
      const index = next++;
      try {
        results[index] = await map(items[index]);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, items.length) }, work));
  if (failures.length > 0) throw failures[0];
  return results;
}
