/** The file that `numboa-bench ablate` writes. */
import { z } from "zod";
import { count, head, interval } from "./parts.ts";

const timed = z.object({
  slowdown: interval.describe("Time without the pass over time with it."),
  verdict: z.enum(["faster", "slower", "same", "inconclusive"]),
  logSlowdowns: z.array(z.number()).describe("One a group."),
  wasmBytes: count,
});

const failed = z.object({
  verdict: z.enum(["wrong", "crashed", "hung", "threw", "failed"]),
  message: z.string(),
});

const effect = z.union([timed, z.object({ verdict: z.literal("same code") }), failed]);

export const ablateFile = z
  .object({
    ...head("ablate"),
    settings: z.object({
      size: z.enum(["S", "M", "L"]),
      groups: count,
      rounds: count,
      batchMs: z.number(),
      seed: z.number(),
    }),
    passes: z.array(z.string()),
    kernels: z.array(
      z.object({
        name: z.string(),
        n: z.number(),
        wasmBytes: count.nullable(),
        failure: z.string().nullable(),
        passes: z.array(z.object({ pass: z.string(), effect })),
      }),
    ),
  })
  .describe("What each pass buys, by leaving it out: what `numboa-bench ablate` writes.");
