/** The file that `numboa-bench startup` writes. */
import { z } from "zod";
import { SIDE_NAMES } from "../startup/side-commands.ts";
import { count, head, interval } from "./parts.ts";

const figure = z.object({
  name: z.string(),
  description: z.string(),
  unit: z.enum(["ms", "ns", "bytes"]),
  limit: z.number().exactOptional().describe("What --check allows the median to be."),
  median: z.number(),
  mean: interval,
  values: z.array(z.number()).describe("One a pair."),
});

const measured = z.object({
  median: z.number(),
  mean: interval,
  values: z.array(z.number()).describe("One a round."),
});

const side = { name: z.enum(SIDE_NAMES), title: z.string() };

const sides = z
  .object({
    rounds: count,
    seconds: z.number().describe("How long each program went on calling after its first result."),
    sides: z.array(z.object({ ...side, version: z.string() })),
    absent: z
      .array(z.object({ ...side, packages: z.array(z.string()) }))
      .describe("Not installed, with the Debian packages that bring them."),
    kernels: z.array(
      z.object({
        name: z.string(),
        n: z.number(),
        results: z.array(
          z.object({
            side: z.enum(SIDE_NAMES),
            firstResultMs: measured.describe("From the start of the process."),
            peakMs: measured.describe("From the start of the process to the end of that call."),
            steadyCallMs: measured.describe("Median of the last quarter of the calls."),
            firstResultBytes: measured.describe("Peak of resident memory by then."),
            peakBytes: measured.describe("Peak of resident memory by then."),
            maxRelativeError: z.number().describe("From JavaScript's result; 0 for its bits."),
          }),
        ),
      }),
    ),
  })
  .describe("Whole programs beside each other, each a process from its start on.");

export const startupFile = z
  .object({
    ...head("startup"),
    settings: z.object({
      pairs: count,
      rounds: count.default(0),
      seed: z.number(),
      timeoutMs: z.number(),
    }),
    entry: z.object({ version: z.string(), file: z.string(), bytes: count }),
    kernel: z.object({ name: z.string(), n: z.number(), lines: count }),
    modules: z.object({ count, heavy: z.array(z.string()) }),
    figures: z.array(figure),
    sides: sides.exactOptional(),
  })
  .describe("What it costs to have Numboa at all: what `numboa-bench startup` writes.");
