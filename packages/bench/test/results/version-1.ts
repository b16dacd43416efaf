/**
 * Files of schema version 1, which had two sides and no warm-up. Goes away when the committed results are
 * measured anew.
 */
import type { KernelReport, SideSummary } from "../../src/engine/kernel-report.ts";
import { signFlipP } from "../../src/engine/sign-flip.ts";
import type { RunFile, StartupFile } from "../../src/files/report.ts";

/* oxlint-disable typescript/no-explicit-any, typescript/no-unsafe-member-access -- of unknown shape, by nature */

/** The file as version 2 has it; anything that is no file of version 1 is given back as it is. */
export function upgraded(content: any): RunFile | StartupFile {
  if (content.schemaVersion !== 1) return content;
  const head = { ...content, schema: "numboa-bench", schemaVersion: 2 };
  if (content.schema === "numboa-bench-startup") return { ...head, kind: "startup" };
  const { failed, ...summary } = content.summary;
  const kernels = content.kernels.map(kernel);
  const contender = { side: "numboa", kernels: kernels.length - failed.length, ...summary, failed };
  return { ...head, kind: "run", kernels, summary: { contenders: [contender], failed } };
}

function kernel({ outcome, ...rest }: any): KernelReport {
  if (!("pairs" in outcome)) return { ...rest, group: "suite", outcome };
  const { verdict, speedup, checksum, work, baseline, contender, pairs } = outcome;
  const logRatios = pairs.map((pair: any) => pair.logRatio);
  const times = (name: string) => pairs.map((pair: any) => [pair.processor, pair[name]]);
  const measured = {
    verdict,
    speedup,
    p: signFlipP(logRatios),
    holm: null,
    agreement: "same bits" as const,
    summary: side("numboa", contender, times("contenderMs")),
    logRatios,
  };
  const contenders = [{ side: "numboa" as const, outcome: measured }];
  const first = side("js", baseline, times("baselineMs"));
  const known = { checksum, work, baseline: first, contenders, stopped: "groups" as const };
  return { ...rest, group: "suite", outcome: known };
}

function side(
  name: "js" | "numboa",
  { peakBytes, steadyBytes, memoryMethod, ...rest }: any,
  times: readonly [processor: number, roundsMs: number[]][],
): SideSummary {
  const unknown = {
    linearReservedBytes: null,
    linearUsedBytes: null,
    jsHeapBytes: null,
    wasmBytes: null,
    compilePeakBytes: null,
    bytesCopiedPerCall: null,
  };
  return {
    side: name,
    ...rest,
    memory: { peakBytes, steadyBytes, method: memoryMethod, ...unknown },
    warmup: {
      steadyShare: 0,
      steadyAfterMs: null,
      steadyAfterCalls: null,
      breakEvenCalls: null,
      cutAtCap: 0,
    },
    processes: times.map(([processor, roundsMs]) => {
      return { processor, warmupMs: [], roundsMs, steadyFrom: null };
    }),
  };
}
