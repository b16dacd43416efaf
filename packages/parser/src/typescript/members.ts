/**
 * What a chain of names stands for that begins outside a function: `Mode.Fast`, `limits.size.max`, `weights[2]`, `ease.cubic`.
 *
 * The chain is followed through what the text says: members of enums, exports of modules and namespaces, fields that a class has as
 * `static readonly`, and what stands in the literals of constants. A literal counts where nothing can change it: `as const`,
 * `Object.freeze`, or a constant of one file that only reads numbers and booleans from it.
 */
import type { ts } from "ts-morph";
import { isConst, isConstantField, unwrap } from "./declarations.ts";
import { freeName, type FreeName } from "./free-names.ts";
import { codeOfImport, exportOfModule, type CodeModule, type CodeName } from "./imported-code.ts";
import type { ModuleProgram } from "./program.ts";

/** Something with a place in the text of a program: a name, a module, or what an expression gives. */
export type Target = CodeName | CodeModule | CodeExpression | CodeValue;

export interface CodeValue {
  readonly program: ModuleProgram;
  /** As a constant capture has it. */
  readonly text: string;
}

export interface CodeExpression {
  readonly program: ModuleProgram;
  readonly expression: ts.Expression;
}

/** A chain of names as it stands in the text. */
export interface Chain {
  readonly base: ts.Identifier;
  readonly names: readonly string[];
}

export type Access = ts.PropertyAccessExpression | ts.ElementAccessExpression;

export function isAccess({ ts }: ModuleProgram, node: ts.Node): node is Access {
  return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
}

/** The chain that an expression is; undefined where a part of it is no name. */
export function chainOf(program: ModuleProgram, node: ts.Expression): Chain | undefined {
  const { ts } = program;
  if (ts.isIdentifier(node)) return { base: node, names: [] };
  if (ts.isNonNullExpression(node)) return chainOf(program, node.expression);
  if (!isAccess(program, node) || node.questionDotToken) return undefined;
  const name = ts.isPropertyAccessExpression(node)
    ? node.name.text
    : textOfKey(program, node.argumentExpression);
  const before = name === undefined ? undefined : chainOf(program, node.expression);
  return before && { base: before.base, names: [...before.names, name!] };
}

function textOfKey({ ts }: ModuleProgram, key: ts.Expression): string | undefined {
  if (ts.isStringLiteralLike(key)) return key.text;
  return ts.isNumericLiteral(key) ? String(Number(key.text)) : undefined;
}

/** What a chain that is used in `scope` stands for, if it begins outside. */
export function targetOf(
  program: ModuleProgram,
  { base, names }: Chain,
  scope: ts.Node,
): Target | undefined {
  const free = freeName(program, base, scope);
  let target = free && declarationOf(program, free);
  for (const name of names) target = target && memberOf(target, name);
  return target;
}

/** What a variable stands for that takes a constant apart: `const { width } = sizes`, `const [first] = weights`. */
export function targetOfPattern(
  program: ModuleProgram,
  element: ts.BindingElement,
): Target | undefined {
  const { ts } = program;
  const { parent: pattern, initializer, dotDotDotToken, propertyName, name } = element;
  const whole = pattern.parent;
  if (initializer || dotDotDotToken || !ts.isVariableDeclaration(whole)) return undefined;
  const chain = whole.initializer && chainOf(program, whole.initializer);
  const target = chain && isConst(program, whole) && targetOf(program, chain, whole);
  if (!target) return undefined;
  if (ts.isArrayBindingPattern(pattern)) {
    const index = pattern.elements.indexOf(element);
    return isTuple(target) ? memberOf(target, `${index}`) : undefined;
  }
  const key = propertyName ?? name;
  return ts.isIdentifier(key) ? memberOf(target, key.text) : undefined;
}

/** Whether it is an array, which iterates over its elements. */
function isTuple(target: Target): boolean {
  return memberOf(target, "length") !== undefined;
}

function declarationOf(program: ModuleProgram, { local, symbol }: FreeName): Target | undefined {
  const found = codeOfImport(program, local);
  if (found && !("code" in found)) return found;
  // A `const enum` is in declarations only.
  const isInlined = (symbol.flags & program.ts.SymbolFlags.ConstEnum) !== 0;
  return isInlined || !found ? { program, symbol } : undefined;
}

function memberOf(target: Target, name: string): Target | undefined {
  if ("text" in target) return undefined;
  if ("expression" in target) return literalMember(target, name);
  if ("file" in target) {
    const found = exportOfModule(target, name);
    return found && "code" in found ? undefined : found;
  }
  const { program, symbol } = target;
  const { ts } = program;
  const { Enum, Class, ValueModule } = ts.SymbolFlags;
  if (symbol.flags & (Enum | Class | ValueModule)) {
    const member = symbol.exports?.get(ts.escapeLeadingUnderscores(name));
    return member && codeName(program, member);
  }
  const expression = literalOf(target);
  return expression && literalMember({ program, expression }, name);
}

function codeName(program: ModuleProgram, symbol: ts.Symbol): Target | undefined {
  const found = codeOfImport(program, symbol);
  if (found) return "code" in found ? undefined : found;
  return symbol.flags & program.ts.SymbolFlags.Alias ? undefined : { program, symbol };
}

/** The literal that a constant holds, if nothing changes what is in it. */
export function literalOf({ program, symbol }: CodeName): ts.Expression | undefined {
  const { ts } = program;
  const [declaration, ...others] = symbol.declarations ?? [];
  if (others.length > 0 || !declaration) return undefined;
  if (ts.isExportAssignment(declaration)) {
    return isFrozen(program, declaration.expression) ? declaration.expression : undefined;
  }
  if (ts.isPropertyDeclaration(declaration)) {
    const { initializer } = declaration;
    const isKept = isConstantField(program, declaration) && initializer;
    return isKept && isFrozen(program, isKept) ? isKept : undefined;
  }
  if (!ts.isVariableDeclaration(declaration) || !isConst(program, declaration)) return undefined;
  const { initializer } = declaration;
  if (!initializer) return undefined;
  const isKept =
    frozenBy(program, initializer) ||
    (!declaration.type && isReadonly(program, initializer)) ||
    isOnlyRead(program, symbol, declaration);
  return isKept ? initializer : undefined;
}

/** `… as const`, `Object.freeze(…)`: of the latter, what is in it is not frozen, and is not looked into. */
function isFrozen(program: ModuleProgram, expression: ts.Expression): boolean {
  const { ts } = program;
  if (ts.isParenthesizedExpression(expression) || ts.isSatisfiesExpression(expression)) {
    return isFrozen(program, expression.expression);
  }
  if (ts.isAsExpression(expression)) {
    return ts.isConstTypeReference(expression.type) || isFrozen(program, expression.expression);
  }
  return frozenBy(program, expression) !== undefined;
}

/** The literal that the engine's own `Object.freeze` is called with. */
export function frozenBy(
  { ts, checker }: ModuleProgram,
  expression: ts.Expression,
): ts.Expression | undefined {
  if (!ts.isCallExpression(expression) || expression.arguments.length !== 1) return undefined;
  const { expression: callee, arguments: args } = expression;
  if (!ts.isPropertyAccessExpression(callee) || callee.getText() !== "Object.freeze")
    return undefined;
  const { declarations = [] } = checker.getSymbolAtLocation(callee.expression) ?? {};
  return declarations.every((one) => one.getSourceFile().isDeclarationFile) ? args[0] : undefined;
}

/** Whether a file does nothing with a constant but read numbers and booleans from it, and no other has it. */
function isOnlyRead(
  program: ModuleProgram,
  symbol: ts.Symbol,
  declaration: ts.VariableDeclaration,
): boolean {
  const { ts, checker } = program;
  const name = declaration.name.getText();
  let isRead = !(ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Export);
  const visit = (node: ts.Node): void => {
    // What a class extends counts as a type, and is code.
    const isType = ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node);
    if (!isRead || isType) return;
    if (ts.isIdentifier(node) && node.text === "eval") isRead = false;
    const isUse = ts.isIdentifier(node) && node.text === name && node !== declaration.name;
    if (isUse && symbolAt(node) === symbol) {
      isRead = !ts.isExportSpecifier(node.parent) && readsNumber(program, node);
    }
    ts.forEachChild(node, visit);
  };
  const symbolAt = (node: ts.Identifier): ts.Symbol | undefined => {
    const { parent } = node;
    if (ts.isShorthandPropertyAssignment(parent)) {
      return checker.getShorthandAssignmentValueSymbol(parent);
    }
    return ts.isExportSpecifier(parent)
      ? checker.getExportSpecifierLocalTargetSymbol(parent)
      : checker.getSymbolAtLocation(node);
  };
  visit(declaration.getSourceFile());
  return isRead;
}

/** `… as const`, where no part of it is taken for a type that may be written to: what that declares is believed (docs/SEMANTICS.md). */
function isReadonly(program: ModuleProgram, expression: ts.Expression): boolean {
  const { ts } = program;
  if (!isFrozen(program, expression)) return false;
  let isWhole = true;
  const visit = (node: ts.Node): void => {
    const inner =
      ts.isAsExpression(node) ||
      ts.isTypeAssertionExpression(node) ||
      ts.isSatisfiesExpression(node);
    const isConstType =
      (ts.isAsExpression(node) || ts.isTypeAssertionExpression(node)) &&
      ts.isConstTypeReference(node.type);
    if (inner && !isConstType && isLiteral(program, unwrap(program, node))) isWhole = false;
    ts.forEachChild(node, visit);
  };
  visit(unwrap(program, expression));
  return isWhole;
}

/** Whether a name begins an access that reads a number or boolean. */
function readsNumber(program: ModuleProgram, name: ts.Identifier): boolean {
  const { ts, checker } = program;
  let node: ts.Expression = name;
  while (isAccess(program, node.parent) && node.parent.expression === node) node = node.parent;
  if (node === name || isTarget(program, node)) return false;
  const { NumberLike, BooleanLike } = ts.TypeFlags;
  return (checker.getTypeAtLocation(node).flags & (NumberLike | BooleanLike)) !== 0;
}

/** Whether an expression is assigned to, changed or deleted where it stands. */
export function isTarget({ ts }: ModuleProgram, expression: ts.Expression): boolean {
  const { SyntaxKind } = ts;
  let node: ts.Node = expression;
  for (;;) {
    const { parent } = node;
    if (ts.isDeleteExpression(parent)) return true;
    if (ts.isBinaryExpression(parent) && parent.left === node) {
      const { kind } = parent.operatorToken;
      return kind >= SyntaxKind.FirstAssignment && kind <= SyntaxKind.LastAssignment;
    }
    if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) {
      const { operator } = parent;
      return operator === SyntaxKind.PlusPlusToken || operator === SyntaxKind.MinusMinusToken;
    }
    if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) {
      return parent.initializer === node;
    }
    const isInside =
      ts.isParenthesizedExpression(parent) ||
      ts.isNonNullExpression(parent) ||
      ts.isAsExpression(parent) ||
      ts.isTypeAssertionExpression(parent) ||
      ts.isSatisfiesExpression(parent) ||
      ts.isArrayLiteralExpression(parent) ||
      ts.isObjectLiteralExpression(parent) ||
      ts.isSpreadElement(parent) ||
      ts.isSpreadAssignment(parent) ||
      ts.isPropertyAssignment(parent);
    if (!isInside) return false;
    node = parent;
  }
}

/** What stands in a literal under a name: where there are several, or not all names are known, none. */
function literalMember({ program, expression }: CodeExpression, name: string): Target | undefined {
  const { ts } = program;
  const frozen = frozenBy(program, expression);
  if (frozen) {
    const member = literalMember({ program, expression: frozen }, name);
    // What is frozen is one level.
    const isOpen =
      member && "expression" in member && isLiteral(program, unwrap(program, member.expression));
    return isOpen ? undefined : member;
  }
  if (
    ts.isParenthesizedExpression(expression) ||
    ts.isAsExpression(expression) ||
    ts.isSatisfiesExpression(expression)
  ) {
    return literalMember({ program, expression: expression.expression }, name);
  }
  if (ts.isArrayLiteralExpression(expression)) {
    const { elements } = expression;
    const isPlain = elements.every((one) => !ts.isSpreadElement(one));
    if (isPlain && name === "length") return { program, text: `${elements.length}` };
    const element = isPlain && /^(?:0|[1-9]\d*)$/.test(name) ? elements[Number(name)] : undefined;
    return element && !ts.isOmittedExpression(element)
      ? { program, expression: element }
      : undefined;
  }
  return ts.isObjectLiteralExpression(expression)
    ? propertyOf(program, expression, name)
    : undefined;
}

function propertyOf(
  program: ModuleProgram,
  { properties }: ts.ObjectLiteralExpression,
  name: string,
): Target | undefined {
  const { ts, checker } = program;
  let found: Target | undefined;
  for (const property of properties) {
    const isPlain = ts.isPropertyAssignment(property) || ts.isShorthandPropertyAssignment(property);
    if (!isPlain || ts.isComputedPropertyName(property.name)) return undefined;
    if (property.name.text !== name) continue;
    if (found) return undefined;
    if (ts.isPropertyAssignment(property)) found = { program, expression: property.initializer };
    else {
      const symbol = checker.getShorthandAssignmentValueSymbol(property);
      found = symbol && codeName(program, symbol);
      if (!found) return undefined;
    }
  }
  // `__proto__: x` is no property.
  return name === "__proto__" ? undefined : found;
}

function isLiteral({ ts }: ModuleProgram, expression: ts.Expression): boolean {
  return ts.isObjectLiteralExpression(expression) || ts.isArrayLiteralExpression(expression);
}
