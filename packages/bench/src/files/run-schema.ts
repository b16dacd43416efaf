/** The file that `numboa-bench run` writes, and `peers` with more sides. */
import { z } from "zod";
import { count, head, interval, sideName } from "./parts.ts";

const failed = z
  .object({
    verdict: z.enum([
      "wrong",
      "crashed",
      "hung",
      "threw",
      "stopped",
      "not written",
      "not installed",
    ]),
    message: z.string(),
  })
  .describe("No times: what went wrong, or why there is nothing to run.");

const compile = z.object({
  tier: z.string().describe("The best version there was; `javascript` when nothing was compiled."),
  compileMs: z.number().describe("Work of the compiler, all tiers together, waiting not included."),
  wasmBytes: z.number(),
  calls: count,
  javascriptCalls: count.describe("Calls that ran as JavaScript."),
  note: z.string().exactOptional().describe("Why plain JavaScript ran, where it did."),
});

const memory = z
  .object({
    peakBytes: z.number().describe("Highest resident memory over that of the empty worker."),
    steadyBytes: z.number().describe("Resident memory at the end over that of the empty worker."),
    method: z.enum(["peak-reset", "process-peak"]),
    linearReservedBytes: z.number().nullable(),
    linearUsedBytes: z.number().nullable(),
    jsHeapBytes: z.number().nullable(),
    wasmBytes: z.number().nullable(),
    compilePeakBytes: z.number().nullable(),
    bytesCopiedPerCall: z.number().nullable(),
  })
  .describe("Medians over the processes; null is what this side cannot tell.");

const warmup = z.object({
  steadyShare: z.number().describe("The share of the processes that reached a steady state."),
  steadyAfterMs: z.number().nullable(),
  steadyAfterCalls: z.number().nullable(),
  breakEvenCalls: z
    .number()
    .nullable()
    .describe("Calls after which the total time, first call included, is below the baseline's."),
  cutAtCap: count.describe("Processes whose warm-up was cut at the cap."),
});

const processNumbers = z.object({
  processor: z.number().nullable(),
  warmupMs: z
    .array(z.number())
    .describe("Mean milliseconds a call of each batch, from the first call on."),
  roundsMs: z.array(z.number()).describe("The same of each timed round."),
  steadyFrom: count.nullable().describe("An index into warmupMs followed by roundsMs."),
});

const side = z.object({
  side: sideName,
  callMs: z
    .number()
    .describe("Milliseconds a call when warm: the median over processes of the median of rounds."),
  firstCallMs: z.number(),
  readyMs: z.number().describe("From the first call until the final version was in place."),
  compile,
  javascriptShare: z.number(),
  memory,
  warmup,
  processes: z.array(processNumbers),
});

const contender = z.object({
  side: sideName,
  outcome: z.union([
    z.object({
      verdict: z.enum(["faster", "slower", "same", "inconclusive"]),
      speedup: interval.describe("Baseline time over contender time: above 1 is faster."),
      p: z.number().describe("Two-sided, of the exact sign-flip test over groups."),
      studentP: z.number().describe("Two-sided, of Student's t test over groups."),
      holm: z.number().nullable().describe("studentP adjusted over the kernels of the run."),
      agreement: z.union([z.literal("same bits"), z.object({ maxRelativeError: z.number() })]),
      summary: side,
      logRatios: z
        .array(z.number())
        .describe("One a group of processes: ln(baseline time / contender time)."),
    }),
    failed,
  ]),
});

const kernel = z.object({
  name: z.string(),
  source: z.string(),
  n: z.number(),
  operationUnit: z.enum(["flop", "op"]),
  group: z
    .enum(["suite", "extra", "orders", "chains", "probe"])
    .describe("A probe is made to lose."),
  outcome: z.union([
    z.object({
      checksum: z.string(),
      work: z.object({ operations: z.number(), bytes: z.number() }),
      baseline: side,
      contenders: z.array(contender),
      stopped: z
        .enum(["narrow", "groups", "time"])
        .describe(
          "Why no further group was measured: narrow enough, or as many, or as long, as allowed.",
        ),
    }),
    failed,
  ]),
});

const contenderSummary = z.object({
  side: sideName,
  kernels: count,
  geometricMean: interval.nullable(),
  worst: z.object({ name: z.string(), speedup: z.number() }).nullable(),
  slower: z.array(z.string()),
  failed: z.array(z.string()),
});

export const runFile = z
  .object({
    ...head("run"),
    settings: z.object({
      size: z.enum(["S", "M", "L"]),
      sides: z.array(sideName).describe("The baseline, then the contenders."),
      seed: z.number(),
      rounds: count,
      noisyRounds: count.optional(),
      leastRounds: count,
      roundsCapMs: z.number(),
      batchMs: z.number(),
      steadyBatches: count,
      batchesWhileCompiling: count.optional(),
      warmupCapMs: z.number(),
      prepareTogether: z.boolean(),
      timeoutMs: z.number(),
      minGroups: count,
      stepGroups: count,
      maxGroups: count,
      targetHalfWidth: z.number(),
      kernelBudgetMs: z.number(),
    }),
    kernels: z.array(kernel),
    summary: z.object({
      contenders: z.array(contenderSummary),
      failed: z.array(z.string()),
    }),
  })
  .describe("Kernels, measured: what `numboa-bench run` writes.");
