/**
 * Modules of TypeScript or JavaScript to units, for the ahead-of-time compiler.
 *
 * Types come from annotations, from JSDoc, or from the `signature` of a `jit` call. Importing this entry is
 * cheap; ts-morph is loaded by the first {@link readModule}.
 */
import { dirname, join, relative, resolve } from "node:path";
import { PROBLEMS, diagnose } from "../codes.ts";
import type { Diagnostic } from "../diagnostics.ts";
import { SourceText } from "../syntax/source-text.ts";
import type { SourceUnit } from "../unit.ts";
import type { Source, Span } from "../span.ts";
import {
  commentOf,
  exportedFunctions,
  otherExports,
  textOption,
  type DeclaredFunction,
} from "./declarations.ts";
import { findJitCalls, type JitCallOptions, type JitCalls } from "./jit-calls.ts";
import { loadPrograms, loadText, type ModuleProgram } from "./program.ts";
import type { GenericSignature } from "./generics.ts";
import { buildUnit } from "./units.ts";
import type { Variant } from "./variants.ts";

export type { CallOptions, CallTypes } from "./call-types.ts";
export type { JitCall, JitCallOptions, JitCalls, SkippedCall } from "./jit-calls.ts";
export type { GenericSignature, TypeMember } from "./generics.ts";
export type { Variant } from "./variants.ts";
export { readScript } from "./script.ts";
export { transpile } from "./transpile.ts";

export interface ModuleUnits {
  /** By the name of the export. Functions with diagnostics of their own are left out. */
  readonly units: Map<string, SourceUnit>;
  /** TypeScript's errors, types that no parameter can have, names that cannot be resolved. */
  readonly diagnostics: Diagnostic[];
  /** Every exported function, those with diagnostics of their own as well. */
  readonly exports: readonly ExportedFunction[];
  /** Exported values that are no functions: left out. */
  readonly warnings: Diagnostic[];
  /** The texts of the files, by the name that messages give them; see {@link inFile}. */
  readonly files: ReadonlyMap<string, string>;
}

/** An exported function as its callers know it. */
export interface ExportedFunction {
  readonly name: string;
  readonly unit: SourceUnit;
  /** Those of {@link ModuleUnits.diagnostics} that are about it. */
  readonly diagnostics: readonly Diagnostic[];
  readonly params: readonly { name: string; optional: boolean; rest: boolean }[];
  /** Its JSDoc comment, as it stands in the file. */
  readonly comment?: string;
  /** The combinations of kinds that it is compiled for, where its types list several. */
  readonly variants?: readonly Variant[];
  /** Where callers see type parameters. */
  readonly generic?: GenericSignature;
  /** What the options of a `jit` call around it ask for. */
  readonly boundsCheck?: "javascript" | "throw";
  /** Where it stands. */
  readonly source: Source;
  readonly span: Span;
}

/**
 * Reads the exported functions of a `.ts` or `.js` file.
 *
 *     const { units, diagnostics } = await readModule("kernels.ts");
 *     const outcome = lowerUnit(units.get("dot")!);
 *
 * Never throws for what a file may contain; a file that does not exist is a diagnostic.
 */
export async function readModule(path: string): Promise<ModuleUnits> {
  return (await openModules([path])).read(path);
}

/** Modules that are read one after the other, and again when their files change. */
export interface OpenModules {
  read(path: string): ModuleUnits;
  /** The local files that a module is made of, by their full paths: one that is not among them changes nothing. */
  filesOf(path: string): readonly string[];
  /** Reads files anew, by their full paths; false, and nothing done, where one was none of the modules' before: open them anew then. */
  refresh(files: readonly string[]): boolean;
}

/**
 * Opens modules that are to be read one after the other, in a fraction of the time that {@link readModule} takes for each: what they
 * import, and TypeScript's own library, is read once.
 *
 *     const modules = await openModules(["a.ts", "b.ts"]);
 *     const { units } = modules.read("a.ts");
 */
export async function openModules(paths: readonly string[]): Promise<OpenModules> {
  const programs = await loadPrograms(paths);
  return {
    read(path) {
      const folder = dirname(resolve(path));
      const nameOf = (name: string): string => join(dirname(path), relative(folder, name));
      const program = programs.programOf(path, nameOf);
      return program ? unitsOf(program) : missingModule(path);
    },
    filesOf: (path) => [resolve(path), ...programs.filesOf(path).slice(1)],
    refresh: (files) => programs.refresh(files),
  };
}

/**
 * Finds the calls of `jit()` in a module's text, and what they compile.
 * @param path where the module is, or would be: what it imports is found from there
 */
export async function readJitCalls(
  path: string,
  text: string,
  options: JitCallOptions = {},
): Promise<JitCalls> {
  const program = await loadText(path, text);
  // A byte order mark, say: places would be others.
  if (program.file.text !== text) {
    return { calls: [], skipped: [{ line: 1, why: "its text is not plain" }], files: [] };
  }
  return findJitCalls(program, options);
}

function missingModule(path: string): ModuleUnits {
  const start = new SourceText({ name: path, text: "" });
  const missing = diagnose(PROBLEMS.fileNotFound(path), start.source, start.at(0, 0));
  const diagnostics = [missing];
  return { units: new Map(), diagnostics, exports: [], warnings: [], files: new Map() };
}

function unitsOf(program: ModuleProgram): ModuleUnits {
  const files = new Map<string, string>();
  const textOf = (file: Parameters<typeof program.textOf>[0]): SourceText => {
    const text = program.textOf(file);
    files.set(text.source.name, text.source.text);
    return text;
  };
  const module: ModuleProgram = { ...program, textOf };
  const own = textOf(program.file);
  const { source } = own;
  const exports = [...exportedFunctions(module)].map(([name, fn]) => readExport(module, name, fn));
  const valid = exports.filter((one) => one.diagnostics.length === 0);
  // What TypeScript could not make sense of is exported as all manner of things.
  const others = program.diagnostics.length === 0 ? othersOf(module) : [];
  const diagnostics = [
    ...program.diagnostics,
    ...others.filter(({ severity }) => severity === "error"),
    ...exports.flatMap((one) => one.diagnostics),
  ];
  if (exports.length === 0 && diagnostics.length === 0) {
    diagnostics.push(diagnose(PROBLEMS.noFunctions(), source, own.at(0, 0)));
  }
  const units = new Map(valid.map(({ name, unit }) => [name, unit]));
  const warnings = others.filter(({ severity }) => severity === "warning");
  return { units, diagnostics, exports, warnings, files };
}

function readExport(program: ModuleProgram, name: string, fn: DeclaredFunction): ExportedFunction {
  const { node } = fn;
  const file = node.getSourceFile();
  const text = program.textOf(file);
  const comment = commentOf(program, fn);
  const boundsCheck = textOption(program, fn, "boundsCheck")?.text;
  const place = node.name ?? node;
  return {
    name,
    ...buildUnit(program, name, fn),
    params: node.parameters
      .filter((param) => param.name.getText() !== "this")
      .map((param) => ({
        name: program.ts.isIdentifier(param.name) ? param.name.text : "",
        optional: param.questionToken !== undefined || param.initializer !== undefined,
        rest: param.dotDotDotToken !== undefined,
      })),
    ...(comment === undefined ? {} : { comment }),
    ...(boundsCheck === "throw" || boundsCheck === "javascript" ? { boundsCheck } : {}),
    source: text.source,
    span: text.at(place.getStart(file), place.end),
  };
}

/** What is said of exports that are no functions which can be compiled. */
function othersOf(program: ModuleProgram): Diagnostic[] {
  return otherExports(program).map(({ name, node, what }) => {
    const file = node.getSourceFile();
    const text = program.textOf(file);
    const span = text.at(node.getStart(file), node.end);
    const found = diagnose(EXPORTS[what](name), text.source, span);
    return what === "declared" ? found : { ...found, severity: "warning" };
  });
}

const EXPORTS = {
  value: PROBLEMS.exportOfValue,
  package: PROBLEMS.exportOfPackage,
  declared: PROBLEMS.declaredOnly,
};

/**
 * A diagnostic of a unit's function, such as {@link lowerUnit} gives, moved into the file it came from, so
 * that it shows the line with its types.
 */
export function inFile(d: Diagnostic, files: ReadonlyMap<string, string>): Diagnostic {
  const text = files.get(d.source.name);
  if (text === undefined) return d;
  const file = new SourceText({ name: d.source.name, text });
  const line = d.span.line + (d.source.lineOffset ?? 0);
  const start = file.offsetAt(line, d.span.column);
  return { ...d, source: file.source, span: file.at(start, start + d.span.end - d.span.start) };
}
