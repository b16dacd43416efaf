/** The expressions of the language: one visitor per node type, so that none is forgotten. */
import type {
  ArrowFunctionExpression,
  AssignmentExpression,
  CallExpression,
  Expression,
  FunctionExpression,
  Identifier,
  Literal,
  MemberExpression,
  Pattern,
  PrivateIdentifier,
  Super,
  UnaryExpression,
} from "acorn";
import { PROBLEMS, type Problem } from "../codes.ts";
import { isAggregate } from "../ir/result.ts";
import { intrinsicOf } from "../library/typed-array-methods.ts";
import type { Aggregate } from "./aggregates.ts";
import {
  eitherOf,
  visitArray,
  visitField,
  visitFieldTarget,
  visitObject,
} from "./analyze-aggregates.ts";
import { visitPatternAssignment } from "./analyze-patterns.ts";
import type { Analyzer } from "./analyze.ts";
import type { KnownArguments } from "./analysis.ts";
import { visitArgument } from "./analyze-arguments.ts";
import { isOfBigInt, visitTruncation } from "./analyze-bigint.ts";
import { globalCallee, globalValue, otherName } from "./analyze-globals.ts";
import { ARRAY_PROPERTIES } from "./holders.ts";
import { capturedMember, functionArgument } from "./known-functions.ts";
import {
  fieldPathOf,
  visitObjectElement,
  visitObjectField,
  type FieldPath,
} from "./member-paths.ts";
import {
  isOfObject,
  methodCallee,
  objectArgument,
  ofObject,
  specialized,
  visitGetter,
} from "./passed-objects.ts";
import {
  BUFFER_PROPERTY,
  constructorOf,
  visitArrayMethod,
  visitArrayStatic,
  visitNewArray,
  visitNewBytes,
} from "./analyze-arrays.ts";
import {
  GLOBAL_CONSTANTS,
  MATH_CONSTANT_VALUES,
  NUMBER_CONSTANTS,
  isBuiltin,
  mathTarget,
  nearestMathName,
  type CallTarget,
} from "./globals.ts";
import { LocalFunction } from "./local-function.ts";
import { assignList, emptiesList, growsAt, listMethod, passList, visitArrayCall } from "./lists.ts";
import { predicateOf } from "./predicates.ts";
import { isFunction } from "./scope.ts";
import { foldNumber, isTextNumber } from "./text-numbers.ts";

/** What an expression gives, if that is an array or object of the function's own. */
type Visited = Aggregate | undefined | void;

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

const unsupported = (a: Analyzer, node: { type: string; start: number; end: number }): void =>
  a.report(PROBLEMS.unsupportedSyntax(node.type), node);

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
  const resolution = a.use(node);
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

function visitMemberTarget(
  a: Analyzer,
  target: MemberExpression,
  right: Expression,
  visitRight: () => Aggregate | undefined,
): void {
  const { object } = target;
  if (object.type === "Super") return unsupported(a, object);
  // A root that has fields is no value, and must not be looked up as one.
  const isField = !target.computed && propertyName(target.property) !== "length";
  const field = isField ? fieldPathOf(a, target) : undefined;
  const known = field || isNamespace(a, object) ? undefined : a.value(object);
  if (known) {
    const value = visitRight();
    if (right !== target) a.aggregates.placeWaits(known, right);
    visitFieldTarget(a, target, known, value);
    return;
  }
  if (target.computed) growsAt(a, target);
  if (target.computed) visitIndex(a, target);
  else visitPropertyTarget(a, target, field);
  if (visitRight()) a.report(PROBLEMS.objectEscapes(), right);
}

function isNamespace(a: Analyzer, object: Expression): boolean {
  return (
    object.type === "ThisExpression" || a.isGlobal(object, "Math") || a.isGlobal(object, "Number")
  );
}

function visitPropertyTarget(a: Analyzer, target: MemberExpression, field?: FieldPath): void {
  const name = propertyName(target.property);
  const root = ["Math", "Number"].find((global) => a.isGlobal(target.object, global));
  if (root) a.report(PROBLEMS.assignToGlobal(`${root}.${name}`), target);
  else if (name === "length") a.report(PROBLEMS.assignToLength(), target);
  else if (field) visitObjectField(a, target, true, field);
  else if (target.object.type === "ThisExpression") a.report(PROBLEMS.thisKeyword(), target.object);
  else a.report(PROBLEMS.unknownMember(name), target.property);
}

function propertyName(property: Expression | PrivateIdentifier): string {
  return property.type === "Identifier" || property.type === "PrivateIdentifier"
    ? property.name
    : "";
}

function visitMember(a: Analyzer, node: MemberExpression): Visited {
  if (node.object.type === "Super") return unsupported(a, node.object);
  if (node.computed) return visitElement(a, node, node.object);
  const name = propertyName(node.property);
  if (a.isGlobal(node.object, "Math")) return visitMathMember(a, node, name);
  if (a.isGlobal(node.object, "Number")) return visitNumberMember(a, node, name);
  if (constructorOf(a, node.object)) return visitArrayStatic(a, node, name);
  if (visitGetter(a, node)) return;
  if (!ARRAY_PROPERTIES.has(name) && visitObjectField(a, node, false)) return;
  return visitOtherMember(a, node, name);
}

function visitOtherMember(a: Analyzer, node: MemberExpression, name: string): Visited {
  const object = a.value(node.object as Expression);
  if (object) return visitField(a, node, object);
  const known =
    (ARRAY_PROPERTIES.has(name) || name === BUFFER_PROPERTY) && node.property.type === "Identifier";
  if (!known && node.object.type !== "ThisExpression" && !isRejected(a, node.object)) {
    a.report(PROBLEMS.unknownMember(name), node.property);
  }
  return undefined;
}

/** A name that there is a diagnostic about already. */
function isRejected(a: Analyzer, node: Expression | Super): boolean {
  return node.type === "Identifier" && a.scope.find(node.name)?.variable?.kind === "rejected";
}

function visitElement(a: Analyzer, node: MemberExpression, object: Expression): Visited {
  if (visitObjectElement(a, node)) return undefined;
  const known = a.value(object);
  if (known) return visitField(a, node, known);
  visitIndex(a, node);
  return undefined;
}

function visitIndex(a: Analyzer, node: MemberExpression): void {
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

function visitCall(a: Analyzer, node: CallExpression): Visited {
  if (visitArrayCall(a, node)) {
    a.calls.set(node, { kind: "array-call" });
    return undefined;
  }
  const called = isOfBigInt(a, node) ? visitTruncation(a, node) : visitCallee(a, node.callee);
  if (called) a.calls.set(node, called);
  if (foldNumber(a, node, called)) return undefined;
  const key = visitArguments(a, node, called);
  if (key !== undefined) {
    a.calls.set(node, { kind: "function", key });
    a.callees.add(key);
    a.mayThrow(node);
  }
  const shape = key === undefined ? "js" : a.unit.resultOf(key);
  return isAggregate(shape) ? { shape, roots: [] } : undefined;
}

/** A call's arguments; gives the key of the function of the unit that it calls with them. */
function visitArguments(
  a: Analyzer,
  node: CallExpression,
  called: CallTarget | undefined,
): string | undefined {
  const ofUnit = called?.kind === "function" ? called : undefined;
  const known: Mutable<KnownArguments> = new Map();
  if (ofUnit?.self) known.set("this", ofUnit.self);
  node.arguments.forEach((argument, i) => {
    const one = ofUnit && (functionArgument(a, argument) ?? objectArgument(a, argument));
    if (one) return void known.set(i, one);
    passList(a, argument);
    visitArgument(a, argument);
  });
  return ofUnit && specialized(a, ofUnit.key, known, node);
}

type Mutable<M> = M extends ReadonlyMap<infer K, infer V> ? Map<K, V> : never;

/** What is called; reports and gives undefined where that is not supported. */
function visitCallee(a: Analyzer, callee: Expression | Super): CallTarget | undefined {
  if (callee.type === "Identifier") return visitNamedCallee(a, callee);
  if (callee.type === "MemberExpression" && !callee.computed) return visitMemberCallee(a, callee);
  if (isFunction(callee)) return visitImmediateCall(a, callee);
  if (callee.type === "Super") unsupported(a, callee);
  else a.report(PROBLEMS.unsupportedCall(), callee);
  return undefined;
}

/** `(() => { … })()` */
function visitImmediateCall(
  a: Analyzer,
  node: FunctionExpression | ArrowFunctionExpression,
): CallTarget {
  const fn = new LocalFunction(node.id?.name ?? "", node);
  a.localFunction(fn);
  a.callLocal(fn, node);
  return { kind: "local", fn };
}

function visitNamedCallee(a: Analyzer, callee: Identifier): CallTarget | undefined {
  const { name } = callee;
  const resolution = a.use(callee);
  if (resolution.kind === "function") {
    const opcode = intrinsicOf(a.key, resolution.key);
    return opcode ? { kind: "intrinsic", opcode } : { kind: "function", key: resolution.key };
  }
  if (resolution.kind === "variable") {
    const { fn } = resolution.variable;
    a.bind(callee, resolution.variable);
    if (fn) {
      a.callLocal(fn, callee);
      return { kind: "local", fn };
    }
    if (resolution.variable.kind !== "rejected") a.report(PROBLEMS.callOfValue(name), callee);
  } else if (resolution.kind === "constant") {
    a.report(PROBLEMS.callOfValue(name), callee);
  } else {
    a.bigints ||= resolution.name === "BigInt";
    return globalCallee(a, resolution.name, callee);
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
  const member = capturedMember(a, callee);
  if (member?.kind === "function") return ofObject(a, member.key, fieldPathOf(a, object));
  if (member) return globalCallee(a, member.name, callee);
  if (isOfObject(a, callee)) return methodCallee(a, callee);
  const foreign = a.globalOf(object) !== undefined;
  const array = listMethod(a, callee) ?? visitArrayMethod(a, callee, name, foreign);
  if (array) return array;
  if (foreign || object.type === "Super") a.report(PROBLEMS.unsupportedCall(), callee);
  else visitOtherMember(a, callee, name);
  return undefined;
}
