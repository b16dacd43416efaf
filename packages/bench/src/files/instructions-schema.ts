/** The file that `numboa-bench instructions` writes. */
import { z } from "zod";
import { count, head } from "./parts.ts";

const side = z.object({
  calls: count.describe("Calls that the difference of two runs is divided by."),
  counts: z.array(z.number()).describe("Instructions a call, once for each repetition."),
  perCall: z.number().describe("Their median."),
  spread: z.number().nullable().describe("Largest less smallest over the median."),
});

const counted = z.object({
  checksum: z.string(),
  operations: z.number(),
  wasmBytes: count,
  js: side,
  numboa: side,
  ratio: z.number().describe("Instructions of plain JavaScript over those of Numboa."),
});

const notCounted = z.object({
  verdict: z.enum(["wrong", "not compiled", "failed", "stopped"]),
  message: z.string(),
});

export const instructionsFile = z
  .object({
    ...head("instructions"),
    settings: z.object({ size: z.enum(["S", "M", "L"]), repeat: count, jobs: count }),
    valgrind: z.object({ version: z.string(), fixedAddresses: z.boolean() }),
    kernels: z.array(
      z.object({ name: z.string(), n: z.number(), outcome: z.union([counted, notCounted]) }),
    ),
    worstSpread: z.number().nullable(),
  })
  .describe("Instructions a call under valgrind: what `numboa-bench instructions` writes.");
