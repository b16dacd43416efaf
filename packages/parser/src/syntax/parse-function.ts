/**
 * The text of one function to its syntax tree, by acorn.
 *
 * `fn.toString()` gives a function, an arrow function or a method, and a method's text stands alone
 * nowhere in the grammar. So the text is parsed in parentheses, or else as the member of an object or a
 * class; {@link SourceText} takes the prefix off every position again. Nothing is ever evaluated.
 */
import {
  parse,
  type ArrowFunctionExpression,
  type Expression,
  type FunctionExpression,
} from "acorn";
import { PROBLEMS, diagnose, type Problem } from "../codes.ts";
import type { Diagnostic } from "../diagnostics.ts";
import type { Source } from "../span.ts";
import { SourceText } from "./source-text.ts";

export interface FunctionSyntax {
  readonly node: FunctionExpression | ArrowFunctionExpression;
  readonly text: SourceText;
}

type Found = FunctionSyntax["node"] | Problem;

/**
 * Parses the text of one function.
 *
 *     parseFunction({ name: "f", text: "(x) => x + 1" }, "f")
 *
 * The text of a getter is one only where that is asked for.
 */
export function parseFunction(
  source: Source,
  functionName: string,
  { getters = false } = {},
): FunctionSyntax | Diagnostic {
  const whole = new SourceText(source);
  if (/\{\s*\[native code\]\s*\}\s*$/.test(source.text)) {
    const bound = functionName.startsWith("bound ");
    const problem = bound ? PROBLEMS.boundFunction() : PROBLEMS.nativeFunction();
    return diagnose(problem, source, whole.at(0, source.text.length));
  }
  let furthest = { position: -1, message: "" };
  for (const { prefix, suffix, classify } of WRAPPINGS) {
    try {
      const expression = parseWhole(prefix + source.text + suffix);
      const found = (expression && classify(expression, getters)) ?? PROBLEMS.notAFunction();
      if ("code" in found) return diagnose(found, source, headOf(whole));
      return { node: found, text: new SourceText(source, prefix.length) };
    } catch (error) {
      if (!isSyntaxError(error)) throw error;
      const position = error.pos - prefix.length;
      if (position > furthest.position) furthest = { position, message: error.message };
    }
  }
  const { position, message } = furthest;
  const problem = syntaxProblem(message.replace(/ \(\d+:\d+\)$/, ""));
  return diagnose(problem, source, whole.at(position, position + 1));
}

/** `x <!--y` is a comment in a script and a comparison in a module, and the text does not say where it stood. */
function rejectHtmlComment(text: string, start: number): void {
  if (text.startsWith("/", start)) return;
  const message = "An HTML-like comment, which only scripts have";
  throw Object.assign(new SyntaxError(message), { pos: start });
}

function syntaxProblem(message: string): Problem {
  return message.startsWith("Not enough stack space")
    ? PROBLEMS.nestingTooDeep()
    : PROBLEMS.syntaxError(message);
}

function isSyntaxError(error: unknown): error is SyntaxError & { pos: number } {
  return error instanceof SyntaxError && "pos" in error;
}

/** The one expression that the text is, or undefined where it is more than that: `x) + 1; (y`. */
function parseWhole(text: string): Expression | undefined {
  const { body } = parse(text, {
    ecmaVersion: "latest",
    sourceType: "script",
    onComment: (_isBlock, _text, start) => rejectHtmlComment(text, start),
  });
  const [statement] = body;
  return body.length === 1 && statement.type === "ExpressionStatement"
    ? statement.expression
    : undefined;
}

function headOf(text: SourceText) {
  const end = text.source.text.search(/[{\n\r]|=>|$/);
  return text.at(0, Math.max(1, end));
}

interface Wrapping {
  readonly prefix: string;
  readonly suffix: string;
  readonly classify: (expression: Expression, getters: boolean) => Found | undefined;
}

// The line break ends a comment at the end of the text.
const WRAPPINGS: readonly Wrapping[] = [
  { prefix: "(", suffix: "\n)", classify: classifyExpression },
  { prefix: "({", suffix: "\n})", classify: classifyMethod },
  { prefix: "(class{", suffix: "\n})", classify: classifyClassMember },
];

/** The function in a parsed wrapping, or why there is none. */
function classifyExpression(expression: Expression): Found | undefined {
  switch (expression.type) {
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return plain(expression);
    case "ClassExpression":
      return PROBLEMS.classConstructor();
    default:
      return undefined;
  }
}

function classifyMethod(expression: Expression, getters: boolean): Found | undefined {
  if (expression.type !== "ObjectExpression" || expression.properties.length !== 1)
    return undefined;
  const [member] = expression.properties;
  if (member.type !== "Property" || member.value.type !== "FunctionExpression") return undefined;
  if (member.kind === "get" && getters) return plain(member.value);
  if (member.kind !== "init") return PROBLEMS.accessor(`${member.kind}ter`);
  return member.method ? plain(member.value) : undefined;
}

function classifyClassMember(expression: Expression, getters: boolean): Found | undefined {
  if (expression.type !== "ClassExpression" || expression.body.body.length !== 1) return undefined;
  const [member] = expression.body.body;
  if (member.type !== "MethodDefinition") return undefined;
  if (member.kind === "get" && getters) return plain(member.value);
  if (member.kind === "constructor") return PROBLEMS.classConstructor();
  return member.kind === "method" ? plain(member.value) : PROBLEMS.accessor(`${member.kind}ter`);
}

function plain(node: FunctionSyntax["node"]): Found {
  if (node.async) return PROBLEMS.asyncFunction();
  if (node.generator) return PROBLEMS.generatorFunction();
  return node;
}
