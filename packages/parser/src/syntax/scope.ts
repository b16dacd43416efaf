/**
 * Variables and the scopes that hold their names.
 *
 * Functions inside the function are never values, so no scope outlives its block, and a binding's lifetime
 * is plain text order: a `let` may be read exactly where its declaration stands earlier in the same or an
 * enclosing block. What a local function reads is held against the places where it is called
 * (`local-functions.ts`). The one exception is `switch`, whose clauses share a block but are entered from
 * the side; {@link Scope.clause} keeps them apart.
 */
import type {
  ArrowFunctionExpression,
  Expression,
  FunctionExpression,
  Identifier,
  Pattern,
  Statement,
  Super,
  VariableDeclaration,
} from "acorn";
import { LocalFunction } from "./local-function.ts";

export interface Variable {
  readonly name: string;
  /** `capture` is a free variable's value; `rejected` was declared by something not supported. */
  readonly kind: "param" | "var" | "let" | "const" | "function" | "capture" | "caught" | "rejected";
  /** The offset from which it may be used. */
  readonly usableFrom: number;
  /** The offset up to which it may be used, if not to the end of its scope. */
  readonly usableTo?: number;
  /** The clause of the `switch` that declares it. */
  readonly clause?: number;
  /** What a variable of kind `function` is. */
  readonly fn?: LocalFunction;
}

/** Whether a variable surely has its value at an offset of its function's own code. */
export function isUsableAt({ usableFrom, usableTo = Infinity }: Variable, offset: number): boolean {
  return offset >= usableFrom && offset < usableTo;
}

export class Scope {
  readonly parent: Scope | undefined;
  /** The local function that the scope belongs to; undefined in the function itself. */
  readonly owner: LocalFunction | undefined;
  readonly variables = new Map<string, Variable>();
  /** In a `switch`, which clause is being read; -1 while its tests are. */
  clause: number | undefined;

  constructor(parent?: Scope, owner = parent?.owner) {
    this.parent = parent;
    this.owner = owner;
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

/** Every name that a pattern declares. */
export function namesOf(pattern: Pattern): string[] {
  return identifiersOf(pattern).map(({ name }) => name);
}

/** Every identifier that a pattern declares. */
export function identifiersOf(pattern: Pattern): Identifier[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern];
    case "AssignmentPattern":
      return identifiersOf(pattern.left);
    case "RestElement":
      return identifiersOf(pattern.argument);
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => (element ? identifiersOf(element) : []));
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        identifiersOf(property.type === "RestElement" ? property.argument : property.value),
      );
    default:
      return [];
  }
}

/** The `let`, `const`, class and function names that a block declares, before any of it runs. */
export function lexicalVariables(statements: readonly Statement[], clause?: number): Variable[] {
  return statements.flatMap((statement): Variable[] => {
    if (statement.type === "ClassDeclaration") {
      return [{ name: statement.id.name, kind: "rejected", usableFrom: 0 }];
    }
    if (statement.type === "FunctionDeclaration") {
      const { name } = statement.id;
      return [{ name, kind: "function", usableFrom: 0, fn: new LocalFunction(name, statement) }];
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
    namesOf(id).map((name): Variable => {
      const place = { name, usableFrom: end, ...(clause !== undefined && { clause }) };
      if (!isFunction(init)) return { ...place, kind: plain };
      return id.type === "Identifier"
        ? { ...place, kind: "function", fn: new LocalFunction(name, init) }
        : { ...place, kind: "rejected" };
    }),
  );
}

export function isFunction(
  init: Expression | Super | null | undefined,
): init is FunctionExpression | ArrowFunctionExpression {
  return init?.type === "FunctionExpression" || init?.type === "ArrowFunctionExpression";
}
