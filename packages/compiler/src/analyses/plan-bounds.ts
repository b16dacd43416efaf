/**
 * What an index plan says without being computed: that it cannot leave an array.
 *
 * An extreme of a plan is a number, or a value and a number more: in a loop to `a.length - 1` the index `i + 1` is at most
 * `a.length - 1`. Plans are arithmetic without wrapping, and a length less a constant does not wrap.
 */
import type { Value } from "@numboa/parser/ir";
import { constantOf } from "../rules/pattern.ts";
import type { Plan } from "./index-plan.ts";

/** `base + offset`, or only the number. */
interface Extreme {
  readonly base?: Value;
  readonly offset: number;
}

/** Whether every value of the plan is known to be the index of an element. */
export function isSurelyInside(plan: Plan, array: Value): boolean {
  const least = extreme(plan, "least");
  const most = extreme(plan, "most");
  if (!least || least.base || least.offset < 0) return false;
  return most?.base?.def?.opcode === "array.len" && most.base.def.operands[0] === array
    ? most.offset < 0
    : false;
}

function extreme(plan: Plan, which: "least" | "most"): Extreme | undefined {
  switch (plan.kind) {
    case "static":
      return { offset: which === "most" ? plan.hi : plan.lo };
    case "point":
      return point(plan.value);
    case "index": {
      const [first, last] = plan.step > 0 ? ["least", "most"] : ["most", "least"];
      if (which === first) return extreme(plan.start, which);
      const end = extreme(plan.end, which);
      return end && { ...end, offset: end.offset + (last === "most" ? -1 : 1) };
    }
    case "add": {
      const [left, right] = [extreme(plan.left, which), extreme(plan.right, which)];
      if (!left || !right || (left.base && right.base)) return undefined;
      return { ...left, ...right, offset: left.offset + right.offset };
    }
    default:
      return undefined;
  }
}

/** A length is not negative, so less a constant it does not wrap. */
function point(value: Value): Extreme {
  const { opcode, operands = [] } = value.def ?? {};
  const offset = opcode === "i32.add" ? constantOf(operands[1]) : undefined;
  if (offset === undefined || offset > 0) return { base: value, offset: 0 };
  return operands[0].def?.opcode === "array.len"
    ? { base: operands[0], offset: Number(offset) }
    : { base: value, offset: 0 };
}
