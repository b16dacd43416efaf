/**
 * Specialization: a module with JavaScript's semantics and the kinds of its entry's parameters to a module of
 * typed IR that does the same, bit for bit.
 *
 *   facts            what each value may be, forward              analyses/infer.ts
 *   demands          what its uses can tell apart, backward       analyses/demand.ts
 *   representation   how it is held, from both                    representation.ts
 *   rewriting        typed ops, and conversions between them      rewrite.ts
 *
 * In between, loops that could count in integers if only they knew are given a version that does
 * (speculate.ts, speculate-steps.ts), and facts are inferred anew. Functions are cloned per class of arguments: `helper`
 * becomes `helper$1`, `helper$2`.
 */
import { type Diagnostic, type Source } from "@numboa/parser";
import {
  makeFunc,
  makeModule,
  makeValue,
  mapLeaves,
  type Func,
  type Module,
  type ParamKind,
  type ResultKind,
  type Value,
  typeOfParamKind,
} from "@numboa/parser/ir";
import { computeDemands, type Demanded, type Demands } from "../analyses/demand.ts";
import { UNDEFINED, type Fact } from "../analyses/facts.ts";
import { optionsFor } from "../analyses/facts-transfer.ts";
import { inferModule, type Inference, type Instance } from "../analyses/infer.ts";
import { checkBuffers } from "./check-buffers.ts";
import { checkArrayResult, checkGrowth } from "./check-result.ts";
import { checkInstance, checkObjects } from "./check.ts";
import { Emitter } from "./emitter.ts";
import { blameCalls } from "./library-problems.ts";
import { hoistLimits } from "./hoist-limits.ts";
import { giveUpLesserResults } from "./lesser-results.ts";
import { isHeld, type Representation } from "./representation.ts";
import { Rewriter } from "./rewrite.ts";
import { factOfParam, representationOfParam } from "./signature.ts";
import { speculateOnInts } from "./speculate.ts";
import { speculateOnSteps } from "./speculate-steps.ts";

export interface SpecializeOptions {
  /** What an access past an array's end does. Default `javascript`. */
  readonly boundsCheck?: "javascript" | "throw";
  /** The texts that spans point into, for diagnostics. */
  readonly sourceOf?: (func: Func) => Source;
}

export type SpecializeOutcome =
  | { readonly module: Module; readonly diagnostics?: undefined }
  | { readonly module?: undefined; readonly diagnostics: Diagnostic[] };

/**
 * Specializes a valid module of level `js`, which is left as it is.
 *
 *     specializeModule(module, ["f64[]", "int"])
 *
 * @param signature the kinds of the entry's parameters, captured values last
 * @throws RangeError if there are not as many kinds as parameters
 */
export function specializeModule(
  js: Module,
  signature: readonly ParamKind[],
  options: SpecializeOptions = {},
): SpecializeOutcome {
  const entry = js.funcs.get(js.entry)!;
  if (entry.params.length !== signature.length) {
    throw new RangeError(
      `${entry.name} takes ${entry.params.length} parameters, the signature has ${signature.length}`,
    );
  }
  const throwOutOfBounds = options.boundsCheck === "throw";
  const sourceOf = options.sourceOf ?? defaultSource;
  const asValues = checkObjects(entry, signature, sourceOf(entry));
  if (asValues.length > 0) return { diagnostics: withoutRepeats(asValues) };
  const inference = inferSpeculatively(js, signature.map(factOfParam), throwOutOfBounds);
  giveUpLesserResults(inference);
  const demands = computeDemands(inference, signature.map(representationOfParam), {
    throwOutOfBounds,
  });
  const problems = new Map(
    [...demands].map(([instance, demanded]) => [instance, checkInstance(demanded, sourceOf)]),
  );
  const diagnostics = blameCalls(problems, demands, sourceOf);
  if (diagnostics.length > 0) return { diagnostics: withoutRepeats(diagnostics) };
  const names = nameInstances(inference, js);
  const funcs = inference.instances.map((instance) =>
    specializeInstance(instance, demands, names, {
      throwOutOfBounds,
      ...(instance === inference.entry && { signature }),
    }),
  );
  const module = makeModule("typed", js.entry, funcs);
  const refused = checkArrayResult(module, sourceOf(entry)) ?? checkGrowth(module, sourceOf);
  const unknown = checkBuffers(module, sourceOf);
  const problemsOfArrays = refused ? [refused, ...unknown] : unknown;
  return problemsOfArrays.length > 0 ? { diagnostics: problemsOfArrays } : { module };
}

function inferSpeculatively(
  js: Module,
  params: readonly Fact[],
  throwOutOfBounds: boolean,
): Inference {
  let module = hoistLimits(js);
  let inference = inferModule(module, params, { throwOutOfBounds });
  for (const speculate of [speculateOnSteps, speculateOnInts]) {
    const speculation = speculate(module, inference);
    if (!speculation) continue;
    ({ module } = speculation);
    inference = inferModule(module, params, { throwOutOfBounds, expected: speculation.expected });
  }
  return inference;
}

const defaultSource = ({ name, sourceName = name }: Func): Source => ({
  name: sourceName,
  text: "",
});

/** Instances of one function have the same problems. */
function withoutRepeats(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Map<string, Diagnostic>();
  for (const diagnostic of diagnostics) {
    const { code, source, span } = diagnostic;
    const key = `${code} ${source.name} ${span.start} ${span.end}`;
    if (!seen.has(key)) seen.set(key, diagnostic);
  }
  return [...seen.values()];
}

/** The entry keeps its name, clones are numbered. */
function nameInstances({ entry, instances }: Inference, js: Module): Map<Instance, string> {
  const names = new Map([[entry, entry.func.name]]);
  const taken = new Set(js.funcs.keys());
  for (const instance of instances) {
    if (instance === entry) continue;
    let number = 1;
    while (taken.has(`${instance.func.name}$${number}`)) number++;
    const name = `${instance.func.name}$${number}`;
    taken.add(name);
    names.set(instance, name);
  }
  return names;
}

interface InstanceOptions {
  readonly throwOutOfBounds: boolean;
  /** Of the entry only. */
  readonly signature?: readonly ParamKind[];
}

function specializeInstance(
  instance: Instance,
  demands: Demands,
  names: ReadonlyMap<Instance, string>,
  { signature, ...options }: InstanceOptions,
): Func {
  const demanded = demands.get(instance)!;
  const { func: js } = instance;
  const { throwOutOfBounds } = optionsFor(js, options);
  const func = makeFunc(names.get(instance)!, [], signature ? [...js.captures] : []);
  if (js.sourceName !== undefined) func.sourceName = js.sourceName;
  if (js.gives) func.gives = js.gives;
  const representations = demanded.resultRepresentations;
  func.result = mapLeaves(js.result, (_, i) => resultKind(representations[i]));
  func.paramKinds = [];
  const emitter = new Emitter(func.body);
  const rewriter = new Rewriter(demanded, emitter, {
    throwOutOfBounds,
    callee(call) {
      const callee = instance.callees.get(call);
      const found = callee && demands.get(callee);
      return found && { name: names.get(callee)!, demanded: found };
    },
  });
  const { params, body } = demanded.layout;
  params.forEach((param, i) => {
    if (signature) addEntryParam(func, param, signature[i], rewriter);
    else addParam(func, param, rewriter);
  });
  rewriter.ops(body);
  return func;
}

function resultKind(representation: Representation): ResultKind {
  if (!isHeld(representation)) return "void";
  return representation === "bits64" ? "bigint64" : (representation as ResultKind);
}

function append(func: Func, kind: ParamKind, name: string | undefined): Value {
  const value = makeValue(typeOfParamKind(kind), name);
  func.params.push(value);
  func.paramKinds!.push(kind);
  return value;
}

function addEntryParam(func: Func, param: number, kind: ParamKind, rewriter: Rewriter): void {
  const { name } = rewriter.demanded.layout.values[param];
  const value = append(func, kind, name);
  const held = kind === "f32" ? rewriter.emitter.convert("f64.promote_f32", value) : value;
  rewriter.bind(param, held);
}

/** A parameter of a helper, as its uses want it; unused ones go. */
function addParam(func: Func, param: number, rewriter: Rewriter): void {
  const { demanded, emitter } = rewriter;
  const { name } = demanded.layout.values[param];
  const representation = demanded.representation(param);
  if (!isHeld(representation)) return;
  if (representation !== "f64?") {
    rewriter.bind(param, append(func, paramKind(representation, demanded, param), name));
    return;
  }
  const number = append(func, "f64", name);
  const isUndefined = append(func, "bool", name);
  const choices = [emitter.op("opt.undefined", []), emitter.convert("opt.some", number)];
  const { builder } = emitter;
  rewriter.bind(param, builder.op("select", [...choices, isUndefined], { types: ["f64?"] }));
}

/** Later passes believe ranges: `int` where the facts say so. */
function paramKind(representation: Representation, demanded: Demanded, param: number): ParamKind {
  const { kinds, nan, integer, lo, hi } = demanded.fact(param);
  const small = integer && !nan && lo >= -(2 ** 30) && hi <= 2 ** 30 && !(kinds & UNDEFINED);
  if (representation === "i32" && small) return "int";
  if (representation === "bits64") return "bigint64";
  return representation as ParamKind;
}
