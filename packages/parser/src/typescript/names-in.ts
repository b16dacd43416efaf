/** The names in a function's text that a bundler may change: of properties, and of variables that nothing declares. */
import type { ts } from "ts-morph";
import type { ModuleProgram, TypeScript } from "./program.ts";

/** Properties of these, and this one of arrays, are the language's; no minifier renames them. */
const OWNERS: ReadonlySet<string> = new Set(["Math", "Number"]);
const LENGTH = "length";

/** Names of properties that a text reads, writes or makes. */
export function propertiesIn({ ts }: ModuleProgram, scope: ts.Node): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return;
    const name = propertyOf(ts, node);
    if (name !== undefined && name !== LENGTH) found.push(name);
    ts.forEachChild(node, visit);
  };
  visit(scope);
  return found;
}

function propertyOf(typescript: TypeScript, node: ts.Node): string | undefined {
  if (typescript.isPropertyAccessExpression(node)) {
    const { expression, name } = node;
    const isLanguage = typescript.isIdentifier(expression) && OWNERS.has(expression.text);
    return isLanguage ? undefined : name.text;
  }
  if (typescript.isBindingElement(node)) {
    const name = node.propertyName ?? node.name;
    const isProperty = typescript.isObjectBindingPattern(node.parent);
    return isProperty && typescript.isIdentifier(name) ? name.text : undefined;
  }
  const { isPropertyAssignment, isShorthandPropertyAssignment, isMethodDeclaration } = typescript;
  const isMember =
    isPropertyAssignment(node) || isShorthandPropertyAssignment(node) || isMethodDeclaration(node);
  return isMember && typescript.isIdentifier(node.name) ? node.name.text : undefined;
}

/**
 * A variable that neither the module nor the language declares: a bundler may put anything in its place, in code but not in
 * texts.
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
      if (!symbol || isOfAnotherHost(symbol)) found = node.text;
    }
    ts.forEachChild(node, visit);
  };
  visit(scope);
  return found;
}

/** `process`, say: declared by types that somebody imports, and not by TypeScript's own. */
function isOfAnotherHost({ declarations = [] }: ts.Symbol): boolean {
  const [file] = declarations.map((one) => one.getSourceFile());
  return file?.isDeclarationFile === true && !/(?:^|\/)lib\.[^/]*\.?d\.ts$/.test(file.fileName);
}

function isVariable(typescript: TypeScript, node: ts.Identifier): boolean {
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
