/**
 * Names that mean what their declaration says whenever a function runs that is made at some place of a module.
 *
 * That holds for a function declaration that nothing assigns to, from the start of its block; and for a `const` that stands
 * before the place, in a block around it, with no function declaration between, which could be called before its line is
 * reached. Another file's hold as well where it is sure which file that is (`trusted-files.ts`), since modules are
 * evaluated before those that import them. All else may change, or not be there yet: it is no error, only not fixed.
 */
import { normalize } from "node:path";
import type { ts } from "ts-morph";
import { Assignments, ownSymbol } from "./assignments.ts";
import { functionOfSymbol, isConst, resolveAlias, unwrap } from "./declarations.ts";
import type { ModuleProgram } from "./program.ts";
import { trustedFiles } from "./trusted-files.ts";
import type { FreeName } from "./free-names.ts";

/** Names as they are known at one place. */
export interface NamesAt {
  isFixed(symbol: ts.Symbol): boolean;
  /** What the place itself calls a variable, if it knows it. */
  nameOf(free: FreeName): string | undefined;
}

export class FixedNames {
  readonly #program: ModuleProgram;
  readonly #trusted: ReadonlySet<ts.SourceFile>;
  #usesOthers = false;
  readonly #assignments: Assignments;

  constructor(program: ModuleProgram) {
    this.#program = program;
    this.#assignments = new Assignments(program);
    this.#trusted = trustedFiles(program);
  }

  /** Whether it is known to be the file that the bundler takes. */
  isTrusted(file: ts.SourceFile): boolean {
    return this.#trusted.has(file);
  }

  /** The other files that what was found depends on, those that only hand names on among them. */
  files(): string[] {
    if (!this.#usesOthers) return [];
    const others = [...this.#trusted].filter((one) => one !== this.#program.file);
    return others.map(({ fileName }) => normalize(fileName));
  }

  at(place: ts.Node): NamesAt {
    let known: readonly ts.Symbol[] | undefined;
    return {
      isFixed: (symbol) => this.#isFixed(symbol, place),
      nameOf: (free) => this.#nameOf(free, (known ??= this.#variablesAt(place))),
    };
  }

  #isFixed(name: ts.Symbol, place: ts.Node): boolean {
    const { ts } = this.#program;
    const symbol = resolveAlias(this.#program, name);
    const declarations = symbol.declarations ?? [];
    const [first] = declarations;
    if (!first || !this.#trusted.has(first.getSourceFile())) return false;
    const isFixed = declarations.every((one) => ts.isFunctionDeclaration(one))
      ? this.#isFixedFunction(symbol, declarations)
      : declarations.length === 1 && this.#isFixedConstant(symbol, first, place);
    this.#usesOthers ||= isFixed && first.getSourceFile() !== this.#program.file;
    return isFixed;
  }

  #isFixedFunction(symbol: ts.Symbol, declarations: readonly ts.Declaration[]): boolean {
    const { ts } = this.#program;
    const bodies = declarations.filter((one) => ts.isFunctionDeclaration(one) && one.body);
    return bodies.length === 1 && !this.#assignments.has(symbol, bodies[0].getSourceFile());
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

  /** The module's own and imported variables that can be read at a place; of those of one name, the innermost. */
  #variablesAt(place: ts.Node): readonly ts.Symbol[] {
    const { ts, checker, file } = this.#program;
    const kinds = ts.SymbolFlags.Value | ts.SymbolFlags.Alias;
    return checker.getSymbolsInScope(place, kinds).filter((symbol) => {
      const [declaration] = symbol.declarations ?? [];
      if (declaration?.getSourceFile() !== file) return false;
      // What a module exports is no object that bundlers would keep; a `const enum` is none at all.
      const { flags } = resolveAlias(this.#program, symbol);
      if (ts.isNamespaceImport(declaration) || flags & ts.SymbolFlags.ConstEnum) return false;
      return !ts.isTypeOnlyImportOrExportDeclaration(declaration);
    });
  }

  #nameOf({ symbol, local }: FreeName, known: readonly ts.Symbol[]): string | undefined {
    const own = ownSymbol(this.#program, local);
    const found = known.find((one) => ownSymbol(this.#program, one) === own);
    if (found) return found.name;
    // By the name of another import, if it is sure that both mean the same file.
    const [declaration] = symbol.declarations ?? [];
    if (!declaration || !this.#trusted.has(declaration.getSourceFile())) return undefined;
    const target = ownSymbol(this.#program, symbol);
    const isSame = (one: ts.Symbol): boolean =>
      ownSymbol(this.#program, resolveAlias(this.#program, one)) === target;
    return known.find(isSame)?.name;
  }
}
