/** The file that `numboa-bench check` writes. */
import { z } from "zod";
import { count, head, interval } from "./parts.ts";

const finding = z.object({
  level: z.enum(["good", "note", "bad"]),
  name: z.string(),
  text: z.string(),
});

const comparison = z.object({
  kernel: z.string(),
  n: z.number(),
  verdict: z.enum(["faster", "slower", "same", "inconclusive"]),
  speedup: interval,
  halfWidth: z.number(),
  excludesOne: z.boolean(),
  groups: count,
  elapsedMs: z.number(),
});

const spread = z.object({ median: z.number(), p95: z.number() });

const series = z.object({
  share: z.number().describe("Share of the contender's calls that are made twice; 0 is A/A."),
  planned: count,
  comparisons: z.array(comparison),
  failures: z.array(z.string()),
  hits: count.describe("A/A: called faster or slower. Injected: called slower in time."),
  rate: interval.describe("Their share, with the interval of Clopper and Pearson."),
  excludesOne: count,
  halfWidth: spread,
  secondsEach: spread,
});

export const checkFile = z
  .object({
    ...head("check"),
    machine: z.object({
      stealNow: z.number().nullable(),
      busyNow: z.number().nullable(),
      clockStepMs: z.number(),
      processors: count,
      findings: z.array(finding),
    }),
    series: z.array(series),
  })
  .describe("Whether the machine and the tool are good enough: what `numboa-bench check` writes.");
