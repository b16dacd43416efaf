/**
 * Licm: moves what a loop computes anew each time, with the same result, to before the loop.
 *
 *   for … { %m = f64.mul %a, %b … }   ->   %m = f64.mul %a, %b
 *                                          for … { … }
 *
 * Inner loops first, so that a computation climbs as far as its operands allow. It may then run where it
 * would not have (the loop may run zero times), so only ops that can do no harm move: pure ones, checked
 * loads where the loop stores nothing, and host math only from the loop's own region, where it was going
 * to run in every iteration. `inbounds` loads stay: their place is their proof.
 */
import { computeDefinitions } from "@numboa/parser/ir";
import type { Func, Op, Region } from "@numboa/parser/ir";
import { isDear, isLoad, isMovable, writesMemory } from "../analyses/purity.ts";
import type { Pass } from "../pass.ts";

export const licm: Pass = {
  name: "licm",
  run(func: Func) {
    return hoistFrom(func.body);
  },
};

/** Hoists out of every loop of a region; says whether anything moved. */
function hoistFrom(region: Region): boolean {
  let changed = false;
  const ops: Op[] = [];
  for (const op of region.ops) {
    for (const inner of op.regions) changed = hoistFrom(inner) || changed;
    if (op.opcode === "loop" || op.opcode === "for") {
      const hoisted = takeInvariants(op.regions[0]!);
      changed ||= hoisted.length > 0;
      ops.push(...hoisted);
    }
    ops.push(op);
  }
  region.ops = ops;
  return changed;
}

function takeInvariants(body: Region): Op[] {
  const inside = computeDefinitions(body);
  const loadsMove = !writesMemory(body);
  const hoisted: Op[] = [];
  const take = (region: Region, own: boolean): void => {
    region.ops = region.ops.filter((op) => {
      for (const inner of op.regions) take(inner, false);
      const moves =
        op.regions.length === 0 &&
        op.results.length > 0 &&
        isMovable(op) &&
        (own || !isDear(op)) &&
        (loadsMove || !isLoad(op)) &&
        !op.operands.some((value) => inside.has(value));
      if (!moves) return true;
      for (const result of op.results) inside.delete(result);
      hoisted.push(op);
      return false;
    });
  };
  take(body, true);
  return hoisted;
}
