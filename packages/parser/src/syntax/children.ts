/** The nodes directly below one of a tree, for walks that treat most kinds of nodes alike. Whole texts are walked so: no list but the result is made. */
import type { Node } from "acorn";

export function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  // Acorn's nodes inherit nothing that is enumerable.
  for (const key in node) {
    const child: unknown = node[key as keyof Node];
    if (typeof child !== "object" || child === null) continue;
    if (!Array.isArray(child)) {
      if (isNode(child)) children.push(child);
      continue;
    }
    for (const one of child as unknown[]) {
      if (typeof one === "object" && one !== null && isNode(one)) children.push(one);
    }
  }
  return children;
}

/** A literal may hold an object that is none: a regular expression. */
function isNode(value: object): value is Node {
  return typeof (value as Partial<Node>).type === "string";
}
