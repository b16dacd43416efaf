/**
 * Whether what hosts declare could make a difference to a module. It is twice as much as the language declares, and two thirds of the time that it
 * takes to read a small module.
 *
 * It could where there are errors without it, which may be about its names, in JavaScript, where names that nobody declares are no errors,
 * and where declarations or packages come in, whose errors are nobody's. A module is what it imports as well, and what any file of the
 * program adds to the names of all. Each is asked about when it is read, so that the first can be compiled while the next is checked.
 */
import type * as TsMorph from "ts-morph";
import type { Project } from "ts-morph";
import type { TypeScript } from "./program.ts";
import { isJavaScript, isRelevant } from "./type-errors.ts";

/** The names of browsers, and as many others have. */
export const HOST = "lib.dom.d.ts";

/** Modules of ours. */
export const OURS = /^@?numboa(?:\/|$)/;

export class HostNeeds {
  readonly #ts: TypeScript;
  readonly #project: Project;
  readonly #known = new Map<TsMorph.SourceFile, boolean>();
  #global: readonly TsMorph.SourceFile[] | undefined;

  /** @param project has been read without what hosts declare */
  constructor(typescript: TypeScript, project: Project) {
    this.#ts = typescript;
    this.#project = project;
  }

  /** @param name full path of one of the modules */
  isNeededBy(name: string): boolean {
    const project = this.#project;
    this.#global ??= project.getSourceFiles().filter((file) => isOwn(file) && isGlobal(file));
    const files = [...ownFiles(project, name).filter(isOwn), ...this.#global];
    // What can be told without types comes first, and costs nothing.
    return files.some((file) => this.#leadsOut(file)) || files.some((file) => this.#isUsed(file));
  }

  #leadsOut(file: TsMorph.SourceFile): boolean {
    return isJavaScript(this.#ts, file.compilerNode) || leadsOut(file);
  }

  #isUsed(file: TsMorph.SourceFile): boolean {
    let isUsed = this.#known.get(file);
    if (isUsed === undefined) this.#known.set(file, (isUsed = this.#needs(file)));
    return isUsed;
  }

  #needs(file: TsMorph.SourceFile): boolean {
    const program = this.#project.getProgram().compilerObject;
    return (
      file.getImportDeclarations().some((one) => isDeclared(one)) ||
      file.getExportDeclarations().some((one) => isDeclared(one)) ||
      program.getSyntacticDiagnostics(file.compilerNode).length > 0 ||
      program.getSemanticDiagnostics(file.compilerNode).some((d) => isRelevant(this.#ts)(d))
    );
  }
}

/** The files that a module is made of, itself first, none of packages; nothing where there is no such file. */
export function ownFiles(project: Project, path: string): TsMorph.SourceFile[] {
  const first = project.getSourceFile(path);
  const files = new Set(first && [first]);
  for (const file of files) {
    for (const other of file.getReferencedSourceFiles()) {
      if (!other.isInNodeModules()) files.add(other);
    }
  }
  return [...files];
}

const isOwn = (file: TsMorph.SourceFile): boolean =>
  !file.isDeclarationFile() && !file.isInNodeModules();

/** Whether a file may declare what files that do not import it see; at times it says yes in vain. */
const isGlobal = (file: TsMorph.SourceFile): boolean =>
  /\bdeclare\s+(?:global|module|namespace)\b/.test(file.getFullText());

/** Types that are imported where they are used, and what asks for all names or keeps errors to itself; at times it says yes in vain. */
const ASIDE = /\b(?:import|require)\s*\(|\bglobalThis\b|\bdeclare\s+global\b|@ts-/;

/** Whether a file refers to a package other than ours, or to declarations by a comment, or does what is not looked into. */
function leadsOut(file: TsMorph.SourceFile): boolean {
  if (ASIDE.test(file.getFullText())) return true;
  const { referencedFiles, typeReferenceDirectives, libReferenceDirectives } = file.compilerNode;
  const names = [...file.getImportDeclarations(), ...file.getExportDeclarations()].flatMap(
    (one) => one.getModuleSpecifierValue() ?? [],
  );
  return (
    names.some((name) => !name.startsWith(".") && !OURS.test(name)) ||
    [referencedFiles, typeReferenceDirectives, libReferenceDirectives].some(
      ({ length }) => length > 0,
    )
  );
}

/** Whether an import or export of a file leads to declarations. */
function isDeclared(one: TsMorph.ImportDeclaration | TsMorph.ExportDeclaration): boolean {
  const name = one.getModuleSpecifierValue();
  return (
    name?.startsWith(".") === true &&
    one.getModuleSpecifierSourceFile()?.isDeclarationFile() === true
  );
}
