/** A function compiled through the whole pipeline, its IR verified after every pass, and linked. */
import type { ParamKind } from "@numboa/parser/ir";
import { bind, link, realmHeap } from "../../src/abi/index.ts";
import { compileNow, type Artifact } from "../../src/index.ts";

export type Numbers = (...args: never[]) => number;

/** @param applied a pass that must have done something to it: else a test would be about other code than it thinks */
export function compiledFunction(
  fn: Numbers,
  signature: readonly ParamKind[],
  applied?: string,
): Numbers {
  const unit = { entry: "f", functions: { f: { name: "f", source: String(fn), captures: {} } } };
  const outcome = compileNow({ unit, signature, tier: "optimized", options: { verify: true } });
  if (!outcome.ok) throw new Error(outcome.diagnostics.map(({ message }) => message).join("\n"));
  const { remarks } = outcome.artifact;
  const isApplied = remarks.some(({ kind, pass }) => kind === "applied" && pass === applied);
  if (applied !== undefined && !isApplied) throw new Error(`${applied} has done nothing`);
  return linkedFunction(outcome.artifact) as Numbers;
}

/** What was compiled, to be called; `REFUSED` for arguments that are not its. */
export function linkedFunction({
  wasm,
  abi,
}: Pick<Artifact, "wasm" | "abi">): (...args: unknown[]) => unknown {
  const heap = realmHeap()!;
  const never = (): never => {
    throw new Error("not for the compiled function");
  };
  const gauge = { left: Infinity, tick: never };
  const bound = bind({ linked: link(wasm, abi, heap, "f"), abi, heap, gauge, miss: never });
  return (...args) => bound.call(args);
}
