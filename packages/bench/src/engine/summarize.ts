/** Sums up the processes of one side over the groups: medians, since a single process may be odd. */
import type { MemoryFacts, SideName } from "../worker/protocol.ts";
import type { SideRecord } from "./group.ts";
import type { MemorySummary, ProcessNumbers, SideSummary, WarmupSummary } from "./kernel-report.ts";
import { median } from "./statistics.ts";
import { steadyFrom } from "./steady-state.ts";
import type { Batch } from "./warmup.ts";

/** Batches that a steady state must have lasted to be reported as one. */
const STEADY_BATCHES = 6;

/** @param baselines for a contender: the baseline's processes of the same groups */
export function summarizeSide(
  side: SideName,
  records: readonly SideRecord[],
  baselines?: readonly SideRecord[],
): SideSummary {
  const typical = (pick: (record: SideRecord) => number): number => median(records.map(pick));
  const steady = records.map(steadyIndex);
  return {
    side,
    callMs: typical(({ rounds }) => median(rounds.map(({ meanMs }) => meanMs))),
    firstCallMs: typical(({ start }) => start.firstCallMs),
    readyMs: typical(({ warmup }) => warmup.readyMs),
    compile: {
      ...records[records.length - 1].finish.compile,
      compileMs: typical(({ finish }) => finish.compile.compileMs),
    },
    javascriptShare: typical(javascriptShare),
    memory: summarizeMemory(records),
    warmup: summarizeWarmup(records, steady, baselines),
    processes: records.map((record, index) => numbersOf(record, steady[index])),
  };
}

/** Every batch from the first call on. */
function sequence({ warmup, rounds }: SideRecord): Batch[] {
  return [...warmup.batches, ...rounds];
}

/**
 * Of the warm-up, if it was steady at its end; else of everything. The rounds come second because the others'
 * turns between them change the level a little.
 */
function steadyIndex({ warmup, rounds }: SideRecord): number | null {
  const times = (batches: readonly Batch[]): number[] => batches.map(({ meanMs }) => meanMs);
  const own = warmup.cut ? null : steadyFrom(times(warmup.batches), STEADY_BATCHES);
  return own ?? steadyFrom(times([...warmup.batches, ...rounds]), STEADY_BATCHES);
}

function numbersOf(record: SideRecord, steady: number | null): ProcessNumbers {
  return {
    processor: record.processor,
    warmupMs: record.warmup.batches.map(({ meanMs }) => meanMs),
    roundsMs: record.rounds.map(({ meanMs }) => meanMs),
    steadyFrom: steady,
  };
}

function summarizeWarmup(
  records: readonly SideRecord[],
  steady: readonly (number | null)[],
  baselines?: readonly SideRecord[],
): WarmupSummary {
  const before = records.flatMap((record, index) => {
    const from = steady[index];
    return from === null ? [] : [sequence(record).slice(0, from)];
  });
  const middle = (values: readonly number[]): number | null =>
    values.length === 0 ? null : median(values);
  const breakEven = baselines
    ? median(records.map((one, index) => breakEvenCalls(sequence(baselines[index]), sequence(one))))
    : Infinity;
  return {
    steadyShare: before.length / records.length,
    steadyAfterMs: middle(before.map((batches) => total(batches, (b) => b.calls * b.meanMs))),
    steadyAfterCalls: middle(before.map((batches) => total(batches, ({ calls }) => calls))),
    breakEvenCalls: Number.isFinite(breakEven) ? Math.ceil(breakEven) : null,
    cutAtCap: records.filter(({ warmup }) => warmup.cut).length,
  };
}

function total(batches: readonly Batch[], pick: (batch: Batch) => number): number {
  return batches.reduce((sum, batch) => sum + pick(batch), 0);
}

/**
 * The number of calls after which the contender's total time is below the baseline's and stays there, as far as
 * both were seen; Infinity when it is not below at the end. Within a batch all calls count its mean.
 */
export function breakEvenCalls(baseline: readonly Batch[], contender: readonly Batch[]): number {
  const base = cumulative(baseline);
  const other = cumulative(contender);
  const seen = Math.min(base.calls.at(-1)!, other.calls.at(-1)!);
  // The difference is linear between the ends of batches, so its sign changes at most once between two.
  const ends = [...new Set([...base.calls, ...other.calls])]
    .filter((calls) => calls <= seen)
    .toSorted((a, b) => a - b);
  const ahead = (calls: number): number => timeAfter(base, calls) - timeAfter(other, calls);
  let last = ends.length - 1;
  if (!(ahead(ends[last]) > 0)) return Infinity;
  while (last > 0 && ahead(ends[last - 1]) > 0) last--;
  if (last === 0) return ends[0];
  const [from, to] = [ends[last - 1], ends[last]];
  const [behind, won] = [ahead(from), ahead(to)];
  return from + ((to - from) * -behind) / (won - behind);
}

interface Cumulative {
  /** Calls, and milliseconds of them, at the end of each batch. */
  readonly calls: readonly number[];
  readonly ms: readonly number[];
}

function cumulative(batches: readonly Batch[]): Cumulative {
  const calls: number[] = [];
  const ms: number[] = [];
  for (const batch of batches) {
    calls.push((calls.at(-1) ?? 0) + batch.calls);
    ms.push((ms.at(-1) ?? 0) + batch.calls * batch.meanMs);
  }
  return { calls, ms };
}

function timeAfter({ calls, ms }: Cumulative, wanted: number): number {
  let low = 0;
  let high = calls.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (calls[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  const [fromCalls, fromMs] = low === 0 ? [0, 0] : [calls[low - 1], ms[low - 1]];
  return fromMs + ((ms[low] - fromMs) * (wanted - fromCalls)) / (calls[low] - fromCalls);
}

function summarizeMemory(records: readonly SideRecord[]): MemorySummary {
  const over = (pick: (facts: MemoryFacts) => number): number =>
    median(records.map(({ finish: { memory } }) => pick(memory) - memory.emptyBytes));
  const known = (values: readonly (number | undefined)[]): number | null =>
    values.every((value) => value !== undefined) ? median(values) : null;
  const memory = (name: keyof MemoryFacts): number | null =>
    known(records.map(({ finish }) => finish.memory[name] as number | undefined));
  const wasmBytes = median(records.map(({ finish }) => finish.compile.wasmBytes));
  return {
    peakBytes: over(({ peakBytes }) => peakBytes),
    steadyBytes: over(({ steadyBytes }) => steadyBytes),
    method: records[records.length - 1].finish.memory.method,
    linearReservedBytes: memory("linearReservedBytes"),
    linearUsedBytes: memory("linearUsedBytes"),
    jsHeapBytes: memory("jsHeapBytes"),
    wasmBytes: wasmBytes > 0 ? wasmBytes : null,
    // Where nothing was compiled there was no peak of it either.
    compilePeakBytes: wasmBytes > 0 ? memory("compilePeakBytes") : null,
    bytesCopiedPerCall: known(records.map(copiedPerCall)),
  };
}

/** Over the calls after the warm-up. */
function copiedPerCall({ warmup, finish }: SideRecord): number | undefined {
  const [from, to] = [warmup.compile, finish.compile];
  if (from.bytesCopied === undefined || to.bytesCopied === undefined) return undefined;
  const calls = to.calls - from.calls;
  return calls > 0 ? (to.bytesCopied - from.bytesCopied) / calls : undefined;
}

function javascriptShare({ warmup, finish }: SideRecord): number {
  const calls = finish.compile.calls - warmup.compile.calls;
  const inJavascript = finish.compile.javascriptCalls - warmup.compile.javascriptCalls;
  return calls > 0 ? inJavascript / calls : 0;
}
