/** Left sides of rules made into ops, and values of such ops computed from the opcode table. */
import {
  makeOp,
  makeRegion,
  makeValue,
  rowOf,
  type NumberType,
  type Op,
  type Region,
  type RuntimeValue,
  type Type,
  type Value,
} from "@numboa/parser/ir";
import type { CompiledRule, Constant } from "../../src/rules/pattern.ts";

type Pattern = CompiledRule["into"];

/** The variables of a rule's left side by name, with their types. */
export interface Variables {
  readonly values: Record<string, Type>;
  readonly constants: Record<string, NumberType>;
}

export function variablesOf(pattern: Pattern & { kind: "op" }): Variables {
  const found: Variables = { values: {}, constants: {} };
  const collect = ({ opcode, operands }: Pattern & { kind: "op" }): void => {
    operands.forEach((operand, k) => {
      const type = rowOf(opcode).operands[k] as NumberType;
      if (operand.kind === "value") found.values[operand.name] = type;
      if (operand.kind === "constant") found.constants[operand.name] = type;
      if (operand.kind === "op") collect(operand);
    });
  };
  collect(pattern);
  return found;
}

export interface Instance {
  readonly root: Op;
  /** The ops of the operands, then the root. */
  readonly region: Region;
  readonly params: Record<string, Value>;
}

/** The ops that a left side describes. `swap` exchanges the operands of commutative ops. */
export function instantiate(
  pattern: Pattern & { kind: "op" },
  constants: Record<string, Constant>,
  swap = false,
): Instance {
  const region = makeRegion();
  const params: Record<string, Value> = {};
  const append = (op: Op): Op => {
    region.ops.push(op);
    return op;
  };
  const constant = (type: NumberType, value: Constant): Value =>
    append(makeOp(`${type}.const`, [], { attrs: { value } })).results[0];
  const make = (part: Pattern, type: NumberType): Value => {
    if (part.kind === "value") return (params[part.name] ??= makeValue(type, part.name));
    if (part.kind === "constant") return constant(type, constants[part.name]);
    if (part.kind === "literal")
      return constant(type, type === "i64" ? BigInt(part.value) : part.value);
    return makeRoot(part).results[0];
  };
  const makeRoot = ({ opcode, operands }: Pattern & { kind: "op" }): Op => {
    const row = rowOf(opcode);
    const values = operands.map((part, k) => make(part, row.operands[k] as NumberType));
    return append(makeOp(opcode, swap && row.commutative ? values.toReversed() : values));
  };
  return { root: makeRoot(pattern), region, params };
}

export type Scalar = number | bigint | boolean | string | undefined;

/** What a value comes to. The table's evaluators are what the interpreter runs. */
export function evaluate(value: Value, env: ReadonlyMap<Value, RuntimeValue>): Scalar {
  const { def } = value;
  if (!def) return env.get(value) as Scalar;
  if (def.opcode.endsWith(".const")) return def.attrs.value;
  const operands = def.operands.map((operand) => evaluate(operand, env));
  const run = rowOf(def.opcode).evaluate as (...xs: RuntimeValue[]) => Scalar;
  return run(...operands);
}
