/**
 * What each pass of the compiler buys, kernel by kernel: the kernel as it is compiled with all passes, against the
 * same with one pass left out wherever it stands in the pipeline.
 *
 * All variants of a kernel are the contenders of one group, with the full pipeline as the baseline; so they meet
 * the same disturbances, and must give the same bits, since no pass may change one. A variant whose
 * module is byte for byte that of the full pipeline is not timed: the pass did nothing there that lasts.
 *
 * Passes work together: what one leaves undone another may do, and without an early one a later one may find
 * nothing. So the factors of a kernel do not multiply up to what all passes buy.
 */
import { compile, PASSES } from "@numboa/compiler";
import { classify } from "@numboa/compiler/abi";
import { readEnvironment } from "../engine/environment.ts";
import type { Environment } from "../engine/environment.ts";
import { measureGroup } from "../engine/group.ts";
import type { GroupSettings } from "../engine/group.ts";
import { signFlipP } from "../engine/sign-flip.ts";
import { ratioInterval, studentP } from "../engine/statistics.ts";
import type { Interval, Verdict } from "../engine/statistics.ts";
import { judgeEvidence } from "../engine/verdict.ts";
import { WorkerFailure } from "../engine/worker-process.ts";
import { WrongResult } from "../engine/wrong-result.ts";
import { randomStream } from "../inputs.ts";
import { plainAlloc } from "../instance.ts";
import { unitOf } from "../instructions/prepare.ts";
import type { Kernel, SizeName } from "../kernel.ts";

export interface AblateSettings extends GroupSettings {
  readonly size: SizeName;
  readonly groups: number;
  readonly seed: number;
}

export const defaultAblateSettings: AblateSettings = {
  size: "S",
  groups: 6,
  rounds: 12,
  leastRounds: 6,
  roundsCapMs: 2000,
  batchMs: 5,
  steadyBatches: 6,
  warmupCapMs: 200,
  timeoutMs: 60_000,
  prepareTogether: true,
  seed: 1,
};

/** A first impression. */
export const quickAblateSettings: Partial<AblateSettings> = {
  groups: 3,
  rounds: 6,
  leastRounds: 3,
  warmupCapMs: 100,
};

/** The pass is left out and was timed. */
export interface Timed {
  /** Time without the pass over time with it: above 1, the pass buys something. */
  readonly slowdown: Interval;
  /** That of the variant without the pass: "slower" where the pass buys something. */
  readonly verdict: Verdict;
  /** ln of the slowdown, one a group. */
  readonly logSlowdowns: readonly number[];
  readonly wasmBytes: number;
}

/** What leaving one pass out does. */
export type Effect =
  | Timed
  | { readonly verdict: "same code" }
  | {
      readonly verdict: "wrong" | "crashed" | "hung" | "threw" | "failed";
      readonly message: string;
    };

export interface PassEffect {
  readonly pass: string;
  readonly effect: Effect;
}

export interface KernelAblation {
  readonly name: string;
  readonly n: number;
  /** Size of the module with all passes; null when the kernel does not compile. */
  readonly wasmBytes: number | null;
  /** Why nothing could be measured; null when something was. */
  readonly failure: string | null;
  readonly passes: readonly PassEffect[];
}

export interface AblateReport {
  readonly complete: boolean;
  readonly startedAt: string;
  readonly elapsedMs: number;
  readonly environment: Environment;
  readonly settings: Pick<AblateSettings, "size" | "groups" | "rounds" | "batchMs" | "seed">;
  /** The passes that were left out, one at a time. */
  readonly passes: readonly string[];
  readonly kernels: readonly KernelAblation[];
}

export interface AblateOptions {
  readonly kernels: readonly Kernel[];
  /** URL of the module that exports them. */
  readonly suite: string;
  readonly passes: readonly string[];
  readonly settings: AblateSettings;
  readonly signal?: AbortSignal | undefined;
  onGroup?(kernel: Kernel, index: number, groups: number): void;
  onKernel?(report: AblateReport, latest: KernelAblation): void;
}

/** All passes, in the order in which they first run. None is needed for a right result, so each may go. */
export const removablePasses: readonly string[] = [...PASSES.keys()];

export function isTimed(effect: Effect): effect is Timed {
  return "slowdown" in effect;
}

/** Ablates the kernels in their order; an aborted signal ends it early, with what there is. */
export async function ablateSuite(options: AblateOptions): Promise<AblateReport> {
  const { kernels, passes, settings, signal } = options;
  const begun = performance.now();
  const startedAt = new Date().toISOString();
  const environment = await readEnvironment();
  const { size, groups, rounds, batchMs, seed } = settings;
  const done: KernelAblation[] = [];
  const report = (): AblateReport => ({
    complete: done.length === kernels.length,
    startedAt,
    elapsedMs: performance.now() - begun,
    environment,
    settings: { size, groups, rounds, batchMs, seed },
    passes,
    kernels: [...done],
  });
  for (const [index, kernel] of kernels.entries()) {
    if (signal?.aborted) break;
    const latest = await ablateKernel(kernel, options, (groups) =>
      options.onGroup?.(kernel, index, groups),
    );
    if (latest === undefined) break;
    done.push(latest);
    options.onKernel?.(report(), latest);
  }
  return report();
}

interface Variant {
  readonly pass: string;
  readonly wasmBytes: number;
  readonly logSlowdowns: number[];
  effect?: Effect;
}

/** Undefined when it was stopped. */
async function ablateKernel(
  kernel: Kernel,
  { suite, passes, settings, signal }: AblateOptions,
  onGroup: (groups: number) => void,
): Promise<KernelAblation | undefined> {
  const n = kernel.sizes[settings.size];
  const report = { name: kernel.name, n };
  const full = await moduleOf(kernel, n, []);
  if (full === undefined) {
    const failure = "not compiled: there is nothing that a pass could change";
    return { ...report, wasmBytes: null, failure, passes: [] };
  }
  const variants: Variant[] = [];
  for (const pass of passes) {
    const wasm = await moduleOf(kernel, n, [pass]);
    const variant: Variant = { pass, wasmBytes: wasm?.byteLength ?? 0, logSlowdowns: [] };
    if (wasm === undefined) variant.effect = { verdict: "failed", message: "does not compile" };
    else if (Buffer.compare(wasm, full) === 0) variant.effect = { verdict: "same code" };
    variants.push(variant);
  }
  const random = randomStream(settings.seed);
  let failure: string | null = null;
  try {
    for (let group = 0; group < settings.groups; group++) {
      const open = variants.filter(({ effect }) => effect === undefined);
      if (open.length === 0) break;
      const task = {
        ...{ suite, kernel: kernel.name, n },
        sides: Array.from({ length: open.length + 1 }, () => "numboa" as const),
        experiments: [undefined, ...open.map(({ pass }) => ({ without: [pass] }))],
      };
      const { contenders } = await measureGroup(task, settings, random, signal);
      contenders.forEach((contender, i) => {
        if (contender instanceof Error) open[i].effect = failed(contender);
        else open[i].logSlowdowns.push(-contender.logRatio);
      });
      onGroup(group + 1);
    }
  } catch (error) {
    if (!(error instanceof WorkerFailure || error instanceof WrongResult)) throw error;
    if (signal?.aborted) return undefined;
    failure = error.message;
  }
  return {
    ...report,
    wasmBytes: full.byteLength,
    failure,
    passes: failure === null ? variants.map(summarize) : [],
  };
}

function failed(error: WorkerFailure | WrongResult): Effect {
  if (error instanceof WrongResult) return { verdict: "wrong", message: error.message };
  const { kind, message } = error;
  const known = kind === "crashed" || kind === "hung" || kind === "threw";
  return { verdict: known ? kind : "failed", message };
}

function summarize({ pass, wasmBytes, logSlowdowns, effect }: Variant): PassEffect {
  if (effect !== undefined) return { pass, effect };
  const logRatios = logSlowdowns.map((value) => -value);
  const speedup = ratioInterval(logRatios);
  const evidence = { speedup, p: signFlipP(logRatios), studentP: studentP(logRatios), logRatios };
  const slowdown = ratioInterval(logSlowdowns);
  const verdict = judgeEvidence(evidence);
  return { pass, effect: { slowdown, verdict, logSlowdowns, wasmBytes } };
}

/** The optimized module; undefined when the kernel does not compile. */
export async function moduleOf(
  kernel: Kernel,
  n: number,
  without: readonly string[],
): Promise<Uint8Array | undefined> {
  const signature = kernel.build(n, plainAlloc).map((argument) => classify(argument)!);
  const options = { version: 1, without };
  const outcome = await compile({ unit: unitOf(kernel), signature, tier: "optimized", options });
  return outcome.ok ? outcome.artifact.wasm : undefined;
}
