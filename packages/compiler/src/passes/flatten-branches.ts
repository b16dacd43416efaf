/**
 * A loop without its branches, for the vectorizer: both arms are computed, and what holds is chosen.
 *
 *   %r = if %c { %a = f64.sub %one, %t  yield %a } else { yield %t }
 *   ->
 *   %a = f64.sub %one, %t
 *   %r = select %a, %t, %c
 *
 * Only for arms of ops that may run where they did not (`isMovable`) and that load nothing, and only where the whole loop
 * comes out straight: lanes that take either way must compute both. The loop itself stays as it is.
 */
import { copyOp, makeOp, newCopyMap, type Op, type Region } from "@numboa/parser/ir";
import { isLoad, isMovable } from "../analyses/purity.ts";

/** Ops of all arms together: what is computed in vain costs more than branches from some size on. */
const BUDGET = 64;

/** A copy of the loop that is straight, or the loop where there is none. */
export function flattenBranches(loop: Op): Op {
  const ifs = loop.regions[0].ops.filter(({ regions }) => regions.length > 0);
  if (ifs.length === 0 || !ifs.every(isFlat)) return loop;
  if (ifs.reduce((sum, op) => sum + sizeOf(op), 0) > BUDGET) return loop;
  const copy = copyOp(loop, newCopyMap());
  flatten(copy.regions[0]);
  return copy;
}

function isFlat({ opcode, regions }: Op): boolean {
  return opcode === "if" && regions.every(({ ops }) => ops.every(isFlatOp));
}

function isFlatOp(op: Op): boolean {
  return op.opcode === "yield" || isFlat(op) || (isMovable(op) && !isLoad(op));
}

function sizeOf({ regions }: Op): number {
  return regions.flatMap(({ ops }) => ops).reduce((sum, op) => sum + 1 + sizeOf(op), 0);
}

function flatten(region: Region): void {
  region.ops = region.ops.flatMap((op) => {
    if (op.regions.length === 0) return [op];
    const [condition] = op.operands;
    const arms = op.regions.map((arm) => {
      flatten(arm);
      return { ops: arm.ops.slice(0, -1), yielded: arm.ops.at(-1)!.operands };
    });
    const [then, otherwise] = arms;
    const selects = op.results.map((result, k) => {
      const operands = [then.yielded[k], otherwise.yielded[k], condition];
      const select = makeOp("select", operands, { types: [result.type], span: op.span });
      select.results = [Object.assign(result, { def: select })];
      return select;
    });
    return [...then.ops, ...otherwise.ops, ...selects];
  });
}
