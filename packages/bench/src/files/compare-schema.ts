/** The file that `numboa-bench compare --json` writes. It is never read back: no head, and no kind of report. */
import { z } from "zod";
import { count, environment, interval, SCHEMA_NAME, SCHEMA_VERSION, sideName } from "./parts.ts";

const origin = z.object({
  file: z.string(),
  startedAt: z.string(),
  environment,
  commandLine: z.array(z.string()),
});

const rawChange = z
  .object({ beforeMs: z.number(), afterMs: z.number(), change: interval })
  .describe("Milliseconds a call, and the time before over the time after.");

const compared = z.object({
  verdict: z.enum(["faster", "slower", "same", "inconclusive"]),
  change: interval.describe("Speedup in the second file over speedup in the first."),
  p: z.number().describe("Two-sided, of Welch's t test over the log-ratios of the groups."),
  holm: z.number(),
  before: interval,
  after: interval,
  raw: z
    .object({ baseline: rawChange, contender: rawChange })
    .nullable()
    .describe("Null where the files come from different places."),
});

const notCompared = z.object({
  reason: z.enum(["other work", "other results", "failed before", "failed after"]),
  message: z.string(),
});

export const compareFile = z
  .object({
    schema: z.literal(SCHEMA_NAME),
    schemaVersion: z.literal(SCHEMA_VERSION),
    kind: z.literal("compare"),
    commandLine: z.array(z.string()),
    first: origin,
    second: origin,
    side: sideName,
    baseline: sideName,
    kernels: z.array(
      z.object({
        name: z.string(),
        group: z.enum(["suite", "extra", "orders", "chains", "probe"]),
        outcome: z.union([compared, notCompared]),
      }),
    ),
    geometricMean: interval.nullable(),
    counted: count,
    onlyBefore: z.array(z.string()),
    onlyAfter: z.array(z.string()),
    differences: z.array(z.object({ what: z.string(), before: z.string(), after: z.string() })),
  })
  .describe("Two runs held against each other: what `numboa-bench compare --json` writes.");
