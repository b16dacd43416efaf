/** What flows into carried values and into the results of structures. */
import type { Op, Region, Value } from "@numboa/parser/ir";

/** One value passed on: operand `k` of an op becomes `target`. */
export interface Flow {
  readonly op: Op;
  readonly k: number;
  readonly target: Value;
}

export function computeFlows(region: Region, parent?: Op, flows: Flow[] = []): Flow[] {
  const flow = (op: Op, targets: readonly Value[], first = 0): void =>
    targets.forEach((target, k) => flows.push({ op, k: first + k, target }));
  for (const op of region.ops) {
    if (op.opcode === "loop") flow(op, op.regions[0].params);
    if (op.opcode === "for") {
      flow(op, op.regions[0].params.slice(1), 2);
      flow(op, op.results, 2);
    }
    if (op.opcode === "yield" && parent) {
      flow(op, parent.results);
      if (parent.opcode === "for") flow(op, parent.regions[0].params.slice(1));
    }
    if (op.opcode === "br") {
      const target = op.target!;
      flow(op, target.opcode === "loop" ? target.regions[0].params : target.results);
    }
    for (const inner of op.regions) computeFlows(inner, op, flows);
  }
  return flows;
}
