/**
 * TypeScript's own view of a module: syntax, types, errors. The one place that loads ts-morph, which takes
 * about a second and is needed ahead of time only.
 */
import { createRequire } from "node:module";
import { dirname, relative, resolve } from "node:path";
import type * as TsMorph from "ts-morph";
import type { Project, ts } from "ts-morph";
import type { Diagnostic } from "../diagnostics.ts";
import { SourceText } from "../syntax/source-text.ts";
import { Assignments } from "./assignments.ts";
import { CodeFiles } from "./code-files.ts";
import { HOST, HostNeeds, OURS, ownFiles } from "./host-needs.ts";
import { errorsOf } from "./type-errors.ts";

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

/** What the language declares. */
const LANGUAGE = "lib.es2023.d.ts";

/** Loads modules and what they import. */
export async function loadPrograms(paths: readonly string[]): Promise<Programs> {
  const load = (...lib: string[]): LoadedModules => {
    const made = makeProject(lib);
    addAll(made.project, paths);
    return { ...made, code: new CodeFiles(made.ts, made.project.getCompilerOptions()) };
  };
  const bare = load(LANGUAGE);
  let full: LoadedModules | undefined;
  let hosts = new HostNeeds(bare.ts, bare.project);
  return {
    programOf(path, nameOf) {
      const name = bare.project.getSourceFile(resolve(path))?.getFilePath();
      if (name === undefined) return undefined;
      const modules = hosts.isNeededBy(name) ? (full ??= load(LANGUAGE, HOST)) : bare;
      return openProgram(modules, name, nameOf);
    },
    filesOf(path) {
      const names = ownFiles(bare.project, resolve(path)).map((file) => file.getFilePath());
      return [...names, ...bare.code.local(), ...(full?.code.local() ?? [])];
    },
    refresh(files) {
      const isKnown = (file: string): boolean => bare.project.getSourceFile(file) !== undefined;
      if (!files.every(isKnown)) return false;
      for (const { project } of full ? [bare, full] : [bare]) {
        for (const file of files) project.getSourceFile(file)?.refreshFromFileSystemSync();
        addAll(project, paths);
      }
      hosts = new HostNeeds(bare.ts, bare.project);
      return true;
    },
  };
}

/** Modules that are one program. */
interface LoadedModules {
  readonly ts: TypeScript;
  readonly project: Project;
  readonly code: CodeFiles;
}

/** Adds what is not there yet, and what it imports. */
function addAll(project: Project, paths: readonly string[]): void {
  for (const path of paths) project.addSourceFileAtPathIfExists(path);
  project.resolveSourceFileDependencies();
}

function openProgram(
  { ts, project, code }: LoadedModules,
  name: string,
  nameOf: (fileName: string) => string,
): ModuleProgram {
  const program = project.getProgram().compilerObject;
  const file = program.getSourceFile(name)!;
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
}

/**
 * A module whose text is given, wherever that comes from, and what it imports; its errors are others' business. The language's
 * own names are known, and none of a host's.
 */
export async function loadText(path: string, text: string): Promise<ModuleProgram> {
  const { ts, project } = makeProject([LANGUAGE]);
  const source = project.createSourceFile(path, text, { overwrite: true });
  project.resolveSourceFileDependencies();
  const program = project.getProgram().compilerObject;
  const folder = dirname(path);
  const file = program.getSourceFile(source.getFilePath())!;
  return readProgram(ts, program, file, (name) => relative(folder, name).replaceAll("\\", "/"));
}

function makeProject(lib: string[]): { ts: TypeScript; project: Project } {
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
