/** A program at every stage of the compiler, as something to run. */
import { lowerUnit, type LowerOutcome } from "@numboa/parser";
import { assertVerified, bringsBigints, prepare, type Func, type Module } from "@numboa/parser/ir";
import { declared, plain, unitOf, type Program } from "../../../parser/test/programs/program.ts";
import { bind, link } from "../../src/abi/bind.ts";
import { REFUSED } from "../../src/abi/binding.ts";
import type { FunctionAbi } from "../../src/abi/types.ts";
import type { EmittedModule } from "../../src/codegen/backend.ts";
import { encodeModule } from "../../src/codegen/encoder.ts";
import { abiOf } from "../../src/compile.ts";
import type { Pass, PassContext } from "../../src/pass.ts";
import type { CompileOptions } from "../../src/options.ts";
import {
  BASELINE,
  BEYOND_BASELINE,
  BEYOND_BASELINE_SMALL,
  pipelineWithout,
  runPipeline,
} from "../../src/pipeline.ts";
import { specializeModule } from "../../src/specialize/index.ts";
import { findCapture, kindsOf, openCaptures } from "./captured.ts";
import type { Signature } from "./inputs.ts";
import type { Run } from "./observe.ts";
import { heap } from "./places.ts";

/** What a module goes through. */
export interface Passes {
  readonly without: readonly string[];
  readonly small: boolean;
}

/** The compiler under test. Tests of the fuzzer put a broken one here. */
export interface Compiler {
  readonly lower: typeof lowerUnit;
  readonly specialize: typeof specializeModule;
  /** Says which passes changed something; `stop` is called at the baseline tier. */
  optimize(module: Module, passes: Passes, verify: boolean, stop?: () => void): readonly string[];
  readonly encode: typeof encodeModule;
}

export const COMPILER: Compiler = {
  lower: lowerUnit,
  specialize: specializeModule,
  optimize(module, { without, small }, verify, stop) {
    const busy = new Set<string>();
    const context = { module, options: { verify, ...sizeIf(small) }, remark: () => {} };
    const run = (passes: readonly Pass[]): void =>
      runPipeline(
        pipelineWithout(passes, without).map((pass) => watched(pass, busy)),
        context,
      );
    run(BASELINE);
    stop?.();
    run(small ? BEYOND_BASELINE_SMALL : BEYOND_BASELINE);
    assertVerified(module, "the passes");
    return [...busy];
  },
  encode: encodeModule,
};

export const sizeIf = (small: boolean): Pick<CompileOptions, "optimizeFor"> =>
  small ? { optimizeFor: "size" } : {};

/** A pass that says when it has changed something. */
const watched = ({ name, run }: Pass, busy: Set<string>): Pass => ({
  name,
  run(func: Func, context: PassContext): boolean {
    const changed = run(func, context);
    if (changed) busy.add(name);
    return changed;
  },
});

export function lower(program: Program, signature: Signature, compiler: Compiler): LowerOutcome {
  const bigints = Object.values(signature).some(bringsBigints);
  return compiler.lower(unitOf(program), { bigints });
}

/** Undefined where the arguments have no such field. */
export function specialize(
  program: Program,
  module: Module,
  signature: Signature,
  compiler: Compiler,
  throwOutside = false,
): ReturnType<typeof specializeModule> | undefined {
  const kinds = kindsOf(program, module, signature);
  if (!kinds) return undefined;
  return compiler.specialize(module, kinds, { boundsCheck: throwOutside ? "throw" : "javascript" });
}

/** A buffer of no bytes may be a detached one, so it is JavaScript's. */
function refusesEmptyBuffer(
  { params, captures }: FunctionAbi,
  values: Parameters<Run>[0],
): boolean {
  if (![...params, ...captures].some(({ kind }) => kind === "buffer[]")) return false;
  const buffers = Object.values(values).map((one) => (ArrayBuffer.isView(one) ? one.buffer : one));
  return buffers.some((one) => one instanceof ArrayBuffer && one.byteLength === 0);
}

/** Ops that a run may take in the interpreter. */
const FUEL = 60_000;

export function interpreted(program: Program, module: Module): Run {
  const params = declared(program).map(({ name }) => name);
  const { captures } = module.funcs.get(module.entry)!;
  const run = prepare(module);
  return (values) => {
    const args = params.map((name) => values[name]);
    const captured = openCaptures(captures, args, values);
    try {
      return run([...args, ...captured.values], { fuel: FUEL, self: values["this"] });
    } finally {
      captured.close();
    }
  };
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
    captures: abi.captures.map(({ name }) => findCapture(objects, name)),
    gauge: { left: Infinity, tick: () => undefined },
    miss(self, args) {
      const result = bound.call(args, self);
      if (result !== REFUSED) return result;
      if (abi.aborts || abi.declines || refusesEmptyBuffer(abi, current)) return original(current);
      throw new Error("the guards refuse arguments of their own kinds");
    },
  });
  const params = declared(program).map(({ name }) => name);
  return (values) => {
    Object.assign(objects, values);
    current = values;
    return bound.enter(values["this"], ...params.map((name) => values[name])) as never;
  };
}
