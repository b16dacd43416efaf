/** What names stand in a function: of properties, and of variables that nothing declares. */
import type { ts } from "ts-morph";
import type { ModuleProgram } from "./program.ts";

/** The language's own, which no minifier renames: of these objects, and of all arrays and strings. */
const OWNERS: ReadonlySet<string> = new Set(["Math", "Number"]);
const KNOWN: ReadonlySet<string> = new Set(["length"]);

/** Names of properties that a text reads, writes or makes. */
export function propertiesIn({ ts }: ModuleProgram, scope: ts.Node): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return;
    const name = propertyOf(ts, node);
    if (name !== undefined && !KNOWN.has(name)) found.push(name);
    ts.forEachChild(node, visit);
  };
  visit(scope);
  return found;
}

function propertyOf(typescript: ModuleProgram["ts"], node: ts.Node): string | undefined {
  if (typescript.isPropertyAccessExpression(node)) {
    const { expression, name } = node;
    if (typescript.isIdentifier(expression) && OWNERS.has(expression.text)) return undefined;
    return name.text;
  }
  if (typescript.isBindingElement(node) && typescript.isObjectBindingPattern(node.parent)) {
    const name = node.propertyName ?? node.name;
    return typescript.isIdentifier(name) ? name.text : undefined;
  }
  if (typescript.isShorthandPropertyAssignment(node)) return node.name.text;
  if (typescript.isPropertyAssignment(node) || typescript.isMethodDeclaration(node)) {
    return typescript.isIdentifier(node.name) ? node.name.text : undefined;
  }
  return undefined;
}

/**
 * A variable that neither the module nor the language declares: a bundler may put anything in its place, in code but
 * not in texts.
 */
export function unresolvedIn(program: ModuleProgram, scope: ts.Node): string | undefined {
  const { ts, checker } = program;
  let found: string | undefined;
  const visit = (node: ts.Node): void => {
    if (found !== undefined || ts.isTypeNode(node)) return;
    if (ts.isIdentifier(node) && isVariable(ts, node)) {
      const symbol = ts.isShorthandPropertyAssignment(node.parent)
        ? checker.getShorthandAssignmentValueSymbol(node.parent)
        : checker.getSymbolAtLocation(node);
      if (!symbol) found = node.text;
    }
    ts.forEachChild(node, visit);
  };
  visit(scope);
  return found;
}

function isVariable(typescript: ModuleProgram["ts"], node: ts.Identifier): boolean {
  const { parent } = node;
  if (typescript.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (typescript.isBindingElement(parent)) return parent.propertyName !== node;
  if (typescript.isPropertyAssignment(parent)) return parent.name !== node;
  return !(
    typescript.isLabeledStatement(parent) ||
    typescript.isBreakOrContinueStatement(parent) ||
    typescript.isMethodDeclaration(parent)
  );
}
