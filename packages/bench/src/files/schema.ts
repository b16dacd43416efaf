/** The schema of every kind of file: what a reader may rely on, and what `packages/bench/schema/` publishes. */
import { z } from "zod";
import { ablateFile } from "./ablate-schema.ts";
import { checkFile } from "./check-schema.ts";
import { compareFile } from "./compare-schema.ts";
import type { ReportKind } from "./report.ts";
import { instructionsFile } from "./instructions-schema.ts";
import { runFile } from "./run-schema.ts";
import { startupFile } from "./startup-schema.ts";

export const schemas = {
  run: runFile,
  startup: startupFile,
  check: checkFile,
  ablate: ablateFile,
  instructions: instructionsFile,
} as const satisfies Record<ReportKind, z.ZodType>;

export function isKind(kind: unknown): kind is ReportKind {
  return typeof kind === "string" && Object.hasOwn(schemas, kind);
}

/** Every file that is written, and so has a published schema. */
export const publishedSchemas = { ...schemas, compare: compareFile } as const;

export type PublishedKind = keyof typeof publishedSchemas;

/** JSON Schema, draft 2020-12, of a file as it lies on the disk. */
export function jsonSchema(kind: PublishedKind): object {
  const schema = z.toJSONSchema(publishedSchemas[kind], { io: "input" });
  return { title: `numboa-bench ${kind}`, ...schema };
}
