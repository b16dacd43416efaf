/**
 * The order of passes, and why. This is the one place that states it.
 *
 * - own-math anywhere before the others look at functions of Math; first, so that all see the same ones.
 * - release-arrays before inline: a helper's arrays end with its call, which is not to be seen any more after inlining.
 * - inline before the others: everything after sees one body, and helpers' loops and accesses with their arguments.
 * - tested-integers before simplify, which folds what it replaces, and while conditions are as specialization made them.
 * - simplify before gvn: equal computations then have one form (constants right, `x - c` as `x + -c`).
 * - if-convert before gvn: the second half of a condition then dominates the body and is not computed twice.
 * - licm before counted-loops: a limit such as `a.length` must stand outside the loop to be seen as fixed.
 * - dce before counted-loops: values carried in vain would become carried values of the `for`.
 * - fuse before hoist-bounds: loops with guards of their own are no neighbours any more. After derived-counters, whose indices it
 *   compares; dce before it, for the values that the index replaced.
 * - demote-f32 before loops get versions, which so all compute the same, and after simplify, which makes floats of single operations.
 * - derived-counters after counted-loops, whose loops it takes, and before hoist-bounds, which looks at their indices.
 * - proved-bounds before hoist-bounds: what is proved needs no second version of its loop.
 * - hoist-bounds needs `for`s, and simplified indices (widened and narrowed again is one index).
 * - after it simplify and narrow: integer loads without checks are i32, and what was counted from them too;
 *   so the middle part runs once more, for loops over loaded bounds (`row[r]` to `row[r + 1]`).
 * - early-aborts, in small code only, right after the last hoist-bounds and before all others that give loops versions: what it leaves of those is
 *   one, and what they make is no exact version.
 * - narrow-updates after the last hoist-bounds: it is for accesses that still have their checks.
 * - float-to-int and integer-sums likewise: what is loaded without a check from an array of integers is an integer.
 * - exit-checks after the last hoist-bounds, which needs no second loop for what it proves, and before the passes that make
 *   integers of elements that exist.
 * - late-exit-checks after vectorize, which takes some loops with their checks.
 * - guarded-loads after the last of both: what they prove needs no guard.
 * - then simplify, gvn and licm: guards share subterms and fold; loads without checks may be numbered with
 *   stores; the fast version's addresses climb.
 * - sink-sums before interchange, which takes the two inner loops of what it leaves.
 * - interchange and split-triangles before vectorize-outer: they make loops that that one takes.
 * - jam after interchange, whose nests it takes, and before vectorize-outer, which makes lanes of what it puts side by side.
 * - promote-cells after the last hoist-bounds: it takes proved accesses only. What it tests folds after it.
 * - vectorize-divergent after hoist-bounds, for proved accesses, and before promote-cells, as vectorize-outer; they share no loop.
 * - vectorize-outer likewise, and before promote-cells: it carries its lanes' cells itself, with one guard for all.
 * - vectorize likewise, and after promote-cells: a loop that got a carried value stays scalar.
 * - select-arms before vectorize, which wants no branches, and after all that learns from them.
 * - split-at-cells right before vectorize: it makes loops that that one takes, and looks whether it will.
 * - speculate-extremes after widen-carried, which makes the loops it takes, and before unroll.
 * - carry-stores after vectorize, whose scalar loops keep their accesses as they were.
 * - widen-carried after promote-cells, whose cells it takes; strength-reduction after all that look at indices.
 * - unroll after vectorize, for the loops that stay scalar, and before gvn, which sees what the iterations share.
 * - superword after unroll and that gvn, for iterations side by side that share what they share, and before row-pointers.
 * - row-pointers after all that compare accesses, and licm after it: an address climbs out of outer loops.
 * - low-halves after row-pointers, which takes indices apart, and after the last simplify, which would undo it.
 * - dce after them: it drops what all others left behind.
 * - balance after dce, since it takes only what is used for nothing else, and after low-halves, whose running sums are used;
 *   licm after it, for what it puts together of values that the loop does not change.
 *
 * The baseline tier is where the way to the optimized one is first worth a stop (docs/decisions/026): the same passes in the
 * same order up to the `dce` behind the first hoist-bounds, so that whoever goes on has lost only the time of emitting.
 * `docs/PIPELINE.md` shows one function at every stage.
 */
import { assertVerified, walk, type Module, type Region } from "@numboa/parser/ir";
import type { Pass, PassContext } from "./pass.ts";
import { balance } from "./passes/balance.ts";
import { carryStores } from "./passes/carry-stores.ts";
import { countedLoops } from "./passes/counted-loops.ts";
import { dce } from "./passes/dce.ts";
import { demoteF32 } from "./passes/demote-f32.ts";
import { derivedCounters } from "./passes/derived-counters.ts";
import { earlyAborts } from "./passes/early-aborts.ts";
import { exitChecks } from "./passes/exit-checks.ts";
import { floatToInt } from "./passes/float-to-int.ts";
import { fuse } from "./passes/fuse.ts";
import { gvn } from "./passes/gvn.ts";
import { guardedLoads } from "./passes/guarded-loads.ts";
import { hoistBounds } from "./passes/hoist-bounds.ts";
import { ifConvert } from "./passes/if-convert.ts";
import { inline } from "./passes/inline.ts";
import { integerSums } from "./passes/integer-sums.ts";
import { interchange } from "./passes/interchange.ts";
import { jam } from "./passes/jam.ts";
import { lateExitChecks } from "./passes/late-exit-checks.ts";
import { licm } from "./passes/licm.ts";
import { lowHalves } from "./passes/low-halves.ts";
import { narrow } from "./passes/narrow.ts";
import { narrowUpdates } from "./passes/narrow-updates.ts";
import { ownMath } from "./passes/own-math.ts";
import { promoteCells } from "./passes/promote-cells.ts";
import { provedBounds } from "./passes/proved-bounds.ts";
import { releaseArrays } from "./passes/release-arrays.ts";
import { rowPointers } from "./passes/row-pointers.ts";
import { selectArms } from "./passes/select-arms.ts";
import { simplify } from "./passes/simplify.ts";
import { sinkSums } from "./passes/sink-sums.ts";
import { speculateExtremes } from "./passes/speculate-extremes.ts";
import { splitAtCells } from "./passes/split-at-cells.ts";
import { splitTriangles } from "./passes/split-triangles.ts";
import { strengthReduction } from "./passes/strength-reduction.ts";
import { superword } from "./passes/superword.ts";
import { testedIntegers } from "./passes/tested-integers.ts";
import { unroll } from "./passes/unroll.ts";
import { vectorizeDivergent } from "./passes/vectorize-divergent.ts";
import { vectorizeOuter } from "./passes/vectorize-outer.ts";
import { vectorize } from "./passes/vectorize.ts";
import { widenCarried } from "./passes/widen-carried.ts";

/** What buys most for least. It ends with what makes the code small again after loops were doubled. */
export const BASELINE: readonly Pass[] = [
  ownMath,
  releaseArrays,
  inline,
  testedIntegers,
  simplify,
  ifConvert,
  gvn,
  licm,
  dce,
  countedLoops,
  derivedCounters,
  dce,
  fuse,
  demoteF32,
  provedBounds,
  hoistBounds,
  simplify,
  narrow,
  floatToInt,
  simplify,
  gvn,
  licm,
  dce,
];

/** What brings code of the baseline tier to the optimized one. */
export const BEYOND_BASELINE: readonly Pass[] = [
  countedLoops,
  derivedCounters,
  hoistBounds,
  exitChecks,
  narrowUpdates,
  floatToInt,
  guardedLoads,
  integerSums,
  simplify,
  gvn,
  licm,
  sinkSums,
  interchange,
  jam,
  splitTriangles,
  vectorizeDivergent,
  vectorizeOuter,
  promoteCells,
  selectArms,
  splitAtCells,
  vectorize,
  lateExitChecks,
  carryStores,
  widenCarried,
  speculateExtremes,
  strengthReduction,
  unroll,
  simplify,
  gvn,
  licm,
  superword,
  rowPointers,
  licm,
  lowHalves,
  dce,
  balance,
  licm,
];

export const OPTIMIZED: readonly Pass[] = [...BASELINE, ...BEYOND_BASELINE];

/** The same for small code: without passes that give a loop more versions than two, or its body more copies. */
export const BEYOND_BASELINE_SMALL: readonly Pass[] = [
  countedLoops,
  derivedCounters,
  hoistBounds,
  earlyAborts,
  narrowUpdates,
  floatToInt,
  guardedLoads,
  integerSums,
  simplify,
  gvn,
  licm,
  promoteCells,
  selectArms,
  vectorize,
  carryStores,
  strengthReduction,
  simplify,
  gvn,
  licm,
  rowPointers,
  licm,
  lowHalves,
  dce,
  licm,
];

export const SMALL: readonly Pass[] = [...BASELINE, ...BEYOND_BASELINE_SMALL];

/**
 * From this weight on the rest of the passes takes several times as long as emitting. Each op weighs one, and one more for each
 * loop around it: what takes long makes something of loops in loops.
 */
const MIN_BASELINE_WEIGHT = 120;

/** Whether code that has come to the end of {@link BASELINE} is to be emitted before the others run. */
export function isWorthBaseline({ funcs }: Module): boolean {
  let weight = 0;
  const weigh = ({ ops }: Region, each: number): void => {
    weight += each * ops.length;
    for (const { opcode, regions } of ops) {
      const inner = opcode === "loop" || opcode === "for" ? each + 1 : each;
      for (const region of regions) weigh(region, inner);
    }
  };
  for (const { body } of funcs.values()) weigh(body, 1);
  return weight >= MIN_BASELINE_WEIGHT;
}

/** Every pass by name, for filetests, ablation and experimenters' own pipelines. */
export const PASSES: ReadonlyMap<string, Pass> = new Map(
  [...OPTIMIZED, ...SMALL].map((pass) => [pass.name, pass]),
);

/** Those that make vectors. All others take code without any as it is. */
export const VECTOR_PASSES: readonly string[] = [
  vectorizeDivergent,
  vectorizeOuter,
  vectorize,
  superword,
].map(({ name }) => name);

/**
 * The passes but those named, wherever they stand: what a pass buys shows when it is left out.
 *
 *     pipelineWithout(OPTIMIZED, ["gvn"])
 */
export function pipelineWithout(passes: readonly Pass[], names: readonly string[]): Pass[] {
  const unknown = names.find((name) => !PASSES.has(name));
  if (unknown !== undefined) {
    throw new TypeError(`unknown pass ${unknown}; there are ${[...PASSES.keys()].join(", ")}`);
  }
  return passes.filter(({ name }) => !names.includes(name));
}

/**
 * Runs passes over every function of a typed module, in place.
 *
 * With `verify: true` the IR is verified after every pass: a pass that breaks it is named in the error.
 */
export function runPipeline(passes: readonly Pass[], context: PassContext): void {
  const { module, options } = context;
  for (const pass of passes) {
    for (const func of module.funcs.values()) pass.run(func, context);
    if (module.funcs.size > 1) dropUncalled(module);
    if (options.verify === true) assertVerified(module, pass.name);
  }
}

/** Helpers that are inlined wherever they were called need no further work. */
function dropUncalled({ entry, funcs }: Module): void {
  const called = new Set([entry]);
  for (const name of called) {
    walk(funcs.get(name)!.body, (op) => {
      if (op.opcode === "call") called.add(String(op.attrs.callee));
    });
  }
  for (const name of funcs.keys()) if (!called.has(name)) funcs.delete(name);
}
