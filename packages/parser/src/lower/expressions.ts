/**
 * Expressions to ops: for their value ({@link lowerValue}), as a condition ({@link lowerCondition}) or for
 * their effect alone ({@link lowerEffect}).
 *
 * Values are numbers, booleans, `undefined` and typed arrays; the ops are JavaScript's operators on any of
 * them, so nothing is assumed about kinds here. `&&`, `||`, `?:` become `if`s, which keeps them short-circuit.
 */
import type {
  AssignmentExpression,
  BinaryExpression,
  BinaryOperator,
  ConditionalExpression,
  Expression,
  Identifier,
  Literal,
  LogicalExpression,
  MemberExpression,
  UnaryExpression,
  UpdateExpression,
} from "acorn";
import type { Value } from "../ir/nodes.ts";
import type { Opcode } from "../ir/ops.ts";
import type { Shape } from "../syntax/shapes.ts";
import { lowerAny, lowerChoice, lowerField, lowerLeaves } from "./aggregates.ts";
import { lowerArrayProperty, lowerNewArray } from "./arrays.ts";
import { lowerCall } from "./calls.ts";
import type { FunctionLowerer } from "./function-lowerer.ts";
import { lowerHelperCall } from "./helper-call.ts";
import { growingList, lowerElement, lowerEmptying, lowerListLiteral } from "./lists.ts";
import { lowerPatternAssignment } from "./patterns.ts";
import { lowerPlace } from "./places.ts";
import { lowerPredicate } from "./predicates.ts";

type Lower<T> = (l: FunctionLowerer, node: T) => Value;
type Lowerings = {
  readonly [T in Expression["type"]]?: Lower<Extract<Expression, { type: T }>>;
};

/** The value of an expression, with all its effects. */
export function lowerValue(l: FunctionLowerer, node: Expression): Value {
  const lower = LOWERINGS[node.type] as Lower<Expression> | undefined;
  if (!lower) throw new Error(`${node.type} passed the analysis`);
  return l.at(node, () => lower(l, node));
}

const LOWERINGS: Lowerings = {
  Identifier: lowerIdentifier,
  Literal: lowerLiteral,
  UnaryExpression: lowerUnary,
  BinaryExpression: lowerBinary,
  LogicalExpression: lowerLogical,
  ConditionalExpression: (l, node) =>
    l.flow.choose(
      "js",
      lowerCondition(l, node.test),
      () => lowerValue(l, node.consequent),
      () => lowerValue(l, node.alternate),
    ),
  SequenceExpression(l, node) {
    const last = node.expressions.length - 1;
    for (const expression of node.expressions.slice(0, last)) lowerEffect(l, expression);
    return lowerValue(l, node.expressions[last]);
  },
  ParenthesizedExpression: (l, node) => lowerValue(l, node.expression),
  // An object that is passed on: the callee knows which.
  ThisExpression: (l, node) => l.constant(l.analysis.constants.get(node)),
  AssignmentExpression: lowerAssignment,
  UpdateExpression: (l, node) => lowerUpdate(l, node, true),
  MemberExpression: lowerMember,
  CallExpression: lowerCall,
  NewExpression: lowerNewArray,
  ArrayExpression: lowerListLiteral,
};

function lowerIdentifier(l: FunctionLowerer, node: Identifier): Value {
  const variable = l.analysis.variables.get(node);
  return variable ? l.flow.read(variable) : l.constant(l.analysis.constants.get(node));
}

function lowerLiteral(l: FunctionLowerer, { value }: Literal): Value {
  return l.constant(value as number | boolean);
}

const UNARY: Partial<Record<string, Opcode>> = {
  "-": "js.neg",
  "+": "js.plus",
  "~": "js.bitnot",
  "!": "js.not",
};

function lowerUnary(l: FunctionLowerer, node: UnaryExpression): Value {
  const { operator, argument } = node;
  if (operator === "void") {
    lowerEffect(l, argument);
    return l.constant(undefined);
  }
  if (argument.type === "Literal" && (operator === "-" || typeof argument.value === "string")) {
    const value = typeof argument.value === "bigint" ? argument.value : Number(argument.value);
    return l.constant(operator === "-" ? -value : value);
  }
  if (operator === "!" && argument.type === "LogicalExpression" && argument.operator !== "??") {
    return l.flow.choose(
      "js",
      lowerCondition(l, node),
      () => l.constant(true),
      () => l.constant(false),
    );
  }
  return l.flow.builder.op(UNARY[operator]!, [lowerValue(l, argument)]);
}

const BINARY: Partial<Record<BinaryOperator, Opcode>> = {
  "+": "js.add",
  "-": "js.sub",
  "*": "js.mul",
  "/": "js.div",
  "%": "js.rem",
  "**": "js.pow",
  "&": "js.and",
  "|": "js.or",
  "^": "js.xor",
  "<<": "js.shl",
  ">>": "js.shr_s",
  ">>>": "js.shr_u",
  "<": "js.lt",
  ">": "js.gt",
  "<=": "js.le",
  ">=": "js.ge",
  "==": "js.eq",
  "!=": "js.ne",
  "===": "js.seq",
  "!==": "js.sne",
};

function lowerBinary(l: FunctionLowerer, node: BinaryExpression): Value {
  const predicate = l.analysis.predicates.get(node);
  if (predicate) return lowerPredicate(l, predicate);
  const left = lowerValue(l, node.left as Expression);
  const right = lowerValue(l, node.right);
  return l.flow.builder.op(BINARY[node.operator]!, [left, right]);
}

/** `a && b` is `b` where `a` is truthy and else `a`; `a || b` the reverse; `a ?? b` is `b` for undefined. */
function lowerLogical(l: FunctionLowerer, node: LogicalExpression): Value {
  const left = lowerValue(l, node.left);
  return shortCircuit(l, node.operator, left, () => lowerValue(l, node.right));
}

function shortCircuit(
  l: FunctionLowerer,
  operator: LogicalExpression["operator"],
  left: Value,
  right: () => Value,
): Value {
  const keep = (): Value => left;
  const decisive =
    operator === "??" ? l.flow.builder.op("js.seq", [left, l.constant(undefined)]) : left;
  const condition = l.flow.builder.op("js.truthy", [decisive]);
  return operator === "||"
    ? l.flow.choose("js", condition, keep, right)
    : l.flow.choose("js", condition, right, keep);
}

/** ToBoolean of an expression, or of its negation, as the i32 that `if` takes. */
export function lowerCondition(l: FunctionLowerer, node: Expression, negated = false): Value {
  if (node.type === "UnaryExpression" && node.operator === "!") {
    return lowerCondition(l, node.argument, !negated);
  }
  if (node.type === "LogicalExpression" && node.operator !== "??") {
    return l.at(node, () => lowerLogicalCondition(l, node, negated));
  }
  if (node.type === "ConditionalExpression") {
    return l.at(node, () => lowerConditionalCondition(l, node, negated));
  }
  const value = lowerValue(l, node);
  return l.at(node, () => {
    const { builder } = l.flow;
    return builder.op("js.truthy", [negated ? builder.op("js.not", [value]) : value]);
  });
}

/** Where the left side decides, its own truth is the answer, so no constant is needed. */
function lowerLogicalCondition(
  l: FunctionLowerer,
  node: LogicalExpression,
  negated: boolean,
): Value {
  const left = lowerCondition(l, node.left, negated);
  const keep = (): Value => left;
  const right = (): Value => lowerCondition(l, node.right, negated);
  // !(a && b) is !a || !b.
  return (node.operator === "&&") !== negated
    ? l.flow.choose("i32", left, right, keep)
    : l.flow.choose("i32", left, keep, right);
}

function lowerConditionalCondition(
  l: FunctionLowerer,
  node: ConditionalExpression,
  negated: boolean,
): Value {
  return l.flow.choose(
    "i32",
    lowerCondition(l, node.test),
    () => lowerCondition(l, node.consequent, negated),
    () => lowerCondition(l, node.alternate, negated),
  );
}

/** An expression whose value nobody uses. */
export function lowerEffect(l: FunctionLowerer, node: Expression): void {
  switch (node.type) {
    case "UpdateExpression":
      l.at(node, () => lowerUpdate(l, node, false));
      return;
    case "SequenceExpression":
      for (const expression of node.expressions) lowerEffect(l, expression);
      return;
    case "LogicalExpression":
      if (node.operator === "??") break;
      l.at(node, () => {
        const condition = lowerCondition(l, node.left, node.operator === "||");
        l.flow.branch(
          condition,
          () => lowerEffect(l, node.right),
          () => {},
        );
      });
      return;
    case "ConditionalExpression":
      l.at(node, () =>
        l.flow.branch(
          lowerCondition(l, node.test),
          () => lowerEffect(l, node.consequent),
          () => lowerEffect(l, node.alternate),
        ),
      );
      return;
    case "AssignmentExpression":
      if (node.left.type !== "ArrayPattern" && node.left.type !== "ObjectPattern") break;
      l.at(node, () => lowerPatternAssignment(l, node));
      return;
    case "ParenthesizedExpression":
      lowerEffect(l, node.expression);
      return;
    default:
      break;
  }
  lowerAny(l, node);
}

/** The value of an assignment is the right side's, not what the element's type makes of it. */
function lowerAssignment(l: FunctionLowerer, node: AssignmentExpression): Value {
  const { left } = node;
  if (left.type === "MemberExpression" && !left.computed && l.analysis.lists.growing.has(left)) {
    return lowerEmptying(l, left);
  }
  const place = lowerPlace(l, node.left as Identifier | MemberExpression);
  const { operator } = node;
  if (operator === "=") {
    const value = lowerValue(l, node.right);
    place.store(value);
    return value;
  }
  const old = place.load();
  if (operator === "&&=" || operator === "||=" || operator === "??=") {
    return shortCircuit(l, operator.slice(0, 2) as "&&" | "||" | "??", old, () => {
      const value = lowerValue(l, node.right);
      place.store(value);
      return value;
    });
  }
  const opcode = BINARY[operator.slice(0, -1) as BinaryOperator]!;
  const value = l.flow.builder.op(opcode, [old, lowerValue(l, node.right)]);
  place.store(value);
  return value;
}

/** `x++`, of which the value is ToNumber of the old `x`; on what the language has, `x + 1` is the same without it. */
function lowerUpdate(l: FunctionLowerer, node: UpdateExpression, used: boolean): Value {
  const { builder } = l.flow;
  const place = lowerPlace(l, node.argument as Identifier | MemberExpression);
  const loaded = place.load();
  const old = used && !node.prefix ? builder.op("js.plus", [loaded]) : loaded;
  const one = l.constant(1);
  const updated = builder.op(node.operator === "++" ? "js.add" : "js.sub", [old, one]);
  place.store(updated);
  return node.prefix ? updated : old;
}

function lowerFieldValue(l: FunctionLowerer, node: MemberExpression, shape: Shape): Value {
  if (l.analysis.aggregates.fields.has(node)) return lowerField(l, node)[0];
  if (node.computed && node.property.type !== "Literal") return lowerChoice(l, node, shape);
  lowerLeaves(l, node.object as Expression);
  return l.constant(shape.items.length);
}

function lowerMember(l: FunctionLowerer, node: MemberExpression): Value {
  const { builder } = l.flow;
  if (l.analysis.constants.has(node)) return l.constant(l.analysis.constants.get(node));
  const field = l.analysis.fields.get(node);
  if (field) return l.readField(field);
  const getter = l.analysis.getters.get(node);
  if (getter !== undefined) return lowerHelperCall(l, getter, [])[0];
  const shape = l.analysis.shapes.get(node.object as Expression);
  if (shape) return lowerFieldValue(l, node, shape);
  const list = node.computed && growingList(l, node.object as Expression);
  if (list) return lowerElement(l, list, lowerValue(l, node.property as Expression)).load();
  const object = lowerValue(l, node.object as Expression);
  if (!node.computed) return lowerArrayProperty(l, object, (node.property as Identifier).name);
  return builder.op("js.load", [object, lowerValue(l, node.property as Expression)]);
}
