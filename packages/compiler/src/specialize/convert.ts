/**
 * From one representation to another.
 *
 * Each conversion keeps what the receiver can tell apart, given that the value fits the receiver's
 * representation or the receiver only uses it modulo 2^32. Truncation that saturates stands for ToInt32 where
 * the facts keep the value within 32 bits; both give 0 for NaN.
 */
import type { Value } from "@numboa/parser/ir";
import { toNumber, type Fact } from "../analyses/facts.ts";
import type { Emitter } from "./emitter.ts";
import type { Representation } from "./representation.ts";

/** A JavaScript value as typed IR has it. */
export interface Held {
  readonly representation: Representation;
  /** What is known where it is used. */
  readonly fact: Fact;
  /** Absent for constants. */
  readonly value?: Value | undefined;
  readonly constant?: { readonly value: number | boolean | undefined } | undefined;
}

/** ToInt32, as i32. */
export function toBits(held: Held, emitter: Emitter): Value {
  if (held.constant) return emitter.i32(Number(held.constant.value));
  const value = held.value!;
  switch (held.representation) {
    case "i64":
      return emitter.convert("i32.wrap_i64", value);
    case "f64":
    case "f64?":
      return bitsOfDouble(toDouble(held, emitter), toNumber(held.fact), emitter);
    default:
      return value;
  }
}

function bitsOfDouble(value: Value, fact: Fact, emitter: Emitter): Value {
  const { lo, hi } = fact;
  const fits = signOf(fact) === "u" || (lo > -(2 ** 31) - 1 && hi < 2 ** 31);
  return emitter.convert(fits ? `i32.trunc_sat_f64_${signOf(fact)}` : "i32.to_int32", value);
}

/**
 * Whether 32 bits are the number without a sign, which they are where they hold what is taken modulo 2^32, and what is taken
 * is not negative and too large otherwise.
 */
function signOf({ lo, hi }: Fact): "s" | "u" {
  return lo > -1 && hi >= 2 ** 31 && hi < 2 ** 32 ? "u" : "s";
}

/** An integer, as i64. */
export function toWide(held: Held, emitter: Emitter): Value {
  if (held.constant) {
    const number = Math.trunc(Number(held.constant.value));
    return emitter.constant("i64", Number.isFinite(number) ? BigInt(number) : 0n);
  }
  const value = held.value!;
  switch (held.representation) {
    case "i32":
    case "index":
      return emitter.convert("i64.extend_i32_s", value);
    case "u32":
    case "bool":
      return emitter.convert("i64.extend_i32_u", value);
    case "f64":
    case "f64?":
      return emitter.convert("i64.trunc_sat_f64_s", toDouble(held, emitter));
    default:
      return value;
  }
}

/** ToNumber, as f64. */
export function toDouble(held: Held, emitter: Emitter): Value {
  if (held.constant) return emitter.constant("f64", Number(held.constant.value));
  const value = held.value!;
  switch (held.representation) {
    case "i32":
      return emitter.convert(`f64.convert_i32_${signOf(toNumber(held.fact))}`, value);
    case "bool":
    case "index":
      return emitter.convert("f64.convert_i32_s", value);
    case "u32":
      return emitter.convert("f64.convert_i32_u", value);
    case "i64":
      return emitter.convert("f64.convert_i64_s", value);
    case "f64?":
      return emitter.convert("opt.number", value);
    default:
      return value;
  }
}

/** A number or undefined, as f64?. */
export function toOptional(held: Held, emitter: Emitter): Value {
  if (held.constant && held.constant.value === undefined) return emitter.op("opt.undefined", []);
  if (held.representation === "f64?") return held.value!;
  return emitter.convert("opt.some", toDouble(held, emitter));
}

/** An index as an i32 where that is sure to be the same element, else as i64 or f64. */
export function toIndex(held: Held, emitter: Emitter): Value {
  const { lo, hi, integer, nan } = toNumber(held.fact);
  const fits = integer && !nan && lo >= -(2 ** 31) && hi < 2 ** 32;
  if (held.constant) return constantIndex(Number(held.constant.value), emitter);
  switch (held.representation) {
    case "f64":
    case "f64?":
      return fits ? toBits(held, emitter) : toDouble(held, emitter);
    default:
      return held.value!;
  }
}

/** -1 for what is no index of any array: no integer, negative, or too large. */
function constantIndex(number: number, emitter: Emitter): Value {
  const valid = Number.isInteger(number) && number >= 0 && number < 2 ** 31;
  return emitter.i32(valid ? number : NO_INDEX);
}

/** As i32 that is the same index, or none where the value is none. */
function toNarrowIndex(held: Held, emitter: Emitter): Value {
  if (held.constant) return constantIndex(Number(held.constant.value), emitter);
  const bits = toBits(held, emitter);
  if (held.representation !== "f64" && held.representation !== "f64?") return bits;
  const number = toDouble(held, emitter);
  const notNaN = emitter.op("f64.eq", [number, number]);
  return emitter.select(bits, emitter.i32(NO_INDEX), notNaN);
}

/** An index that no array has. */
export const NO_INDEX = -1;

function toBoolean({ constant, value }: Held, emitter: Emitter): Value {
  return constant ? emitter.i32(constant.value ? 1 : 0) : value!;
}

type Conversion = (held: Held, emitter: Emitter) => Value;

const CONVERSIONS: Partial<Record<Representation, Conversion>> = {
  i32: toBits,
  u32: toBits,
  bool: toBoolean,
  index: toNarrowIndex,
  i64: toWide,
  f64: toDouble,
  "f64?": toOptional,
};

/** The value in another representation that has one. */
export function convertTo(representation: Representation, held: Held, emitter: Emitter): Value {
  return (CONVERSIONS[representation] ?? (({ value }) => value!))(held, emitter);
}
