/** The expressions of the language: one visitor per node type, so that none is forgotten. */
import type {
  AssignmentExpression,
  Expression,
  Identifier,
  Literal,
  Pattern,
  UnaryExpression,
} from "acorn";
import { PROBLEMS, type Problem } from "../codes.ts";
import type { Aggregate } from "./aggregates.ts";
import { eitherOf, visitArray, visitObject } from "./analyze-aggregates.ts";
import { visitArgument } from "./analyze-arguments.ts";
import { constructorOf, visitNewArray, visitNewBytes } from "./analyze-arrays.ts";
import { visitCall } from "./analyze-calls.ts";
import { globalValue, otherName } from "./analyze-globals.ts";
import { unsupported, visitMember, visitMemberTarget, type Visited } from "./analyze-members.ts";
import { visitPatternAssignment } from "./analyze-patterns.ts";
import type { Analyzer } from "./analyze.ts";
import { GLOBAL_CONSTANTS } from "./globals.ts";
import { assignList, emptiesList, visitArrayCall } from "./lists.ts";
import { useName } from "./names.ts";
import { predicateOf } from "./predicates.ts";
import { isTextNumber } from "./text-numbers.ts";

type Visitors = {
  readonly [T in Expression["type"]]: (
    a: Analyzer,
    node: Extract<Expression, { type: T }>,
  ) => Visited;
};

export function visitExpression(a: Analyzer, node: Expression): Visited {
  const visit = VISITORS[node.type] as (a: Analyzer, node: Expression) => Visited;
  return visit(a, node);
}

/** An expression whose value nobody uses. */
export function visitEffect(a: Analyzer, node: Expression): void {
  switch (node.type) {
    case "SequenceExpression":
      for (const expression of node.expressions) a.effect(expression);
      return;
    case "ParenthesizedExpression":
      a.effect(node.expression);
      return;
    case "LogicalExpression":
      a.expression(node.left);
      if (node.operator === "??") a.expression(node.right);
      else a.effect(node.right);
      return;
    case "ConditionalExpression":
      a.expression(node.test);
      a.effect(node.consequent);
      a.effect(node.alternate);
      return;
    case "AssignmentExpression":
      if (isPattern(node.left)) {
        visitPatternAssignment(a, node, (...bound) => visitTarget(a, ...bound));
        return;
      }
      break;
    default:
      break;
  }
  a.value(node);
}

function isPattern({ type }: Pattern | Expression): boolean {
  return type === "ArrayPattern" || type === "ObjectPattern";
}

const reject = (problem: () => Problem) => (a: Analyzer, node: Expression) =>
  a.report(problem(), node);

const VISITORS: Visitors = {
  Identifier: visitIdentifier,
  Literal: visitLiteral,
  UnaryExpression: visitUnary,
  BinaryExpression(a, node) {
    const predicate = predicateOf(a, node);
    if (predicate) {
      a.predicates.set(node, predicate);
      a.expression(predicate.operand);
      return;
    }
    if (node.operator === "in") a.report(PROBLEMS.inOperator(), node);
    if (node.operator === "instanceof") a.report(PROBLEMS.instanceofOperator(), node);
    if (node.left.type !== "PrivateIdentifier") a.expression(node.left);
    if (node.operator !== "instanceof") a.expression(node.right);
  },
  LogicalExpression(a, node) {
    a.expression(node.left);
    a.expression(node.right);
  },
  ConditionalExpression(a, node) {
    a.expression(node.test);
    return eitherOf(a, node, a.value(node.consequent), a.value(node.alternate));
  },
  SequenceExpression(a, node) {
    const last = node.expressions.length - 1;
    for (const expression of node.expressions.slice(0, last)) a.effect(expression);
    return a.value(node.expressions[last]);
  },
  ParenthesizedExpression: (a, node) => a.value(node.expression),
  AssignmentExpression: visitAssignment,
  UpdateExpression: (a, node) => visitTarget(a, node.argument),
  MemberExpression: visitMember,
  CallExpression: visitCall,

  ThisExpression: reject(PROBLEMS.thisKeyword),
  FunctionExpression: reject(PROBLEMS.nestedFunction),
  ArrowFunctionExpression: reject(PROBLEMS.nestedFunction),
  ClassExpression: reject(PROBLEMS.nestedClass),
  YieldExpression: unsupported,
  MetaProperty: unsupported,
  ImportExpression: unsupported,
  ArrayExpression: visitArray,
  ObjectExpression: visitObject,
  NewExpression(a, node) {
    if (constructorOf(a, node.callee)) return visitNewArray(a, node);
    if (visitArrayCall(a, node) || visitNewBytes(a, node)) return;
    const name = node.callee.type === "Identifier" ? node.callee.name : "X";
    a.report(PROBLEMS.newExpression(name), node);
    for (const argument of node.arguments) visitArgument(a, argument);
  },
  TemplateLiteral(a, node) {
    a.report(PROBLEMS.stringValue(), node);
    for (const expression of node.expressions) a.expression(expression);
  },
  TaggedTemplateExpression: reject(PROBLEMS.stringValue),
  ChainExpression: reject(PROBLEMS.optionalChaining),
  AwaitExpression: unsupported,
};

function visitIdentifier(a: Analyzer, node: Identifier): Visited {
  const { name } = node;
  const resolution = useName(a, node);
  if (resolution.kind === "variable") {
    a.bind(node, resolution.variable);
    if (resolution.variable.kind === "function") a.report(PROBLEMS.functionAsValue(name), node);
    return a.aggregates.of(resolution.variable);
  } else if (resolution.kind === "function") {
    a.report(PROBLEMS.functionAsValue(name), node);
  } else if (resolution.kind === "constant") {
    a.constants.set(node, resolution.value);
  } else if (GLOBAL_CONSTANTS.has(resolution.name)) {
    a.constants.set(node, GLOBAL_CONSTANTS.get(resolution.name));
  } else {
    const own = resolution.name === name;
    a.report(own ? globalValue(name) : otherName(name, resolution.name), node);
  }
  return undefined;
}

function visitLiteral(a: Analyzer, node: Literal): void {
  if (node.bigint !== undefined) a.bigints = true;
  if (node.regex) a.report(PROBLEMS.regexp(), node);
  else if (typeof node.value === "string") a.report(PROBLEMS.stringValue(), node);
  else if (node.value === null) a.report(PROBLEMS.nullValue(), node);
}

function visitUnary(a: Analyzer, node: UnaryExpression): void {
  if (node.operator === "typeof") a.report(PROBLEMS.typeofOperator(), node);
  else if (node.operator === "delete") a.report(PROBLEMS.deleteOperator(), node);
  else if (node.operator === "void") a.effect(node.argument);
  else if (isTextNumber(node)) return;
  else a.expression(node.argument);
}

function visitAssignment(a: Analyzer, node: AssignmentExpression): Visited {
  if (emptiesList(a, node)) return undefined;
  assignList(a, node);
  const { left, right, operator } = node;
  let value: Aggregate | undefined;
  const visitRight = (): Aggregate | undefined => {
    value = a.value(right);
    if (value && operator !== "=") a.report(PROBLEMS.objectEscapes(), right);
    return value;
  };
  if (left.type === "MemberExpression") visitMemberTarget(a, left, right, visitRight);
  else visitTarget(a, left, visitRight());
  // What was assigned has a name from now on.
  const holder = value && a.aggregates.rootOf(left, a.variables);
  return value && { shape: value.shape, roots: [...value.roots, ...(holder ? [holder] : [])] };
}

/** What is written to; a default of a pattern is evaluated when the place is known already. */
export function visitTarget(
  a: Analyzer,
  target: Pattern | Expression,
  value?: Aggregate,
  fallback?: Expression,
): void {
  switch (target.type) {
    case "Identifier":
      a.assign(target, value);
      return;
    case "MemberExpression":
      visitMemberTarget(a, target, fallback ?? target, () => value);
      return;
    case "ObjectPattern":
    case "ArrayPattern":
    case "AssignmentPattern":
      a.report(PROBLEMS.destructuring(), target);
      return;
    default:
      unsupported(a, target);
  }
}
