/**
 * Vectorize: several iterations of an innermost loop at once, as lanes of vectors.
 *
 *   for %i = %start to %end { c[i] = a[i] + b[i] }
 *   ->
 *   %from = if the loop is long and c is apart from a and b {
 *     for %i = %start to %whole step 4 { c[i..i+3] = a[i..i+3] + b[i..i+3] }
 *     yield %whole
 *   } else { yield %start }
 *   for %i = %from to %end { c[i] = a[i] + b[i] }
 *
 * So the loop as it was does the rest, or all. Which loops, and why the result is the same bit for bit:
 * `analyses/vector-loop.ts`; what must be apart: `analyses/vector-alias.ts`. The guard only chooses. Vectors are
 * loaded and stored in the order of the scalar accesses; what never changes is computed before the vector
 * loop, which runs at least once, so a load among it was going to happen, of an element that no store hits. As many
 * iterations at once as a vector has of the smallest elements, four of doubles to sixteen of bytes. Sums of
 * integers are carried as vectors of partial sums (`vector-sums.ts`), and a store under a condition is one of the element's own bits where
 * that does not hold (`flatten-branches.ts`).
 *
 * Only where all accesses are proved, so after `hoist-bounds`, and never in the exact version (`cold`). Before
 * `row-pointers`: vectors' addresses climb like all others.
 */
import { Builder, elementOf, ELEMENTS, makeRegion, type Func } from "@numboa/parser/ir";
import type { ArrayType, Op, Type, Value } from "@numboa/parser/ir";
import { holdsLoop } from "../analyses/loops.ts";
import { emitSum } from "../analyses/linear-index.ts";
import { planApartTests, type AccessGroup, type ApartTest } from "../analyses/vector-alias.ts";
import { analyzeMathLoop, isVectorFunction } from "../analyses/math-loop.ts";
import { lanesIn, widthOf } from "../analyses/lane-kinds.ts";
import { reordersUnder, type MayReorder } from "../analyses/reductions.ts";
import {
  analyzeVectorLoop,
  type SummingLoop,
  type VectorAccess,
  type VectorLoop,
} from "../analyses/vector-loop.ts";
import { remarkOn, type Pass, type PassContext } from "../pass.ts";
import { constantOf } from "../rules/pattern.ts";
import { emitGatherTests } from "./affine-gathers.ts";
import { emitIfBoth, wholeArray } from "./emit-guard.ts";
import { flattenBranches } from "./flatten-branches.ts";
import { emitLoopOfVectors } from "./loop-of-vectors.ts";
import { emitMathLoop } from "./vectorize-math.ts";
import { emitLoopOfParts, remarkOnParts } from "./reduction-parts.ts";
import { VectorBody } from "./vector-body.ts";
import { replaceLoops } from "./replace.ts";
import { emitTotals, emitZeros, SummingBody } from "./vector-sums.ts";

/**
 * Iterations at once where no element has less than 32 bits: one vector of floats or integers, two of doubles. Twice as
 * many elements in doubles than a vector holds, because the loop's own work then counts half.
 */
const LANES = 4;
/**
 * So many vectors have the parts of a reduction: an addition takes four cycles, and each part waits for its own. Several
 * reductions do not wait for each other, and there are registers for half as many.
 */
const VECTORS_OF_PARTS = 4;
/** Partial sums have to be added up, which is not worth it for fewer iterations. */
const LEAST_FOR_SUMS = 64;

export const vectorize: Pass = {
  name: "vectorize",
  run(func: Func, context) {
    return replaceLoops(func.body, (loop) =>
      holdsLoop(loop) || hasLanes(loop) ? undefined : vectorizeLoop(loop, context),
    );
  },
};

/** What `vectorize-outer` and its like have made, or `jam` and `unroll` of that. */
const hasLanes = (loop: Op): boolean =>
  loop.regions[0].ops.some(({ results }) => results.some(({ type }) => type === "v128"));

function vectorizeLoop(loop: Op, { remark, licences, options }: PassContext): Op[] | undefined {
  const missed = (reason: string): undefined => {
    const message = `the loop is not vectorized: ${reason}`;
    remark({ ...remarkOn(loop, "vectorize", "missed", message), reason });
  };
  const flat = flattenBranches(loop);
  const choice = planVectors(flat, reordersUnder(licences));
  const hasMath = flat.regions[0].ops.some(isVectorFunction);
  // A function takes longer than the sums of its lanes, one after the other.
  const inParts = typeof choice !== "string" && isInParts(choice.plan) && !hasMath;
  const math = inParts ? undefined : vectorizeMath(loop, flat);
  if (math) {
    const what = hasMath ? "with functions of Math" : "its sums one after the other";
    const message = `the loop is vectorized: ${LANES} iterations at a time, ${what}`;
    remark({ ...remarkOn(loop, "vectorize", "applied", message), lanes: LANES });
    return math;
  }
  if (typeof choice === "string") return missed(choice);
  const { plan, tests } = choice;
  const lanes = lanesFor(plan, options.optimizeFor === "size");
  const message = `the loop is vectorized: ${lanes} iterations at a time`;
  remark(remarkOnParts(plan, "vectorize", message, lanes));
  const before = makeRegion();
  const builder = new Builder(before);
  builder.span = loop.span;
  const sums = plan.sums.length > 0;
  const guard = { tests, lanes, least: leastFor(plan, lanes) };
  const from = emitVectorPart(builder, plan, guard, (b, last) => [
    last,
    ...(sums ? emitSummingLoop(b, plan, lanes, last) : emitVectorLoop(b, plan, lanes, last)),
  ]);
  // The loop as it was does the most where there are sums, and is still worth other passes' while.
  return [...before.ops, restOf(loop, from, { cold: !sums })];
}

/** The loop as vectors, and what must be apart; or why not. */
function planVectors(
  flat: Op,
  mayReorder: MayReorder,
): { readonly plan: SummingLoop; readonly tests: readonly ApartTest[] } | string {
  const plan = analyzeVectorLoop(flat, mayReorder);
  if (typeof plan === "string") return plan;
  const tests = planApartTests(plan);
  return typeof tests === "string" ? tests : { plan, tests };
}

const isInParts = ({ reductions }: VectorLoop): boolean => reductions.length > 0;

/** The loop as it was, for what is left, from an index on and with what is carried. */
function restOf(
  loop: Op,
  [from, ...carried]: readonly Value[],
  { cold }: { readonly cold: boolean },
): Op {
  loop.operands = [from, loop.operands[1], ...carried];
  if (cold) loop.attrs["cold"] = true;
  return loop;
}

/**
 * As many as a vector has of the smallest elements, but no more than four vectors of 64-bit lanes. With reductions as many as
 * their parts have, and 8 bytes of the smallest elements. Small code has one vector of doubles where it has nothing else.
 */
function lanesFor({ accesses, kinds, reductions }: SummingLoop, isSmall: boolean): number {
  const moving = accesses.filter(({ moves }) => moves);
  const bytes = moving.map(({ op }) => ELEMENTS[elementOf(op.operands[0].type as ArrayType)].bytes);
  if (reductions.length > 0) {
    const vectors = reductions.length === 1 ? VECTORS_OF_PARTS : VECTORS_OF_PARTS / 2;
    const parts = vectors * Math.min(...[...kinds.values()].map(lanesIn));
    return Math.max(parts, ...bytes.map((size) => 8 / size));
  }
  const widths = [...kinds.values()].map(widthOf);
  if (isSmall && [...widths, ...bytes.map((size) => 8 * size)].every((width) => width === 64)) {
    return 2;
  }
  const most = widths.includes(64) ? 8 : 16;
  return Math.min(most, Math.max(LANES, ...bytes.map((size) => 16 / size)));
}

/** How many iterations are worth it. */
function leastFor({ sums, reductions }: SummingLoop, lanes: number): number {
  if (sums.length > 0) return LEAST_FOR_SUMS;
  return reductions.length > 0 ? 2 * lanes : Math.max(2 * LANES, lanes);
}

/** The loop with functions of `Math` as vectors before it; nothing where it stays as it is. */
function vectorizeMath(loop: Op, flat: Op): Op[] | undefined {
  const plan = analyzeMathLoop(flat);
  const tests = plan && planApartTests(plan);
  if (plan === undefined || tests === undefined || typeof tests === "string") return undefined;
  const before = makeRegion();
  const builder = new Builder(before);
  builder.span = loop.span;
  const emitMore = plan.gathers.size > 0 && ((): Value[] => emitGatherTests(builder, plan));
  const guard = { tests, lanes: LANES, least: 2 * LANES, ...(emitMore && { emitMore }) };
  const from = emitVectorPart(builder, plan, guard, (b, last) =>
    emitMathLoop(b, { plan, loop, lanes: LANES, last, emitIndex }),
  );
  return [...before.ops, restOf(loop, from, { cold: true })];
}

/** What must hold: that the loop is long for so many lanes, that rows are apart, and what `emitMore` tests. */
interface Guard {
  readonly lanes: number;
  /** How many iterations are worth it. */
  readonly least: number;
  readonly tests: readonly ApartTest[];
  readonly emitMore?: () => Value[];
}

/** Emits the guard and the vector loops; gives the index at which the scalar one goes on, and what it carries. */
function emitVectorPart(
  b: Builder,
  plan: Pick<VectorLoop, "loop">,
  { tests, lanes, least, emitMore }: Guard,
  emitLoops: (b: Builder, last: Value) => Value[],
): Value[] {
  const [start, end, ...inits] = plan.loop.operands as [Value, Value, ...Value[]];
  const long = emitIsLong(b, start, end, least);
  const isTested = tests.length > 0 || emitMore !== undefined;
  const ok = isTested
    ? emitIfBoth(b, long, () => allOf(b, [...emitTests(b, plan, tests), ...(emitMore?.() ?? [])]))
    : long;
  const [vector, scalar] = [makeRegion(), makeRegion()];
  b.inside(vector, () => {
    const count = b.op("i32.sub", [end, start]);
    const whole = b.op("i32.and", [count, b.const("i32", -lanes)]);
    const last = b.op("i32.add", [start, whole]);
    b.yield(emitLoops(b, last));
  });
  b.inside(scalar, () => b.yield([start, ...inits]));
  const types: Type[] = ["i32", ...inits.map(({ type }) => type)];
  return b.emit("if", [ok], { regions: [vector, scalar], types }).results;
}

/** Whether there are so many iterations. The difference of two i32 needs 32 bits without a sign. */
function emitIsLong(b: Builder, start: Value, end: Value, least: number): Value {
  const known = constantOf(start);
  if (known !== undefined && Number(known) <= 2 ** 31 - 1 - least) {
    return b.op("i32.ge_s", [end, b.const("i32", Number(known) + least)]);
  }
  const some = b.op("i32.gt_s", [end, start]);
  const count = b.op("i32.sub", [end, start]);
  return b.op("i32.and", [some, b.op("i32.ge_u", [count, b.const("i32", least)])]);
}

function emitTests(
  b: Builder,
  { loop }: Pick<VectorLoop, "loop">,
  tests: readonly ApartTest[],
): Value[] {
  if (tests.length === 0) return [];
  const [start, end] = loop.operands as [Value, Value];
  const last = b.op("i32.add", [end, b.const("i32", -1)]);
  return tests.map(({ one, other, whole }) => {
    const [left, right] = [one, other].map((group) =>
      whole ? wholeArray(b, group.array) : elements(b, group, start, last),
    );
    return b.op("array.disjoint", [one.array, ...left, other.array, ...right]);
  });
}

function allOf(b: Builder, conditions: readonly Value[]): Value {
  const [first, ...rest] = conditions;
  if (first === undefined) return b.const("i32", 1);
  return rest.reduce((all, next) => b.op("i32.and", [all, next]), first);
}

/** The first and the last element that a group touches from one index to another. */
function elements(b: Builder, group: AccessGroup, start: Value, last: Value): Value[] {
  return [emitIndex(b, group.first, start), emitIndex(b, group.last, last)];
}

/** An access's index at some index of the loop, `plus` elements further on. */
function emitIndex(b: Builder, { sum, moves }: VectorAccess, at: Value, plus = 0): Value {
  const terms = moves ? [...sum.fixed, { value: at, negative: false }] : sum.fixed;
  return emitSum(b, terms, sum.constant + plus);
}

/** Emits the loop of vectors; gives what its reductions come to. */
function emitVectorLoop(b: Builder, plan: VectorLoop, lanes: number, end: Value): Value[] {
  const [start, , ...inits] = plan.loop.operands as [Value, Value, ...Value[]];
  const parts = { plan, lanes, bounds: [start, end], inits } as const;
  return emitLoopOfParts(b, parts, (region, index) => {
    return new VectorBody(plan, lanes, b.region, region, (builder, access, plus) =>
      emitIndex(builder, access, index, plus),
    );
  });
}

/** The vector loop of one with sums of integers; gives the sums that it leaves. */
function emitSummingLoop(b: Builder, plan: SummingLoop, lanes: number, end: Value): Value[] {
  const { loop } = plan;
  const bounds = [loop.operands[0], end] as const;
  const carried = emitZeros(b, plan).map((init, k) => ({ init, name: loop.results[k].name }));
  const results = emitLoopOfVectors(b, { loop, lanes, bounds, carried }, (region) => {
    const [index] = region.params;
    const body = new SummingBody(plan, lanes, b.region, region, (builder, access, plus) =>
      emitIndex(builder, access, index, plus),
    );
    body.emit();
  });
  return emitTotals(b, plan, results);
}
