/** The statements of the language: one visitor per node type, so that none is forgotten. */
import type {
  Expression,
  ForInStatement,
  ForOfStatement,
  Statement,
  SwitchStatement,
  TemplateElement,
  ThrowStatement,
  VariableDeclaration,
} from "acorn";
import { PROBLEMS, type Problem } from "../codes.ts";
import type { Analyzer, LoopStatement, ThrownError } from "./analyze.ts";
import { declareObject } from "./member-paths.ts";
import { ERROR_CLASSES } from "./globals.ts";
import { declaredVariables, lexicalVariables, namesOf } from "./scope.ts";

type Visitors = {
  readonly [T in Statement["type"]]: (a: Analyzer, node: Extract<Statement, { type: T }>) => void;
};

export function visitStatement(a: Analyzer, node: Statement): void {
  const visit = VISITORS[node.type] as (a: Analyzer, node: Statement) => void;
  visit(a, node);
}

export function visitStatements(a: Analyzer, statements: readonly Statement[]): void {
  for (const statement of statements) a.statement(statement);
}

const nothing = (): void => {};
const reject = (problem: () => Problem) => (a: Analyzer, node: Statement) =>
  a.report(problem(), node);

const VISITORS: Visitors = {
  EmptyStatement: nothing,
  BreakStatement: nothing,
  ContinueStatement: nothing,
  ExpressionStatement(a, node) {
    // "use strict" changes nothing that the language has.
    if (node.directive === undefined) a.expression(node.expression);
  },
  BlockStatement: (a, node) => visitBlock(a, node.body),
  VariableDeclaration: visitDeclaration,
  IfStatement(a, node) {
    a.expression(node.test);
    a.statement(node.consequent);
    if (node.alternate) a.statement(node.alternate);
  },
  ForStatement(a, node) {
    a.inScope(() => {
      if (node.init?.type === "VariableDeclaration") {
        a.declare(declaredVariables(node.init));
        visitDeclaration(a, node.init);
      } else if (node.init) {
        a.expression(node.init);
      }
      visitLoop(a, node, [node.test, node.body, node.update]);
    });
  },
  WhileStatement: (a, node) => visitLoop(a, node, [node.test, node.body]),
  DoWhileStatement: (a, node) => visitLoop(a, node, [node.body, node.test]),
  SwitchStatement: visitSwitch,
  LabeledStatement: (a, node) => a.statement(node.body),
  ReturnStatement(a, node) {
    if (node.argument) a.expression(node.argument);
  },
  ThrowStatement(a, node) {
    const thrown = thrownError(a, node);
    if (thrown) a.throws.set(node, thrown);
    else a.report(PROBLEMS.throwForm(), node.argument);
  },

  FunctionDeclaration: reject(PROBLEMS.nestedFunction),
  ClassDeclaration: reject(PROBLEMS.nestedClass),
  DebuggerStatement: reject(PROBLEMS.debuggerStatement),
  ForInStatement: (a, node) => visitForEach(a, node, PROBLEMS.forIn()),
  ForOfStatement: (a, node) => visitForEach(a, node, PROBLEMS.forOf()),
  WithStatement: reject(PROBLEMS.withStatement),
  TryStatement(a, node) {
    a.report(PROBLEMS.tryStatement(), { start: node.start, end: node.start + 3 });
    visitBlock(a, node.block.body);
    const { handler, finalizer } = node;
    if (handler) {
      a.inScope(() => {
        const names = handler.param ? namesOf(handler.param) : [];
        a.declare(names.map((name) => ({ name, kind: "rejected", usableFrom: 0 })));
        visitBlock(a, handler.body.body);
      });
    }
    if (finalizer) visitBlock(a, finalizer.body);
  },
};

function visitBlock(a: Analyzer, body: readonly Statement[]): void {
  a.inScope(() => {
    a.declare(lexicalVariables(body));
    visitStatements(a, body);
  });
}

function visitDeclaration(a: Analyzer, node: VariableDeclaration): void {
  if (node.kind !== "var" && node.kind !== "let" && node.kind !== "const") {
    a.report(PROBLEMS.unsupportedSyntax(node.kind), node);
  }
  for (const declarator of node.declarations) {
    if (declareObject(a, node, declarator)) continue;
    const { id, init } = declarator;
    if (init) a.expression(init);
    if (id.type !== "Identifier") {
      a.report(PROBLEMS.destructuring(), id);
    } else {
      const resolution = a.resolve(id.name);
      if (resolution.kind !== "variable") continue;
      a.variables.set(id, resolution.variable);
      if (init || node.kind !== "var") a.noteAssigned(resolution.variable);
      if (id.name === "arguments" && node.kind === "var") {
        a.report(PROBLEMS.argumentsObject(), id);
      }
    }
  }
}

type LoopPart = Expression | Statement | null | undefined;

function visitLoop(a: Analyzer, loop: LoopStatement, parts: readonly LoopPart[]): void {
  a.inLoop(loop, () => {
    for (const part of parts) {
      if (!part) continue;
      if (part === loop.body) a.statement(loop.body);
      else a.expression(part as Expression);
    }
  });
}

function visitForEach(a: Analyzer, node: ForOfStatement | ForInStatement, problem: Problem): void {
  a.report(problem, node);
  a.inScope(() => {
    if (node.left.type === "VariableDeclaration") {
      const names = node.left.declarations.flatMap(({ id }) => namesOf(id));
      a.declare(names.map((name) => ({ name, kind: "rejected", usableFrom: 0 })));
    }
    a.expression(node.right);
    a.statement(node.body);
  });
}

function visitSwitch(a: Analyzer, node: SwitchStatement): void {
  a.expression(node.discriminant);
  a.inScope(() => {
    node.cases.forEach(({ consequent }, clause) => a.declare(lexicalVariables(consequent, clause)));
    const { scope } = a;
    node.cases.forEach(({ test, consequent }, clause) => {
      scope.clause = -1;
      if (test) a.expression(test);
      scope.clause = clause;
      visitStatements(a, consequent);
    });
  });
}

/** The class and text of `throw new Error("text")`, or undefined where it is anything else. */
function thrownError(a: Analyzer, { argument }: ThrowStatement): ThrownError | undefined {
  if (argument.type !== "NewExpression" && argument.type !== "CallExpression") return undefined;
  const { callee } = argument;
  if (callee.type !== "Identifier" || !ERROR_CLASSES.has(callee.name)) return undefined;
  if (!a.isGlobal(callee, callee.name) || argument.arguments.length > 1) return undefined;
  const [text] = argument.arguments;
  if (!text) return { error: callee.name, message: "" };
  const message = text.type === "SpreadElement" ? undefined : literalText(text);
  return typeof message === "string" ? { error: callee.name, message } : undefined;
}

/** The value of string and number literals joined by `+`. */
function literalText(node: Expression): string | number | undefined {
  if (node.type === "Literal") {
    return typeof node.value === "string" || typeof node.value === "number"
      ? node.value
      : undefined;
  }
  if (node.type === "TemplateLiteral" && node.expressions.length === 0) {
    const [text]: TemplateElement[] = node.quasis;
    return text.value.cooked ?? undefined;
  }
  if (node.type !== "BinaryExpression" || node.operator !== "+") return undefined;
  if (node.left.type === "PrivateIdentifier") return undefined;
  const left = literalText(node.left);
  const right = literalText(node.right);
  if (left === undefined || right === undefined) return undefined;
  // JavaScript's own `+`: two numbers are added, anything else is joined.
  return typeof left === "number" && typeof right === "number" ? left + right : `${left}${right}`;
}
