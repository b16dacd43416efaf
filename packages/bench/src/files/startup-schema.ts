/** The file that `numboa-bench startup` writes. */
import { z } from "zod";
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

export const startupFile = z
  .object({
    ...head("startup"),
    settings: z.object({ pairs: count, seed: z.number(), timeoutMs: z.number() }),
    entry: z.object({ version: z.string(), file: z.string(), bytes: count }),
    kernel: z.object({ name: z.string(), n: z.number(), lines: count }),
    modules: z.object({ count, heavy: z.array(z.string()) }),
    figures: z.array(figure),
  })
  .describe("What it costs to have Numboa at all: what `numboa-bench startup` writes.");
