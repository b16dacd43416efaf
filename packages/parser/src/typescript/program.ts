/**
 * TypeScript's own view of a module: syntax, types, errors. The one place that loads ts-morph, which takes
 * about a second and is needed ahead of time only.
 */
import { createRequire } from "node:module";
import { dirname, relative, resolve } from "node:path";
import type * as TsMorph from "ts-morph";
import type { Project, ts } from "ts-morph";
import { PROBLEMS, diagnose } from "../codes.ts";
import type { Diagnostic } from "../diagnostics.ts";
import { SourceText } from "../syntax/source-text.ts";
import { Assignments } from "./assignments.ts";
import { CodeFiles } from "./code-files.ts";

export type TypeScript = typeof ts;

export interface ModuleProgram {
  readonly ts: TypeScript;
  readonly checker: ts.TypeChecker;
  readonly file: ts.SourceFile;
  /** What TypeScript finds wrong. */
  readonly diagnostics: Diagnostic[];
  /** What it finds wrong in a function of another file, which is compiled with this one's; what else stands there is others' business. */
  errorsIn(node: ts.Node): Diagnostic[];
  /** The text of a file, for messages. */
  textOf(file: ts.SourceFile): SourceText;
  /** Whether a file holds code that can be compiled. */
  isLocal(file: ts.SourceFile): boolean;
  /** The code that a module name means in a file, past its declarations; undefined if there is none. Absent where only the user's own files count. */
  codeOf?(specifier: string, from: string): ModuleProgram | undefined;
  /**
   * Whether anything assigns to a name of a file after its declaration. Absent where code runs before all of the file's has: there
   * only a `const` is what it is declared as.
   */
  isAssigned?(symbol: ts.Symbol, file: ts.SourceFile): boolean;
}

/** Codes of TypeScript that say nothing of a kernel: implicit any, and the package of the type names missing. */
const IGNORED: ReadonlySet<number> = new Set([7006, 7031]);
const CANNOT_FIND_MODULE = 2307;
const OURS = /^@?numboa(?:\/|$)/;

/** Modules that are read together: what they import, and TypeScript's own library, is parsed once. */
export interface Programs {
  /**
   * One of them; undefined if there is no such file.
   * @param nameOf says how a file is called in messages
   */
  programOf(path: string, nameOf: (fileName: string) => string): ModuleProgram | undefined;
  /** The files of the user's that one of them is made of, itself first, by their full paths. */
  filesOf(path: string): string[];
  /** Reads files anew, by their full paths; false, and nothing done, where one was none of them before. */
  refresh(files: readonly string[]): boolean;
}

const LANGUAGE = "lib.es2023.d.ts";
/** The names of browsers, and as many others have: two thirds of the time that it takes to read a small module. */
const HOST = "lib.dom.d.ts";

/**
 * Whether what hosts declare could make a difference: where there are errors without it, which may be about its names, in JavaScript, where names
 * that nobody declares are no errors, and where declarations or packages come in, whose errors are nobody's.
 */
function needsHost(ts: TypeScript, project: Project): boolean {
  const own = project
    .getSourceFiles()
    .filter((file) => !file.isDeclarationFile() && !file.isInNodeModules());
  // What can be told without types comes first, and costs nothing.
  if (own.some((file) => isJavaScript(ts, file.compilerNode) || leadsOut(file))) return true;
  const program = project.getProgram().compilerObject;
  return own.some(
    (file) =>
      file.getImportDeclarations().some((one) => isDeclared(one)) ||
      file.getExportDeclarations().some((one) => isDeclared(one)) ||
      program.getSyntacticDiagnostics(file.compilerNode).length > 0 ||
      program.getSemanticDiagnostics(file.compilerNode).some((d) => isRelevant(ts)(d)),
  );
}

/** Whether a file refers to a package other than ours, or to declarations by a comment. */
function leadsOut(file: TsMorph.SourceFile): boolean {
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

/** Loads modules and what they import. */
export async function loadPrograms(paths: readonly string[]): Promise<Programs> {
  let { ts, project } = makeProject(LANGUAGE);
  const addAll = (): void => {
    for (const path of paths) project.addSourceFileAtPathIfExists(path);
    project.resolveSourceFileDependencies();
  };
  addAll();
  let knowsHost = false;
  let code = new CodeFiles(ts, project.getCompilerOptions());
  const complete = (): void => {
    if (knowsHost || !needsHost(ts, project)) return;
    knowsHost = true;
    ({ ts, project } = makeProject(LANGUAGE, HOST));
    code = new CodeFiles(ts, project.getCompilerOptions());
    addAll();
  };
  complete();
  return {
    programOf(path, nameOf) {
      const found = project.getSourceFile(resolve(path))?.getFilePath();
      if (found === undefined) return undefined;
      const program = project.getProgram().compilerObject;
      const file = program.getSourceFile(found)!;
      const diagnostics = errorsOf(ts, program, file, nameOf);
      const read = readProgram(ts, program, file, nameOf);
      const codeOf = (specifier: string, from: string): ModuleProgram | undefined => {
        // What runs functions is none of their code.
        const found = OURS.test(specifier) ? undefined : code.find(specifier, from, program);
        return found && toClosed(readProgram(ts, found.program, found.file, nameOf), codeOf);
      };
      const errorsIn = (node: ts.Node): Diagnostic[] =>
        errorsOf(ts, program, node.getSourceFile(), nameOf, node);
      return { ...toClosed(read, codeOf), diagnostics, errorsIn };
    },
    filesOf(path) {
      const first = project.getSourceFile(resolve(path));
      const files = new Set(first && [first]);
      for (const file of files) {
        for (const other of file.getReferencedSourceFiles()) {
          if (!other.isInNodeModules()) files.add(other);
        }
      }
      return [...[...files].map((file) => file.getFilePath()), ...code.local()];
    },
    refresh(files) {
      const known = files.flatMap((file) => project.getSourceFile(file) ?? []);
      if (known.length < files.length) return false;
      for (const file of known) file.refreshFromFileSystemSync();
      addAll();
      complete();
      return true;
    },
  };
}

/**
 * A module whose text is given, wherever that comes from, and what it imports; its errors are others' business. The language's
 * own names are known, and none of a host's.
 */
export async function loadText(path: string, text: string): Promise<ModuleProgram> {
  const { ts, project } = makeProject(LANGUAGE);
  const source = project.createSourceFile(path, text, { overwrite: true });
  project.resolveSourceFileDependencies();
  const program = project.getProgram().compilerObject;
  const folder = dirname(path);
  const file = program.getSourceFile(source.getFilePath())!;
  return readProgram(ts, program, file, (name) => relative(folder, name).replaceAll("\\", "/"));
}

function makeProject(...lib: string[]): { ts: TypeScript; project: Project } {
  // An import would look for names in ten megabytes of CommonJS first, which takes a third of the time.
  const require = createRequire(import.meta.url);
  const { Project, ts } = require("ts-morph") as typeof TsMorph;
  const project = new Project({
    skipAddingFilesFromTsConfig: true,
    compilerOptions: {
      allowJs: true,
      allowImportingTsExtensions: true,
      lib,
      module: ts.ModuleKind.ESNext,
      // Each has a scope of its own, whatever it exports.
      moduleDetection: ts.ModuleDetectionKind.Force,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      noEmit: true,
      noImplicitAny: false,
      skipLibCheck: true,
      strict: true,
      target: ts.ScriptTarget.ESNext,
      types: [],
    },
  });
  return { ts, project };
}

/** A program whose modules have all been evaluated by the time that their functions run. */
function toClosed(
  program: ModuleProgram,
  codeOf: NonNullable<ModuleProgram["codeOf"]>,
): ModuleProgram {
  const assignments = new Assignments(program);
  return { ...program, codeOf, isAssigned: (symbol, file) => assignments.has(symbol, file) };
}

function readProgram(
  ts: TypeScript,
  program: ts.Program,
  file: ts.SourceFile,
  nameOf: (fileName: string) => string,
): ModuleProgram {
  return {
    ts,
    checker: program.getTypeChecker(),
    file,
    diagnostics: [],
    errorsIn: () => [],
    textOf: (of) => new SourceText({ name: nameOf(of.fileName), text: of.text }),
    isLocal: (of) => !of.isDeclarationFile,
  };
}

function errorsOf(
  ts: TypeScript,
  program: ts.Program,
  file: ts.SourceFile,
  nameOf: (fileName: string) => string,
  within: ts.Node = file,
): Diagnostic[] {
  const syntactic = program.getSyntacticDiagnostics(file);
  const found = syntactic.length > 0 ? syntactic : semanticErrors(ts, program, file);
  const text = new SourceText({ name: nameOf(file.fileName), text: file.text });
  const isWithin = ({ start = 0 }: ts.Diagnostic): boolean =>
    within === file || (start >= within.pos && start < within.end);
  return found
    .filter((d) => isWithin(d) && isRelevant(ts)(d))
    .map((d) => {
      const message = ts.flattenDiagnosticMessageText(d.messageText, " ");
      const start = d.start ?? 0;
      const problem = PROBLEMS.typescriptError(`TS${d.code}`, message);
      return diagnose(problem, text.source, text.at(start, start + (d.length ?? 1)));
    });
}

/** JavaScript is not held to TypeScript's types. */
function semanticErrors(
  ts: TypeScript,
  program: ts.Program,
  file: ts.SourceFile,
): readonly ts.Diagnostic[] {
  return isJavaScript(ts, file) ? [] : program.getSemanticDiagnostics(file);
}

function isJavaScript({ ScriptKind }: TypeScript, file: ts.SourceFile): boolean {
  const { scriptKind } = file as ts.SourceFile & { scriptKind?: ts.ScriptKind };
  return scriptKind === ScriptKind.JS || scriptKind === ScriptKind.JSX;
}

const isRelevant =
  ({ DiagnosticCategory, flattenDiagnosticMessageText }: TypeScript) =>
  (d: ts.Diagnostic): boolean => {
    if (d.category !== DiagnosticCategory.Error || IGNORED.has(d.code)) return false;
    const text = flattenDiagnosticMessageText(d.messageText, " ");
    return d.code !== CANNOT_FIND_MODULE || !text.includes("'numboa'");
  };
