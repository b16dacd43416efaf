/**
 * What is reported of one kernel: the shapes that the table, the JSON file and the reports are made from.
 *
 * A run has sides: the baseline first, then the contenders. The unit of replication is a *group* of fresh
 * processes, one of each side, alive together. A contender gets one log-ratio a group, against the baseline's
 * process of the same group.
 */
import type { KernelGroup, Work } from "../kernel.ts";
import type { CompileFacts, MemoryMethod, SideName } from "../worker/protocol.ts";
import type { Interval, Verdict } from "./statistics.ts";

/** The numbers of one process, for whoever wants to redo the statistics. */
export interface ProcessNumbers {
  /** The processor that the main threads of the group shared; null where they could not be made to. */
  readonly processor: number | null;
  /** Mean milliseconds a call of each batch of the warm-up, from the very first call on. */
  readonly warmupMs: readonly number[];
  /** The same of each timed round. */
  readonly roundsMs: readonly number[];
  /** Where the steady state begins, as an index into `[...warmupMs, ...roundsMs]`; null if it does not. */
  readonly steadyFrom: number | null;
}

/** How a side comes to its speed. */
export interface WarmupSummary {
  /** The share of the processes that reached a steady state. */
  readonly steadyShare: number;
  /** Milliseconds from the first call to the steady state: the median of the processes that reached it. */
  readonly steadyAfterMs: number | null;
  /** Calls before the steady state, likewise. */
  readonly steadyAfterCalls: number | null;
  /**
   * Calls after which the contender's total time, first call included, is below the baseline's, for good.
   * Null for the baseline, and for a contender that never gets there within what was seen.
   */
  readonly breakEvenCalls: number | null;
  /** Processes whose warm-up was cut at the cap. */
  readonly cutAtCap: number;
}

/** Memory of one process: medians over the processes. Null is what the side cannot tell. */
export interface MemorySummary {
  /** Highest resident memory above the empty worker, bytes. */
  readonly peakBytes: number;
  /** Resident memory at the end above the empty worker, bytes; may be below it. */
  readonly steadyBytes: number;
  readonly method: MemoryMethod;
  /** Linear memory of WebAssembly: address space set aside, and bytes that hold something. */
  readonly linearReservedBytes: number | null;
  readonly linearUsedBytes: number | null;
  /** The JavaScript heap in use at the end. */
  readonly jsHeapBytes: number | null;
  readonly wasmBytes: number | null;
  /** Highest resident memory while compiling, above what it was when compiling began. */
  readonly compilePeakBytes: number | null;
  /** Bytes of arguments that a call copies into and out of linear memory. */
  readonly bytesCopiedPerCall: number | null;
}

/** One side over all groups; times are medians over the processes. */
export interface SideSummary {
  readonly side: SideName;
  /** Milliseconds a call when warm: the median over processes of the median over rounds. */
  readonly callMs: number;
  /** Milliseconds of the very first call of a process. */
  readonly firstCallMs: number;
  /** Milliseconds from then until the best version was in place. */
  readonly readyMs: number;
  readonly compile: CompileFacts;
  /** The share of the timed calls that ran as JavaScript although something was compiled. */
  readonly javascriptShare: number;
  readonly memory: MemorySummary;
  readonly warmup: WarmupSummary;
  readonly processes: readonly ProcessNumbers[];
}

/** Whether a contender computes what the baseline does. */
export type Agreement = "same bits" | { readonly maxRelativeError: number };

export interface ContenderMeasured {
  /** After Holm's correction over the kernels of the run; provisional until the run is complete. */
  readonly verdict: Verdict;
  /** Baseline time over contender time: above 1 the contender is faster. */
  readonly speedup: Interval;
  /**
   * Two-sided p of the exact sign-flip test over groups, which confirms. It cannot be what Holm adjusts: with
   * ten groups it is never below 1/512, which times 30 kernels is no longer below 0.05.
   */
  readonly p: number;
  /** Two-sided p of Student's t test over groups. */
  readonly studentP: number;
  /** `studentP` adjusted over the kernels of the run; null until the run is complete. */
  readonly holm: number | null;
  readonly agreement: Agreement;
  readonly summary: SideSummary;
  /** One a group: ln(baseline time / contender time). */
  readonly logRatios: readonly number[];
}

/**
 * No speedup: the result is wrong, a worker died, hung or threw, the run was stopped, or there is nothing
 * to run (a peer that has no source for this kernel, or is not installed here).
 */
export interface Failed {
  readonly verdict: FailedVerdict;
  readonly message: string;
}

export type FailedVerdict =
  | "wrong"
  | "crashed"
  | "hung"
  | "threw"
  | "stopped"
  | "not written"
  | "not installed";

export interface ContenderReport {
  readonly side: SideName;
  readonly outcome: ContenderMeasured | Failed;
}

/** A kernel whose baseline could be measured. */
export interface Measured {
  /** The checksum that all calls of the baseline agreed on. */
  readonly checksum: string;
  readonly work: Work;
  readonly baseline: SideSummary;
  /** In the order of the run's sides. */
  readonly contenders: readonly ContenderReport[];
  /** Why no further group was measured: narrow enough, or as many groups or as much time as allowed. */
  readonly stopped: StopReason;
}

export type StopReason = "narrow" | "groups" | "time";

export interface KernelReport {
  readonly name: string;
  readonly source: string;
  readonly n: number;
  readonly operationUnit: "flop" | "op";
  readonly group: KernelGroup;
  readonly outcome: Measured | Failed;
}

/** True when there are times to show. */
export function isMeasured(outcome: Measured | Failed): outcome is Measured {
  return "contenders" in outcome;
}

/** True when there is a speedup to show. */
export function isContenderMeasured(
  outcome: ContenderMeasured | Failed,
): outcome is ContenderMeasured {
  return "speedup" in outcome;
}

/** A contender of a kernel that was measured; undefined when there is none of this name, or it failed. */
export function contenderOf(report: KernelReport, side?: SideName): ContenderMeasured | undefined {
  if (!isMeasured(report.outcome)) return undefined;
  const { contenders } = report.outcome;
  const found = side === undefined ? contenders[0] : contenders.find((one) => one.side === side);
  return found && isContenderMeasured(found.outcome) ? found.outcome : undefined;
}
