/**
 * Compiles what a `jit()` call would have compiled when the program runs, for the types that the module declares.
 *
 * The request is the very one that the runtime makes for such arguments, so the bytes are the same; it compares all that
 * the request is made of before it uses them (`runtime/src/precompiled.ts`). What code on this host takes from the host's
 * functions of `Math`, another host may have otherwise: then the answers go along, and a second version that asks for none.
 */
import { InternalError, lowerUnit, type SourceUnit } from "@numboa/parser";
import type { CallTypes, JitCall } from "@numboa/parser/typescript";
import { bringsBigints, type Module, type ParamKind } from "@numboa/parser/ir";
import { computeCounts } from "../analyses/counts.ts";
import type { FunctionAbi } from "../abi/types.ts";
import { compileNow, type Artifact, type CompileRequest } from "../compile.ts";
import { licencesOf, type Licence } from "../fast-math.ts";
import { hostAnswers } from "../math/host-bits.ts";
import type { HostAnswer } from "../math/probe.ts";

/** What a bundle says of a version, beside its code: plain data, as the runtime reads it. */
export interface PrecompiledVersion {
  readonly params: readonly ParamKind[];
  /** Of those that the code uses. */
  readonly captures: Readonly<Record<string, ParamKind>>;
  /** What the options of the call must be; see `optionsText`. */
  readonly options: string;
  readonly abi: FunctionAbi;
  /** The parts of `fastMath` that were used; absent for none. */
  readonly licences?: readonly Licence[];
  /** What the host's functions of `Math` must give; absent where the code depends on none. */
  readonly hostMath?: readonly HostAnswer[];
}

export interface Precompiled {
  readonly version: PrecompiledVersion;
  readonly wasm: Uint8Array;
}

/** The best version first; or why there is none, as text. */
export function precompile({ unit: written }: JitCall, types: CallTypes): Precompiled[] | string {
  const unit = asCollected(written, types);
  const { signature, live, plainNumbers, params: declared } = types;
  const bigints = [...declared, ...Object.values(live)].some(bringsBigints);
  const begun = performance.now();
  const { module, paths, diagnostics } = lowerUnit(unit, { bigints });
  if (!module) return diagnostics[0].message;
  const lowered = { module, paths, milliseconds: performance.now() - begun };
  const { captures } = module.funcs.get(module.entry)!;
  const unknown = captures.find((key) => !Object.hasOwn(live, key));
  if (unknown !== undefined) return "it reads fields of objects, whose types only calls show";
  const captured = captures.map((key) => live[key]);
  const params = signature ? declared : withCounts(module, declared, captured, plainNumbers);
  const request: CompileRequest = {
    unit,
    signature: [...params, ...captured],
    tier: "optimized",
    lowered,
    options: optionsOf(types),
  };
  const common = {
    params,
    captures: Object.fromEntries(captures.map((key, i) => [key, captured[i]])),
    options: optionsText(types),
  };
  return compileFor(request, common);
}

function compileFor(
  request: CompileRequest,
  common: Pick<PrecompiledVersion, "params" | "captures" | "options">,
): Precompiled[] | string {
  const outcome = compileNow(request);
  if (!outcome.ok) return outcome.diagnostics[0].message;
  const { hostMath } = outcome.artifact;
  const best = toPrecompiled(outcome.artifact, common);
  if (hostMath.length === 0) return [best];
  const other = compileNow({ ...request, options: { ...request.options, math: "host" } });
  if (!other.ok) return [best];
  const anywhere = toPrecompiled(other.artifact, common);
  // On a host that has other functions of `Math` than ours, both are the same.
  return Buffer.compare(best.wasm, anywhere.wasm) === 0 ? [anywhere] : [best, anywhere];
}

function toPrecompiled(
  { wasm, abi, remarks, hostMath }: Artifact,
  common: Pick<PrecompiledVersion, "params" | "captures" | "options">,
): Precompiled {
  if (!WebAssembly.validate(wasm as Uint8Array<ArrayBuffer>)) {
    throw new InternalError("what was compiled for a bundle is not valid WebAssembly");
  }
  const licences = [...new Set(remarks.flatMap(({ licence }) => licence ?? []))];
  const version: PrecompiledVersion = {
    ...common,
    abi,
    ...(licences.length > 0 && { licences }),
    ...(hostMath.length > 0 && { hostMath: hostAnswers(hostMath) }),
  };
  return { version, wasm };
}

/** A signature is part of the function, wherever its unit comes from. */
function asCollected(unit: SourceUnit, { signature }: CallTypes): SourceUnit {
  if (signature === undefined) return unit;
  const { entry, functions } = unit;
  const annotated = { ...functions[entry], annotations: signature };
  return { entry, functions: { ...functions, [entry]: annotated } };
}

/** Parameters that are just `number` are taken for integers where they count, as ahead of time: docs/decisions/033. */
function withCounts(
  module: Module,
  declared: readonly ParamKind[],
  captured: readonly ParamKind[],
  plainNumbers: readonly number[],
): readonly ParamKind[] {
  const counts = computeCounts(module, [...declared, ...captured], plainNumbers);
  return declared.map((kind, i): ParamKind => (counts.has(i) ? "int" : kind));
}

/** As a process names its first version. */
const FIRST = 1;

function optionsOf({ options }: CallTypes): CompileRequest["options"] {
  const { boundsCheck = "javascript", fastMath = false, without = [] } = options;
  return { verify: "end", boundsCheck, fastMath, without, version: FIRST };
}

/** All options that change what is compiled; the runtime writes the same of those that it is given. */
function optionsText({ signature, options }: CallTypes): string {
  const { boundsCheck = "javascript", fastMath, without = [] } = options;
  const signed = signature && [signature.params, signature.result ?? null];
  return JSON.stringify([boundsCheck, licencesOf(fastMath), without, signed ?? null]);
}
