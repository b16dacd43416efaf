/**
 * The unit of a function as its module carries it under `--linkable`: what a function of `jit()` compiles in that calls it.
 *
 * Types are left out, because they only say what the function was compiled for here. What the options say of its code stays with
 * every function of the unit, since all were compiled under them (docs/decisions/032, 041).
 */
import type { OwnContract, SourceUnit } from "@numboa/parser";
import { licencesOf } from "../fast-math.ts";
import type { CompiledFunction } from "./compile-module.ts";
import type { RequestOptions } from "./request.ts";

/** The options of a build that are part of what its functions are. */
export type Contract = Pick<RequestOptions, "boundsCheck" | "fastMath">;

export function linkableUnit({ exported, unit }: CompiledFunction, contract: Contract): string {
  const boundsCheck = contract.boundsCheck ?? exported.boundsCheck ?? "javascript";
  const ofAll: OwnContract = { boundsCheck, licences: licencesOf(contract.fastMath) };
  const functions = Object.entries(unit.functions).map(([key, fn]) => {
    const { annotations: _, own, ...others } = fn;
    // A build's own `boundsCheck` is for all functions.
    const ofOne = contract.boundsCheck === undefined ? own : undefined;
    return [key, { ...others, own: { ...ofAll, ...ofOne } }] as const;
  });
  const linkable: SourceUnit = { entry: unit.entry, functions: Object.fromEntries(functions) };
  return JSON.stringify(linkable);
}
