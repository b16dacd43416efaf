/** `var` variables that can be names of something else: of a function, of an object. */
import type { Identifier, VariableDeclaration } from "acorn";
import type { Analyzer } from "./analyze.ts";
import { LocalFunction } from "./local-function.ts";
import type { Variable } from "./scope.ts";

/** Another variable in place of a `var`, which can be used from its declaration on; undefined where that can be seen. */
export function nameOfVar(
  a: Analyzer,
  declaration: VariableDeclaration,
  { name }: Identifier,
  end: number,
): Variable | undefined {
  const found = a.scope.find(name);
  if (found?.variable.kind !== "var" || !standsFirst(a, declaration, found.variable)) {
    return undefined;
  }
  return found.scope.declare({ name, kind: "var", usableFrom: end });
}

/**
 * Whether nothing can see a `var` before its declaration has run: that is a statement of the function's own list, and no
 * text before it names the variable.
 */
function standsFirst(a: Analyzer, declaration: VariableDeclaration, variable: Variable): boolean {
  const { body } = a.frame instanceof LocalFunction ? a.frame.node : a.node;
  if (body.type !== "BlockStatement" || !body.body.includes(declaration)) return false;
  return !a.frame.assigned.has(variable) && ![...a.variables.values()].includes(variable);
}
