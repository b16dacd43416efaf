/** The functions of a module: which are exported, and what a name stands for. */
import type { ts } from "ts-morph";
import type { FunctionNode } from "./annotations.ts";
import { codeOfImport, specifierOf } from "./imported-code.ts";
import type { ModuleProgram } from "./program.ts";

/** A function with the options of the `jit` call around it, if there is one. */
export interface DeclaredFunction {
  readonly node: FunctionNode;
  readonly options?: ts.ObjectLiteralExpression;
}

/** The exported functions by the names they are exported under; those of the module itself in its order. */
export function exportedFunctions(program: ModuleProgram): Map<string, DeclaredFunction> {
  const { file } = program;
  const found = new Map<string, DeclaredFunction>();
  for (const symbol of exportsOf(program)) {
    const fn = functionOfSymbol(program, symbol);
    if (fn && program.isLocal(fn.node.getSourceFile())) found.set(symbol.name, fn);
  }
  const place = ({ node }: DeclaredFunction): number =>
    node.getSourceFile() === file ? node.pos : file.end;
  return new Map([...found].sort(([, a], [, b]) => place(a) - place(b)));
}

/** An exported value that is no function of a local file. */
export interface OtherExport {
  readonly name: string;
  /** The place that names it. */
  readonly node: ts.Node;
  /** A function that only TypeScript knows of, one of a package, or anything else. */
  readonly what: "declared" | "package" | "value";
}

export function otherExports(program: ModuleProgram): OtherExport[] {
  const { ts, file } = program;
  const found: OtherExport[] = [];
  for (const symbol of exportsOf(program)) {
    const target = resolveAlias(program, symbol);
    // What a missing module exports may be a value as well.
    const isValue = (target.flags & ts.SymbolFlags.Value) !== 0 || !target.declarations;
    const fn = functionOfSymbol(program, symbol);
    if (!isValue || (fn && program.isLocal(fn.node.getSourceFile()))) continue;
    const [declaration = file] = symbol.declarations ?? [];
    if (ts.isTypeOnlyImportOrExportDeclaration(declaration)) continue;
    const node = (declaration as Partial<ts.NamedDeclaration>).name ?? declaration;
    const isDeclared = (target.declarations ?? []).some(
      (one) => ts.isFunctionDeclaration(one) && program.isLocal(one.getSourceFile()),
    );
    const what = isDeclared ? "declared" : isOfPackage(program, symbol) ? "package" : "value";
    found.push({ name: symbol.name, node, what });
  }
  return found;
}

/** Whether it is a function of code that only declarations lead to. */
function isOfPackage(program: ModuleProgram, symbol: ts.Symbol): boolean {
  const code = program.codeOf && codeOfImport(program, symbol);
  return code !== undefined && "symbol" in code && !!functionOfSymbol(code.program, code.symbol);
}

function exportsOf({ checker, file }: ModuleProgram): ts.Symbol[] {
  const module = checker.getSymbolAtLocation(file);
  return module ? checker.getExportsOfModule(module) : [];
}

/** The JSDoc comment before a function, as it stands in the file. */
export function commentOf({ ts }: ModuleProgram, { node }: DeclaredFunction): string | undefined {
  let statement: ts.Node = node;
  while (!ts.isStatement(statement) && statement.parent) statement = statement.parent;
  const comments = ts.getJSDocCommentsAndTags(statement).filter((doc) => ts.isJSDoc(doc));
  return comments.at(-1)?.getText();
}

/** The declaration behind a symbol, through imports and re-exports. */
export function resolveAlias({ ts, checker }: ModuleProgram, symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** The function that a symbol is declared as, or undefined where it is something else. */
export function functionOfSymbol(
  program: ModuleProgram,
  symbol: ts.Symbol,
): DeclaredFunction | undefined {
  const { ts } = program;
  for (const declaration of resolveAlias(program, symbol).declarations ?? []) {
    // Of overloads, the one with a body.
    if (ts.isFunctionDeclaration(declaration) && declaration.body) return { node: declaration };
    if (ts.isVariableDeclaration(declaration) && isConst(program, declaration)) {
      return declaration.initializer && functionOfExpression(program, declaration.initializer);
    }
    if (ts.isExportAssignment(declaration)) {
      return functionOfExpression(program, declaration.expression);
    }
  }
  return undefined;
}

/** Whether a variable keeps the value of its declaration: a `const`, or one of the module's that nothing assigns to. */
export function isConst(program: ModuleProgram, declaration: ts.VariableDeclaration): boolean {
  const { ts, checker } = program;
  if (declaration.parent.flags & ts.NodeFlags.Const) return true;
  const statement = declaration.parent.parent;
  const isOfModule = ts.isVariableStatement(statement) && ts.isSourceFile(statement.parent);
  if (!program.isAssigned || !isOfModule) return false;
  const names = ts.isIdentifier(declaration.name)
    ? [declaration.name]
    : declaration.name.elements.flatMap((one) => (ts.isBindingElement(one) ? [one.name] : []));
  return names.every((name) => {
    const symbol = checker.getSymbolAtLocation(name);
    const isOne = symbol?.declarations?.length === 1;
    return isOne && program.isAssigned?.(symbol, declaration.getSourceFile()) === false;
  });
}

/** `static readonly`, in a class that runs no code of its own that could assign to it. */
export function isConstantField({ ts }: ModuleProgram, field: ts.PropertyDeclaration): boolean {
  const flags = ts.getCombinedModifierFlags(field);
  const { Static, Readonly } = ts.ModifierFlags;
  const isKept = (flags & Static) !== 0 && (flags & Readonly) !== 0;
  const { parent } = field;
  const isChanged = (one: ts.Node): boolean =>
    ts.isClassStaticBlockDeclaration(one) ||
    (ts.canHaveDecorators(one) && ts.getDecorators(one) !== undefined);
  return isKept && ![parent, ...parent.members].some(isChanged);
}

/** The function that an expression is, or names. */
export function functionOfExpression(
  program: ModuleProgram,
  expression: ts.Expression,
): DeclaredFunction | undefined {
  const { ts, checker } = program;
  const inner = unwrap(program, expression);
  if (ts.isArrowFunction(inner) || ts.isFunctionExpression(inner)) return { node: inner };
  if (ts.isIdentifier(inner)) {
    const symbol = checker.getSymbolAtLocation(inner);
    return symbol && functionOfSymbol(program, symbol);
  }
  if (!ts.isCallExpression(inner) || !isJit(program, inner.expression)) return undefined;
  const [wrapped, options] = inner.arguments;
  const fn = wrapped && functionOfExpression(program, wrapped);
  return fn && options && ts.isObjectLiteralExpression(options) ? { ...fn, options } : fn;
}

/** An expression without parentheses and types around it. */
export function unwrap({ ts }: ModuleProgram, expression: ts.Expression): ts.Expression {
  let inner = expression;
  while (
    ts.isParenthesizedExpression(inner) ||
    ts.isAsExpression(inner) ||
    ts.isTypeAssertionExpression(inner) ||
    ts.isSatisfiesExpression(inner) ||
    ts.isNonNullExpression(inner)
  ) {
    inner = inner.expression;
  }
  return inner;
}

/** Numboa's `jit`, under whatever name it is imported, from there or from a file that hands it on. */
function isJit(program: ModuleProgram, callee: ts.Expression): boolean {
  const { ts, checker } = program;
  if (!ts.isIdentifier(callee)) return false;
  let symbol = checker.getSymbolAtLocation(callee);
  const seen = new Set<ts.Symbol>();
  while (symbol && !seen.has(symbol)) {
    seen.add(symbol);
    const [declaration] = symbol.declarations ?? [];
    if (!declaration) return false;
    if (!ts.isImportSpecifier(declaration) && !ts.isExportSpecifier(declaration)) return false;
    const { text } = declaration.propertyName ?? declaration.name;
    const from = specifierOf(program, declaration);
    if (from?.text === "numboa") return text === "jit";
    symbol = from
      ? checker.getSymbolAtLocation(from)?.exports?.get(ts.escapeLeadingUnderscores(text))
      : checker.getExportSpecifierLocalTargetSymbol(declaration as ts.ExportSpecifier);
  }
  return false;
}

/** The text of an option such as `signature: "…"` of a `jit` call. */
export function textOption(
  { ts }: ModuleProgram,
  { options }: DeclaredFunction,
  name: string,
): ts.StringLiteralLike | undefined {
  for (const property of options?.properties ?? []) {
    if (!ts.isPropertyAssignment(property) || property.name.getText() !== name) continue;
    if (ts.isStringLiteralLike(property.initializer)) return property.initializer;
  }
  return undefined;
}
