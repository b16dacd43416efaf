/**
 * The code behind declarations: `import { cubic } from "easing"` leads TypeScript to `easing/index.d.ts`, and here to the JavaScript
 * that runs.
 *
 * TypeScript's own resolution finds it, by `exports` and `imports` maps, when it is told to look for no declarations. Each file of
 * code is the root of a program of its own, whose names lead to code only and which shares the language's declarations with the
 * first; so what TypeScript says of the user's module stays what it says everywhere else. It is read when a function that is
 * compiled uses it. Of a package without an `exports` map the entry for bundlers (`module`) goes before that for `require`.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ts } from "ts-morph";
import type { TypeScript } from "./program.ts";

/** A program that starts at a file of code. */
export interface CodeFile {
  readonly program: ts.Program;
  readonly file: ts.SourceFile;
}

/** Known by TypeScript, and not among its documented options: how editors go from a declaration to the source. */
interface CodeOptions extends ts.CompilerOptions {
  readonly noDtsResolution: true;
}

export class CodeFiles {
  readonly #ts: TypeScript;
  readonly #options: CodeOptions;
  readonly #known = new Map<string, CodeFile | undefined>();

  constructor(typescript: TypeScript, options: ts.CompilerOptions) {
    this.#ts = typescript;
    this.#options = { ...options, maxNodeModuleJsDepth: 100, noDtsResolution: true };
  }

  /**
   * The code that `specifier` means in a file; undefined if there is none.
   * @param program has read the language's declarations
   */
  find(specifier: string, from: string, program: ts.Program): CodeFile | undefined {
    const path = this.#resolve(specifier, from);
    if (path === undefined) return undefined;
    if (!this.#known.has(path)) this.#known.set(path, this.#read(path, program));
    return this.#known.get(path);
  }

  /** Those of the user's own, by their full paths. */
  local(): string[] {
    const files = [...this.#known.values()].flatMap((code) => code?.program.getSourceFiles() ?? []);
    const names = files.filter((file) => !file.isDeclarationFile).map(({ fileName }) => fileName);
    return [...new Set(names)].filter((name) => !name.includes("/node_modules/"));
  }

  #resolve(specifier: string, from: string): string | undefined {
    const { resolvedModule } = this.#ts.resolveModuleName(
      specifier,
      from,
      this.#options,
      this.#ts.sys,
    );
    if (!resolvedModule) return undefined;
    const path = resolvedModule.resolvedFileName;
    const isRoot = /^(?:@[^/]+\/)?[^./@][^/]*$/.test(specifier);
    return (isRoot && entryForBundlers(path)) || path;
  }

  #read(path: string, first: ts.Program): CodeFile | undefined {
    const { createCompilerHost, createProgram } = this.#ts;
    const host = createCompilerHost(this.#options, true);
    const library = first.getSourceFiles().filter((one) => first.isSourceFileDefaultLibrary(one));
    const [one] = library;
    const read = host.getSourceFile.bind(host);
    host.getDefaultLibLocation = () => dirname(one.fileName);
    host.getSourceFile = (name, ...how) =>
      library.find(({ fileName }) => fileName === name) ?? read(name, ...how);
    const program = createProgram({ rootNames: [path], options: this.#options, host });
    const file = program.getSourceFile(path);
    return file && { program, file };
  }
}

/** What the `package.json` above a file names as `module`, if it has no `exports`. */
function entryForBundlers(path: string): string | undefined {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    let text: string;
    try {
      text = readFileSync(join(folder, "package.json"), "utf8");
    } catch {
      continue;
    }
    const { exports, module, name } = JSON.parse(text) as Record<string, unknown>;
    if (name === undefined && module === undefined) continue;
    return exports === undefined && typeof module === "string" ? join(folder, module) : undefined;
  }
  return undefined;
}

/** Whether a file has `import` or `export`; without, its names are those of CommonJS, or of a script. */
export function isModule(typescript: TypeScript, file: ts.SourceFile): boolean {
  return file.statements.some(
    (one) =>
      typescript.isImportDeclaration(one) ||
      typescript.isExportDeclaration(one) ||
      typescript.isExportAssignment(one) ||
      (typescript.canHaveModifiers(one) &&
        one.modifiers?.some(({ kind }) => kind === typescript.SyntaxKind.ExportKeyword) === true),
  );
}
