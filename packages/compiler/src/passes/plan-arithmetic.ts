/**
 * The arithmetic that index plans are evaluated in: i32 where a plan's magnitude leaves room, else i64.
 *
 * Both are exact: a plan's `limit` bounds what it can be, so nothing wraps here. No doubles: the guard of a loop that
 * runs two or three times costs as much as the loop, and the least of two doubles takes ten instructions.
 */
import type { Builder, Opcode, Value } from "@numboa/parser/ir";
import type { Plan } from "../analyses/index-plan.ts";

export type PlanType = "i32" | "i64";
export type Arithmetic = "add" | "sub" | "mul" | "min" | "max";
type Comparison = "ge" | "lt" | "le";

/** The largest magnitude that one more, or one less, still fits an i32. */
const ROOM = 2 ** 31 - 2;

/** The narrowest type in which a plan, and what is next to its bounds, can be computed. */
export function planTypeOf(plan: Plan): PlanType {
  return plan.limit <= ROOM ? "i32" : "i64";
}

export function widest(...types: readonly PlanType[]): PlanType {
  return types.includes("i64") ? "i64" : "i32";
}

export function typeOf(value: Value): PlanType {
  return value.type as PlanType;
}

export class PlanArithmetic {
  private readonly builder: Builder;
  private readonly made = new Map<string, Value>();
  private readonly widened = new Map<Value, Value>();
  private readonly computed = new Map<Value, Map<Value, Map<string, Value>>>();

  constructor(builder: Builder) {
    this.builder = builder;
  }

  const(type: PlanType, value: number): Value {
    const key = `${type} ${value}`;
    let constant = this.made.get(key);
    if (!constant) {
      constant = this.builder.const(type, type === "i64" ? BigInt(value) : value);
      this.made.set(key, constant);
    }
    return constant;
  }

  /** The value in a type that is at least as wide. */
  widen(value: Value, type: PlanType): Value {
    if (typeOf(value) === type) return value;
    let wide = this.widened.get(value);
    if (!wide) this.widened.set(value, (wide = this.builder.op("i64.extend_i32_s", [value])));
    return wide;
  }

  private alike(left: Value, right: Value): [PlanType, Value, Value] {
    const type = widest(typeOf(left), typeOf(right));
    return [type, this.widen(left, type), this.widen(right, type)];
  }

  /** In the wider of the operands' types, where the caller knows that there is room. */
  compute(kind: Arithmetic, left: Value, right: Value): Value {
    const [type, x, y] = this.alike(left, right);
    if (kind !== "min" && kind !== "max") return this.once(`${type}.${kind}`, x, y);
    const less = this.once(`${type}.lt_s`, x, y);
    const [one, other] = kind === "min" ? [x, y] : [y, x];
    const make = (): Value => this.builder.op("select", [one, other, less], { types: [type] });
    return this.remembered(kind, x, y, make);
  }

  /** Plans of neighbouring elements have much in common. */
  private once(opcode: Opcode, left: Value, right: Value): Value {
    return this.remembered(opcode, left, right, () => this.builder.op(opcode, [left, right]));
  }

  private remembered(what: string, left: Value, right: Value, make: () => Value): Value {
    const { computed } = this;
    let ofLeft = computed.get(left);
    if (!ofLeft) computed.set(left, (ofLeft = new Map()));
    let ofBoth = ofLeft.get(right);
    if (!ofBoth) ofLeft.set(right, (ofBoth = new Map()));
    let value = ofBoth.get(what);
    if (!value) ofBoth.set(what, (value = make()));
    return value;
  }

  compare(kind: Comparison, left: Value, right: Value): Value {
    const [type, x, y] = this.alike(left, right);
    return this.once(`${type}.${kind}_s`, x, y);
  }

  /** Whether `0 <= value < length`, at once: what is negative is too large without its sign. */
  within(value: Value, length: Value): Value {
    const [type, x, y] = this.alike(value, length);
    return this.once(`${type}.lt_u`, x, y);
  }

  /** A value that fits, or that does not matter, as i32. */
  narrow(value: Value): Value {
    return value.type === "i32" ? value : this.builder.op("i32.wrap_i64", [value]);
  }
}
