/**
 * Vectorize-outer: several iterations of a loop that has loops in it at once, as lanes of vectors.
 *
 *   for %j = %start to %end { %s = for %k carry (%s) { yield %s + a[i*n+k] * b[k*n+j] }; c[i*n+j] = %s }
 *   ->
 *   %from = if the loop is long, the inner loops run, and c is apart from a and b {
 *     for %j = %start to %whole step 8 {
 *       %s = for %k carry (%s) { yield %s + splat a[i*n+k] * b[k*n+j..j+7] }; c[i*n+j..j+7] = %s
 *     }
 *     … the same by two …
 *     yield %whole
 *   } else { yield %start }
 *   for %j = %from to %end { the loop as it was }
 *
 * A sum in an inner loop waits for the addition before it, and no other order gives the same bits; eight sums side
 * by side do not wait for each other. Which loops, and why the result is the same bit for bit: `analyses/outer-loop.ts`
 * and `analyses/outer-alias.ts`. The guard only chooses.
 *
 * Only where all accesses are proved, so after `hoist-bounds`, and never in the exact version (`cold`). Before
 * `promote-cells`, which would put a guard into each iteration of the outer loop for the cells that lanes carry
 * as well. A loop whose inner loop can be vectorized itself is left to `vectorize`: neighbours are
 * nearer there. So is one whose inner loop `reassociate` lets be vectorized, unless lanes find neighbours here, too.
 */
import { Builder, allOps, makeRegion } from "@numboa/parser/ir";
import type { Func, Op, Region, Type, Value } from "@numboa/parser/ir";
import { MAX_LANES, planOuterLoop, type Extent, type OuterPlan } from "../analyses/outer-alias.ts";
import { analyzeOuterLoop, type OuterLoop } from "../analyses/outer-loop.ts";
import { reordersUnder, type MayReorder } from "../analyses/reductions.ts";
import { computeRanges, type Ranges } from "../analyses/ranges.ts";
import { isDivergent } from "../analyses/divergent-loop.ts";
import { planApartTests } from "../analyses/vector-alias.ts";
import { lanesIn } from "../analyses/lane-kinds.ts";
import { analyzeVectorLoop, elementKind } from "../analyses/vector-loop.ts";
import { remarkOn, type Pass, type PassContext } from "../pass.ts";
import { emitIfBoth, wholeArray } from "./emit-guard.ts";
import { PlanEmitter } from "./emit-plan.ts";
import { OuterBody } from "./outer-body.ts";
import { emitLoopOfParts, remarkOnParts } from "./reduction-parts.ts";
import { replaceLoops } from "./replace.ts";

/** A larger body is not copied. */
const MAX_OPS = 200;

export const vectorizeOuter: Pass = {
  name: "vectorize-outer",
  run(func: Func, context) {
    const rangeOf = computeRanges(func);
    return replaceLoops(func.body, (loop) => vectorizeLoop(loop, rangeOf, context));
  },
};

function vectorizeLoop(
  loop: Op,
  rangeOf: Ranges,
  { remark, licences }: PassContext,
): Op[] | undefined {
  if (allOps(loop.regions[0]).some(isDivergent)) return undefined;
  const choice = chooseOuter(loop, rangeOf, reordersUnder(licences));
  if (!choice) return undefined;
  if (typeof choice === "string") {
    const message = `the loop is not vectorized around the loop in it: ${choice}`;
    remark({ ...remarkOn(loop, "vectorize-outer", "missed", message), reason: choice });
    return undefined;
  }
  const widths = widthsOf(choice.outer);
  const message = `the loop is vectorized around the loop in it: ${widths[0]} iterations at a time`;
  remark(remarkOnParts(choice.outer, "vectorize-outer", message, widths[0]));
  const before = makeRegion();
  const builder = new Builder(before);
  builder.span = loop.span;
  const part = { widths, Body: OuterBody };
  const [from, ...carried] = emitVectorPart(builder, choice, part);
  loop.operands = [from, loop.operands[1], ...carried];
  return [...before.ops, loop];
}

export interface Choice {
  readonly outer: OuterLoop;
  readonly plan: OuterPlan;
}

/** How a loop becomes lanes, or why not; undefined for one without loops in it, or whose inner loop does better. */
export function chooseOuter(
  loop: Op,
  rangeOf: Ranges,
  mayReorder?: MayReorder,
): Choice | string | undefined {
  const inner = innermostLoops(loop);
  if (inner.length === 0 || inner.some((one) => isVectorized(one))) return undefined;
  if (allOps(loop.regions[0]).length > MAX_OPS) return "it is too large to be copied";
  const outer = analyzeOuterLoop(loop, mayReorder);
  const hasSums = inner.some((one) => isVectorized(one, mayReorder));
  if (hasSums && (typeof outer === "string" || hasStrides(outer))) return undefined;
  if (typeof outer === "string") return outer;
  const plan = planOuterLoop(outer, rangeOf);
  if (typeof plan === "string") return plan;
  if (isStrided(outer, plan)) return "it accesses elements that are not neighbours";
  return { outer, plan };
}

/** The loops in a loop that have no loops in them. */
function innermostLoops(loop: Op): Op[] {
  const isLoop = ({ opcode }: Op): boolean => opcode === "for" || opcode === "loop";
  return allOps(loop.regions[0]).filter((op) => isLoop(op) && !allOps(op.regions[0]).some(isLoop));
}

function isVectorized(loop: Op, mayReorder?: MayReorder): boolean {
  if (loop.opcode !== "for") return false;
  const plan = analyzeVectorLoop(loop, mayReorder);
  return typeof plan !== "string" && typeof planApartTests(plan) !== "string";
}

/** Whether lanes access elements of inner loops that are not neighbours. */
function hasStrides({ loop, accesses }: OuterLoop): boolean {
  return accesses.some(
    (access) => access.loop !== loop && access.stride !== 0 && access.stride !== 1,
  );
}

/**
 * Whether elements are too far apart. Two loads instead of one are worth it where an inner loop waits for its sums, and
 * nowhere else; loads and stores outside of inner loops are few.
 */
export function isStrided({ loop, accesses }: OuterLoop, { cells }: OuterPlan): boolean {
  return accesses.some((access) => {
    const { stride, op } = access;
    if (stride === 0 || stride === 1) return false;
    if (elementKind(op.operands[0]) !== "f64") return true;
    const cell = cells.get(access.loop)?.find(({ accesses: of }) => of.includes(access));
    if (access.loop === loop || cell) return false;
    const sums = access.loop.results.length > 0 || cells.get(access.loop)?.some((of) => of.stores);
    return op.opcode === "array.store" || !sums;
  });
}

/** Iterations at once, and again for what is left: as many as the narrowest lanes fill a vector. */
function widthsOf({ kinds, accesses }: OuterLoop): number[] {
  const stored = accesses.filter(({ moves }) => moves).map(({ op }) => elementKind(op.operands[0]));
  const lanes = [...kinds.values(), ...stored].map((kind) => lanesIn(kind));
  return [MAX_LANES, Math.max(...lanes)];
}

/** How the vector loops are written: so many iterations at once, one loop after the other. */
interface VectorPart<Loop> {
  readonly widths: readonly number[];
  readonly Body: new (outer: Loop, plan: OuterPlan, lanes: number, body: Region) => OuterBody;
  readonly attrs?: Op["attrs"];
}

/** Emits the guard and the vector loops; gives the index at which the scalar one goes on, and what it carries. */
export function emitVectorPart<Loop extends OuterLoop>(
  b: Builder,
  { outer, plan }: { readonly outer: Loop; readonly plan: OuterPlan },
  { widths, Body, attrs }: VectorPart<Loop>,
): Value[] {
  const [start, end, ...inits] = outer.loop.operands as [Value, Value, ...Value[]];
  const ok = emitIfBoth(b, emitRuns(b, outer, plan, widths.at(-1)!), () => emitTests(b, plan));
  const [vector, scalar] = [makeRegion(), makeRegion()];
  b.inside(vector, () => {
    let [from, carried] = [start, inits];
    for (const lanes of widths) {
      const count = b.op("i32.sub", [end, from]);
      const whole = b.op("i32.and", [count, b.const("i32", -lanes)]);
      const to = b.op("i32.add", [from, whole]);
      const parts = { plan: outer, lanes, bounds: [from, to], inits: carried, attrs } as const;
      carried = emitLoopOfParts(b, parts, (body) => new Body(outer, plan, lanes, body));
      from = to;
    }
    b.yield([from, ...carried]);
  });
  b.inside(scalar, () => b.yield([start, ...inits]));
  const types: Type[] = ["i32", ...inits.map(({ type }) => type)];
  return b.emit("if", [ok], { regions: [vector, scalar], types }).results;
}

/** Whether there are enough iterations, and inner loops run. The difference of two i32 needs 32 bits without a sign. */
export function emitRuns(
  b: Builder,
  { loop }: OuterLoop,
  { runs }: OuterPlan,
  least: number,
): Value {
  const [start, end] = loop.operands as [Value, Value];
  const some = b.op("i32.gt_s", [end, start]);
  const count = b.op("i32.sub", [end, start]);
  const long = b.op("i32.and", [some, b.op("i32.ge_u", [count, b.const("i32", least)])]);
  return [...runs].reduce((all, { operands: [first, last], attrs }) => {
    const compare = Number(attrs["step"]) > 0 ? "lt_s" : "gt_s";
    const type = first.type === "i64" ? "i64" : "i32";
    return b.op("i32.and", [all, b.op(`${type}.${compare}`, [first, last])]);
  }, long);
}

export function emitTests(b: Builder, { apart, units, exact, strides }: OuterPlan): Value {
  const emitter = new PlanEmitter(b);
  const bounds = ({ array, plan }: Extent): Value[] =>
    plan ? emitter.elements(plan, array) : wholeArray(b, array);
  const conditions = apart.map(([one, other]) =>
    b.op("array.disjoint", [one.array, ...bounds(one), other.array, ...bounds(other)]),
  );
  for (const [unit, least] of units) {
    const above = b.op("i32.ge_s", [unit, b.const("i32", least)]);
    conditions.push(b.op("i32.or", [above, b.op("i32.le_s", [unit, b.const("i32", -least)])]));
  }
  for (const stride of strides) {
    const shifted = b.op("i32.add", [stride, b.const("i32", MAX_STRIDE)]);
    conditions.push(
      b.op("i32.ne", [stride, b.const("i32", 0)]),
      b.op("i32.le_u", [shifted, b.const("i32", 2 * MAX_STRIDE)]),
    );
  }
  for (const extent of exact) bounds(extent);
  conditions.push(emitter.condition());
  return conditions.reduce((all, next) => b.op("i32.and", [all, next]));
}

/** Eight times as much does not wrap. */
const MAX_STRIDE = 2 ** 27;

/** From its first to its last element. */
