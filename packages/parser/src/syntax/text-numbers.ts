/** Numbers written as texts, `+"0x10"` and `Number("0/0")`: made into numbers ahead, which has no effects. */
import type { CallExpression, Expression, SpreadElement, UnaryExpression } from "acorn";
import type { Analyzer } from "./analyze.ts";
import type { CallTarget } from "./globals.ts";

/** `+"12"` or `-"12"`. */
export function isTextNumber({ operator, argument }: UnaryExpression): boolean {
  return (operator === "+" || operator === "-") && textOf(argument) !== undefined;
}

function textOf(node: Expression | SpreadElement | undefined): string | undefined {
  return node?.type === "Literal" && typeof node.value === "string" ? node.value : undefined;
}

/** `Number("0/0")`, as some write NaN. */
export function foldNumber(
  a: Analyzer,
  node: CallExpression,
  called: CallTarget | undefined,
): boolean {
  const text = textOf(node.arguments[0]);
  if (called?.kind !== "builtin" || called.name !== "Number" || text === undefined) return false;
  if (node.arguments.length > 1) return false;
  a.constants.set(node, Number(text));
  return true;
}
