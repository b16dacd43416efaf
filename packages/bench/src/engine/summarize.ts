/** Sums up the processes of one side over the groups. */
import type { SideName } from "../worker/protocol.ts";
import type { SideSummary } from "./kernel-report.ts";
import type { SideRecord } from "./pair.ts";
import { median } from "./statistics.ts";

export function summarizeSide(
  side: SideName,
  records: readonly SideRecord[],
  processors: readonly (number | null)[],
): SideSummary {
  const typical = (pick: (record: SideRecord) => number): number => median(records.map(pick));
  const last = records[records.length - 1];
  const { compile, memory } = last.finish;
  return {
    side,
    callMs: typical((record) => median(record.rounds)),
    firstCallMs: typical((record) => record.start.firstCallMs),
    readyMs: typical((record) => record.start.readyMs),
    compile: { ...compile, compileMs: typical((record) => record.finish.compile.compileMs) },
    javascriptShare: typical(javascriptShare),
    memory: {
      peakBytes: typical(({ finish }) => finish.memory.peakBytes - finish.memory.emptyBytes),
      steadyBytes: typical(({ finish }) => finish.memory.steadyBytes - finish.memory.emptyBytes),
      method: memory.method,
      linearReservedBytes: null,
      linearUsedBytes: null,
      jsHeapBytes: null,
      wasmBytes: null,
      compilePeakBytes: null,
      bytesCopiedPerCall: null,
    },
    warmup: {
      steadyShare: 0,
      steadyAfterMs: null,
      steadyAfterCalls: null,
      breakEvenCalls: null,
      cutAtCap: 0,
    },
    processes: records.map(({ rounds }, group) => ({
      processor: processors[group],
      warmupMs: [],
      roundsMs: rounds,
      steadyFrom: null,
    })),
  };
}

function javascriptShare({ start, finish }: SideRecord): number {
  const calls = finish.compile.calls - start.compile.calls;
  const inJavascript = finish.compile.javascriptCalls - start.compile.javascriptCalls;
  return calls > 0 ? inJavascript / calls : 0;
}
