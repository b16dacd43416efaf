/**
 * Local files of which it is sure that a module's imports mean them, and that they have been evaluated before it.
 *
 * A bundler finds files by rules of its own. So only relative paths count, and only where one file can be meant, whatever
 * extensions are tried and in which order. And modules that import each other in a circle are evaluated in no order that
 * could be relied on: what may lead back to the module does not count, and that is everything that imports something
 * which cannot be found, since it may be anything.
 */
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join, normalize, resolve } from "node:path";
import type { ts } from "ts-morph";
import type { ModuleProgram } from "./program.ts";

interface Import {
  readonly specifier: string;
  /** Undefined where there is none to be found. */
  readonly target: ts.SourceFile | undefined;
}

/** The program's module, and what it imports beyond doubt. */
export function trustedFiles(program: ModuleProgram): Set<ts.SourceFile> {
  const { file } = program;
  const imports = localImports(program);
  const doubtful = doubtfulFiles(program, imports);
  const trusted = new Set([file]);
  for (const from of trusted) {
    for (const { specifier, target } of imports.get(from)!) {
      if (!target || !program.isLocal(target) || doubtful.has(target)) continue;
      if (isSureOf(from.fileName, specifier, target)) trusted.add(target);
    }
  }
  return trusted;
}

/** Every local file that can be reached, with what it imports. */
function localImports(program: ModuleProgram): Map<ts.SourceFile, readonly Import[]> {
  const found = new Map<ts.SourceFile, readonly Import[]>();
  const reached = new Set([program.file]);
  for (const file of reached) {
    const imports = importsOf(program, file);
    found.set(file, imports);
    for (const { target } of imports) if (target && program.isLocal(target)) reached.add(target);
  }
  return found;
}

/** The files, other than the module, that lead to the module or to something that cannot be found. */
function doubtfulFiles(
  { file }: ModuleProgram,
  imports: ReadonlyMap<ts.SourceFile, readonly Import[]>,
): Set<ts.SourceFile> {
  const doubtful = new Set<ts.SourceFile>();
  const isDoubtful = ({ specifier, target }: Import): boolean => {
    if (target) return target === file || doubtful.has(target);
    // None of these imports a program.
    return !/^(?:node:|@?numboa(?:\/|$))/.test(specifier);
  };
  for (let before = -1; before < doubtful.size;) {
    before = doubtful.size;
    for (const [from, its] of imports) {
      if (from !== file && its.some(isDoubtful)) doubtful.add(from);
    }
  }
  return doubtful;
}

function importsOf({ ts, checker }: ModuleProgram, file: ts.SourceFile): Import[] {
  return file.statements.flatMap((statement): Import[] => {
    if (ts.isImportEqualsDeclaration(statement)) return [{ specifier: "", target: undefined }];
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    const { moduleSpecifier } = statement;
    if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier)) return [];
    if (ts.isImportDeclaration(statement) && statement.importClause?.isTypeOnly) return [];
    const found = checker.getSymbolAtLocation(moduleSpecifier)?.valueDeclaration;
    const target = found && ts.isSourceFile(found) ? found : undefined;
    return [{ specifier: moduleSpecifier.text, target }];
  });
}

/** Whether a relative path can mean no other file than `target`. */
function isSureOf(from: string, specifier: string, target: ts.SourceFile): boolean {
  if (!/^\.\.?\//.test(specifier)) return false;
  const path = resolve(dirname(from), specifier);
  const meant = normalize(target.fileName);
  // `./x.js` may mean `x.ts`, also where both are there.
  const isExact = isFile(path) && !SCRIPT.test(path);
  if (isExact) return path === meant;
  const [only, ...others] = candidatesOf(path.replace(SCRIPT, ""));
  if (only === undefined || others.length > 0) return false;
  if (only === meant) return true;
  const [index, ...more] = isFile(only) ? [] : candidatesOf(join(only, "index"));
  return more.length === 0 && index === meant;
}

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();

const SCRIPT = /\.[cm]?jsx?$/;
/** Beside `x.ts`, these are no other way to read `./x`. */
const BESIDE =
  /^\.(?:(?:d|test|spec|bench|stories)\..*|(?:.*\.)?(?:css|scss|sass|less|styl|md|txt|html|map))$/;

/** The files and folders that a path without an extension may stand for. */
function candidatesOf(path: string): string[] {
  const folder = dirname(path);
  if (!existsSync(folder)) return [];
  const stem = basename(path);
  const isMeant = (name: string): boolean => {
    if (name === stem) return true;
    const rest = name.startsWith(stem) ? name.slice(stem.length) : "";
    return rest.startsWith(".") && !BESIDE.test(rest);
  };
  return readdirSync(folder)
    .filter(isMeant)
    .map((name) => join(folder, name));
}
