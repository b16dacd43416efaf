/**
 * Compiles the exported functions of one module for the types they declare.
 *
 * What stands in the way of one function is a diagnostic at its place in the user's file, types and all.
 * With `allowJavaScript` such a function is kept as plain JavaScript instead, if its text says all that
 * it needs; the diagnostics are then warnings.
 */
import { basename, dirname, join } from "node:path";
import {
  InternalError,
  lowerUnit,
  type Diagnostic,
  type Source,
  type SourceUnit,
} from "@numboa/parser";
import type { ExportedFunction, ModuleUnits } from "@numboa/parser/typescript";
import type { CountUse } from "../analyses/counts.ts";
import { compile, type Artifact } from "../compile.ts";
import { requestFor, seenFrom, type RequestOptions } from "./request.ts";

export interface ModuleOptions extends RequestOptions {
  readonly allowJavaScript?: boolean;
  /** Which exports to compile; all when absent. */
  only?(name: string): boolean;
  /** Called before each function. */
  onFunction?(name: string, index: number, count: number): void;
}

export interface CompiledFunction {
  readonly exported: ExportedFunction;
  /** Its unit, with files named from the module's folder. */
  readonly unit: SourceUnit;
  /** Undefined for a function that stays plain JavaScript. */
  readonly artifact: Artifact | undefined;
  /** The parameters that are taken for integers, by number, and why. */
  readonly counts: ReadonlyMap<number, CountUse>;
}

export interface CompiledModule {
  readonly path: string;
  /** Output files begin with it: the file's name without its extension. */
  readonly name: string;
  /** Those without errors. */
  readonly functions: readonly CompiledFunction[];
  /** The names of all exported functions. */
  readonly exports: readonly string[];
  /** Errors and warnings, each once, at their places in the files as they were written. */
  readonly diagnostics: readonly Diagnostic[];
  /** The local files that were read, by the names that messages give them. */
  readonly files: readonly string[];
}

/**
 * Compiles `.ts` or `.js` files, one after the other; they are read together. Throws only for defects of ours.
 * @param onModule is called before each
 */
export async function* compileModules(
  paths: readonly string[],
  options: ModuleOptions,
  onModule: (path: string) => void = () => {},
): AsyncGenerator<CompiledModule> {
  const { openModules } = await import("@numboa/parser/typescript");
  const read = await openModules(paths);
  for (const path of paths) {
    onModule(path);
    yield await compileModule(path, read(path), options);
  }
}

async function compileModule(
  path: string,
  module: ModuleUnits,
  options: ModuleOptions,
): Promise<CompiledModule> {
  const { inFile } = await import("@numboa/parser/typescript");
  const functions: CompiledFunction[] = [];
  const warnings = options.only === undefined ? module.warnings : [];
  const diagnostics = [...warnings, ...ownDiagnostics(module)];
  const readable = diagnostics.every(({ severity }) => severity !== "error");
  const chosen = module.exports.filter(({ name }) => options.only?.(name) ?? true);
  const { length: count } = chosen;
  for (const [index, exported] of chosen.entries()) {
    options.onFunction?.(exported.name, index, count);
    const found = await compileExport(exported, path, options, readable);
    if (found.compiled !== undefined) functions.push(found.compiled);
    diagnostics.push(...found.diagnostics.map((d) => inFile(d, module.files)));
  }
  return {
    path,
    name: moduleName(path),
    functions,
    exports: module.exports.map(({ name }) => name),
    diagnostics: withoutRepeats(diagnostics),
    files: [...module.files.keys()],
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
  readonly compiled?: CompiledFunction;
  readonly diagnostics: readonly Diagnostic[];
}

async function compileExport(
  exported: ExportedFunction,
  path: string,
  options: ModuleOptions,
  readable: boolean,
): Promise<Outcome> {
  let { diagnostics } = exported;
  const unit = seenFrom(exported.unit, dirname(path));
  // A program that TypeScript cannot make sense of would only be reported a second time.
  if (!readable) return { diagnostics };
  if (diagnostics.length === 0) {
    const { request, counts } = requestFor(exported, path, options);
    const outcome = await compile(request);
    if (outcome.ok) return accept({ exported, unit, artifact: outcome.artifact, counts });
    diagnostics = outcome.diagnostics.map((d) => ({ ...d, source: atHome(d.source, path) }));
  }
  if (!options.allowJavaScript || !standsAlone(exported)) return { diagnostics };
  return {
    compiled: { exported, unit, artifact: undefined, counts: new Map() },
    diagnostics: diagnostics.map((d) => ({
      ...d,
      severity: "warning",
      notes: [...d.notes, `\`${exported.name}\` stays plain JavaScript`],
    })),
  };
}

function accept(compiled: CompiledFunction & { readonly artifact: Artifact }): Outcome {
  const { exported, artifact } = compiled;
  if (!WebAssembly.validate(artifact.wasm as Uint8Array<ArrayBuffer>)) {
    throw new InternalError(`the module of \`${exported.name}\` is not valid WebAssembly`);
  }
  return { compiled, diagnostics: [] };
}

/** Without these a function's text and its captures are all it needs to run as JavaScript. */
const DEPENDENT: ReadonlySet<string> = new Set(["syntax-error", "module-variable", "eval"]);

function standsAlone({ unit, diagnostics }: ExportedFunction): boolean {
  const all = [...diagnostics, ...lowerUnit(unit).diagnostics];
  return !all.some(({ code }) => DEPENDENT.has(code));
}

/** The reverse of {@link seenFrom}, for messages. */
function atHome(source: Source, path: string): Source {
  return { ...source, name: join(dirname(path), source.name) };
}

/** A helper's problem shows in every function that calls it. */
function withoutRepeats(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Map<string, Diagnostic>();
  for (const d of diagnostics) {
    const key = [d.code, d.source.name, d.span.start, d.message].join("\0");
    if (!seen.has(key)) seen.set(key, d);
  }
  return [...seen.values()];
}
