/**
 * The request that compiles an exported function for the types it declares.
 *
 * A parameter that is just `number` is taken for an integer where it is used as a count: see docs/decisions/033.
 */
import { dirname } from "node:path";
import { lowerUnit, type SourceUnit } from "@numboa/parser";
import type { ExportedFunction } from "@numboa/parser/typescript";
import { bringsBigints, type ParamKind } from "@numboa/parser/ir";
import { computeCounts, type CountUse } from "../analyses/counts.ts";
import type { Backend } from "../codegen/backend.ts";
import type { FastMath } from "../fast-math.ts";
import type { CompileOptions } from "../options.ts";
import { PASSES } from "../pipeline.ts";
import { seenFrom } from "./seen-from.ts";
import type { CompileRequest, Tier } from "../compile.ts";

/** Plain data, like all that goes to another thread. */
export interface RequestOptions {
  readonly tier: Tier;
  readonly backend: Backend["name"];
  readonly names?: CompileOptions["names"];
  readonly optimizeFor?: CompileOptions["optimizeFor"];
  /** Passes to leave out. */
  readonly without?: readonly string[] | "all";
  /** For all functions; otherwise what the `jit` call of a function asks for. */
  readonly boundsCheck?: "javascript" | "throw";
  /** For all functions; what a `jit` call grants is not looked at. */
  readonly fastMath?: boolean | FastMath;
  /** False: no vectors. */
  readonly simd?: boolean;
  /** Whether artifacts tell where their bytes come from. */
  readonly sourceMap?: boolean;
}

export interface ExportRequest {
  readonly request: CompileRequest;
  /** The parameters that are taken for integers, and why. */
  readonly counts: ReadonlyMap<number, CountUse>;
}

export function requestFor(
  { unit: absolute, boundsCheck }: Pick<ExportedFunction, "unit" | "boundsCheck">,
  path: string,
  options: RequestOptions,
): ExportRequest {
  const seen = seenFrom(absolute, dirname(path));
  const unit = options.boundsCheck === undefined ? seen : withoutContracts(seen);
  const { params = [], plainNumbers = [] } = unit.functions[unit.entry].annotations ?? {};
  const declared = params.map((kind) => kind!);
  const begun = performance.now();
  const { module, paths } = lowerUnit(unit, { bigints: declared.some(bringsBigints) });
  const counts: ExportRequest["counts"] = module
    ? computeCounts(module, declared, plainNumbers)
    : new Map<number, CountUse>();
  const milliseconds = performance.now() - begun;
  const { fastMath, without, simd, sourceMap, names, optimizeFor } = options;
  const request: CompileRequest = {
    unit,
    signature: declared.map((kind, i): ParamKind => (counts.has(i) ? "int" : kind)),
    tier: options.tier,
    options: {
      // After every pass it takes a sixth of the time; tests do that for the same passes.
      verify: "end",
      boundsCheck: options.boundsCheck ?? boundsCheck ?? "javascript",
      backend: options.backend,
      // What other hosts give is not known here.
      math: "host",
      ...(fastMath === undefined ? {} : { fastMath }),
      ...(without === undefined
        ? {}
        : { without: without === "all" ? [...PASSES.keys()] : without }),
      ...(names === undefined ? {} : { names }),
      ...(optimizeFor === undefined ? {} : { optimizeFor }),
      ...(simd === false && { simd }),
      ...(sourceMap && { sourceMap }),
    },
    ...(module && { lowered: { module, paths, milliseconds } }),
  };
  return { request, counts };
}

/** A build's own `boundsCheck` is for all functions. */
function withoutContracts(unit: SourceUnit): SourceUnit {
  const functions = Object.entries(unit.functions).map(([key, fn]) => {
    const { own: _, ...others } = fn;
    return [key, others] as const;
  });
  return { ...unit, functions: Object.fromEntries(functions) };
}
