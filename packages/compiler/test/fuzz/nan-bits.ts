/**
 * Programs that look at the bits of a NaN in memory, which are nobody's promise. The generator makes none; a shrunk one is
 * one of them where a float is stored, among bytes that integers see, that has not gone through the helper `number`.
 */
import type { Node } from "acorn";
import { nodesOf } from "./syntax-tree.ts";

/** The helper that makes 1 of NaN. */
export const NUMBER = "number";

type Fields = Readonly<Record<string, Node & { readonly name?: string }>>;

export const storesNaN = (tree: Node): boolean => nodesOf(tree).some(isStoreOfAny);

function isStoreOfAny(node: Node): boolean {
  if (node.type === "AssignmentExpression") return isElementOfFloats(node) && !isNumber(node);
  if (node.type === "UpdateExpression") return isElementOfFloats(node);
  if (node.type !== "CallExpression") return false;
  const { callee } = node as unknown as Fields;
  const method = (callee as unknown as Fields)["property"]?.name;
  const [, value] = (node as unknown as { arguments: Node[] }).arguments;
  return method?.startsWith("setFloat") === true && !isCallOfNumber(value);
}

/** Views of floats are called y1, y2 … by the grammar. */
function isElementOfFloats(node: Node): boolean {
  const { left, argument } = node as unknown as Fields;
  const { object } = (left ?? argument) as unknown as Fields;
  return /^y\d/.test(object?.name ?? "");
}

function isNumber(node: Node): boolean {
  const { operator, right } = node as unknown as { operator: string; right: Node };
  if (operator !== "=") return false;
  return isCallOfNumber(right) || (right.type === "AssignmentExpression" && isNumber(right));
}

function isCallOfNumber(node: Node | undefined): boolean {
  return node?.type === "CallExpression" && (node as unknown as Fields)["callee"].name === NUMBER;
}
