/** What the text of a file assigns to: a function declaration is what it declares only where nothing does. */
import type { ts } from "ts-morph";
import type { ModuleProgram } from "./program.ts";

export class Assignments {
  readonly #program: ModuleProgram;
  readonly #known = new Map<ts.SourceFile, ReadonlySet<ts.Symbol> | "all">();

  constructor(program: ModuleProgram) {
    this.#program = program;
  }

  /** Whether `file` assigns to a name that it declares. */
  has(symbol: ts.Symbol, file: ts.SourceFile): boolean {
    const known = this.#known.get(file) ?? assignedIn(this.#program, file);
    this.#known.set(file, known);
    return known === "all" || known.has(ownSymbol(this.#program, symbol));
  }
}

/** An exported variable has two symbols, one of them for its own module. */
export function ownSymbol({ checker }: ModuleProgram, symbol: ts.Symbol): ts.Symbol {
  return checker.getExportSymbolOfSymbol(symbol);
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
        if (symbol) found.add(ownSymbol(program, symbol));
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
    // An index is only read.
    const isIndex = ts.isElementAccessExpression(parent) && parent.argumentExpression === node;
    if (ts.isSourceFile(parent) || isIndex) return false;
    node = parent;
  }
  const { parent } = node;
  return (
    (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) && parent.initializer === node
  );
}
