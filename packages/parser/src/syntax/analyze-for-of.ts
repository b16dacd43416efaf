/** `for … of`: what it assigns each time, and the index that it counts with. */
import type { ForOfStatement, Identifier } from "acorn";
import { PROBLEMS } from "../codes.ts";
import type { Analyzer } from "./analyze.ts";
import { declareName } from "./analyze-aggregates.ts";
import { visitPattern } from "./analyze-patterns.ts";
import { visitTarget } from "./analyze-expressions.ts";
import { passList } from "./lists.ts";
import { declaredVariables } from "./scope.ts";

export function visitForOf(a: Analyzer, node: ForOfStatement): void {
  if (node.await) a.report(PROBLEMS.unsupportedSyntax("ForAwaitStatement"), node);
  const { left, right } = node;
  a.inScope(() => {
    if (left.type === "VariableDeclaration") {
      // The array may not be taken from the variable that is about to be declared.
      const declared = declaredVariables(left);
      a.declare(declared.map((variable) => ({ ...variable, usableFrom: right.end })));
    }
    passList(a, right);
    a.expression(right);
    a.inLoop(node, () => {
      a.indices.set(node, { name: "i", kind: "let", usableFrom: right.end });
      a.noteAssigned(a.indices.get(node)!);
      visitLeft(a, left);
      a.statement(node.body);
    });
  });
}

function visitLeft(a: Analyzer, left: ForOfStatement["left"]): void {
  if (left.type !== "VariableDeclaration") return visitTarget(a, left);
  const { kind } = left;
  if (kind !== "var" && kind !== "let" && kind !== "const") {
    a.report(PROBLEMS.unsupportedSyntax(kind), left);
  }
  const [{ id }] = left.declarations;
  if (id.type === "Identifier") return visitName(a, id, kind);
  if (id.type !== "ArrayPattern") return a.report(PROBLEMS.destructuring(), id);
  // Each element is an array.
  visitPattern(a, id, undefined, (target) => {
    if (target.type === "Identifier") visitName(a, target, kind);
  });
}

function visitName(a: Analyzer, id: Identifier, kind: string): void {
  const variable = a.scope.find(id.name)?.variable;
  if (!variable) return;
  declareName(a, id, undefined, true);
  if (variable.kind === "function") a.report(PROBLEMS.assignToFunction(id.name), id);
  if (id.name === "arguments" && kind === "var") a.report(PROBLEMS.argumentsObject(), id);
}
