/**
 * What `var` and nested function declarations bring to the top of a function.
 *
 * A `var` whose only declaration gives it a function, `var g = function (x) { … }`, is that function from
 * there to the end of the block that the declaration stands in: what is in the block and behind the
 * declaration runs only after it. A function declared in a block is, in sloppy code, also a `var` of the
 * function around it, which has a value at times; since the text does not say whether it is sloppy, that
 * name may not be used outside the block at all.
 */
import type { Statement, VariableDeclaration, VariableDeclarator } from "acorn";
import { LocalFunction } from "./local-function.ts";
import { isFunction, namesOf, type Variable } from "./scope.ts";

interface Hoisted {
  readonly declarators: number;
  readonly variable: Variable;
}

export interface HoistedNames {
  /** One for each name that `var` declares, in order. */
  readonly variables: readonly Variable[];
  /** Names of functions that are declared in blocks. */
  readonly inBlocks: ReadonlySet<string>;
}

/** What a list of statements hoists, nested functions left out. */
export function hoistedNames(statements: readonly Statement[]): HoistedNames {
  const names = new Map<string, Hoisted>();
  const inBlocks = new Set<string>();

  const declare = (declarator: VariableDeclarator, usableTo: number | undefined): void => {
    for (const name of namesOf(declarator.id)) {
      const declarators = (names.get(name)?.declarators ?? 0) + 1;
      const own = declarators === 1 ? functionVariable(declarator, usableTo) : undefined;
      names.set(name, { declarators, variable: own ?? { name, kind: "var", usableFrom: 0 } });
    }
  };
  /** `usableTo` is where the code ends that runs only with what stands before it; undefined in the head of a loop. */
  const visit = (statement: Statement, usableTo: number | undefined, top: boolean): void => {
    if (statement.type === "VariableDeclaration") {
      if (statement.kind !== "var") return;
      for (const declarator of statement.declarations) declare(declarator, usableTo);
    } else if (statement.type === "FunctionDeclaration") {
      if (!top) inBlocks.add(statement.id.name);
    } else {
      for (const { inner, end } of childStatements(statement)) visit(inner, end, false);
    }
  };
  for (const statement of statements) visit(statement, Infinity, true);
  return { variables: [...names.values()].map(({ variable }) => variable), inBlocks };
}

function functionVariable(
  { id, init, end }: VariableDeclarator,
  usableTo: number | undefined,
): Variable | undefined {
  if (id.type !== "Identifier" || !isFunction(init) || usableTo === undefined) return undefined;
  const fn = new LocalFunction(id.name, init);
  return { name: id.name, kind: "function", usableFrom: end, usableTo, fn };
}

interface Child {
  readonly inner: Statement;
  readonly end: number | undefined;
}

const inside = (statements: readonly (Statement | null | undefined)[], end?: number): Child[] =>
  statements.flatMap((inner) => (inner ? [{ inner, end: end ?? inner.end }] : []));

/** The statements that stand directly inside a statement, with where their block ends. */
function childStatements(statement: Statement): Child[] {
  switch (statement.type) {
    case "BlockStatement":
      return inside(statement.body, statement.end);
    case "IfStatement":
      return inside([statement.consequent, statement.alternate]);
    case "ForStatement":
      return [...head(statement.init), ...inside([statement.body])];
    case "ForInStatement":
    case "ForOfStatement":
      return [...head(statement.left), ...inside([statement.body])];
    case "WhileStatement":
    case "DoWhileStatement":
    case "LabeledStatement":
    case "WithStatement":
      return inside([statement.body]);
    case "SwitchStatement":
      return statement.cases.flatMap(({ consequent, end }) => inside(consequent, end));
    case "TryStatement":
      return inside([statement.block, statement.handler?.body, statement.finalizer]);
    default:
      return [];
  }
}

function head(node: { type: string } | null | undefined): Child[] {
  return node?.type === "VariableDeclaration"
    ? [{ inner: node as VariableDeclaration, end: undefined }]
    : [];
}
