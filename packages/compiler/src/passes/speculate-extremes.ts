/**
 * Speculate-extremes: the largest of integers that mostly fit 32 bits is sought without cutting each to them.
 *
 *   %b = for … carry (%best: i64 = …) {            %m = for … carry (%best: i64 = …) {
 *     %c = i64.ge_s %best, %w                        %c = i64.ge_s %best, %w
 *     %x = i64.extend32_s %w                ->       yield select %best, %w, %c }
 *     yield select %best, %x, %c }                 %ok = i64.le_s %m, 2147483647
 *                                                  %b = if %ok { yield %m } else { the loop as it was }
 *
 * An array of integers takes the low half of a sum that is too large for it, so what is best so far may become negative, and
 * the loop has to go in order, with an instruction more on its way from one iteration to the next. What it leaves is a
 * plain maximum, which `balance` may seek in any order.
 *
 * Sound: if the largest of all `%w` and the first `%best` fits 32 bits, then each `%w` that is larger than the best so far
 * lies between that, which fits, and the largest of all: cutting it changes nothing, and by induction both loops carry the
 * same. If it does not fit, the loop runs again as it was. It stores nothing, and nothing in it depends on `%best` but the choice
 * itself, so that the first run only takes time. Minima are the same with the signs turned.
 *
 * After `widen-carried`, which makes such loops, and before `unroll`.
 */
import {
  Builder,
  computeUseCounts,
  copyOp,
  makeOp,
  makeRegion,
  newCopyMap,
} from "@numboa/parser/ir";
import type { Func, Op, Region, Value } from "@numboa/parser/ir";
import { readExtreme, type Extreme } from "../analyses/extremes.ts";
import { holdsLoop } from "../analyses/loops.ts";
import { computeWriters, hasExit } from "../analyses/purity.ts";
import type { Pass } from "../pass.ts";
import { constantOf } from "../rules/pattern.ts";
import { replaceLoops } from "./replace.ts";

export const speculateExtremes: Pass = {
  name: "speculate-extremes",
  run(func: Func) {
    return replaceLoops(func.body, (loop) => {
      const [body] = loop.regions as [Region];
      if (holdsLoop(loop) || hasExit(body) || computeWriters(body).size > 0) return undefined;
      const found = findCut(loop);
      return found.length > 0 ? speculate(loop, found) : undefined;
    });
  },
};

/** A carried value, and the op that cuts what it is compared with. */
interface Cut {
  readonly position: number;
  readonly extreme: Extreme;
  readonly select: Op;
  /** What is compared, before it is cut. */
  readonly whole: Value;
}

function findCut(loop: Op): Cut[] {
  const [body] = loop.regions as [Region];
  const uses = computeUseCounts(body);
  const yielded = body.ops.at(-1)!.operands;
  return body.params.slice(1).flatMap((param, position) => {
    const select = yielded[position].def;
    if (param.type !== "i64" || select?.opcode !== "select" || !body.ops.includes(select))
      return [];
    const isPrivate =
      uses.get(param) === 2 &&
      uses.get(select.results[0]) === 1 &&
      uses.get(select.operands[2]) === 1;
    const cut = select.operands.slice(0, 2).find(({ def }) => def?.opcode === "i64.extend32_s");
    if (!isPrivate || !cut || !isWidened(loop.operands[2 + position])) return [];
    const whole = cut.def!.operands[0];
    const operands = select.operands.map((value) => (value === cut ? whole : value));
    const extreme = readExtreme({ ...select, operands });
    if (!extreme || !extreme.operands.includes(param)) return [];
    return [{ position, extreme, select, whole }];
  });
}

/** Whether an i64 surely fits 32 bits. */
function isWidened(value: Value): boolean {
  const opcode = value.def?.opcode;
  if (opcode === "i64.extend_i32_s" || opcode === "i64.extend32_s") return true;
  const constant = constantOf(value);
  return constant !== undefined && BigInt.asIntN(32, BigInt(constant)) === BigInt(constant);
}

function speculate(loop: Op, cuts: readonly Cut[]): Op[] {
  const slow = copyOp(loop, newCopyMap());
  slow.attrs["cold"] = true;
  for (const { select, whole } of cuts) {
    select.operands = select.operands.map((value, k) =>
      k < 2 && value.def?.opcode === "i64.extend32_s" ? whole : value,
    );
  }
  const { results, span } = loop;
  loop.results = results.map((result) => ({ ...result, def: loop }));
  const after = makeRegion();
  const b = new Builder(after);
  b.span = span;
  const fits = cuts.map(({ position, extreme }) => {
    const limit = extreme.kind === "max" ? 2147483647n : -2147483648n;
    const test = extreme.kind === "max" ? "i64.le_s" : "i64.ge_s";
    return b.op(test, [loop.results[position], b.const("i64", limit)]);
  });
  const ok = fits.reduce((all, one) => b.op("i32.and", [all, one]));
  const [fast, again] = [makeRegion(), makeRegion()];
  fast.ops.push(makeOp("yield", [...loop.results]));
  again.ops.push(slow, makeOp("yield", [...slow.results]));
  const choice = makeOp("if", [ok], { regions: [fast, again], span });
  choice.results = results.map((result) => Object.assign(result, { def: choice }));
  return [loop, ...after.ops, choice];
}
