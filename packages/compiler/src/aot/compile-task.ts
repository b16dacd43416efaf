/** The compilation of one exported function: plain data in and out, so that any thread can do it. */
import { InternalError, type Diagnostic } from "@numboa/parser";
import type { ExportedFunction } from "@numboa/parser/typescript";
import type { CountUse } from "../analyses/counts.ts";
import { compile, type Artifact } from "../compile.ts";
import { requestFor, type ExportRequest, type RequestOptions } from "./request.ts";

export interface CompileTask {
  readonly exported: Pick<ExportedFunction, "name" | "unit" | "boundsCheck">;
  /** Of the module. */
  readonly path: string;
  readonly options: RequestOptions;
}

export type TaskOutcome =
  | { readonly ok: true; readonly artifact: Artifact; readonly counts: readonly Count[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** A parameter that is taken for an integer, and the use that says so. */
export interface Count {
  readonly param: number;
  readonly why: CountUse["why"];
  /** Where that is, in its function; `helper` names it unless it is the exported one. */
  readonly line?: number;
  readonly column?: number;
  readonly helper?: string;
}

export async function compileTask({ exported, path, options }: CompileTask): Promise<TaskOutcome> {
  const { request, counts } = requestFor(exported, path, options);
  const outcome = await compile(request);
  if (!outcome.ok) return outcome;
  const { artifact } = outcome;
  if (!WebAssembly.validate(artifact.wasm as Uint8Array<ArrayBuffer>)) {
    throw new InternalError(`the module of \`${exported.name}\` is not valid WebAssembly`);
  }
  return { ok: true, artifact, counts: describeCounts(request, counts) };
}

function describeCounts(
  { unit }: ExportRequest["request"],
  counts: ExportRequest["counts"],
): Count[] {
  return [...counts].map(([param, { why, op, func }]) => {
    const helper = unit.functions[func.name]?.name ?? func.name;
    return {
      ...{ param, why },
      ...(op.span && { line: op.span.line, column: op.span.column }),
      ...(func.name !== unit.entry && { helper }),
    };
  });
}
