/**
 * Ranges of doubles that are computed from integers: `n / 2`, `Math.sqrt(n)`.
 *
 * Rounding is monotone, so what is computed from values between bounds lies between what is computed from the bounds. Where all
 * of them are finite and nothing is divided by 0, it is no NaN either.
 */
import type { Value } from "@numboa/parser/ir";
import { constantOf } from "../rules/pattern.ts";
import type { Range, Ranges } from "./ranges.ts";

/** Expressions are small; those that are not have no range. */
const MAX_DEPTH = 8;

/** Undefined where the value may be NaN or infinite for all that is known. */
export function rangeOfDouble(value: Value, rangeOf: Ranges, depth = 0): Range | undefined {
  const constant = constantOf(value);
  if (constant !== undefined) return finite([Number(constant)]);
  const { opcode, operands = [] } = value.def ?? {};
  if (opcode === "f64.convert_i32_s") return rangeOf(operands[0]);
  const corner = opcode === undefined ? undefined : CORNERS[opcode];
  if (!corner || depth === MAX_DEPTH) return undefined;
  const ranges = operands.map((operand) => rangeOfDouble(operand, rangeOf, depth + 1));
  const [a, b] = ranges;
  if (!a || (operands.length > 1 && !b)) return undefined;
  if (opcode === "f64.div" && b!.lo <= 0 && b!.hi >= 0) return undefined;
  const others = b ? [b.lo, b.hi] : [0];
  return finite([a.lo, a.hi].flatMap((x) => others.map((y) => corner(x, y))));
}

function finite(corners: readonly number[]): Range | undefined {
  return corners.every(Number.isFinite)
    ? { lo: Math.min(...corners), hi: Math.max(...corners) }
    : undefined;
}

/** Monotone in each operand, on each side of 0 at least; of two, or of one. */
const CORNERS: Readonly<Record<string, (x: number, y: number) => number>> = {
  "f64.add": (x, y) => x + y,
  "f64.sub": (x, y) => x - y,
  "f64.mul": (x, y) => x * y,
  "f64.div": (x, y) => x / y,
  "f64.sqrt": Math.sqrt,
  "f64.floor": Math.floor,
  "f64.ceil": Math.ceil,
  "f64.trunc": Math.trunc,
};
