/** Which names stand for objects in a function's text: those before a `.field`. */
import type { Node } from "acorn";
import { childrenOf } from "./children.ts";

/** The properties of typed arrays that are read, which make no object of what has them. */
export const ARRAY_PROPERTIES: ReadonlySet<string> = new Set([
  "length",
  "byteLength",
  "BYTES_PER_ELEMENT",
]);

/** Names with a `name.field` in a tree that is neither a property of arrays nor a call of a method. */
export function holderNames(root: Node): ReadonlySet<string> {
  const names = new Set<string>();
  const called = new Set<unknown>();
  const pending: Tree[] = [root as Tree];
  // What is called stands above its callee, and comes first.
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.type === "CallExpression" || node.type === "NewExpression") called.add(node.callee);
    if (node.type === "MemberExpression" && !called.has(node)) addHolder(node, names);
    for (const child of childrenOf(node)) pending.push(child as Tree);
  }
  return names;
}

type Tree = Node & Readonly<Record<string, unknown>>;

function addHolder({ object, property, computed, optional }: Tree, names: Set<string>): void {
  const [holder, field] = [object as Tree, property as Tree];
  if (computed || optional || holder.type !== "Identifier" || field.type !== "Identifier") return;
  if (!ARRAY_PROPERTIES.has(String(field.name))) names.add(String(holder.name));
}
