/** Syntax trees of a program's texts, for the shrinker and for counting what was generated. */
import { parseExpressionAt, type Node } from "acorn";

/** The tree of one function's text; positions are those of the text. @throws SyntaxError */
export function treeOf(text: string): Node {
  const tree = parseExpressionAt(text, 0, { ecmaVersion: "latest" });
  if (text.slice(tree.end).trim() !== "") throw new SyntaxError("more than one expression");
  return tree;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

/** The nodes directly below one. */
export function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  for (const value of Object.values(node) as unknown[]) {
    if (isNode(value)) children.push(value);
    else if (Array.isArray(value)) children.push(...value.filter(isNode));
  }
  return children;
}

/** All nodes, outer ones first. */
export function nodesOf(node: Node): Node[] {
  const nodes: Node[] = [];
  const visit = (one: Node): void => {
    nodes.push(one);
    childrenOf(one).forEach(visit);
  };
  visit(node);
  return nodes;
}
