/** A program at every stage of the compiler, as something to run. */
import { lowerUnit, type LowerOutcome } from "@numboa/parser";
import { assertVerified, prepare, type Module } from "@numboa/parser/ir";
import { plain, unitOf, type Program } from "../../../parser/test/programs/program.ts";
import { bind, REFUSED } from "../../src/abi/bind.ts";
import { link } from "../../src/abi/link.ts";
import type { EmittedModule } from "../../src/codegen/backend.ts";
import { encodeModule } from "../../src/codegen/encoder.ts";
import { abiOf } from "../../src/compile.ts";
import { OPTIMIZED, pipelineWithout, runPipeline } from "../../src/pipeline.ts";
import { specializeModule } from "../../src/specialize/index.ts";
import type { Signature } from "./inputs.ts";
import type { Run } from "./observe.ts";
import { heap } from "./places.ts";

/** The compiler under test. Tests of the fuzzer put a broken one here. */
export interface Compiler {
  readonly lower: typeof lowerUnit;
  readonly specialize: typeof specializeModule;
  optimize(module: Module, without: readonly string[], verify: boolean): void;
  readonly encode: typeof encodeModule;
}

export const COMPILER: Compiler = {
  lower: lowerUnit,
  specialize: specializeModule,
  optimize(module, without, verify) {
    const passes = pipelineWithout(OPTIMIZED, without);
    runPipeline(passes, { module, options: { verify }, remark: () => {} });
    assertVerified(module, "the passes");
  },
  encode: encodeModule,
};

export function lower(program: Program, compiler: Compiler): LowerOutcome {
  return compiler.lower(unitOf(program));
}

/** The names of what a lowered entry takes: parameters, then the captured values that it uses. */
function namesOf(program: Program, module: Module): string[] {
  const { captures } = module.funcs.get(module.entry)!;
  return [...program.params.map(({ name }) => name), ...captures];
}

export function specialize(
  program: Program,
  module: Module,
  signature: Signature,
  compiler: Compiler,
  throwOutside = false,
): ReturnType<typeof specializeModule> {
  const kinds = namesOf(program, module).map((name) => signature[name]);
  return compiler.specialize(module, kinds, { boundsCheck: throwOutside ? "throw" : "javascript" });
}

/** Ops that a run may take in the interpreter. */
const FUEL = 60_000;

export function interpreted(program: Program, module: Module): Run {
  const names = namesOf(program, module);
  const run = prepare(module);
  return (values) =>
    run(
      names.map((name) => values[name]),
      { fuel: FUEL },
    );
}

/** What a backend has emitted, behind its guards, as `jit()` calls it: what is given up runs as JavaScript. */
export function compiled(
  program: Program,
  module: Module,
  emitted: EmittedModule,
  original: Run = plain(program) as Run,
): Run {
  const abi = abiOf(module, emitted);
  const objects: Record<string, unknown> = {};
  let current: Parameters<Run>[0] = {};
  const bound = bind({
    linked: link(emitted.wasm, abi, heap, "main"),
    abi,
    heap,
    captures: abi.captures.map(({ name }) => ({ object: objects, property: name })),
    gauge: { left: Infinity, tick: () => undefined },
    miss(_, args) {
      const result = bound.call(args);
      if (result !== REFUSED) return result;
      if (abi.aborts) return original(current);
      throw new Error("the guards refuse arguments of their own kinds");
    },
  });
  const params = program.params.map(({ name }) => name);
  return (values) => {
    Object.assign(objects, values);
    current = values;
    return bound.enter(undefined, ...params.map((name) => values[name])) as never;
  };
}
