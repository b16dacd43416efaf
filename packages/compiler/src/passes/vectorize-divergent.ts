/**
 * Vectorize-divergent: several iterations of a loop at once, as lanes of vectors, though a loop in it ends in another
 * iteration for each.
 *
 *   for %x = %start to %end { %k = while (%z*%z <= 4) { … }; counts[%x] = %k }
 *   ->
 *   %from = if there are four iterations, and what is stored is apart from what is loaded {
 *     for %x = %start to %whole step 4 {
 *       %k = while (any lane of %mask) { … all lanes, %mask &= %z*%z <= 4 }; counts[%x..%x+3] = %k
 *     }
 *     yield %whole
 *   } else { yield %start }
 *   for %x = %from to %end { the loop as it was }
 *
 * A loop that computes each value from the one before waits for it; several such loops side by side do not wait for each
 * other. They take as long as the longest one, and their ends are foreseen or not once for all lanes. Which loops, and why the
 * result is the same bit for bit: `analyses/divergent-loop.ts`; how: `divergent-body.ts`.
 *
 * Before `vectorize-outer`, which takes loops whose inner loops end together. As for that one, accesses are proved, and
 * the exact version (`cold`) stays.
 */
import { Builder, allOps, makeRegion } from "@numboa/parser/ir";
import type { Func, Op, Value } from "@numboa/parser/ir";
import {
  analyzeDivergentLoop,
  isDivergent,
  type DivergentLoop,
} from "../analyses/divergent-loop.ts";
import { widthOf } from "../analyses/lane-kinds.ts";
import { planOuterLoop, type OuterPlan } from "../analyses/outer-alias.ts";
import { computeCarriedLatency, holdsLoop } from "../analyses/loops.ts";
import { computeRanges, type Ranges } from "../analyses/ranges.ts";
import { remarkOn, type Pass, type PassContext } from "../pass.ts";
import { DivergentBody } from "./divergent-body.ts";
import { replaceLoops } from "./replace.ts";
import { emitVectorPart, isStrided } from "./vectorize-outer.ts";

/** A larger body is not copied. */
const MAX_OPS = 200;

/** How many iterations to do at once, if any. */
type ChooseLanes = (outer: DivergentLoop) => number | undefined;

export const vectorizeDivergent: Pass = vectorizeDivergentBy(chooseLanes);

/** The pass with another cost model. */
export function vectorizeDivergentBy(chooseLanes: ChooseLanes): Pass {
  return {
    name: "vectorize-divergent",
    run(func: Func, context) {
      const rangeOf = computeRanges(func);
      return replaceLoops(func.body, (loop) => {
        const ops = allOps(loop.regions[0]);
        if (!ops.some(isDivergent)) return undefined;
        const choice =
          ops.length > MAX_OPS
            ? "it is too large to be copied"
            : choose(loop, rangeOf, chooseLanes);
        return vectorizeLoop(loop, choice, context);
      });
    },
  };
}

interface Choice {
  readonly outer: DivergentLoop;
  readonly plan: OuterPlan;
  readonly lanes: number;
}

function vectorizeLoop(
  loop: Op,
  choice: Choice | string,
  { remark }: PassContext,
): Op[] | undefined {
  if (typeof choice === "string") {
    const message = `the loop is not vectorized around the loop in it: ${choice}`;
    remark({ ...remarkOn(loop, "vectorize-divergent", "missed", message), reason: choice });
    return undefined;
  }
  const { lanes } = choice;
  const message = `the loop is vectorized around the loop in it: ${lanes} iterations at a time, until the last of them ends`;
  remark({ ...remarkOn(loop, "vectorize-divergent", "applied", message), lanes });
  const before = makeRegion();
  const builder = new Builder(before);
  builder.span = loop.span;
  const part = { widths: [lanes], Body: DivergentBody, attrs: { cold: true } };
  [loop.operands[0]] = emitVectorPart(builder, choice, part) as [Value];
  return [...before.ops, loop];
}

function choose(loop: Op, rangeOf: Ranges, chooseLanes: ChooseLanes): Choice | string {
  const outer = analyzeDivergentLoop(loop);
  if (typeof outer === "string") return outer;
  const plan = planOuterLoop(outer, rangeOf);
  if (typeof plan === "string") return plan;
  if (isStrided(outer, plan)) return "it accesses elements that are not neighbours";
  const lanes = chooseLanes(outer);
  if (lanes === undefined)
    return "it has much to do at once, and would for iterations that have ended";
  return { outer, plan, lanes };
}

/** Two vectors of the widest values, which do not wait for each other; one where that is enough to do; none if it is too much. */
function chooseLanes(outer: DivergentLoop): number | undefined {
  const { loop, kinds } = outer;
  const isWide = [...kinds.values()].some((kind) => widthOf(kind) === 64);
  const loops = allOps(loop.regions[0]).filter(isDivergent);
  const widths = isWide ? [4] : [8, 4];
  return widths.find((lanes) =>
    loops.every((each) => isWorthIt(each, outer, lanes / (isWide ? 2 : 4))),
  );
}

/** What a branch that is not foreseen costs, in cycles, half of the time. */
const BRANCH = 8;
/** Ops of such a loop that a processor does in a cycle. */
const PER_CYCLE = 3;
/** Ops that put what a lane leaves with into its place. */
const GATHER = 3;
/** How many times as long as a scalar iteration one in lanes may take: lanes that have left take part. */
const SLOWER = 1.5;
/** More vectors are not kept in registers. */
const MAX_CARRIED = 10;

/**
 * Whether an iteration of a loop in lanes takes about as long as one in scalars, which it does where that waits for the
 * one before, or for branches. Then it does not matter much how many lanes are left. A loop in that loop waits for
 * itself.
 */
function isWorthIt(loop: Op, { kinds, parting }: DivergentLoop, vectors: number): boolean {
  if (holdsLoop(loop)) return true;
  const [body] = loop.regions;
  const isLanes = ({ results }: Op): boolean => results.some((value) => kinds.has(value));
  const ops = allOps(body).filter(({ opcode }) => !opcode.endsWith(".const"));
  const inLanes = ops.filter(isLanes).length;
  const branches = ops.filter((op) => op.results.length > 0 && parting.has(op)).length;
  const exits = ops.filter(({ target }) => target && target !== loop);
  const left = loop.results.length + exits.flatMap(({ operands }) => operands).length;
  const work = ops.length - inLanes + vectors * (inLanes + GATHER * left);
  const latency = computeCarriedLatency(loop);
  const scalar = Math.max(latency + BRANCH * branches, ops.length / PER_CYCLE);
  const vector = Math.max(latency, work / PER_CYCLE);
  const carried = body.params.filter((param) => kinds.has(param)).length;
  return vector <= SLOWER * scalar && vectors * carried <= MAX_CARRIED;
}
