/** Where values come from that several ways lead to: the results of structured ops and the parameters of loops. */
import { walk, type Func, type Op } from "@numboa/parser/ir";

export interface Exits {
  /** The `yield`s and `br`s that give a structured op's results. */
  readonly results: Op[];
  /** The `br`s that start a loop's next iteration. */
  readonly back: Op[];
}

const known = new WeakMap<Func, ReadonlyMap<Op, Exits>>();

/** The exits of every structured op of a function, which must not change any more. */
export function computeExits(func: Func): ReadonlyMap<Op, Exits> {
  const found = known.get(func);
  if (found) return found;
  const exits = new Map<Op, Exits>();
  walk(func.body, (op) => {
    if (op.regions.length > 0) exits.set(op, { results: yieldsOf(op), back: [] });
    if (op.opcode !== "br") return;
    const { results, back } = exits.get(op.target!)!;
    (op.target!.opcode === "loop" ? back : results).push(op);
  });
  known.set(func, exits);
  return exits;
}

function yieldsOf(op: Op): Op[] {
  return op.regions.flatMap(({ ops }) => ops.filter(({ opcode }) => opcode === "yield"));
}
