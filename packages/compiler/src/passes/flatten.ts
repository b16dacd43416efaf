/**
 * A body without branches: both arms of each `if` are computed, and a `select` chooses.
 *
 *   %r = if %c -> f64 { %x = f64.neg %a          ->   %x = f64.neg %a
 *                       yield %x } else { yield %a }   %r = select %x, %a, %c
 *
 * For loops that become vectors, where a lane cannot branch. Only arms of ops that can do no harm where they did not run before
 * (`isMovable`): a proved access is proved by its place, so arms with accesses stay.
 */
import { makeOp, type Op, type Region } from "@numboa/parser/ir";
import { isDear, isLoad, isMovable } from "../analyses/purity.ts";

/** Rewrites a region in place; what cannot be flattened stays. */
export function flattenIfs(region: Region): void {
  region.ops = region.ops.flatMap((op) => {
    for (const inner of op.regions) flattenIfs(inner);
    return (op.opcode === "if" ? flattened(op) : undefined) ?? [op];
  });
}

function flattened(op: Op): Op[] | undefined {
  const [then, otherwise] = op.regions.map(({ ops }) => ops) as [Op[], Op[]];
  const [some, others] = [then.at(-1)!, otherwise.at(-1)!];
  if (some.opcode !== "yield" || others.opcode !== "yield") return undefined;
  const arms = [...then.slice(0, -1), ...otherwise.slice(0, -1)];
  if (!arms.every(isHarmless)) return undefined;
  const [condition] = op.operands;
  const choices = op.results.map((result, k) => {
    const operands = [some.operands[k], others.operands[k], condition];
    const choice = makeOp("select", operands, { types: [result.type], span: op.span });
    choice.results = [Object.assign(result, { def: choice })];
    return choice;
  });
  return [...arms, ...choices];
}

/** Whether an op may as well run where it did not run before. */
export function isHarmless(op: Op): boolean {
  return op.regions.length === 0 && isMovable(op) && !isDear(op) && !isLoad(op);
}
