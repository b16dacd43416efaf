/** Where a program goes wrong: at lowering, in specialization, after which pass, or in the encoder. */
import { printModule, type Module } from "@numboa/parser/ir";
import { plain } from "../../../parser/test/programs/program.ts";
import { OPTIMIZED, SMALL, pipelineWithout, runPipeline } from "../../src/pipeline.ts";
import type { Case } from "./check.ts";
import { COMPILER, interpreted, lower, sizeIf, specialize } from "./contestants.ts";
import type { Inputs } from "./inputs.ts";
import { describe, observe, type Run } from "./observe.ts";

export interface Blame {
  /** `lowering`, `specialization`, `simplify (pass 2)`, or `code generation` where the IR is right to the end. */
  readonly stage: string;
  /** The IR before and after, where a pass is to blame. */
  readonly before?: string;
  readonly after?: string;
}

export function blame(one: Case, inputs: Inputs): Blame {
  const { program, signature, without, small = false } = one;
  const right = describe(observe(plain(program) as Run, inputs));
  const wrong = (module: Module): boolean =>
    describe(observe(interpreted(program, module), inputs)) !== right;
  const js = lower(program, signature, COMPILER).module!;
  if (wrong(js)) return { stage: "lowering", after: printModule(js) };
  const module = specialize(program, js, signature, COMPILER)!.module!;
  let before = printModule(module);
  if (wrong(module)) return { stage: "specialization", before: printModule(js), after: before };
  for (const [index, pass] of pipelineWithout(small ? SMALL : OPTIMIZED, without).entries()) {
    runPipeline([pass], { module: module, options: sizeIf(small), remark: () => {} });
    const after = printModule(module);
    if (wrong(module)) return { stage: `${pass.name} (pass ${index + 1})`, before, after };
    before = after;
  }
  return { stage: "code generation", before };
}
