/**
 * Comparisons that ask what a value is: `typeof x === "number"`, `x == null`, `a instanceof Float64Array`.
 *
 * Strings and `null` are no values of the language, so these are recognized as a whole. Nothing is ever
 * `null`: `x == null` asks for `undefined`, and `x === null` is false.
 */
import type { BinaryExpression, Expression, PrivateIdentifier } from "acorn";
import { VALUE_TESTS, type ValueTest } from "../ir/value-tests.ts";
import { ARRAY_TYPE_BY_CONSTRUCTOR } from "../ir/types.ts";
import type { Analyzer } from "./analyze.ts";
import { isGlobal } from "./names.ts";

export interface Predicate {
  readonly operand: Expression;
  /** `never` is false of everything. */
  readonly test: ValueTest | "never";
  readonly negated: boolean;
}

const EQUALITIES: Readonly<Record<string, { negated: boolean; strict: boolean }>> = {
  "==": { negated: false, strict: false },
  "!=": { negated: true, strict: false },
  "===": { negated: false, strict: true },
  "!==": { negated: true, strict: true },
};

/** What a comparison asks of one value; undefined if it is of another form. */
export function predicateOf(a: Analyzer, node: BinaryExpression): Predicate | undefined {
  const { left, right, operator } = node;
  if (left.type === "PrivateIdentifier") return undefined;
  if (operator === "instanceof") return instanceOf(a, left, right);
  const equality = EQUALITIES[operator];
  if (!equality) return undefined;
  const { negated, strict } = equality;
  for (const [asked, answer] of [
    [left, right],
    [right, left],
  ]) {
    const word = stringOf(answer);
    if (asked.type === "UnaryExpression" && asked.operator === "typeof" && word !== undefined) {
      if (isConstructor(a, asked.argument)) {
        return { ...NOTHING, negated: word === "function" ? !negated : negated };
      }
      return { operand: asked.argument, test: testOf(word), negated };
    }
    if (isNull(answer) && !isNull(asked)) {
      return { operand: asked, test: strict ? "never" : "undefined", negated };
    }
  }
  return undefined;
}

/** No question at all: false of the number 0. */
const NOTHING: Predicate = {
  operand: { type: "Literal", value: 0, raw: "0", start: 0, end: 0 },
  test: "never",
  negated: false,
};

/** Whether a name is that of the engine's own arrays, which every engine has. */
function isConstructor(a: Analyzer, node: Expression): boolean {
  if (node.type !== "Identifier") return false;
  const { name } = node;
  const isKnown = name === "Array" || ARRAY_TYPE_BY_CONSTRUCTOR.has(name);
  return isKnown && isGlobal(a, node, name);
}

function instanceOf(a: Analyzer, operand: Expression, right: Expression): Predicate | undefined {
  if (right.type !== "Identifier" || !ARRAY_TYPE_BY_CONSTRUCTOR.has(right.name)) return undefined;
  if (!isGlobal(a, right, right.name)) return undefined;
  return { operand, test: right.name as ValueTest, negated: false };
}

/** Symbols, strings, functions and BigInts are no values here. */
function testOf(word: string): Predicate["test"] {
  return Object.hasOwn(VALUE_TESTS, word) ? (word as ValueTest) : "never";
}

function stringOf(node: Expression | PrivateIdentifier): string | undefined {
  return node.type === "Literal" && typeof node.value === "string" ? node.value : undefined;
}

const isNull = (node: Expression | PrivateIdentifier): boolean =>
  node.type === "Literal" && node.raw === "null";
