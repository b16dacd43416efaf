/** One kernel, for given kinds of arguments, in every form that the compiler gives it. */
import { compile, compileNow, inspect, type CompileOutcome } from "@numboa/compiler";
import { REFUSED, bind, link, realmHeap } from "@numboa/compiler/abi";
import { lowerUnit, type SourceFunction, type SourceUnit } from "@numboa/parser";
import { parseModule, prepare, type Module, type ParamKind } from "@numboa/parser/ir";
import type { Kernel, Result } from "@numboa/bench";
import type { Run } from "./outcome.ts";

/**
 * `js` and `typed` are the interpreter at the two levels of the IR, the latter after all passes. `baseline` is what runs first where
 * a stop at that tier is worth it, and else what runs at once; `small` is `numboac -Os`.
 */
export const TIERS = ["js", "typed", "baseline", "encoder", "binaryen", "small"] as const;
export type Tier = (typeof TIERS)[number];

export type Tiers = Readonly<Record<Tier, Run>>;

export function unitOf(kernel: Kernel): SourceUnit {
  const captures = Object.fromEntries(
    Object.keys(kernel.captures).map((key) => [key, { kind: "function", key } as const]),
  );
  const functions: Record<string, SourceFunction> = {};
  for (const [name, fn] of Object.entries({ ...kernel.captures, main: kernel.fn })) {
    functions[name] = { name, source: fn.toString(), captures };
  }
  return { entry: "main", functions };
}

/** The kernel's IR of level `js`. */
export function lowered(kernel: Kernel): Module {
  const { module, diagnostics } = lowerUnit(unitOf(kernel));
  if (!module) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return module;
}

export async function compileTiers(
  kernel: Kernel,
  signature: readonly ParamKind[],
): Promise<Tiers> {
  const request = { unit: unitOf(kernel), signature, options: { verify: true } };
  const optimized = { ...request, tier: "optimized" } as const;
  const typed = await inspect(optimized, "ir");
  if (typeof typed !== "string") throw new Error(`${kernel.name} is refused`);
  return {
    js: interpreted(lowered(kernel)),
    typed: interpreted(parseModule(typed)),
    baseline: linked(compileNow({ ...request, tier: "baseline" })),
    encoder: linked(compileNow(optimized)),
    binaryen: linked(
      await compile({ ...optimized, options: { verify: true, backend: "binaryen" } }),
    ),
    small: linked(await compile({ ...optimized, options: SMALL }), kernel.fn),
  };
}

const SMALL = { verify: true, backend: "binaryen", optimizeFor: "size", names: "none" } as const;

function interpreted(module: Module): Run {
  const run = prepare(module);
  return (args) => run(args) as Result;
}

/** @param javascript for calls that are given up before anything was stored */
function linked(outcome: CompileOutcome, javascript?: Kernel["fn"]): Run {
  if (!outcome.ok) throw new Error(outcome.diagnostics.map(({ message }) => message).join("\n"));
  const { wasm, abi } = outcome.artifact;
  const heap = realmHeap()!;
  const never = (): never => {
    throw new Error("the entry is not used");
  };
  const bound = bind({
    linked: link(wasm, abi, heap, "main"),
    abi,
    heap,
    gauge: { left: Infinity, tick: never },
    miss: never,
  });
  return (args) => {
    const result = bound.call(args);
    if (result === REFUSED && abi.declines && javascript) return javascript(...args);
    if (result === REFUSED) throw new Error("the compiled function does not take these arguments");
    return result as Result;
  };
}
