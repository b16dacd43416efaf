/**
 * Hoist-bounds: one check at a loop nest's entry instead of one at each element access.
 *
 *   for %i … { … array.load %a, %i !oob="nan" … }
 *   ->
 *   if (0 <= min(index) && max(index) < length, for every access)
 *     { for %i … { … array.load %a, %i !oob="inbounds" … } }
 *   else
 *     { for %i … { … array.load %a, %i !oob="nan" … } }
 *
 * The check is interval arithmetic at run time over the index expressions (`analyses/index-plan.ts`, with
 * the soundness argument), so it takes in whole nests, triangular bounds and products such as `i * n + j`.
 * Any other loop is an entry as well, for accesses whose index does not depend on how it goes (`a[0]`).
 * An access takes part at the outermost loop where its array and its interval can be had. Those that no
 * loop can promise (an index that was loaded) keep their own check, and those behind a condition take
 * part only if they are likely inside (`isLikelyInside`): else the whole fast version could be lost for
 * an access that never happens. The slow version is the loop as it was, so JavaScript's results stand.
 *
 * What surely exists (`a[i]` in a loop to `a.length`) needs no check, and no slow version for its sake.
 *
 * The fast version is searched again for loops that can check more; the slow one is not, so code at most
 * doubles per nesting level, and `MAX_OPS` bounds it.
 */
import { Builder, allOps, makeRegion } from "@numboa/parser/ir";
import type { Func, Op, Region, Value } from "@numboa/parser/ir";
import { Planner, forEachAccess, type Plan, type Refinements } from "../analyses/index-plan.ts";
import { isSurelyInside } from "../analyses/plan-bounds.ts";
import { computeRanges, refineRanges, type Ranges } from "../analyses/ranges.ts";
import { remarkOn, type Pass, type PassContext } from "../pass.ts";
import { PlanEmitter } from "./emit-plan.ts";
import { markInbounds } from "./inbounds.ts";
import { versionLoop } from "./version-loop.ts";

/** A function beyond this size is not versioned further. */
const MAX_OPS = 20_000;

export const hoistBounds: Pass = {
  name: "hoist-bounds",
  run(func: Func, context) {
    const versioner = new Versioner(func, context);
    versioner.region(func.body, computeRanges(func));
    return versioner.changed;
  },
};

/** An access that a nest's entry can check. */
interface Candidate {
  readonly access: Op;
  readonly plan: Plan;
}

class Versioner {
  changed = false;
  private readonly context: PassContext;
  private size: number;

  constructor(func: Func, context: PassContext) {
    this.context = context;
    this.size = allOps(func.body).length;
  }

  /** @param rangeOf what is known in the region, by the conditions around it too */
  region(region: Region, rangeOf: Ranges): void {
    region.ops = region.ops.flatMap((op) => {
      if (op.attrs["cold"]) return [op];
      if (op.opcode === "for" || op.opcode === "loop") {
        const versioned = this.version(op, rangeOf);
        if (versioned) return versioned;
      }
      for (const [k, inner] of op.regions.entries()) {
        const known = op.opcode === "if" ? refineRanges(rangeOf, op.operands[0], k === 0) : rangeOf;
        this.region(inner, known);
      }
      return [op];
    });
  }

  private version(loop: Op, rangeOf: Ranges): Op[] | undefined {
    const planner = new Planner(loop, rangeOf);
    const found = findCandidates(planner, loop);
    const sure = found.filter(({ access, plan }) => isSurelyInside(plan, access.operands[0]));
    if (sure.length > 0) {
      this.changed = true;
      markInbounds(loop.regions[0], new Set(sure.map(({ access }) => access)));
      this.remark(loop, `${accesses(sure.length, "needs", "need")} no check`);
    }
    const candidates = found.filter((candidate) => !sure.includes(candidate));
    const cost = allOps(loop.regions[0]).length;
    if (candidates.length === 0 || this.size + cost > MAX_OPS) return undefined;
    this.size += cost;
    this.changed = true;
    this.remark(loop, `${accesses(candidates.length, "is", "are")} checked once, before the loop`);
    const guard = makeRegion();
    const ok = emitGuard(new Builder(guard), candidates);
    const versions = makeVersions(loop, ok, candidates);
    for (const inner of loop.regions) this.region(inner, rangeOf);
    return [...guard.ops, versions];
  }

  private remark(loop: Op, message: string): void {
    this.context.remark(remarkOn(loop, "hoist-bounds", "applied", message));
  }
}

const accesses = (count: number, one: string, more: string): string =>
  count === 1 ? `1 element access ${one}` : `${count} element accesses ${more}`;

function findCandidates(planner: Planner, loop: Op): Candidate[] {
  const certain: Candidate[] = [];
  const conditional: Candidate[] = [];
  const visit = (access: Op, known: Refinements, underCondition: boolean): void => {
    const [array, index] = access.operands as [Value, Value];
    if (access.attrs["oob"] === "inbounds" || !planner.isInvariant(array)) return;
    // Its elements may be undefined as well.
    if (access.attrs["oob"] === "undefined" && array.type === "number?[]") return;
    const plan = planner.plan(index, known);
    if (plan) (underCondition ? conditional : certain).push({ access, plan });
  };
  forEachAccess(planner, loop.regions[0], visit);
  const indices = new Set(certain.map(({ access }) => access.operands[1]));
  const likely = conditional.filter(
    ({ access: { operands }, plan }) =>
      indices.has(operands[1]) || isLikelyInside(plan) || isSurelyInside(plan, operands[0]),
  );
  return [...certain, ...likely];
}

/**
 * Whether an access behind a condition should take part: where the condition bounds its index, or where
 * the index is not a neighbour's (`a[i]` rather than `a[i - 1]`, which a condition keeps off the edge).
 * A guess about profit only: a wrong one costs the fast version, never a bit.
 */
function isLikelyInside(plan: Plan): boolean {
  return someNode(plan, (node) => node.kind === "at-least" || node.kind === "at-most")
    ? true
    : !someNode(plan, isOffset);
}

function isOffset(plan: Plan): boolean {
  return (
    (plan.kind === "add" || plan.kind === "sub") &&
    (plan.left.kind === "static" || plan.right.kind === "static")
  );
}

function someNode(plan: Plan, test: (plan: Plan) => boolean): boolean {
  if (test(plan)) return true;
  switch (plan.kind) {
    case "point":
    case "static":
    case "index":
      return false;
    case "fits-i32":
    case "at-least":
    case "at-most":
      return someNode(plan.operand, test);
    default:
      return someNode(plan.left, test) || someNode(plan.right, test);
  }
}

/** Emits the condition under which every candidate's index is an element of its array. */
function emitGuard(builder: Builder, candidates: Candidate[]): Value {
  const emitter = new PlanEmitter(builder);
  for (const { access, plan } of candidates) {
    builder.span = access.span;
    emitter.requireWithin(plan, access.operands[0]);
  }
  return emitter.condition();
}

function makeVersions(loop: Op, ok: Value, candidates: Candidate[]): Op {
  const versions = versionLoop(loop, ok);
  markInbounds(loop.regions[0], new Set(candidates.map((candidate) => candidate.access)));
  return versions;
}
