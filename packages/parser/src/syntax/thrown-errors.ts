/**
 * `throw new RangeError("size " + n)`: the class of the error and its text, with a hole for each value in it.
 *
 * What makes a text of its values is `+` with a text on one side, a template, and `String(x)`. The values are
 * evaluated in the order of the source and go to JavaScript as they are, which writes them into the text: a number, a
 * boolean or `undefined` becomes a text without anybody noticing when, so it may as well happen last.
 */
import type { Expression, SpreadElement, ThrowStatement } from "acorn";
import { PROBLEMS } from "../codes.ts";
import type { Analyzer } from "./analyze.ts";
import { ERROR_CLASSES } from "./globals.ts";
import { isGlobal } from "./names.ts";

/** A value in a text. */
export interface Hole {
  /** Where it stands in the text without it. */
  readonly at: number;
  readonly value: Expression;
}

export interface ThrownError {
  readonly error: string;
  /** The text without the values; undefined where the constructor gets none. */
  readonly message: string | undefined;
  readonly holes: readonly Hole[];
}

/** The host is given so many values at most. */
const MAX_HOLES = 32;

export function visitThrow(a: Analyzer, node: ThrowStatement): void {
  a.frame.raises = true;
  const { argument } = node;
  const caught = argument.type === "Identifier" ? a.scope.find(argument.name) : undefined;
  // In a function of its own it would be thrown from wherever that is called.
  if (caught?.variable.kind === "caught" && caught.scope.owner === a.scope.owner) {
    a.rethrows.set(node, caught.variable);
    return;
  }
  const thrown = thrownError(a, node);
  if (!thrown) return a.report(PROBLEMS.throwForm(), node.argument);
  a.throws.set(node, thrown);
  for (const { value } of thrown.holes) a.expression(value);
}

function thrownError(a: Analyzer, { argument }: ThrowStatement): ThrownError | undefined {
  if (argument.type !== "NewExpression" && argument.type !== "CallExpression") return undefined;
  const { callee } = argument;
  if (callee.type !== "Identifier" || !ERROR_CLASSES.has(callee.name)) return undefined;
  if (!isGlobal(a, callee, callee.name) || argument.arguments.length > 1) return undefined;
  const [text] = argument.arguments;
  if (!text) return { error: callee.name, message: undefined, holes: [] };
  const pieces = new Pieces(a);
  if (!pieces.isText(text)) return undefined;
  pieces.add(text);
  const { message, holes } = pieces;
  return holes.length > MAX_HOLES ? undefined : { error: callee.name, message, holes };
}

/** A text as it is put together. */
class Pieces {
  message = "";
  readonly holes: Hole[] = [];
  readonly #analyzer: Analyzer;

  constructor(analyzer: Analyzer) {
    this.#analyzer = analyzer;
  }

  /** Whether an expression gives a text, whatever its values are. */
  isText(node: Expression | SpreadElement): node is Expression {
    switch (node.type) {
      case "Literal":
        return typeof node.value === "string";
      case "TemplateLiteral":
        return true;
      case "ParenthesizedExpression":
        return this.isText(node.expression);
      case "BinaryExpression": {
        const { left, right } = node;
        if (node.operator !== "+" || left.type === "PrivateIdentifier") return false;
        return this.isText(left) || this.isText(right);
      }
      default:
        return this.#converted(node) !== undefined;
    }
  }

  /** Adds what an expression becomes within a text. */
  add(node: Expression): void {
    const converted = this.#converted(node);
    if (converted) this.add(converted);
    else if (!this.isText(node)) this.#addValue(node);
    else if (node.type === "Literal") this.message += String(node.value);
    else if (node.type === "ParenthesizedExpression") this.add(node.expression);
    else if (node.type === "BinaryExpression") {
      this.add(node.left as Expression);
      this.add(node.right);
    } else if (node.type === "TemplateLiteral") {
      node.quasis.forEach(({ value }, i) => {
        this.message += value.cooked ?? "";
        if (i < node.expressions.length) this.add(node.expressions[i]);
      });
    }
  }

  #addValue(value: Expression): void {
    const known = value.type === "Literal" && !value.regex && value.bigint === undefined;
    // Of numbers too: `1e3` is "1000" in a text.
    if (known) this.message += String(value.value);
    else this.holes.push({ at: this.message.length, value });
  }

  /** The `x` of `String(x)`. */
  #converted(node: Expression | SpreadElement): Expression | undefined {
    if (node.type !== "CallExpression" || node.arguments.length !== 1) return undefined;
    const { callee } = node;
    const [value] = node.arguments;
    if (callee.type !== "Identifier" || callee.name !== "String") return undefined;
    return value.type !== "SpreadElement" && isGlobal(this.#analyzer, callee, "String")
      ? value
      : undefined;
  }
}
