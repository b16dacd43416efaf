/** The names in a piece of a module that stand for something outside it. */
import type { ts } from "ts-morph";
import { resolveAlias } from "./declarations.ts";
import type { ModuleProgram } from "./program.ts";

export interface FreeName {
  /** What it stands for in the end. */
  readonly symbol: ts.Symbol;
  /** What it is where it is used: an import, say. */
  readonly local: ts.Symbol;
  /** Its first use. */
  readonly node: ts.Identifier;
}

/**
 * The names used in `scope` that local files declare outside it, or import.
 * @param without parts of it that are not looked at
 */
export function freeNames(
  program: ModuleProgram,
  scope: ts.Node,
  without: ReadonlyMap<ts.Node, unknown>,
): Map<string, FreeName> {
  const { ts } = program;
  const names = new Map<string, FreeName>();
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || without.has(node)) return;
    if (ts.isIdentifier(node) && isReference(program, node) && !names.has(node.text)) {
      const found = freeName(program, node, scope);
      if (found) names.set(node.text, found);
    }
    ts.forEachChild(node, visit);
  };
  visit(scope);
  return names;
}

/** What an identifier stands for, if that is outside `scope`. */
export function freeName(
  program: ModuleProgram,
  node: ts.Identifier,
  scope: ts.Node,
): FreeName | undefined {
  const { ts, checker } = program;
  const found = ts.isShorthandPropertyAssignment(node.parent)
    ? checker.getShorthandAssignmentValueSymbol(node.parent)
    : checker.getSymbolAtLocation(node);
  const symbol = found && resolveAlias(program, found);
  const isFree = symbol && (isOutside(program, symbol, scope) || isImport(program, found));
  return isFree ? { symbol, local: found, node } : undefined;
}

/** Whether an identifier names a variable, and not a property. */
function isReference({ ts }: ModuleProgram, node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isBindingElement(parent)) return parent.propertyName !== node;
  const names = ts.isPropertyAssignment(parent) || ts.isFunctionDeclaration(parent);
  return !(names && parent.name === node);
}

/** Whether an import declares the name: what it stands for may be out of sight. */
function isImport({ ts }: ModuleProgram, symbol: ts.Symbol): boolean {
  const [declaration] = symbol.declarations ?? [];
  return (
    declaration !== undefined &&
    (ts.isImportSpecifier(declaration) ||
      ts.isImportClause(declaration) ||
      ts.isNamespaceImport(declaration))
  );
}

function isOutside(program: ModuleProgram, symbol: ts.Symbol, scope: ts.Node): boolean {
  const declaration = symbol.valueDeclaration ?? symbol.declarations?.[0];
  if (!declaration) return false;
  const file = declaration.getSourceFile();
  if (file !== scope.getSourceFile()) return program.isLocal(file);
  const inside = declaration.pos >= scope.pos && declaration.end <= scope.end;
  // A function declaration calls itself by the name that the module gives it.
  return !inside || (declaration === scope && program.ts.isFunctionDeclaration(declaration));
}
