/** What is reported of one kernel: the shapes that the table and the JSON file are made from. */
import type { Work } from "../kernel.ts";
import type { CompileFacts } from "../worker/protocol.ts";
import type { PairRecord, SideRecord } from "./pair.ts";
import { median } from "./statistics.ts";
import type { Interval, Verdict } from "./statistics.ts";

/** One side over all pairs; times are medians over the processes. */
export interface SideSummary {
  /** Milliseconds a call when warm: the median over pairs of the median over rounds. */
  readonly callMs: number;
  /** Milliseconds of the very first call of a process. */
  readonly firstCallMs: number;
  /** Milliseconds from then until the best version was in place. */
  readonly readyMs: number;
  readonly compile: CompileFacts;
  /** The share of the timed calls that ran as JavaScript although something was compiled. */
  readonly javascriptShare: number;
  /** Highest resident memory above the empty worker, bytes. */
  readonly peakBytes: number;
  /** Resident memory at the end above the empty worker, bytes; may be below it. */
  readonly steadyBytes: number;
  readonly memoryMethod: string;
}

/** The numbers of one pair, for whoever wants to redo the statistics. */
export interface PairNumbers {
  readonly processor: number | null;
  readonly logRatio: number;
  readonly baselineMs: readonly number[];
  readonly contenderMs: readonly number[];
}

export interface Measured {
  readonly verdict: Verdict;
  /** Baseline time over contender time: above 1 the contender is faster. */
  readonly speedup: Interval;
  readonly checksum: string;
  readonly work: Work;
  readonly baseline: SideSummary;
  readonly contender: SideSummary;
  readonly pairs: readonly PairNumbers[];
}

/** No speedup: the bits differ, a worker died, hung or threw, or the run was stopped. */
export interface Failed {
  readonly verdict: "wrong" | "crashed" | "hung" | "threw" | "stopped";
  readonly message: string;
}

export interface KernelReport {
  readonly name: string;
  readonly source: string;
  readonly n: number;
  readonly operationUnit: "flop" | "op";
  readonly outcome: Measured | Failed;
}

/** True when there are times to show. */
export function isMeasured(outcome: Measured | Failed): outcome is Measured {
  return "speedup" in outcome;
}

/** Sums up the processes of one side. */
export function summarizeSide(records: readonly SideRecord[]): SideSummary {
  const typical = (pick: (record: SideRecord) => number): number => median(records.map(pick));
  const last = records[records.length - 1];
  const { compile, memory } = last.finish;
  return {
    callMs: typical((record) => median(record.rounds)),
    firstCallMs: typical((record) => record.start.firstCallMs),
    readyMs: typical((record) => record.start.readyMs),
    compile: { ...compile, compileMs: typical((record) => record.finish.compile.compileMs) },
    javascriptShare: typical(javascriptShare),
    peakBytes: typical(({ finish }) => finish.memory.peakBytes - finish.memory.emptyBytes),
    steadyBytes: typical(({ finish }) => finish.memory.steadyBytes - finish.memory.emptyBytes),
    memoryMethod: memory.method,
  };
}

function javascriptShare({ start, finish }: SideRecord): number {
  const calls = finish.compile.calls - start.compile.calls;
  const inJavascript = finish.compile.javascriptCalls - start.compile.javascriptCalls;
  return calls > 0 ? inJavascript / calls : 0;
}

/** The checksum that all calls of all pairs agreed on. */
export function checksumOf(pairs: readonly PairRecord[]): string {
  return pairs[0].baseline.finish.checksum;
}
