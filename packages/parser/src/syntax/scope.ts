/**
 * Variables and the scopes that hold their names.
 *
 * There are no closures, so a binding's lifetime is plain text order: a `let` may be read exactly where
 * its declaration stands earlier in the same or an enclosing block. The one exception is `switch`, whose
 * clauses share a block but are entered from the side; {@link Scope.clause} keeps them apart.
 */
import type { Expression, Pattern, Statement, VariableDeclaration } from "acorn";

export interface Variable {
  readonly name: string;
  /** `capture` is a free variable's value; `rejected` was declared by something not supported. */
  readonly kind: "param" | "var" | "let" | "const" | "capture" | "rejected";
  /** The offset from which it may be used. */
  readonly usableFrom: number;
  /** The clause of the `switch` that declares it. */
  readonly clause?: number;
}

export class Scope {
  readonly parent: Scope | undefined;
  readonly variables = new Map<string, Variable>();
  /** In a `switch`, which clause is being read; -1 while its tests are. */
  clause: number | undefined;

  constructor(parent?: Scope) {
    this.parent = parent;
  }

  declare(variable: Variable): Variable {
    this.variables.set(variable.name, variable);
    return variable;
  }

  /** The innermost binding of a name, with the scope that holds it. */
  find(name: string): { variable: Variable; scope: Scope } | undefined {
    const variable = this.variables.get(name);
    return variable ? { variable, scope: this } : this.parent?.find(name);
  }
}

/** Every name that a pattern declares, with where its declaration ends. */
export function namesOf(pattern: Pattern): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "AssignmentPattern":
      return namesOf(pattern.left);
    case "RestElement":
      return namesOf(pattern.argument);
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => (element ? namesOf(element) : []));
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        namesOf(property.type === "RestElement" ? property.argument : property.value),
      );
    default:
      return [];
  }
}

/** The `let`, `const`, class and function names that a block declares, before any of it runs. */
export function lexicalVariables(statements: readonly Statement[], clause?: number): Variable[] {
  return statements.flatMap((statement) => {
    if (statement.type === "FunctionDeclaration" || statement.type === "ClassDeclaration") {
      return [{ name: statement.id.name, kind: "rejected", usableFrom: 0 } as const];
    }
    if (statement.type !== "VariableDeclaration") return [];
    return declaredVariables(statement, clause);
  });
}

/** The variables of one `let` or `const` declaration; none for `var`, which belongs to the function. */
export function declaredVariables(declaration: VariableDeclaration, clause?: number): Variable[] {
  const { kind } = declaration;
  if (kind === "var") return [];
  const plain = kind === "let" ? "let" : "const";
  return declaration.declarations.flatMap(({ id, init, end }) =>
    namesOf(id).map((name) => ({
      name,
      kind: id.type !== "ArrayPattern" && !isFunction(init) ? plain : "rejected",
      usableFrom: end,
      ...(clause !== undefined && { clause }),
    })),
  );
}

function isFunction(init: Expression | null | undefined): boolean {
  return init?.type === "FunctionExpression" || init?.type === "ArrowFunctionExpression";
}

/** The names that `var` declares anywhere in a list of statements, in order, nested functions left out. */
export function hoistedNames(statements: readonly (Statement | null | undefined)[]): Set<string> {
  const names = new Set<string>();
  const visit = (statement: Statement | null | undefined): void => {
    if (!statement) return;
    if (statement.type === "VariableDeclaration" && statement.kind === "var") {
      for (const { id } of statement.declarations) for (const name of namesOf(id)) names.add(name);
    }
    for (const inner of childStatements(statement)) visit(inner);
  };
  for (const statement of statements) visit(statement);
  return names;
}

/** The statements that stand directly inside a statement. */
function childStatements(statement: Statement): (Statement | null | undefined)[] {
  switch (statement.type) {
    case "BlockStatement":
      return statement.body;
    case "IfStatement":
      return [statement.consequent, statement.alternate];
    case "ForStatement":
      return [asDeclaration(statement.init), statement.body];
    case "ForInStatement":
    case "ForOfStatement":
      return [asDeclaration(statement.left), statement.body];
    case "WhileStatement":
    case "DoWhileStatement":
    case "LabeledStatement":
    case "WithStatement":
      return [statement.body];
    case "SwitchStatement":
      return statement.cases.flatMap((clause) => clause.consequent);
    case "TryStatement":
      return [statement.block, statement.handler?.body, statement.finalizer];
    default:
      return [];
  }
}

function asDeclaration(node: { type: string } | null | undefined): VariableDeclaration | undefined {
  return node?.type === "VariableDeclaration" ? (node as VariableDeclaration) : undefined;
}
