/**
 * Modules of TypeScript or JavaScript to units, for the ahead-of-time compiler.
 *
 * Types come from annotations, from JSDoc, or from the `signature` of a `jit` call. Importing this entry is
 * cheap; ts-morph is loaded by the first {@link readModule}.
 */
import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { PROBLEMS, diagnose } from "../codes.ts";
import type { Diagnostic } from "../diagnostics.ts";
import { SourceText } from "../syntax/source-text.ts";
import type { SourceUnit } from "../unit.ts";
import { exportedFunctions } from "./declarations.ts";
import { loadProgram } from "./program.ts";
import { buildUnit } from "./units.ts";

export interface ModuleUnits {
  /** By the name of the export. Functions with diagnostics of their own are left out. */
  readonly units: Map<string, SourceUnit>;
  /** TypeScript's errors, types that no parameter can have, names that cannot be resolved. */
  readonly diagnostics: Diagnostic[];
  /** The texts of the files, by the name that messages give them; see {@link inFile}. */
  readonly files: ReadonlyMap<string, string>;
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
  const start = new SourceText({ name: path, text: "" });
  if (!existsSync(path)) {
    const missing = diagnose(PROBLEMS.fileNotFound(path), start.source, start.at(0, 0));
    return { units: new Map(), diagnostics: [missing], files: new Map() };
  }
  const folder = dirname(resolve(path));
  const nameOf = (fileName: string): string => join(dirname(path), relative(folder, fileName));
  const program = await loadProgram(path, nameOf);
  const files = new Map<string, string>();
  const textOf = (file: Parameters<typeof program.textOf>[0]): SourceText => {
    const text = program.textOf(file);
    files.set(text.source.name, text.source.text);
    return text;
  };
  const units = new Map<string, SourceUnit>();
  const diagnostics = [...program.diagnostics];
  const { source } = textOf(program.file);
  const exported = exportedFunctions(program);
  for (const [name, fn] of exported) {
    const built = buildUnit({ ...program, textOf }, name, fn);
    diagnostics.push(...built.diagnostics);
    if (built.diagnostics.length === 0) units.set(name, built.unit);
  }
  if (exported.size === 0 && diagnostics.length === 0) {
    diagnostics.push(diagnose(PROBLEMS.noFunctions(), source, start.at(0, 0)));
  }
  return { units, diagnostics, files };
}

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
