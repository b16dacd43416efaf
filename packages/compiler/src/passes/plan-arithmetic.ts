/**
 * The arithmetic that index plans are evaluated in: i32 where a plan's magnitude leaves room, i64 up to 2^53,
 * f64 for plans that check themselves on the way.
 *
 * All three are exact: a plan's `limit` bounds what it can be, so no integer wraps here, and no f64 rounds,
 * since a plan past 2^53 demands to stay below 2^50. Integers are worth it: the guard of a loop that runs
 * two or three times costs as much as the loop, and a conversion to double as much as four additions.
 */
import type { Builder, Value } from "@numboa/parser/ir";
import type { Plan } from "../analyses/index-plan.ts";

export type PlanType = "i32" | "i64" | "f64";
export type Arithmetic = "add" | "sub" | "mul" | "min" | "max";
type Comparison = "ge" | "lt" | "le";

/** The largest magnitude that one more, or one less, still fits an i32. */
const ROOM = 2 ** 31 - 2;
const EXACT = 2 ** 53;

/** From narrow to wide: each holds what the ones before hold, as far as plans go. */
const TYPES: readonly PlanType[] = ["i32", "i64", "f64"];

/** The narrowest type in which a plan, and what is next to its bounds, can be computed. */
export function planTypeOf(plan: Plan): PlanType {
  if ("checked" in plan && plan.checked !== undefined) return "f64";
  if (plan.limit <= ROOM) return "i32";
  return plan.limit <= EXACT ? "i64" : "f64";
}

export function widest(...types: readonly PlanType[]): PlanType {
  return TYPES[Math.max(...types.map((type) => TYPES.indexOf(type)))];
}

export function typeOf(value: Value): PlanType {
  return value.type as PlanType;
}

const WIDENINGS = {
  "i32 i64": "i64.extend_i32_s",
  "i32 f64": "f64.convert_i32_s",
  "i64 f64": "f64.convert_i64_s",
} as const;

export class PlanArithmetic {
  private readonly builder: Builder;
  private readonly made = new Map<string, Value>();
  private readonly widened = new Map<Value, Map<PlanType, Value>>();

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
    const from = typeOf(value);
    if (from === type) return value;
    const known = this.widened.get(value) ?? new Map<PlanType, Value>();
    this.widened.set(value, known);
    let wide = known.get(type);
    if (!wide) {
      const opcode = WIDENINGS[`${from} ${type}` as keyof typeof WIDENINGS];
      known.set(type, (wide = this.builder.op(opcode, [value])));
    }
    return wide;
  }

  private alike(left: Value, right: Value): [PlanType, Value, Value] {
    const type = widest(typeOf(left), typeOf(right));
    return [type, this.widen(left, type), this.widen(right, type)];
  }

  /** In the wider of the operands' types, where the caller knows that there is room. */
  compute(kind: Arithmetic, left: Value, right: Value): Value {
    const b = this.builder;
    const [type, x, y] = this.alike(left, right);
    if (kind !== "min" && kind !== "max") return b.op(`${type}.${kind}`, [x, y]);
    if (type === "f64") return b.op(`f64.${kind}`, [x, y]);
    const less = b.op(`${type}.lt_s`, [x, y]);
    return b.op("select", kind === "min" ? [x, y, less] : [y, x, less], { types: [type] });
  }

  compare(kind: Comparison, left: Value, right: Value): Value {
    const [type, x, y] = this.alike(left, right);
    return this.builder.op(type === "f64" ? `f64.${kind}` : `${type}.${kind}_s`, [x, y]);
  }

  /** Whether `0 <= value < length`, at once: what is negative is too large without its sign. */
  within(value: Value, length: Value): Value {
    const [type, x, y] = this.alike(value, length);
    if (type !== "f64") return this.builder.op(`${type}.lt_u`, [x, y]);
    const atLeast = this.compare("ge", x, this.const("f64", 0));
    return this.builder.op("i32.and", [atLeast, this.compare("lt", x, y)]);
  }

  /** A value that fits, or that does not matter, as i32. */
  narrow(value: Value): Value {
    if (value.type === "i32") return value;
    return this.builder.op(value.type === "i64" ? "i32.wrap_i64" : "i32.trunc_sat_f64_s", [value]);
  }
}
