/**
 * Select-arms: an `if` that only chooses between two integers needs no branch.
 *
 *   %m = if %c -> i32 { yield %a } else { yield %b }                   ->   %m = select %a, %b, %c
 *   %n = if %c -> i32 { %n1 = i32.add %n0, 1                           ->   %n = i32.add %n0, %c
 *                       yield %n1 } else { yield %n0 }
 *
 * A branch costs little where it is foreseen, and some 15 cycles where it is not; a `select` costs a cycle or
 * two always. So only where both arms together are an op or two that can do no harm where they did not run
 * before. Integers only: engines have a conditional move for them, and make a branch of a `select` of floats.
 *
 * Late, since an `if` says more to other passes: in its arms the condition is known.
 */
import { makeOp, type Func, type Op } from "@numboa/parser/ir";
import { mayRunAnywhere } from "../analyses/purity.ts";
import type { Pass } from "../pass.ts";
import { constantOf, isBoolean } from "../rules/pattern.ts";
import { replaceOps } from "./replace.ts";

/** More ops than this in both arms are worth a branch. */
const CHEAP = 2;

export const selectArms: Pass = {
  name: "select-arms",
  run(func: Func) {
    // Inner choices first: `a && b && c` is nested.
    return replaceOps(func.body, (op) => (op.opcode === "if" ? straighten(op) : undefined));
  },
};

function straighten(op: Op): Op[] | undefined {
  const [result, ...more] = op.results;
  if (!result || more.length > 0 || (result.type !== "i32" && result.type !== "i64"))
    return undefined;
  const [then, otherwise] = op.regions.map(({ ops }) => ops) as [Op[], Op[]];
  if (then.at(-1)!.opcode !== "yield" || otherwise.at(-1)!.opcode !== "yield") return undefined;
  const arms = [...then.slice(0, -1), ...otherwise.slice(0, -1)];
  if (arms.filter(({ opcode }) => !opcode.endsWith(".const")).length > CHEAP) return undefined;
  if (!arms.every(mayRunAnywhere)) return undefined;
  const joined = counted(op, then, otherwise) ?? chosen(op, then, otherwise);
  joined.results = [Object.assign(result, { def: joined })];
  return [...arms, joined];
}

function chosen(op: Op, then: readonly Op[], otherwise: readonly Op[]): Op {
  const values = [then, otherwise].map((ops) => ops.at(-1)!.operands[0]);
  const [condition] = op.operands;
  return makeOp("select", [...values, condition], { types: [op.results[0].type], span: op.span });
}

/** One more where the condition holds. */
function counted(op: Op, then: readonly Op[], otherwise: readonly Op[]): Op | undefined {
  const [condition] = op.operands;
  const [more] = then.at(-1)!.operands;
  const [same] = otherwise.at(-1)!.operands;
  if (more.def?.opcode !== "i32.add" || !then.includes(more.def) || !isBoolean(condition))
    return undefined;
  const [left, right] = more.def.operands;
  if (left !== same || constantOf(right) !== 1) return undefined;
  return makeOp("i32.add", [same, condition], { span: op.span });
}
