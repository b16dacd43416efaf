/**
 * Widen-carried: a carried i32 that every iteration widens to look at it is carried as an i64.
 *
 *   for … carry (%best: i32 = %b0) {                        for … carry (%best: i64 = i64.extend_i32_s %b0) {
 *     %s = i64.add (extend %x), (extend %y)                   %s = i64.add (extend %x), (extend %y)
 *     %c = i64.ge_s (extend %best), %s                ->      %c = i64.ge_s %best, %s
 *     yield select %best, (i32.add %x, %y), %c }              yield select %best, (extend32 %s), %c }
 *
 * That is the largest of sums of integers, in dynamic programming for example: the sums may need more than 32 bits, the
 * largest is an element again. Iterations wait for nothing else, and widening is a third of it. Where the sum is
 * there in 64 bits, its low half is the 32-bit one, and the summands are needed widened only, which loads do at no cost.
 *
 * Sound since the value carried is always the widened one. Only where the i32 is used for nothing else.
 */
import { Builder, makeRegion, makeValue, substitute, walk } from "@numboa/parser/ir";
import type { Func, Op, Region, Value } from "@numboa/parser/ir";
import type { Pass } from "../pass.ts";
import { replaceOps } from "./replace.ts";

export const widenCarried: Pass = {
  name: "widen-carried",
  run(func: Func) {
    return replaceOps(func.body, (op) =>
      op.opcode === "for" && !op.attrs["cold"] ? widenLoop(op) : undefined,
    );
  },
};

function widenLoop(loop: Op): Op[] | undefined {
  const [body] = loop.regions as [Region];
  const yielded = body.ops.at(-1)!.operands;
  const users = computeUsers(body);
  const carried = body.params.slice(1);
  const choices = carried.map((param, k) => findChoice(param, yielded[k], users));
  if (!choices.some((choice) => choice)) return undefined;
  const [before, after] = [makeRegion(), makeRegion()];
  choices.forEach((choice, k) => {
    if (!choice) return;
    const init = new Builder(before).op("i64.extend_i32_s", [loop.operands[2 + k]]);
    loop.operands = loop.operands.with(2 + k, init);
    widenParam(body, carried[k], choice, users);
    const narrow = loop.results[k];
    loop.results[k] = makeValue("i64", narrow.name, loop);
    new Builder(after).op("i32.wrap_i64", [loop.results[k]]);
    const last = after.ops.at(-1)!;
    last.results = [Object.assign(narrow, { def: last })];
  });
  return [...before.ops, loop, ...after.ops];
}

type Users = ReadonlyMap<Value, readonly Op[]>;

/** The `select` that a carried value goes into. */
interface Choice {
  readonly select: Op;
  readonly widenings: readonly Op[];
}

function findChoice(param: Value, yielded: Value, users: Users): Choice | undefined {
  const select = yielded.def;
  if (param.type !== "i32" || select?.opcode !== "select") return undefined;
  if (users.get(yielded)!.length !== 1 || !select.operands.slice(0, 2).includes(param)) {
    return undefined;
  }
  const widenings = users.get(param)!.filter((user) => user !== select);
  const isWidened = widenings.every(({ opcode }) => opcode === "i64.extend_i32_s");
  return isWidened && widenings.length > 0 ? { select, widenings } : undefined;
}

function computeUsers(body: Region): Users {
  const users = new Map<Value, Op[]>();
  walk(body, (op) => {
    for (const value of op.operands) {
      const known = users.get(value);
      if (known) known.push(op);
      else users.set(value, [op]);
    }
  });
  return users;
}

function widenParam(body: Region, param: Value, { select, widenings }: Choice, users: Users): void {
  param.type = "i64";
  substitute(body, new Map(widenings.map(({ results: [wide] }) => [wide, param])));
  const dropped = new Set(widenings);
  const scratch = makeRegion();
  const b = new Builder(scratch);
  b.span = select.span;
  const [one, other, condition] = select.operands as [Value, Value, Value];
  const wide = (value: Value): Value => {
    if (value === param) return param;
    const sum = wideSum(value, condition);
    if (!sum) return b.op("i64.extend_i32_s", [value]);
    if (users.get(value)!.length === 1) dropped.add(value.def!);
    return b.op("i64.extend32_s", [sum]);
  };
  select.operands = [wide(one), wide(other), condition];
  select.results[0].type = "i64";
  replaceOps(body, (op) => {
    if (dropped.has(op)) return [];
    return op === select ? [...scratch.ops, op] : undefined;
  });
}

/** The 64-bit sum that is compared, if it is of what a 32-bit one is of. */
function wideSum({ def }: Value, condition: Value): Value | undefined {
  if (def?.opcode !== "i32.add") return undefined;
  return condition.def?.operands.find(
    ({ def: sum }) =>
      sum?.opcode === "i64.add" && isPermutation(sum.operands.map(narrowed), def.operands),
  );
}

function narrowed({ def }: Value): Value | undefined {
  return def?.opcode === "i64.extend_i32_s" ? def.operands[0] : undefined;
}

function isPermutation(
  [a, b]: readonly (Value | undefined)[],
  [c, d]: readonly (Value | undefined)[],
): boolean {
  return (a === c && b === d) || (a === d && b === c);
}
