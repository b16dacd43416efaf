/** The loops whose rounds can be told before they run: those that count. */
import type { Expression, ForStatement, Node } from "acorn";
import { childrenOf } from "../syntax/children.ts";
import type { Term } from "./terms.ts";

/** `i = a; …; i += c`. */
export function counterOf(
  init: ForStatement["init"],
  update: ForStatement["update"],
): { readonly name: string; readonly start: Expression; readonly step: number } | undefined {
  const step = stepOf(update);
  if (step === undefined) return undefined;
  const { name } = step;
  if (init?.type === "VariableDeclaration") {
    const start = init.declarations.find(
      ({ id }) => id.type === "Identifier" && id.name === name,
    )?.init;
    return start ? { ...step, start } : undefined;
  }
  const isSet =
    init?.type === "AssignmentExpression" &&
    init.operator === "=" &&
    init.left.type === "Identifier";
  return isSet && init.left.type === "Identifier" && init.left.name === name
    ? { ...step, start: init.right }
    : undefined;
}

function stepOf(
  update: ForStatement["update"],
): { readonly name: string; readonly step: number } | undefined {
  if (update?.type === "UpdateExpression" && update.argument.type === "Identifier") {
    return { name: update.argument.name, step: update.operator === "++" ? 1 : -1 };
  }
  if (update?.type !== "AssignmentExpression" || update.left.type !== "Identifier")
    return undefined;
  const { operator, left, right } = update;
  if (right.type !== "Literal" || typeof right.value !== "number" || right.value === 0)
    return undefined;
  if (operator === "+=") return { name: left.name, step: right.value };
  return operator === "-=" ? { name: left.name, step: -right.value } : undefined;
}

const COMPARISONS: ReadonlySet<string> = new Set(["<", "<=", ">", ">=", "!==", "!="]);

/** What the counter is compared with. */
export function limitOf(
  test: ForStatement["test"],
  name: string,
  value: (node: Expression) => Term | undefined,
): Term | undefined {
  if (test?.type !== "BinaryExpression" || !COMPARISONS.has(test.operator)) return undefined;
  const { left, right } = test;
  if (left.type === "Identifier" && left.name === name) return value(right);
  const isRight = right.type === "Identifier" && right.name === name;
  return isRight && left.type !== "PrivateIdentifier" ? value(left) : undefined;
}

/** Whether a loop's body may leave it before its counter says so. */
export function leaves(body: Node, within = false): boolean {
  switch (body.type) {
    case "ReturnStatement":
      return true;
    case "BreakStatement":
      return !within || (body as { label?: unknown }).label != null;
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return false;
    default: {
      const isOther = within || /^(?:For|While|DoWhile|Switch)/.test(body.type);
      return childrenOf(body).some((child) => leaves(child, isOther));
    }
  }
}

/** Names that are assigned, but by their declarations. */
export function assignedIn(node: Node, found = new Set<string>()): Set<string> {
  const one = node as Expression;
  if (one.type === "AssignmentExpression" && one.left.type === "Identifier")
    found.add(one.left.name);
  if (one.type === "UpdateExpression" && one.argument.type === "Identifier")
    found.add(one.argument.name);
  for (const child of childrenOf(node)) assignedIn(child, found);
  return found;
}
