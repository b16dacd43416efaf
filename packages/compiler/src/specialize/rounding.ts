/**
 * How `Math.floor`, `ceil`, `round` and `trunc` are carried out.
 *
 * Integers (and NaN and infinities) are left alone. Where the result is held in 32 bits, truncation is part
 * of ToInt32: always for `trunc`, and for `floor` of what is not negative. All else is done in doubles.
 */
import type { OpView } from "./view.ts";

export type RoundingStrategy = "identity" | "to-int32" | "double";

export function roundingStrategy({ op, numbers, representation }: OpView): RoundingStrategy {
  const [a] = numbers;
  if (!a) return "double";
  if (a.integer) return "identity";
  if (representation !== "i32" && representation !== "u32") return "double";
  const { fn } = op.attrs;
  return fn === "trunc" || (fn === "floor" && a.lo >= 0) ? "to-int32" : "double";
}
