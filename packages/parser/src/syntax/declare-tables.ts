/**
 * Tables of a function: plain arrays of numbers of its module that nobody changes, and that it only reads from by index and length.
 *
 * Nothing can tell one that is made anew in each call, so each becomes a `const` at the start of the function, and from there on is
 * what any literal is that stands there. In the text it has no place: its nodes stand where the body begins.
 */
import type { ArrayExpression, BlockStatement, Expression, VariableDeclaration } from "acorn";
import type { FunctionSyntax } from "./parse-function.ts";

/** The elements of each by its name, as constant captures have them. */
export type Tables = Readonly<Record<string, readonly string[]>>;

/** Declares them in a function that has just been parsed. */
export function declareTables(node: FunctionSyntax["node"], tables: Tables): void {
  const { body } = node;
  const at = body.start + (body.type === "BlockStatement" ? 1 : 0);
  const place = { start: at, end: at };
  const declarations = Object.entries(tables).map(([name, elements]): VariableDeclaration => ({
    ...place,
    type: "VariableDeclaration",
    kind: "const",
    declarations: [
      {
        ...place,
        type: "VariableDeclarator",
        id: { ...place, type: "Identifier", name },
        init: tableOf(elements, place),
      },
    ],
  }));
  if (body.type === "BlockStatement") {
    body.body.unshift(...declarations);
    return;
  }
  const { start, end } = body;
  const block: BlockStatement = {
    ...{ type: "BlockStatement", start, end },
    body: [...declarations, { type: "ReturnStatement", start, end, argument: body }],
  };
  Object.assign(node, { body: block, expression: false });
}

type Place = Pick<Expression, "start" | "end">;

function tableOf(elements: readonly string[], place: Place): ArrayExpression {
  return {
    ...place,
    type: "ArrayExpression",
    elements: elements.map((text) => numberOf(Number(text), place)),
  };
}

/** Without names: those of NaN and Infinity may be the function's own. */
function numberOf(value: number, place: Place): Expression {
  if (Number.isNaN(value)) {
    return {
      ...place,
      type: "BinaryExpression",
      operator: "/",
      left: numberOf(0, place),
      right: numberOf(0, place),
    };
  }
  if (value < 0 || Object.is(value, -0)) {
    const argument = numberOf(-value, place);
    return { ...place, type: "UnaryExpression", operator: "-", prefix: true, argument };
  }
  return { ...place, type: "Literal", value, raw: String(value) };
}
