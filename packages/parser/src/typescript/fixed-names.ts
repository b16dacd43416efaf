/**
 * Names that mean what their declaration says whenever a function runs that is made at some place of a module.
 *
 * That holds for a function declaration that nothing assigns to, from the start of its block; and for a `const` that stands before
 * the place, in a block around it, with no function declaration between, which could be called before its line is reached.
 * Another file's hold as well where they are imported, since modules are evaluated before those that import them;
 * unless they are imported in a circle. And which file that is must be beyond doubt, because the bundler finds it by rules of its own: only
 * relative paths count, where there is one file that can be meant. All else may change, or not be there yet: it is
 * no error, only not fixed.
 */
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join, normalize, resolve } from "node:path";
import type { ts } from "ts-morph";
import { functionOfSymbol, isConst, resolveAlias, unwrap } from "./declarations.ts";
import type { ModuleProgram } from "./program.ts";
import type { FreeName } from "./units.ts";

/** Names as they are known at one place. */
export interface NamesAt {
  isFixed(symbol: ts.Symbol): boolean;
  /** What the place itself calls a variable, if it knows it. */
  nameOf(free: FreeName): string | undefined;
}

export class FixedNames {
  readonly #program: ModuleProgram;
  readonly #trusted: ReadonlySet<ts.SourceFile>;
  readonly #used = new Set<ts.SourceFile>();
  readonly #assigned = new Map<ts.SourceFile, ReadonlySet<ts.Symbol> | "all">();

  constructor(program: ModuleProgram) {
    this.#program = program;
    this.#trusted = trustedFiles(program);
  }

  /** Whether it is known to be the file that the bundler takes. */
  isTrusted(file: ts.SourceFile): boolean {
    return this.#trusted.has(file);
  }

  /** The other files that something fixed was found in. */
  files(): string[] {
    const { file } = this.#program;
    return [...this.#used].filter((one) => one !== file).map((one) => normalize(one.fileName));
  }

  at(place: ts.Node): NamesAt {
    return {
      isFixed: (symbol) => this.#isFixed(symbol, place),
      nameOf: (free) => this.#nameOf(free, place),
    };
  }

  #isFixed(symbol: ts.Symbol, place: ts.Node): boolean {
    const { ts } = this.#program;
    const declarations = resolveAlias(this.#program, symbol).declarations ?? [];
    const [first] = declarations;
    if (!first || !this.#trusted.has(first.getSourceFile())) return false;
    const isFixed = declarations.every((one) => ts.isFunctionDeclaration(one))
      ? this.#isFixedFunction(symbol, declarations)
      : declarations.length === 1 && this.#isFixedConstant(symbol, first, place);
    if (isFixed) this.#used.add(first.getSourceFile());
    return isFixed;
  }

  #isFixedFunction(symbol: ts.Symbol, declarations: readonly ts.Declaration[]): boolean {
    const { ts } = this.#program;
    const bodies = declarations.filter((one) => ts.isFunctionDeclaration(one) && one.body);
    return bodies.length === 1 && !this.#isAssigned(symbol, bodies[0].getSourceFile());
  }

  #isFixedConstant(symbol: ts.Symbol, declaration: ts.Declaration, place: ts.Node): boolean {
    const { ts, file } = this.#program;
    let whole: ts.Node = declaration;
    while (ts.isBindingElement(whole) || ts.isObjectBindingPattern(whole)) whole = whole.parent;
    if (!ts.isVariableDeclaration(whole) || !isConst(this.#program, whole)) return false;
    const fn = functionOfSymbol(this.#program, symbol);
    // Not one that it has from another name, or from `jit()`.
    if (fn && (!whole.initializer || unwrap(this.#program, whole.initializer) !== fn.node)) {
      return false;
    }
    const statement = whole.parent.parent;
    if (!ts.isVariableStatement(statement)) return false;
    if (whole.getSourceFile() !== file) return ts.isSourceFile(statement.parent);
    return this.#isBefore(statement, place);
  }

  /** Whether `statement` has run whenever `place` does. */
  #isBefore(statement: ts.Statement, place: ts.Node): boolean {
    const { ts } = this.#program;
    const block = statement.parent;
    if (!ts.isSourceFile(block) && !ts.isBlock(block)) return false;
    for (let node = place; node !== undefined; node = node.parent) {
      if (ts.isFunctionDeclaration(node)) return false;
      if (node.parent === block) return node.pos >= statement.end;
    }
    return false;
  }

  #isAssigned(symbol: ts.Symbol, file: ts.SourceFile): boolean {
    const known = this.#assigned.get(file) ?? assignedIn(this.#program, file);
    this.#assigned.set(file, known);
    return known === "all" || known.has(resolveAlias(this.#program, symbol));
  }

  #nameOf({ symbol, local }: FreeName, place: ts.Node): string | undefined {
    const { ts, checker, file } = this.#program;
    const kinds = ts.SymbolFlags.Value | ts.SymbolFlags.Alias;
    const found = checker.getSymbolsInScope(place, kinds).find((one) => {
      const [declaration] = one.declarations ?? [];
      if (declaration?.getSourceFile() !== file || ts.isNamespaceImport(declaration)) return false;
      if (ts.isTypeOnlyImportOrExportDeclaration(declaration)) return false;
      if (one === local) return true;
      const isKnown = (symbol.declarations?.length ?? 0) > 0;
      return isKnown && resolveAlias(this.#program, one) === symbol;
    });
    // A property of that name is none of its own.
    return found?.name === "__proto__" ? undefined : found?.name;
  }
}

/** All that a file assigns to; `all` where `eval` may assign to anything. */
function assignedIn(program: ModuleProgram, file: ts.SourceFile): ReadonlySet<ts.Symbol> | "all" {
  const { ts, checker } = program;
  const found = new Set<ts.Symbol>();
  let hasEval = false;
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      if (node.text === "eval") hasEval = true;
      else if (isAssignedAt(program, node)) {
        const symbol = ts.isShorthandPropertyAssignment(node.parent)
          ? checker.getShorthandAssignmentValueSymbol(node.parent)
          : checker.getSymbolAtLocation(node);
        if (symbol) found.add(symbol);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return hasEval ? "all" : found;
}

/** Whether an identifier stands where something is assigned, or in a pattern of it: rather too often than too seldom. */
function isAssignedAt({ ts }: ModuleProgram, identifier: ts.Identifier): boolean {
  const { SyntaxKind } = ts;
  let node: ts.Node = identifier;
  while (!ts.isStatement(node.parent) && !ts.isFunctionLike(node.parent)) {
    const { parent } = node;
    if (ts.isBinaryExpression(parent)) {
      const { kind } = parent.operatorToken;
      const assigns = kind >= SyntaxKind.FirstAssignment && kind <= SyntaxKind.LastAssignment;
      if (assigns && parent.left === node) return true;
    }
    if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) {
      const { operator } = parent;
      if (operator === SyntaxKind.PlusPlusToken || operator === SyntaxKind.MinusMinusToken) {
        return true;
      }
    }
    if (ts.isSourceFile(parent)) return false;
    node = parent;
  }
  const { parent } = node;
  return (
    (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) && parent.initializer === node
  );
}

/** The module and what it imports by relative paths, each beyond doubt; only the module where it is imported by one of them. */
function trustedFiles(program: ModuleProgram): Set<ts.SourceFile> {
  const { file } = program;
  const trusted = new Set([file]);
  for (const from of trusted) {
    for (const { specifier, target } of importsOf(program, from)) {
      const isOwn = from === file;
      if (target === file) return new Set([file]);
      // What it imports may lead back to here.
      if (!target && !isOwn && specifier !== "numboa") trusted.delete(from);
      else if (target && program.isLocal(target) && isSureOf(from.fileName, specifier, target)) {
        trusted.add(target);
      }
    }
  }
  return trusted;
}

function importsOf(
  { ts, checker }: ModuleProgram,
  file: ts.SourceFile,
): { specifier: string; target: ts.SourceFile | undefined }[] {
  return file.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    const { moduleSpecifier } = statement;
    if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier)) return [];
    if (ts.isImportDeclaration(statement) && statement.importClause?.isTypeOnly) return [];
    const found = checker.getSymbolAtLocation(moduleSpecifier)?.valueDeclaration;
    const target = found && ts.isSourceFile(found) ? found : undefined;
    return [{ specifier: moduleSpecifier.text, target }];
  });
}

/** Whether a relative path can mean no other file than `target`, whatever extensions a bundler tries. */
function isSureOf(from: string, specifier: string, target: ts.SourceFile): boolean {
  if (!/^\.\.?\//.test(specifier)) return false;
  const path = resolve(dirname(from), specifier);
  const meant = normalize(target.fileName);
  if (existsSync(path) && statSync(path).isFile()) return path === meant;
  const [only, ...others] = candidatesOf(path);
  if (only === undefined || others.length > 0) return false;
  if (only === meant) return true;
  const [index, ...more] = candidatesOf(join(only, "index"));
  return more.length === 0 && index === meant;
}

const CODE = /^\.(?:.*\.)?(?:[cm]?[jt]sx?|json)$/;
const BESIDE = /^\.(?:d|test|spec|bench|stories)\./;

/** The files, or folder, that a path without an extension, or with a script's, may stand for. */
function candidatesOf(path: string): string[] {
  const folder = dirname(path);
  if (!existsSync(folder)) return [];
  const stem = basename(path).replace(/\.[cm]?jsx?$/, "");
  const isMeant = (name: string): boolean => {
    if (name === stem) return true;
    const rest = name.startsWith(stem) ? name.slice(stem.length) : "";
    return CODE.test(rest) && !BESIDE.test(rest);
  };
  return readdirSync(folder)
    .filter(isMeant)
    .map((name) => join(folder, name));
}
