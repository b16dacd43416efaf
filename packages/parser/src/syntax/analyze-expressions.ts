/** The expressions of the language: one visitor per node type, so that none is forgotten. */
import type {
  AssignmentExpression,
  CallExpression,
  Expression,
  Identifier,
  Literal,
  MemberExpression,
  Pattern,
  PrivateIdentifier,
  Super,
  UnaryExpression,
} from "acorn";
import { PROBLEMS, type Problem } from "../codes.ts";
import { intrinsicOf } from "../library/typed-array-methods.ts";
import type { Analyzer } from "./analyze.ts";
import { visitArgument } from "./analyze-arguments.ts";
import {
  ARRAY_PROPERTIES,
  constructorOf,
  visitArrayMethod,
  visitArrayStatic,
  visitNewArray,
} from "./analyze-arrays.ts";
import {
  ERROR_CLASSES,
  GLOBAL_CONSTANTS,
  MATH_CONSTANT_VALUES,
  NUMBER_CONSTANTS,
  elementKindOf,
  isBuiltin,
  mathTarget,
  nearestMathName,
  type CallTarget,
} from "./globals.ts";

type Visitors = {
  readonly [T in Expression["type"]]: (a: Analyzer, node: Extract<Expression, { type: T }>) => void;
};

export function visitExpression(a: Analyzer, node: Expression): void {
  const visit = VISITORS[node.type] as (a: Analyzer, node: Expression) => void;
  visit(a, node);
}

const reject = (problem: () => Problem) => (a: Analyzer, node: Expression) =>
  a.report(problem(), node);

const unsupported = (a: Analyzer, node: { type: string; start: number; end: number }): void =>
  a.report(PROBLEMS.unsupportedSyntax(node.type), node);

const VISITORS: Visitors = {
  Identifier: visitIdentifier,
  Literal: visitLiteral,
  UnaryExpression: visitUnary,
  BinaryExpression(a, node) {
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
    a.expression(node.consequent);
    a.expression(node.alternate);
  },
  SequenceExpression(a, node) {
    for (const expression of node.expressions) a.expression(expression);
  },
  ParenthesizedExpression: (a, node) => a.expression(node.expression),
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
  ArrayExpression(a, node) {
    a.report(PROBLEMS.arrayLiteral(), node);
    for (const element of node.elements) if (element) visitArgument(a, element);
  },
  ObjectExpression: reject(PROBLEMS.objectLiteral),
  NewExpression(a, node) {
    if (constructorOf(a, node.callee)) return visitNewArray(a, node);
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

function visitIdentifier(a: Analyzer, node: Identifier): void {
  const { name } = node;
  const resolution = a.resolve(name);
  if (resolution.kind === "variable") {
    a.bind(node, resolution.variable);
  } else if (resolution.kind === "function") {
    a.report(PROBLEMS.functionAsValue(name), node);
  } else if (resolution.kind === "constant") {
    a.constants.set(node, resolution.value);
  } else if (GLOBAL_CONSTANTS.has(name)) {
    a.constants.set(node, GLOBAL_CONSTANTS.get(name));
  } else {
    a.report(globalValue(name), node);
  }
}

function globalValue(name: string): Problem {
  if (elementKindOf(name)) return PROBLEMS.globalAsValue(name);
  if (name === "arguments") return PROBLEMS.argumentsObject();
  if (name === "eval") return PROBLEMS.evalCall();
  if (name === "Math" || name === "Number") return PROBLEMS.globalAsValue(name);
  return isBuiltin(name) ? PROBLEMS.functionAsValue(name) : PROBLEMS.freeVariable(name);
}

function visitLiteral(a: Analyzer, node: Literal): void {
  if (node.regex) a.report(PROBLEMS.regexp(), node);
  else if (node.bigint !== undefined) a.report(PROBLEMS.bigint(), node);
  else if (typeof node.value === "string") a.report(PROBLEMS.stringValue(), node);
  else if (node.value === null) a.report(PROBLEMS.nullValue(), node);
}

function visitUnary(a: Analyzer, node: UnaryExpression): void {
  if (node.operator === "typeof") a.report(PROBLEMS.typeofOperator(), node);
  else if (node.operator === "delete") a.report(PROBLEMS.deleteOperator(), node);
  else a.expression(node.argument);
}

function visitAssignment(a: Analyzer, node: AssignmentExpression): void {
  visitTarget(a, node.left);
  a.expression(node.right);
}

/** What `=`, `+=` or `++` writes to. */
function visitTarget(a: Analyzer, target: Pattern | Expression): void {
  switch (target.type) {
    case "Identifier":
      a.assign(target);
      return;
    case "MemberExpression":
      if (target.computed) visitMember(a, target);
      else visitPropertyTarget(a, target);
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

function visitPropertyTarget(a: Analyzer, target: MemberExpression): void {
  const name = propertyName(target.property);
  const root = ["Math", "Number"].find((global) => a.isGlobal(target.object, global));
  if (root) a.report(PROBLEMS.assignToGlobal(`${root}.${name}`), target);
  else if (target.object.type === "ThisExpression") a.report(PROBLEMS.thisKeyword(), target.object);
  else if (name === "length") a.report(PROBLEMS.assignToLength(), target);
  else a.report(PROBLEMS.unknownMember(name), target.property);
}

function propertyName(property: Expression | PrivateIdentifier): string {
  return property.type === "Identifier" || property.type === "PrivateIdentifier"
    ? property.name
    : "";
}

function visitMember(a: Analyzer, node: MemberExpression): void {
  if (node.object.type === "Super") return unsupported(a, node.object);
  if (node.computed) return visitElement(a, node, node.object);
  const name = propertyName(node.property);
  if (a.isGlobal(node.object, "Math")) return visitMathMember(a, node, name);
  if (a.isGlobal(node.object, "Number")) return visitNumberMember(a, node, name);
  if (constructorOf(a, node.object)) return visitArrayStatic(a, node, name);
  a.expression(node.object);
  const known = ARRAY_PROPERTIES.has(name) && node.property.type === "Identifier";
  if (!known && node.object.type !== "ThisExpression") {
    a.report(PROBLEMS.unknownMember(name), node.property);
  }
}

function visitElement(a: Analyzer, node: MemberExpression, object: Expression): void {
  if (object.type === "MemberExpression" && object.computed) {
    a.report(PROBLEMS.nestedIndex(), node);
  }
  a.expression(object);
  if (node.property.type !== "PrivateIdentifier") a.expression(node.property);
}

function visitMathMember(a: Analyzer, node: MemberExpression, name: string): void {
  const value = MATH_CONSTANT_VALUES.get(name);
  if (value !== undefined) a.constants.set(node, value);
  else if (mathTarget(name)) a.report(PROBLEMS.mathWithoutCall(name), node);
  else a.report(PROBLEMS.unknownMath(name, nearestMathName(name)), node.property);
}

function visitNumberMember(a: Analyzer, node: MemberExpression, name: string): void {
  const value = NUMBER_CONSTANTS.get(name);
  if (value !== undefined) a.constants.set(node, value);
  else if (isBuiltin(`Number.${name}`)) a.report(PROBLEMS.functionAsValue(`Number.${name}`), node);
  else a.report(PROBLEMS.unknownNumberMember(name), node.property);
}

function visitCall(a: Analyzer, node: CallExpression): void {
  const target = visitCallee(a, node.callee);
  if (target) a.calls.set(node, target);
  if (target?.kind === "function") a.callees.add(target.key);
  for (const argument of node.arguments) visitArgument(a, argument);
}

/** What is called; reports and gives undefined where that is not supported. */
function visitCallee(a: Analyzer, callee: Expression | Super): CallTarget | undefined {
  if (callee.type === "Identifier") return visitNamedCallee(a, callee);
  if (callee.type === "MemberExpression" && !callee.computed) return visitMemberCallee(a, callee);
  if (callee.type === "Super") unsupported(a, callee);
  else if (callee.type === "FunctionExpression" || callee.type === "ArrowFunctionExpression") {
    a.expression(callee);
  } else a.report(PROBLEMS.unsupportedCall(), callee);
  return undefined;
}

function visitNamedCallee(a: Analyzer, callee: Identifier): CallTarget | undefined {
  const { name } = callee;
  const resolution = a.resolve(name);
  if (resolution.kind === "function") {
    const opcode = intrinsicOf(a.key, resolution.key);
    return opcode ? { kind: "intrinsic", opcode } : resolution;
  }
  if (resolution.kind === "variable") {
    if (resolution.variable.kind !== "rejected") a.report(PROBLEMS.callOfValue(name), callee);
  } else if (resolution.kind === "constant") {
    a.report(PROBLEMS.callOfValue(name), callee);
  } else if (isBuiltin(name)) {
    return { kind: "builtin", name };
  } else {
    a.report(ERROR_CLASSES.has(name) ? PROBLEMS.unsupportedCall() : globalValue(name), callee);
  }
  return undefined;
}

function visitMemberCallee(a: Analyzer, callee: MemberExpression): CallTarget | undefined {
  const name = propertyName(callee.property);
  if (a.isGlobal(callee.object, "Math")) {
    const target = mathTarget(name);
    if (target) return target;
    if (MATH_CONSTANT_VALUES.has(name)) a.report(PROBLEMS.mathConstantCall(name), callee);
    else visitMathMember(a, callee, name);
    return undefined;
  }
  if (a.isGlobal(callee.object, "Number")) {
    const builtin = `Number.${name}`;
    if (isBuiltin(builtin)) return { kind: "builtin", name: builtin };
    a.report(PROBLEMS.unknownNumberMember(name), callee.property);
    return undefined;
  }
  const { object } = callee;
  const array = visitArrayMethod(a, callee, name);
  if (array) return array;
  const foreign = object.type === "Identifier" && a.resolve(object.name).kind === "global";
  if (foreign || object.type === "Super") a.report(PROBLEMS.unsupportedCall(), callee);
  else visitMember(a, callee);
  return undefined;
}
