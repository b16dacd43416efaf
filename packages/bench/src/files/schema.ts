/** The schema of every kind of file: what a reader may rely on, and what `packages/bench/schema/` publishes. */
import { z } from "zod";
import { head } from "./parts.ts";
import type { ReportKind } from "./report.ts";
import { runFile } from "./run-schema.ts";
import { startupFile } from "./startup-schema.ts";

export const schemas = {
  run: runFile,
  startup: startupFile,
  check: z.looseObject(head("check")),
  ablate: z.looseObject(head("ablate")),
  instructions: z.looseObject(head("instructions")),
} as const satisfies Record<ReportKind, z.ZodType>;

export function isKind(kind: unknown): kind is ReportKind {
  return typeof kind === "string" && Object.hasOwn(schemas, kind);
}

/** JSON Schema, draft 2020-12, of a file as it lies on the disk. */
export function jsonSchema(kind: ReportKind): object {
  return { title: `numboa-bench ${kind}`, ...z.toJSONSchema(schemas[kind], { io: "input" }) };
}
