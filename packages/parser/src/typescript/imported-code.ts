/**
 * What an imported name stands for in code: followed from import to export, and where a declaration file stands in the way, past it
 * into the JavaScript that it declares.
 */
import type { ts } from "ts-morph";
import { PROBLEMS, type Problem } from "../codes.ts";
import { isModule } from "./code-files.ts";
import type { ModuleProgram } from "./program.ts";

/** A name where it is declared. */
export interface CodeName {
  /** The program that knows it. */
  readonly program: ModuleProgram;
  readonly symbol: ts.Symbol;
}

/** All that a module exports, as one name: `import * as ease from "easing"`. */
export interface CodeModule {
  readonly program: ModuleProgram;
  readonly file: ts.SourceFile;
}

export type Imported = CodeName | CodeModule | Problem | undefined;

/** How many imports and re-exports are followed. */
const MAX_HOPS = 64;

/**
 * What a name that a file imports, or exports from another, stands for; undefined where it is neither, or leads nowhere. A package
 * that has no code of the right kind is a problem.
 */
export function codeOfImport(program: ModuleProgram, local: ts.Symbol): Imported {
  let symbol = local;
  for (let hops = 0; hops < MAX_HOPS; hops++) {
    const [declaration] = symbol.declarations ?? [];
    if (!declaration) return undefined;
    if (!(symbol.flags & program.ts.SymbolFlags.Alias)) {
      return program.isLocal(declaration.getSourceFile()) ? { program, symbol } : undefined;
    }
    const next = nextHop(program, declaration);
    if (!next || "code" in next || "program" in next) return next;
    symbol = next.symbol;
  }
  return undefined;
}

type Hop = { readonly symbol: ts.Symbol } | Imported;

/** What a module exports under a name. */
export function exportOfModule({ program, file }: CodeModule, name: string): Imported {
  const hop = exportedBy(program, file, name, new Set());
  return hop && "symbol" in hop && !("program" in hop) ? codeOfImport(program, hop.symbol) : hop;
}

/** From the declaration of an alias to what it names. */
function nextHop(program: ModuleProgram, declaration: ts.Declaration): Hop {
  const { ts, checker } = program;
  const from = specifierOf(program, declaration);
  if (from && (ts.isNamespaceImport(declaration) || ts.isNamespaceExport(declaration))) {
    return moduleOf(program, from, declaration.name.text);
  }
  if (from) return exportOf(program, from, nameOf(program, declaration));
  // `export { a as b }` of what the file has itself, `export default a`.
  const named = ts.isExportSpecifier(declaration)
    ? checker.getExportSpecifierLocalTargetSymbol(declaration)
    : ts.isExportAssignment(declaration) && ts.isIdentifier(declaration.expression)
      ? checker.getSymbolAtLocation(declaration.expression)
      : undefined;
  return named && { symbol: named };
}

function nameOf({ ts }: ModuleProgram, declaration: ts.Declaration): string {
  if (!ts.isImportSpecifier(declaration) && !ts.isExportSpecifier(declaration)) return "default";
  return (declaration.propertyName ?? declaration.name).text;
}

/** The text that says which module an import, or a re-export, is from. */
export function specifierOf(
  { ts }: ModuleProgram,
  declaration: ts.Declaration,
): ts.StringLiteral | undefined {
  let node: ts.Node = declaration;
  while (!ts.isImportDeclaration(node) && !ts.isExportDeclaration(node)) {
    if (ts.isSourceFile(node) || !node.parent) return undefined;
    node = node.parent;
  }
  const { moduleSpecifier } = node;
  return moduleSpecifier && ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier : undefined;
}

/** What the module that `from` names exports as `name`. */
function exportOf(program: ModuleProgram, from: ts.StringLiteral, name: string): Hop {
  const module = moduleOf(program, from, name);
  if (!module || "code" in module) return module;
  if (module.program === program) return exportedBy(program, module.file, name, new Set());
  return exportOfModule(module, name);
}

/** The code of the module that `from` names: that of a declaration file is beyond it. */
function moduleOf(
  program: ModuleProgram,
  from: ts.StringLiteral,
  name: string,
): CodeModule | Problem | undefined {
  const declaration = program.checker.getSymbolAtLocation(from)?.valueDeclaration;
  const own = declaration?.getSourceFile();
  if (own && program.isLocal(own)) return { program, file: own };
  const code = program.codeOf?.(from.text, from.getSourceFile().fileName);
  // Where there are no types either, TypeScript says so.
  if (!code)
    return own && program.codeOf ? PROBLEMS.packageWithoutCode(name, from.text) : undefined;
  if (!isModule(code.ts, code.file)) return PROBLEMS.commonjsPackage(name, from.text);
  return { program: code, file: code.file };
}

function exportedBy(
  program: ModuleProgram,
  file: ts.SourceFile,
  name: string,
  seen: Set<ts.SourceFile>,
): Hop {
  const { ts, checker } = program;
  if (seen.has(file)) return undefined;
  seen.add(file);
  const module = checker.getSymbolAtLocation(file);
  const found = module?.exports?.get(ts.escapeLeadingUnderscores(name));
  if (found) return { symbol: found };
  if (name === "default") return undefined;
  for (const statement of file.statements) {
    if (!ts.isExportDeclaration(statement) || statement.exportClause) continue;
    const from = statement.moduleSpecifier;
    if (!from || !ts.isStringLiteral(from)) continue;
    const other = moduleOf(program, from, name);
    if (!other || "code" in other) continue;
    const hop =
      other.program === program
        ? exportedBy(program, other.file, name, seen)
        : exportOfModule(other, name);
    if (hop && !("code" in hop)) return hop;
  }
  return undefined;
}
