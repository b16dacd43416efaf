/**
 * Compiles the exported functions of one module for the types they declare.
 *
 * What stands in the way of one function is a diagnostic at its place in the user's file, types and all.
 * With `allowJavaScript` such a function is kept as plain JavaScript instead, if its text says all that
 * it needs; the diagnostics are then warnings.
 */
import { basename, dirname, join } from "node:path";
import { lowerUnit, type Diagnostic, type Source, type SourceUnit } from "@numboa/parser";
import type { ExportedFunction, ModuleUnits } from "@numboa/parser/typescript";
import type { Artifact } from "../compile.ts";
import type { CompileTask, Count, TaskOutcome } from "./compile-task.ts";
import type { Feature } from "./features.ts";
import type { RequestOptions } from "./request.ts";
import { seenFrom } from "./seen-from.ts";
import { once } from "./once.ts";
import { variantsOf, type ExportedVariant } from "./variants.ts";

export interface ModuleOptions extends Omit<RequestOptions, "simd"> {
  /** What engines must have, the best last; by default SIMD. Each is compiled. */
  readonly features?: readonly Feature[];
  readonly allowJavaScript?: boolean;
  /** Whether modules export `memory`. */
  readonly exportMemory?: boolean;
  /** Which exports to compile; all when absent. */
  only?(name: string): boolean;
  /** Called before each function. */
  onFunction?(name: string, index: number, count: number): void;
}

/** A function for one combination of types: those of one export follow one another. */
export interface CompiledFunction {
  readonly exported: ExportedFunction;
  /** What tells it from the others of its export: `Float32Array`. Absent where there is one only. */
  readonly variant?: string;
  /** Its unit, with files named from the module's folder. */
  readonly unit: SourceUnit;
  /** Undefined for a function that stays plain JavaScript. */
  readonly artifact: Artifact | undefined;
  /** The same without SIMD, where that is asked for beside it and makes a difference. */
  readonly withoutSimd?: Artifact;
  /** Its parameters that are taken for integers. */
  readonly counts: readonly Count[];
  /** The export before it that is the very same function. */
  readonly sameAs?: string;
}

export interface CompiledModule {
  readonly path: string;
  /** Output files begin with it: the file's name without its extension. */
  readonly name: string;
  /** Those without errors. */
  readonly functions: readonly CompiledFunction[];
  /** Whether the module exports the memory of its functions. */
  readonly exportsMemory: boolean;
  /** The names of all exported functions. */
  readonly exports: readonly string[];
  /** Errors and warnings, each once, at their places in the files as they were written. */
  readonly diagnostics: readonly Diagnostic[];
  /** The texts of the local files that were read, by the names that messages give them. */
  readonly files: ReadonlyMap<string, string>;
}

/** Begins a task; what it gives waits for the outcome. */
export type Start = (task: CompileTask) => () => Promise<TaskOutcome>;

/**
 * Starts to compile the functions of a module, and gives what waits for them. Throws only for defects of ours.
 */
export function startModule(
  path: string,
  module: ModuleUnits,
  options: ModuleOptions,
  start: Start,
): () => Promise<CompiledModule> {
  const warnings = options.only === undefined ? module.warnings : [];
  const own = [...warnings, ...ownDiagnostics(module)];
  const readable = own.every(({ severity }) => severity !== "error");
  const { exports } = module;
  const chosen = exports.filter(({ name }) => options.only?.(name) ?? true);
  const begun = new Map<string, Begun>();
  const started = chosen.map((exported) => {
    const key = identityOf(exported);
    const first = begun.get(key);
    if (first) return async () => underName(exported, first.name, await first.finish());
    const finish = once(startExport(exported, path, options, readable ? start : undefined));
    begun.set(key, { name: exported.name, finish });
    return finish;
  });
  return async () => {
    const { inFile } = await import("@numboa/parser/typescript");
    const functions: CompiledFunction[] = [];
    const diagnostics = [...own];
    for (const [index, finish] of started.entries()) {
      options.onFunction?.(chosen[index].name, index, chosen.length);
      const found = await finish();
      functions.push(...found.compiled);
      diagnostics.push(...found.diagnostics.map((d) => inFile(d, module.files)));
    }
    return {
      path,
      name: moduleName(path),
      functions,
      exportsMemory: options.exportMemory === true,
      exports: exports.map(({ name }) => name),
      diagnostics: withoutRepeats(diagnostics),
      files: module.files,
    };
  };
}

/** `kernels` for `src/kernels.ts`. */
export function moduleName(path: string): string {
  return basename(path).replace(/\.[^.]+$/, "");
}

/** What is wrong with the module and not with one of its functions. */
function ownDiagnostics({ diagnostics, exports }: ModuleUnits): Diagnostic[] {
  const ofFunctions = new Set(exports.flatMap((one) => one.diagnostics));
  return diagnostics.filter((d) => !ofFunctions.has(d));
}

interface Outcome {
  readonly compiled: readonly CompiledFunction[];
  readonly diagnostics: readonly Diagnostic[];
}

interface Begun {
  readonly name: string;
  readonly finish: () => Promise<Outcome>;
}

/** The same for `f` and `b` of `export { f, f as b }`: where a function stands, and all that its declaration says. */
function identityOf({ unit, boundsCheck, variants }: ExportedFunction): string {
  const { location, source, annotations } = unit.functions[unit.entry];
  return JSON.stringify([location, source, annotations, boundsCheck, variants]);
}

function underName(
  { name, comment }: ExportedFunction,
  sameAs: string,
  { compiled, diagnostics }: Outcome,
): Outcome {
  const named = (fn: CompiledFunction): CompiledFunction => {
    const { comment: _, ...exported } = fn.exported;
    return {
      ...fn,
      exported: { ...exported, name, ...(comment !== undefined && { comment }) },
      sameAs,
    };
  };
  return { compiled: compiled.map(named), diagnostics };
}

/** @param start absent for a program that TypeScript cannot make sense of: its problems would only be reported a second time */
function startExport(
  exported: ExportedFunction,
  path: string,
  options: ModuleOptions,
  start: Start | undefined,
): () => Promise<Outcome> {
  const { diagnostics } = exported;
  if (!start) return async () => ({ compiled: [], diagnostics });
  if (diagnostics.length > 0) {
    return async () => withoutCode(exported, path, options, { compiled: [], diagnostics });
  }
  const finishes = variantsOf(exported).map((one) => startVariant(one, path, options, start));
  return async () => {
    const outcomes = await Promise.all(finishes.map((finish) => finish()));
    const found: Outcome = {
      compiled: outcomes.flatMap((one) => one.compiled),
      diagnostics: outcomes.flatMap((one) => one.diagnostics),
    };
    return found.diagnostics.length > 0 ? withoutCode(exported, path, options, found) : found;
  };
}

function startVariant(
  { exported, label }: ExportedVariant,
  path: string,
  options: ModuleOptions,
  start: Start,
): () => Promise<Outcome> {
  const { name, unit, boundsCheck } = exported;
  const { tier, backend, without, fastMath, sourceMap, names, optimizeFor } = options;
  const asked = {
    ...{ tier, backend },
    ...(names !== undefined && { names }),
    ...(optimizeFor !== undefined && { optimizeFor }),
    ...(options.boundsCheck !== undefined && { boundsCheck: options.boundsCheck }),
    ...(without !== undefined && { without }),
    ...(fastMath !== undefined && { fastMath }),
    ...(sourceMap && { sourceMap }),
  };
  const one = { name, unit, ...(boundsCheck !== undefined && { boundsCheck }) };
  const { features = ["simd"] } = options;
  // What is accepted does not depend on features.
  const [finishOther, finish] = (["none", "simd"] as const).map((feature) => {
    if (!features.includes(feature)) return undefined;
    const simd = feature === "simd" ? {} : { simd: false };
    return start({ exported: one, path, options: { ...asked, ...simd } });
  });
  return async () => {
    const [other, best] = [await finishOther?.(), await finish?.()];
    const outcome = (best ?? other)!;
    if (outcome.ok) {
      const { artifact, counts } = outcome;
      const seen = seenFrom(unit, dirname(path));
      const variant = label === undefined ? {} : { variant: label };
      const less = best && other?.ok ? differing(other.artifact, artifact) : {};
      return {
        compiled: [{ exported, ...variant, unit: seen, artifact, counts, ...less }],
        diagnostics: [],
      };
    }
    const note =
      label === undefined ? [] : [`where it is called with ${label.replaceAll("-", ", ")}`];
    const diagnostics = outcome.diagnostics.map((d) => ({
      ...d,
      source: atHome(d.source, path),
      notes: [...d.notes, ...note],
    }));
    return { compiled: [], diagnostics };
  };
}

/** Nothing where code has no vectors anyway. */
function differing(other: Artifact, { wasm }: Artifact): Pick<CompiledFunction, "withoutSimd"> {
  const same = other.wasm.length === wasm.length && other.wasm.every((byte, i) => byte === wasm[i]);
  return same ? {} : { withoutSimd: other };
}

/** What becomes of a function that cannot be compiled, or not for all its types. */
function withoutCode(
  exported: ExportedFunction,
  path: string,
  options: ModuleOptions,
  { compiled, diagnostics }: Outcome,
): Outcome {
  if (!options.allowJavaScript || !standsAlone(exported)) return { compiled: [], diagnostics };
  const unit = seenFrom(exported.unit, dirname(path));
  const javascript = { exported, unit, artifact: undefined, counts: [] };
  const what = compiled.length === 0 ? "stays plain JavaScript" : "is plain JavaScript there";
  return {
    compiled: compiled.length === 0 ? [javascript] : compiled,
    diagnostics: diagnostics.map((d) => ({
      ...d,
      severity: "warning",
      notes: [...d.notes, `\`${exported.name}\` ${what}`],
    })),
  };
}

/** Without these a function's text and its captures are all it needs to run as JavaScript. */
const DEPENDENT: ReadonlySet<string> = new Set([
  "syntax-error",
  "module-variable",
  "module-member",
  "assigned-function",
  "commonjs-package",
  "package-without-code",
  "eval",
]);

function standsAlone({ unit, diagnostics }: ExportedFunction): boolean {
  const all = [...diagnostics, ...lowerUnit(unit).diagnostics];
  return !all.some(({ code }) => DEPENDENT.has(code));
}

/** The reverse of {@link seenFrom}, for messages. */
function atHome(source: Source, path: string): Source {
  return { ...source, name: join(dirname(path), source.name) };
}

/** A helper's problem shows in every function that calls it, and in every module. */
export function withoutRepeats(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Map<string, Diagnostic>();
  for (const d of diagnostics) {
    const key = [d.code, d.source.name, d.span.start, d.message].join("\0");
    if (!seen.has(key)) seen.set(key, d);
  }
  return [...seen.values()];
}
