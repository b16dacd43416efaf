/** How well two scalars would do as lanes of one vector: what is compared where an op may take its operands in either order. */
import { rowOf, type Value } from "@numboa/parser/ir";
import { constantOf } from "../rules/pattern.ts";
import type { RegionAccesses } from "./access-order.ts";

/** How deep operands are compared. */
const DEPTH = 2;

export function similarity(
  one: Value,
  other: Value,
  accesses: RegionAccesses,
  depth = DEPTH,
): number {
  if (one === other) return 3;
  if (constantOf(one) !== undefined && constantOf(other) !== undefined) return 3;
  const [left, right] = [one.def, other.def];
  if (!left || !right) return left === right ? 1 : 0;
  const [access, next] = [accesses.of.get(left), accesses.of.get(right)];
  if (access && next) {
    if (access.array !== next.array) return 1;
    const { forms } = accesses;
    if (forms.keyOf(access.form) !== forms.keyOf(next.form)) return 1;
    const step = (next.form.constant - access.form.constant) | 0;
    return step === 1 ? 4 : step === -1 || step === 0 ? 3 : 1;
  }
  if (left.opcode !== right.opcode) return isSum(left.opcode) && isSum(right.opcode) ? 1 : 0;
  if (depth === 0) return 2;
  const score = (operands: readonly Value[]): number =>
    left.operands.reduce((total, value, k) => {
      const of = operands[k];
      return total + (of ? similarity(value, of, accesses, depth - 1) : 0);
    }, 0);
  const straight = score(right.operands);
  const commutes = rowOf(right.opcode).commutative ?? false;
  return 2 + (commutes ? Math.max(straight, score(right.operands.toReversed())) : straight);
}

const isSum = (opcode: string): boolean => opcode === "f64.add" || opcode === "f64.sub";
