/**
 * The whole way from source texts to a compiled function:
 *
 *     lower → specialize → passes → emit
 *
 * The baseline tier is a stop on the way to the optimized one, and a compilation can go on from there; Binaryen may follow ahead
 * of time. What is wrong with the user's program comes back as diagnostics; what throws is a defect of ours. On hosts with the
 * same functions of `Math`, equal requests give equal bytes, whether there was a stop or not.
 */
import {
  PROBLEMS,
  diagnose,
  lowerUnit,
  parseFieldKey,
  type Diagnostic,
  type NeededPath,
  type Source,
  type SourceUnit,
} from "@numboa/parser";
import {
  assertVerified,
  isAggregate,
  isArrayType,
  bringsBigints,
  type Func,
  type Module,
  type ParamKind,
} from "@numboa/parser/ir";
import type { CaptureAbi, FunctionAbi, PathAbi, ParamAbi } from "./abi/types.ts";
import { findUndoneDraw } from "./analyses/aborts.ts";
import { isRecursive } from "./analyses/recursion.ts";
import { computeEffects } from "./analyses/effects.ts";
import type { Backend, EmitOptions, EmittedModule } from "./codegen/backend.ts";
import { binaryenBackend } from "./codegen/binaryen.ts";
import { encodeModule } from "./codegen/encoder.ts";
import type { Mark, SourcePlaces } from "./codegen/source-marks.ts";
import { type Licence, licencesOf } from "./fast-math.ts";
import { reportLoops, sourceLoopsOf, type LoopReport, type SourceLoop } from "./loop-report.ts";
import type { CompileOptions } from "./options.ts";
import { computeSourcePlaces } from "./source-places.ts";
import type { Pass, PassContext, Remark } from "./pass.ts";
import {
  BASELINE,
  BEYOND_BASELINE,
  VECTOR_PASSES,
  BEYOND_BASELINE_SMALL,
  isWorthBaseline,
  pipelineWithout,
  runPipeline,
} from "./pipeline.ts";
import { resultArrayOf } from "./specialize/check-result.ts";
import { NOWHERE } from "./specialize/check.ts";
import { specializeModule } from "./specialize/index.ts";

export type Tier = "baseline" | "optimized";

export interface CompileRequest {
  readonly unit: SourceUnit;
  /** Kinds of the entry's declared parameters, then of the captured values in the order of the lowered entry. */
  readonly signature: readonly ParamKind[];
  readonly tier: Tier;
  readonly options: CompileOptions;
  /** What `lowerUnit` gave for the unit, where that has been asked already. */
  readonly lowered?: Lowered;
}

export interface Lowered {
  /** Of level `js`; left as it is. */
  readonly module: Module;
  /** As `lowerUnit` gives them. */
  readonly paths: readonly NeededPath[];
  readonly milliseconds: number;
}

export interface Artifact {
  readonly wasm: Uint8Array;
  /** Which place of the source the bytes come from, where the options ask for it. */
  readonly marks?: readonly Mark[];
  readonly abi: FunctionAbi;
  /** What of the boundary the code calls: names imported from `numboa`. */
  readonly imports: readonly string[];
  readonly tier: Tier;
  readonly backend: Backend["name"];
  /** What the passes did and why they did not, as they came. */
  readonly remarks: readonly Remark[];
  /** The same, by loop of the source, and those that are on no loop. */
  readonly loops: readonly LoopReport[];
  readonly others: readonly Remark[];
  /** Functions of `Math` whose bits on this host the code depends on. */
  readonly hostMath: readonly string[];
  /** Milliseconds by phase: `lower`, `specialize`, `passes`, `emit`. */
  readonly timings: Readonly<Record<string, number>>;
}

export interface Failure {
  readonly ok: false;
  readonly diagnostics: readonly Diagnostic[];
}

export type CompileOutcome = { readonly ok: true; readonly artifact: Artifact } | Failure;

/** A compilation that has come somewhere. */
export interface Compilation {
  readonly outcome: CompileOutcome;
  /**
   * Goes on from the baseline to the optimized tier, once; `version` takes the place of the option. Gives what compiling anew
   * would give, byte for byte. Absent where nothing is left to do.
   */
  readonly finish?: (version?: number) => CompileOutcome;
}

/** What stands between the passes and the backend. */
export interface Optimized {
  readonly ok: true;
  /** Which tier's passes it has seen. */
  readonly tier: Tier;
  /** Of level `typed`. */
  readonly module: Module;
  /** On which something must be. */
  readonly paths: readonly NeededPath[];
  readonly remarks: readonly Remark[];
  readonly loops: readonly LoopReport[];
  readonly others: readonly Remark[];
  readonly hostMath: readonly string[];
  readonly timings: Record<string, number>;
  readonly places: SourcePlaces | undefined;
}

/**
 * Compiles with our own encoder, without waiting and without Binaryen. The artifact says which tier it has reached: short
 * code is optimized at once also for the baseline tier.
 *
 *     const outcome = compileNow({ unit, signature: ["f64[]"], tier: "baseline", options: {} });
 *     if (outcome.ok) new WebAssembly.Module(outcome.artifact.wasm);
 */
export function compileNow(request: CompileRequest): CompileOutcome {
  return startCompiling(request).outcome;
}

/**
 * {@link compileNow}, which can go on where it has stopped at the baseline tier.
 *
 *     const { outcome, finish } = startCompiling({ unit, signature, tier: "baseline", options: {} });
 *     const optimized = finish ? finish() : outcome;
 */
export function startCompiling(request: CompileRequest): Compilation {
  const started = start(request);
  if (!started.ok) return { outcome: started };
  const outcome = emit(request, started, runTo(started, request.tier));
  if (!outcome.ok || outcome.artifact.tier === "optimized") return { outcome };
  return {
    outcome,
    finish(version = request.options.version) {
      const options = { ...request.options, ...(version !== undefined && { version }) };
      return emit({ ...request, options }, started, runTo(started, "optimized"));
    },
  };
}

function emit(request: CompileRequest, started: Started, tier: Tier): CompileOutcome {
  const passed = checked(request, started, tier);
  if (!passed.ok) return passed;
  const emitted = timed(passed.timings, "emit", () =>
    encodeModule(passed.module, emitOptions(request, passed)),
  );
  return finish("encoder", passed, emitted);
}

/** Compiles with either tier and backend. Binaryen is loaded at its first use. */
export async function compile(request: CompileRequest): Promise<CompileOutcome> {
  const wantsBinaryen = request.tier === "optimized" && request.options.backend === "binaryen";
  if (!wantsBinaryen) return compileNow(request);
  const optimized = optimize(request);
  if (!optimized.ok) return optimized;
  const begun = performance.now();
  const emitted = await binaryenBackend.emit(optimized.module, emitOptions(request, optimized));
  optimized.timings["emit"] = performance.now() - begun;
  return finish("binaryen", optimized, emitted);
}

/** The typed module after the tier's passes, or what is wrong with the program. */
export function optimize(request: CompileRequest): Optimized | Failure {
  const started = start(request);
  return started.ok ? checked(request, started, runTo(started, request.tier)) : started;
}

/** A typed module on its way through the passes. */
interface Started {
  readonly ok: true;
  readonly context: PassContext;
  /** What the passes ask of the host's functions of `Math`. */
  readonly hostMath: ReadonlySet<string>;
  readonly paths: readonly NeededPath[];
  /** The loops as they were before the passes. */
  readonly written: readonly SourceLoop[];
  /** Where its ops come from, if that is asked. */
  readonly places: SourcePlaces | undefined;
  readonly remarks: Remark[];
  readonly timings: Record<string, number>;
  /** Those still to come before each tier is reached. */
  ahead: readonly (readonly [Tier, readonly Pass[]])[];
}

function start(request: CompileRequest): Started | Failure {
  const { unit, signature, options } = request;
  const timings: Record<string, number> = {};
  if (request.lowered) timings["lower"] = request.lowered.milliseconds;
  const bigints = signature.some(bringsBigints);
  const lowered = request.lowered ?? timed(timings, "lower", () => lowerUnit(unit, { bigints }));
  if (!lowered.module) return { ok: false, diagnostics: lowered.diagnostics };
  const unknown = unknownField(lowered.module, signature, unit);
  if (unknown) return { ok: false, diagnostics: [unknown] };
  const specialized = timed(timings, "specialize", () =>
    specializeModule(lowered.module, signature, {
      boundsCheck: options.boundsCheck ?? "javascript",
      sourceOf: (func) => sourceOf(unit, func),
    }),
  );
  if (!specialized.module) return { ok: false, diagnostics: specialized.diagnostics };
  const remarks: Remark[] = [];
  const remark = (one: Remark): void => void remarks.push(one);
  const licences = licencesOfAll(lowered.module, licencesOf(options.fastMath), remark);
  const hostMath = new Set<string>();
  const throwsOutside = [...lowered.module.funcs.values()].some((func) => func.throwsOutside);
  const left = [...(options.without ?? []), ...(options.simd === false ? VECTOR_PASSES : [])];
  const without = (passes: readonly Pass[]): Pass[] => pipelineWithout(passes, left);
  return {
    ok: true,
    context: { module: specialized.module, options, licences, hostMath, throwsOutside, remark },
    hostMath,
    paths: lowered.paths,
    written: sourceLoopsOf(specialized.module),
    places: options.sourceMap
      ? computeSourcePlaces(specialized.module, (func) => functionOf(unit, func))
      : undefined,
    remarks,
    timings,
    ahead: [
      ["baseline", without(BASELINE)],
      [
        "optimized",
        without(options.optimizeFor === "size" ? BEYOND_BASELINE_SMALL : BEYOND_BASELINE),
      ],
    ],
  };
}

/**
 * The licences that every function grants: once inlined, nobody can tell whose an operation was. A function that was made
 * by `jit()` grants its own, one that was not those of whoever calls it.
 */
function licencesOfAll(
  { funcs }: Module,
  granted: readonly Licence[],
  remark: (one: Remark) => void,
): readonly Licence[] {
  let left = granted;
  for (const { name, licences } of funcs.values()) {
    if (licences === undefined) continue;
    const unused = left.filter((one) => !licences.includes(one));
    if (unused.length === 0) continue;
    left = left.filter((one) => !unused.includes(one));
    const message = `${unused.join(", ")} not used: the options of ${name}, which it calls, do not grant it`;
    remark({ pass: "fastMath", kind: "missed", message });
  }
  return left;
}

function timed<T>(timings: Record<string, number>, phase: string, run: () => T): T {
  const begun = performance.now();
  const result = run();
  timings[phase] = performance.now() - begun;
  return result;
}

/** Runs the passes up to a tier, or a better one where a stop is not worth it; says which was reached. */
function runTo(started: Started, wanted: Tier): Tier {
  const { context, timings } = started;
  const before = timings["passes"] ?? 0;
  const begun = performance.now();
  let reached: Tier = "optimized";
  while (started.ahead.length > 0) {
    const [[tier, passes], ...ahead] = started.ahead;
    runPipeline(passes, context);
    started.ahead = ahead;
    reached = tier;
    if (tier === wanted && mayStop(context.module)) break;
  }
  timings["passes"] = before + performance.now() - begun;
  return reached;
}

/** What draws and may be given up is refused, unless a later pass finds that it may not. */
function mayStop(module: Module): boolean {
  return isWorthBaseline(module) && !findUndoneDraw(module);
}

/** The module as it is now, if it can be emitted. */
function checked(
  { unit, options }: CompileRequest,
  { context: { module }, hostMath, paths, written, places, remarks, timings }: Started,
  tier: Tier,
): Optimized | Failure {
  if (options.verify === "end") assertVerified(module, "the last pass");
  const impossible = undoneDraw(module, unit);
  if (impossible) return { ok: false, diagnostics: [impossible] };
  const nameOf = (func: Func): string | undefined =>
    func.name === module.entry ? undefined : functionOf(unit, func)?.name;
  const { loops, others } = reportLoops(written, remarks, nameOf);
  return {
    ...{ ok: true, tier, module, paths, loops, others, places },
    remarks: [...remarks],
    hostMath: [...hostMath],
    timings: { ...timings },
  };
}

/** Ahead of time nobody says what the fields of objects are. */
function unknownField(
  { funcs, entry }: Module,
  signature: readonly ParamKind[],
  unit: SourceUnit,
): Diagnostic | undefined {
  const { captures, params } = funcs.get(entry)!;
  const field = captures.map(parseFieldKey).find((one) => one !== undefined);
  if (!field || params.length === signature.length) return undefined;
  const problem = PROBLEMS.fieldsAheadOfTime(field.path.join("."));
  return diagnose(problem, sourceOf(unit, funcs.get(entry)!), NOWHERE);
}

function undoneDraw(module: Module, unit: SourceUnit): Diagnostic | undefined {
  const draw = findUndoneDraw(module);
  if (!draw) return undefined;
  const source = sourceOf(unit, draw.func);
  return diagnose(PROBLEMS.randomWithPlainArray(), source, draw.op.span ?? NOWHERE);
}

function finish(
  backend: Backend["name"],
  { tier, module, paths, remarks, loops, others, hostMath, timings }: Optimized,
  emitted: EmittedModule,
): CompileOutcome {
  const { wasm, marks, imports } = emitted;
  const abi = {
    ...abiOf(module, emitted),
    ...(paths.length > 0 && { paths: paths.map(pathAbi) }),
  };
  const code = { wasm, ...(marks && { marks }), imports };
  const artifact = { ...code, abi, tier, backend, remarks, loops, others, hostMath, timings };
  return { ok: true, artifact };
}

/** How JavaScript calls the entry. */
export function abiOf(
  module: Module,
  {
    throws,
    aborts,
    declines = false,
    math,
    ownMath,
    allocates,
    tables,
  }: Omit<EmittedModule, "imports">,
): FunctionAbi {
  const entry = module.funcs.get(module.entry)!;
  const effects = computeEffects(module).get(entry.name)!;
  const kinds = entry.paramKinds!;
  const params = entry.params.map(({ name }, i): ParamAbi => ({
    name: name ?? `param${i + 1}`,
    kind: kinds[i],
    ...effects[i],
  }));
  const declared = params.length - entry.captures.length;
  const { result, gives } = entry;
  const givesArray = !isAggregate(result) && isArrayType(result);
  const resultArray = givesArray ? resultArrayOf(module) : undefined;
  return {
    ...(resultArray && { resultArray }),
    ...(allocates && { allocates }),
    ...(tables > 0 && { tables }),
    params: params.slice(0, declared),
    captures: params.slice(declared).map((param, i) => captureAbi(param, entry.captures[i])),
    result,
    ...(gives && { gives }),
    throws,
    ...(aborts && { aborts }),
    ...(declines && { declines }),
    ...(isRecursive(module) && { recurses: true }),
    math,
    ...(ownMath.length > 0 && { ownMath }),
  };
}

function pathAbi({ key, isMethod }: NeededPath): PathAbi {
  // A function that is an argument itself is at no path's end.
  const { root, path } = parseFieldKey(key) ?? { root: key, path: [] };
  return { key, root, path, method: isMethod };
}

function captureAbi(param: ParamAbi, name: string): CaptureAbi {
  const field = parseFieldKey(name);
  return field ? { ...param, name, field } : { ...param, name };
}

function emitOptions(
  { unit, options }: Pick<CompileRequest, "unit" | "options">,
  { places }: Pick<Optimized, "places">,
): EmitOptions {
  return {
    ...(places && { places }),
    ...(options.version !== undefined && { version: options.version }),
    ...(options.warmUp && { warmUp: true }),
    ...(options.names !== undefined && { names: options.names }),
    ...(options.optimizeFor !== undefined && { optimizeFor: options.optimizeFor }),
    placeOf(func) {
      const found = functionOf(unit, func);
      if (!found) return undefined;
      const { name, location } = found;
      return { name: name || "anonymous", ...location };
    },
  };
}

/**
 * Functions are named by their keys; a clone for other kinds of arguments is `key$1`, a function inside `key/g`, one that
 * gets functions as arguments `key(h)`.
 */
function functionOf(unit: SourceUnit, { name }: Func): SourceUnit["functions"][string] | undefined {
  const plain = name.replace(/\$\d+$/, "");
  const outer = plain.replace(/\/[^/]*$/, "");
  for (const key of [name, plain, outer, outer.replace(/\(.*\)'*$/, "")]) {
    if (Object.hasOwn(unit.functions, key)) return unit.functions[key];
  }
  return undefined;
}

function sourceOf(unit: SourceUnit, func: Func): Source {
  const found = functionOf(unit, func);
  const name = found?.location?.file ?? found?.name ?? func.name;
  const source = { name, text: found?.source ?? "" };
  return found?.location ? { ...source, lineOffset: found.location.line - 1 } : source;
}
