/**
 * Jam: two iterations of a loop side by side, where loops in it add up many sums at once (register tiling).
 *
 *   for %i = %start to %end { for %j { %s = for %k carry (%s) { yield %s + a[i*n+k] * b[k*n+j] }; c[i*n+j] = %s } }
 *   ->
 *   for %g = 0 to half as many {
 *     %first = %start + 2 * %g
 *     %from = if there are two of them, many %j, and their rows of c are apart, and c from a and b {
 *       for %j { %s, %t = for %k carry (%s, %t) { %x = b[k*n+j]; yield %s + a[first*n+k] * %x, %t + a[(first+1)*n+k] * %x } … }
 *       yield %first + 2
 *     } else { yield %first }
 *     for %i = %from to at most %first + 2 { the loop as it was }
 *   }
 *
 * What both load is loaded once, and there are twice as many sums that do not wait for each other. It is done only where
 * `vectorize-outer` then makes lanes of the inner loop's sums and some of what they load is shared, and as long as the sums fit
 * the registers of common processors (sixteen, with room for what is loaded).
 *
 * Sound because of what is tested (`analyses/jam-alias.ts`): no iteration touches what the other one stores, so any order of
 * the two gives the same, and within each the order is as it was (`passes/jam-body.ts`). The guard only chooses.
 *
 * After `interchange`, whose nests it takes, and before `split-triangles` and `vectorize-outer`; never in the exact version
 * of a nest (`cold`).
 */
import { Builder, allOps, computeDefinitions, makeRegion, makeValue } from "@numboa/parser/ir";
import type { Func, Op, Region, Value } from "@numboa/parser/ir";
import { lanesIn, type LaneKind } from "../analyses/lane-kinds.ts";
import { planJam, type JamPlan } from "../analyses/jam-alias.ts";
import { MAX_LANES } from "../analyses/outer-alias.ts";
import type { Plan } from "../analyses/index-plan.ts";
import { computeRanges, type Ranges } from "../analyses/ranges.ts";
import { orWhyNot } from "../analyses/vector-loop.ts";
import { remarkOn, type Pass } from "../pass.ts";
import { emitIfBoth, wholeArray } from "./emit-guard.ts";
import { PlanEmitter } from "./emit-plan.ts";
import { emitBounds, emitCount } from "./groups.ts";
import { JamBody } from "./jam-body.ts";
import { replaceLoops } from "./replace.ts";
import { chooseOuter, emitRuns, type Choice } from "./vectorize-outer.ts";

/** Iterations side by side. */
const ROWS = 2;
/** A larger body is not copied. */
const MAX_OPS = 160;
/** Vectors of sums: the others of sixteen registers hold what is loaded and what it is multiplied with. */
const MAX_VECTORS = 8;

const MESSAGE = "two iterations of the loop run side by side and share what the loops in it load";

export const jam: Pass = {
  name: "jam",
  run(func: Func, context) {
    const rangeOf = computeRanges(func);
    return replaceLoops(func.body, (loop) => {
      const ops = orWhyNot(() => jamLoop(loop, rangeOf));
      if (ops === undefined || typeof ops === "string") return undefined;
      context.remark(remarkOn(loop, "jam", "applied", MESSAGE));
      return ops;
    });
  },
};

function jamLoop(loop: Op, rangeOf: Ranges): Op[] | undefined {
  if (!isCandidate(loop)) return undefined;
  const [start, end] = loop.operands as [Value, Value];
  // Of 2^32 - 1 iterations the groups could not be counted in an i32.
  if (rangeOf(start).lo === -(2 ** 31) && rangeOf(end).hi === 2 ** 31 - 1) return undefined;
  const before = makeRegion();
  const outer = new Builder(before);
  outer.span = loop.span;
  const count = emitCount(outer, start, end, ROWS);
  const group = makeRegion([makeValue("i32", "pair")]);
  const b = new Builder(group);
  b.span = loop.span;
  const [first, after] = emitBounds(b, group.params[0], start, end, ROWS);
  const second = b.op("i32.add", [first, b.const("i32", 1)]);
  const jammed = new JamBody(loop, [first, second], b);
  const tile = findTile(jammed, rangeOf);
  if (!tile) return undefined;
  const inside = computeDefinitions(loop.regions[0]);
  const isRow = (value: Value): boolean => jammed.isRow(value);
  const plan = planJam(jammed.body, jammed.accesses, inside, isRow, rangeOf);
  const both = b.op("i32.ne", [after, second]);
  const many = emitRuns(b, tile.outer, { ...tile.plan, runs: new Set() }, MAX_LANES);
  const runs = [both, ...jammed.guards].reduce((all, next) => b.op("i32.and", [all, next]), many);
  const ok = emitIfBoth(b, runs, () => emitTests(b, plan));
  const otherwise = makeRegion();
  b.inside(otherwise, () => b.yield([first]));
  jammed.body.ops.at(-1)!.operands = [after];
  const from = b.op("if", [ok], { regions: [jammed.body, otherwise], types: ["i32"] });
  // From here on the loop is the rest of a group.
  loop.operands = [from, after];
  b.append(loop);
  b.yield();
  const parts = { attrs: { step: 1 }, regions: [group] };
  outer.emit("for", [outer.const("i32", 0), count], parts);
  return before.ops;
}

/** Whether a loop holds loops in loops, and carries nothing. */
function isCandidate({ operands: [start], attrs, results, regions }: Op): boolean {
  const [body] = regions as [Region];
  if (start.type !== "i32" || attrs["step"] !== 1 || results.length > 0) return false;
  const inner = allOps(body);
  if (inner.length > MAX_OPS) return false;
  return inner.some((op) => op.opcode === "for" && op.regions.flatMap(allOps).some(isFor));
}

const isFor = ({ opcode }: Op): boolean => opcode === "for";

/** The loop of both iterations that becomes lanes, if it shares loads and its sums fit the registers. */
function findTile({ fused, accesses, body }: JamBody, rangeOf: Ranges): Choice | undefined {
  const inside = computeDefinitions(body);
  const shared = new Set(accesses.filter(({ of }) => of === "both").map(({ copy }) => copy));
  for (const loop of fused) {
    if (loop.operands.some((value) => inside.has(value))) continue;
    const choice = chooseOuter(loop, rangeOf);
    if (!choice || typeof choice === "string") continue;
    const { accesses: own } = choice.outer;
    const shares = own.some(
      ({ op, moves, loop: around }) => moves && around !== loop && shared.has(op),
    );
    if (shares && countVectors(choice) <= MAX_VECTORS) return choice;
  }
  return undefined;
}

/** The vectors that an inner loop carries at most. */
function countVectors({ outer: { loop, kinds }, plan: { cells } }: Choice): number {
  const counts = allOps(loop.regions[0])
    .filter(isFor)
    .map((inner) => {
      const stored = (cells.get(inner) ?? []).filter(({ stores }) => stores);
      const held = stored.map(({ accesses: [{ op }] }) =>
        op.opcode === "array.store" ? op.operands[2] : op.results[0],
      );
      const lanes = [...inner.results, ...held].flatMap((value) => kinds.get(value) ?? []);
      return lanes.reduce((sum, kind: LaneKind) => sum + MAX_LANES / lanesIn(kind), 0);
    });
  return Math.max(...counts);
}

function emitTests(b: Builder, { apart, rows }: JamPlan): Value {
  const emitter = new PlanEmitter(b);
  const conditions = apart.map(([one, other]) =>
    b.op("array.disjoint", [one, ...wholeArray(b, one), other, ...wholeArray(b, other)]),
  );
  for (const { array, plans } of rows) {
    const [one, other] = plans.map((of) => emitExtent(b, emitter, array, of)) as [Value[], Value[]];
    conditions.push(b.op("array.disjoint", [array, ...one, array, ...other]));
  }
  conditions.push(emitter.condition());
  return conditions.reduce((all, next) => b.op("i32.and", [all, next]));
}

/** From the least to the most element of all plans. */
function emitExtent(
  b: Builder,
  emitter: PlanEmitter,
  array: Value,
  plans: readonly Plan[],
): Value[] {
  const choose = (test: "i32.lt_s" | "i32.gt_s", one: Value, other: Value): Value =>
    b.op("select", [one, other, b.op(test, [one, other])], { types: ["i32"] });
  return plans
    .map((plan) => emitter.elements(plan, array))
    .reduce(([least, most], [low, high]) => [
      choose("i32.lt_s", low, least),
      choose("i32.gt_s", high, most),
    ]);
}
