/**
 * What the files of all kinds are made of.
 *
 * JSON has no infinite numbers: a bound that is missing, for want of a second group, is written as null. Reading
 * gives the infinity back, so that a report is the same before it is written and after it is read.
 */
import { z } from "zod";

/** Raised when a reader of the old form would misread the new one. */
export const SCHEMA_VERSION = 2;

/** The one word by which our files are known. */
export const SCHEMA_NAME = "numboa-bench";

export const count = z.int().min(0);

export const interval = z
  .object({
    estimate: z.number(),
    low: z.union([z.number(), z.null().transform(() => -Infinity)]),
    high: z.union([z.number(), z.null().transform(() => Infinity)]),
  })
  .describe("A number with its 95 % confidence interval; a bound that is infinite is null.");

export const sideName = z
  .enum([
    "js",
    "numboa",
    "numboa-fast",
    "assemblyscript",
    "clang-wasm",
    "gcc",
    "gcc-fast",
    "numba",
    "numba-fast",
    "pypy",
  ])
  .describe("One way to run a kernel: plain JavaScript, Numboa, or a peer.");

export const environment = z
  .object({
    cpu: z.object({
      model: z.string(),
      cores: count,
      governor: z.string().nullable(),
    }),
    memoryBytes: z.number(),
    os: z.string(),
    load: z.number().describe("One-minute load average when the measurement began."),
    steal: z
      .number()
      .nullable()
      .describe("Share of processor time that the hypervisor took since boot."),
    node: z.string(),
    v8: z.string(),
    flags: z.array(z.string()).describe("Flags of Node that may change the speed."),
    versions: z.record(z.string(), z.string().nullable()),
    gitRevision: z
      .string()
      .nullable()
      .describe("Commit, with + when files differ from it; null outside a repository."),
    lockfile: z.string().nullable().describe("SHA-256 of package-lock.json."),
  })
  .describe("Where it was measured. Raw times mean nothing without it; ratios may be compared.");

/** What every file begins with. */
export function head<Kind extends string>(kind: Kind) {
  return {
    schema: z.literal(SCHEMA_NAME),
    schemaVersion: z.literal(SCHEMA_VERSION),
    kind: z.literal(kind),
    commandLine: z.array(z.string()).describe("The command, as words."),
    complete: z.boolean().describe("False while something is missing: the run was stopped."),
    startedAt: z.string().describe("ISO 8601."),
    elapsedMs: z.number(),
    environment,
  };
}
