/** The statements of the language: one visitor per node type, so that none is forgotten. */
import type {
  CatchClause,
  Expression,
  ForInStatement,
  ForOfStatement,
  FunctionDeclaration,
  Statement,
  SwitchStatement,
  VariableDeclaration,
} from "acorn";
import { PROBLEMS, type Problem } from "../codes.ts";
import { declareName } from "./analyze-aggregates.ts";
import { visitForOf } from "./analyze-for-of.ts";
import { visitPattern } from "./analyze-patterns.ts";
import type { Analyzer } from "./analyze.ts";
import type { LoopStatement } from "./analysis.ts";
import { declareKnown } from "./known-functions.ts";
import { declareObject } from "./member-paths.ts";
import { declareList } from "./lists.ts";
import { LocalFunction } from "./local-function.ts";
import { declaredVariables, lexicalVariables, namesOf, type Variable } from "./scope.ts";
import { visitThrow } from "./thrown-errors.ts";

type Visitors = {
  readonly [T in Statement["type"]]: (a: Analyzer, node: Extract<Statement, { type: T }>) => void;
};

export function visitStatement(a: Analyzer, node: Statement): void {
  const visit = VISITORS[node.type] as (a: Analyzer, node: Statement) => void;
  visit(a, node);
}

export function visitStatements(a: Analyzer, statements: readonly Statement[]): void {
  const until = statements.at(-1)?.end ?? 0;
  a.within(until, () => {
    for (const statement of statements) visitStatement(a, statement);
  });
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
    if (node.directive === undefined) a.effect(node.expression);
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
        // A function made here would see the variables of before the first iteration for ever.
        a.declare(declaredVariables(node.init).map(withoutFunction));
        visitDeclaration(a, node.init);
      } else if (node.init) {
        a.effect(node.init);
      }
      visitLoop(a, node, [node.test, node.body, node.update]);
    });
  },
  WhileStatement: (a, node) => visitLoop(a, node, [node.test, node.body]),
  DoWhileStatement: (a, node) => visitLoop(a, node, [node.body, node.test]),
  SwitchStatement: visitSwitch,
  LabeledStatement: (a, node) => a.statement(node.body),
  ReturnStatement(a, node) {
    a.returns(node, node.argument);
  },
  ThrowStatement: visitThrow,
  FunctionDeclaration: visitFunctionDeclaration,
  ClassDeclaration: reject(PROBLEMS.nestedClass),
  DebuggerStatement: reject(PROBLEMS.debuggerStatement),
  ForInStatement: visitForIn,
  ForOfStatement: visitForOf,
  WithStatement: reject(PROBLEMS.withStatement),
  TryStatement(a, node) {
    const { handler, finalizer } = node;
    a.guarded(() => visitBlock(a, node.block.body));
    // What is thrown while an error is handled still meets the `finally`.
    if (handler && finalizer) a.guarded(() => visitHandler(a, handler));
    else if (handler) visitHandler(a, handler);
    if (finalizer) visitBlock(a, finalizer.body);
  },
};

function visitBlock(a: Analyzer, body: readonly Statement[]): void {
  a.inScope(() => {
    a.declare(lexicalVariables(body));
    visitStatements(a, body);
  });
}

/** What is caught is no value of the language: it may have a name, but only to be thrown again. */
function visitHandler(a: Analyzer, node: CatchClause): void {
  const { param, body } = node;
  a.inScope(() => {
    if (param && param.type !== "Identifier") a.report(PROBLEMS.caughtError(), param);
    const names = param ? namesOf(param) : [];
    const caught = names.map((name): Variable => ({ name, kind: "caught", usableFrom: 0 }));
    a.declare(caught);
    visitBlock(a, body.body);
    for (const [use, variable] of a.variables) {
      if (caught.includes(variable)) a.report(PROBLEMS.caughtError(), use);
    }
    const again = caught.find((variable) => [...a.rethrows.values()].includes(variable));
    if (again) a.rethrown.set(node, again);
  });
}

function visitDeclaration(a: Analyzer, node: VariableDeclaration): void {
  if (node.kind !== "var" && node.kind !== "let" && node.kind !== "const") {
    a.report(PROBLEMS.unsupportedSyntax(node.kind), node);
  }
  for (const declarator of node.declarations) {
    if (declareKnown(a, node, declarator) || declareObject(a, node, declarator)) continue;
    const { id, init } = declarator;
    const variable = id.type === "Identifier" ? a.scope.find(id.name)?.variable : undefined;
    if (id.type === "Identifier" && variable?.fn && variable.fn.node === init) {
      a.variables.set(id, variable);
      a.localFunction(variable.fn);
      continue;
    }
    if (init && id.type === "Identifier") declareList(a, id.name, init);
    const value = init ? a.value(init) : undefined;
    if (value) a.aggregates.waits(value, id);
    if (init && id.type !== "Identifier") a.aggregates.takenApart(init);
    const assigned = init !== null && init !== undefined;
    visitPattern(a, id, value, (name, part) => {
      if (name.type !== "Identifier") return;
      declareName(a, name, part, assigned || node.kind !== "var");
      if (name.name === "arguments" && node.kind === "var") {
        a.report(PROBLEMS.argumentsObject(), name);
      }
    });
    if (init && variable?.fn) a.report(PROBLEMS.assignToFunction(variable.name), id);
  }
}

function withoutFunction(variable: Variable): Variable {
  const { name, usableFrom } = variable;
  return variable.fn ? { name, kind: "rejected", usableFrom } : variable;
}

/** Where two declarations have one name, the last one counts; the others are checked all the same. */
function visitFunctionDeclaration(a: Analyzer, node: FunctionDeclaration): void {
  const { name } = node.id;
  const own = a.scope.find(name)?.variable.fn;
  a.localFunction(own?.node === node ? own : new LocalFunction(name, node));
}

type TestedLoop = Exclude<LoopStatement, ForOfStatement>;
type LoopPart = Expression | Statement | null | undefined;

function visitLoop(a: Analyzer, loop: TestedLoop, parts: readonly LoopPart[]): void {
  a.inLoop(loop, () => {
    for (const part of parts) {
      if (!part) continue;
      if (part === loop.body) a.statement(loop.body);
      else if (part === loop.test) a.expression(part);
      else a.effect(part as Expression);
    }
  });
}

function visitForIn(a: Analyzer, node: ForInStatement): void {
  a.report(PROBLEMS.forIn(), node);
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
