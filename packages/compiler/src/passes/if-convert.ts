/**
 * If-convert: a condition whose second half may as well be computed always needs no branch.
 *
 *   %c = if %a -> i32 { %b = f64.le %x, %y          ->   %b = f64.le %x, %y
 *                       yield %b } else { yield 0 }       %c = i32.and %a, %b
 *
 * That is what `&&` and `||` in conditions become. Only where the half is a few ops that can do no harm where
 * they did not run before: no access, no trap, no host call. Both values must be 0 or 1, so that `and`
 * and `or` are the logical ones. A second branch in a loop's test also hides the test from later passes.
 */
import { makeOp } from "@numboa/parser/ir";
import type { Func, Op, Region, Value } from "@numboa/parser/ir";
import { mayRunAnywhere } from "../analyses/purity.ts";
import type { Pass } from "../pass.ts";
import { constantOf, isBoolean } from "../rules/pattern.ts";
import { replaceOps } from "./replace.ts";

/** More ops than this are worth a branch. */
const CHEAP = 6;

export const ifConvert: Pass = {
  name: "if-convert",
  run(func: Func) {
    // Inner choices first: `a && b && c` is nested.
    return replaceOps(func.body, (op) => (op.opcode === "if" ? straighten(op) : undefined));
  },
};

function straighten(op: Op): Op[] | undefined {
  const [result, ...more] = op.results;
  if (result?.type !== "i32" || more.length > 0 || !isBoolean(op.operands[0])) return undefined;
  const [then, otherwise] = op.regions.map(yieldedBy);
  if (!then || !otherwise) return undefined;
  const [known, other] = then.constant === undefined ? [otherwise, then] : [then, otherwise];
  const truth = known.constant;
  if ((truth !== 0 && truth !== 1) || !isBoolean(other.value)) return undefined;
  // The known arm's value needs no ops, and what else the arm does must not be lost.
  if (!isCheap(known.ops) || !isCheap(other.ops)) return undefined;
  // Where the known arm is the `then`, it decides when the condition holds; and so on.
  const decides = known === then;
  const [condition] = op.operands;
  const negated = decides === (truth === 0) ? makeOp("i32.eqz", [condition]) : undefined;
  const left = negated ? negated.results[0] : condition;
  const joined = makeOp(truth === 0 ? "i32.and" : "i32.or", [left, other.value], { span: op.span });
  joined.results = [Object.assign(result, { def: joined })];
  return [...other.ops, ...(negated ? [negated] : []), joined];
}

interface Yielded {
  readonly ops: readonly Op[];
  readonly value: Value;
  readonly constant: number | undefined;
}

function yieldedBy(region: Region): Yielded | undefined {
  const last = region.ops.at(-1)!;
  if (last.opcode !== "yield") return undefined;
  const [value] = last.operands;
  const constant = constantOf(value);
  const ops = region.ops.slice(0, -1);
  return { ops, value, constant: constant === undefined ? undefined : Number(constant) };
}

function isCheap(ops: readonly Op[]): boolean {
  return ops.length <= CHEAP && ops.every(mayRunAnywhere);
}
