/** The compiler: units of source texts to WebAssembly with the ABI by which to call it. */
export type { EmitOptions, EmittedModule } from "./codegen/backend.ts";
export { encodeModule } from "./codegen/encoder.ts";
export {
  compile,
  compileNow,
  startCompiling,
  type Artifact,
  type Compilation,
  type CompileOutcome,
  type CompileRequest,
  type Failure,
  type Tier,
} from "./compile.ts";
export { hostAnswers } from "./math/host-bits.ts";
export type { FastMath, Licence } from "./fast-math.ts";
export { inspect, type Inspection } from "./inspect.ts";
export type { LoopReport } from "./loop-report.ts";
export type { CompileOptions } from "./options.ts";
export type { Pass, PassContext, Remark } from "./pass.ts";
export { BASELINE, OPTIMIZED, PASSES, pipelineWithout, runPipeline } from "./pipeline.ts";
