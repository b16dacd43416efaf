/**
 * Fuse: loops that run equally often, one after the other, become one.
 *
 *   %s = for %i = 0 to %n carry (…) { … %s + a[i] * b[i] }
 *   %t = for %j = 0 to %n carry (…) { … %t + a[j] * a[j] }
 *   ->
 *   %s, %t = for %i = 0 to %n carry (…, …) { … %s + a[i] * b[i], %t + a[i] * a[i] }
 *
 * Sums that must be added up in order wait for each addition; two of them wait together. What both loops load is loaded
 * once, and what the first stores need not come back from memory. Where arrays must share no byte, that is tested before, and
 * the loops as they were run where they do.
 *
 * Sound because of `analyses/fusion.ts`: nothing that an iteration touches is touched in between by one that is now on its other
 * side. What stands between the loops is computed before them if it needs none of their results, else after; it only
 * computes. A `for` ends, and what may leave a loop half-way keeps it from being fused.
 *
 * Loops that become lanes of vectors are fused with their like only, if what comes out becomes lanes as well: an order of
 * additions must not cost others their vectors. Before `hoist-bounds`, which so checks both by one guard; `explain()` says of the later
 * loop which one it runs with.
 */
import {
  allOps,
  Builder,
  copyOp,
  makeOp,
  makeRegion,
  newCopyMap,
  rowOf,
  substitute,
  walk,
  type Func,
  type Op,
  type Region,
  type Value,
} from "@numboa/parser/ir";
import { Footprints, pairsToTest, type Footprint, type Pair } from "../analyses/fusion.ts";
import { holdsLoop } from "../analyses/loops.ts";
import { analyzeMathLoop } from "../analyses/math-loop.ts";
import { computeRanges } from "../analyses/ranges.ts";
import { reordersUnder, type MayReorder } from "../analyses/reductions.ts";
import { planApartTests } from "../analyses/vector-alias.ts";
import { analyzeVectorLoop } from "../analyses/vector-loop.ts";
import { remarkOn, type Pass, type PassContext } from "../pass.ts";
import { wholeArray } from "./emit-guard.ts";
import { flattenBranches } from "./flatten-branches.ts";
import { markInbounds } from "./inbounds.ts";

/** All bodies together; a processor has registers for so much, and no more sums than it can wait for at once. */
const MAX_OPS = 96;
const MAX_CARRIED = 8;
/** More pairs of arrays to be tested are not worth it. */
const MAX_TESTS = 8;

export const fuse: Pass = {
  name: "fuse",
  run(func: Func, context) {
    if (!hasNeighbours(func.body)) return false;
    return new Fuser(func, context).region(func.body);
  },
};

/** Whether a region has two counted loops. */
function hasNeighbours({ ops }: Region): boolean {
  const loops = ops.filter(({ opcode }) => opcode === "for");
  return loops.length > 1 || ops.some(({ regions }) => regions.some(hasNeighbours));
}

interface Member {
  readonly loop: Op;
  readonly footprint: Footprint;
}

class Fuser {
  readonly #footprints: Footprints;
  readonly #mayReorder: MayReorder;
  readonly #context: PassContext;

  constructor(func: Func, context: PassContext) {
    this.#footprints = new Footprints(computeRanges(func));
    this.#mayReorder = reordersUnder(context.licences);
    this.#context = context;
  }

  region(region: Region): boolean {
    let changed = false;
    const { ops } = region;
    const made: Op[] = [];
    for (let k = 0; k < ops.length; k++) {
      const group = this.#groupAt(ops, k);
      if (group) {
        changed = true;
        made.push(...group.emit());
        this.#remark(group);
        k = group.end;
        continue;
      }
      for (const inner of ops[k].regions) changed = this.region(inner) || changed;
      made.push(ops[k]);
    }
    if (changed) region.ops = made;
    return changed;
  }

  #remark({ members: [first, ...others] }: Group): void {
    for (const { loop } of others) {
      const line = first.loop.span?.line;
      const message = `it runs together with the loop${line === undefined ? " before it" : ` in line ${line}`}`;
      const { span } = first.loop;
      this.#context.remark({
        ...remarkOn(loop, "fuse", "applied", message),
        ...(span && { joins: span }),
      });
    }
  }

  /** The loops from an op on that may run together, if there are several. */
  #groupAt(ops: readonly Op[], at: number): Group | undefined {
    if (!isCandidate(ops[at])) return undefined;
    let group: Group | undefined;
    let between: Op[] = [];
    for (let k = at + 1; k < ops.length; k++) {
      const op = ops[k];
      if (isCandidate(op)) {
        if (!hasSameBounds(op, ops[at])) break;
        // Most loops have no such neighbour, and are not looked at any further.
        group ??= this.#begin(ops[at], at);
        if (!group) break;
        const sorted = group.sort(between, op);
        const next = sorted && this.#member(op);
        const pairs = next && group.pairsWith(next);
        if (!pairs || !this.#isWorth(group, next)) break;
        group.add(next, { ...sorted, pairs, end: k });
        between = [];
      } else if (isStill(op)) {
        between.push(op);
      } else {
        break;
      }
    }
    return group && group.members.length > 1 ? group : undefined;
  }

  #begin(loop: Op, at: number): Group | undefined {
    const first = this.#member(loop);
    return first && new Group(first, at);
  }

  #member(loop: Op): Member | undefined {
    const footprint = this.#footprints.of(loop);
    return footprint && { loop, footprint };
  }

  #isWorth({ members }: Group, next: Member): boolean {
    const loops = [...members.map(({ loop }) => loop), next.loop];
    const size = loops.reduce((sum, { regions: [body] }) => sum + allOps(body).length, 0);
    const carried = loops.reduce((sum, { results }) => sum + results.length, 0);
    if (size > MAX_OPS || carried > MAX_CARRIED) return false;
    // Those before are alike.
    const lanes = this.#hasLanes([next.loop]);
    return lanes === this.#hasLanes([members[0].loop]) && (!lanes || this.#hasLanes(loops));
  }

  /** Whether the loops, as one and without checks, become lanes of vectors. */
  #hasLanes(loops: readonly Op[]): boolean {
    const probe = joined(loops.map((loop) => copyOp(loop, newCopyMap())));
    const [body] = probe.regions as [Region];
    const isAccess = ({ opcode }: Op): boolean =>
      opcode === "array.load" || opcode === "array.store";
    markInbounds(body, new Set(allOps(body).filter(isAccess)));
    const flat = flattenBranches(probe);
    const plans = [analyzeVectorLoop(flat, this.#mayReorder), analyzeMathLoop(flat)];
    return plans.some(
      (plan) => typeof plan === "object" && typeof planApartTests(plan) !== "string",
    );
  }
}

function isCandidate(op: Op): boolean {
  return op.opcode === "for" && op.attrs["cold"] !== true && !holdsLoop(op);
}

/** Whether both count from the same to the same by the same. */
function hasSameBounds(one: Op, other: Op): boolean {
  if (one.attrs["step"] !== other.attrs["step"] || Number(one.attrs["step"]) < 0) return false;
  if (one.regions[0].params[0].type !== other.regions[0].params[0].type) return false;
  return [0, 1].every((k) => isSame(one.operands[k], other.operands[k], MAX_DEPTH));
}

/** How far two values are taken apart. */
const MAX_DEPTH = 4;

/** Whether two values are computed alike from the same. */
function isSame(one: Value, other: Value, depth: number): boolean {
  if (one === other) return true;
  const [a, b] = [one.def, other.def];
  if (!a || !b || depth === 0 || a.opcode !== b.opcode || a.regions.length > 0) return false;
  if (rowOf(a.opcode).effect !== "pure" || a.operands.length !== b.operands.length) return false;
  const keys = Object.keys(a.attrs);
  if (keys.length !== Object.keys(b.attrs).length) return false;
  if (!keys.every((key) => Object.is(a.attrs[key], b.attrs[key]))) return false;
  return a.operands.every((value, k) => isSame(value, b.operands[k], depth - 1));
}

/** Whether an op may as well run before or after a loop, but for what it needs. */
function isStill({ opcode, regions, target }: Op): boolean {
  if (opcode === "yield") return true;
  if (opcode === "block" || opcode === "if") return regions.every(({ ops }) => ops.every(isStill));
  return regions.length === 0 && !target && rowOf(opcode).effect === "pure";
}

/** What stands between two loops. */
interface Sorted {
  readonly before: readonly Op[];
  readonly after: readonly Op[];
}

/** Loops that run together, with what stands between them. */
class Group {
  readonly members: Member[];
  /** The place of the last one. */
  end: number;
  readonly #before: Op[] = [];
  readonly #after: Op[] = [];
  readonly #pairs: Pair[] = [];
  /** What is not there before the loops are done. */
  readonly #late: Set<Value>;

  constructor(first: Member, at: number) {
    this.members = [first];
    this.end = at;
    this.#late = new Set(first.loop.results);
  }

  /** What to compute before the loops and what after; undefined if `next` needs one of the latter. */
  sort(between: readonly Op[], next: Op): Sorted | undefined {
    const late = new Set(this.#late);
    const before: Op[] = [];
    const after: Op[] = [];
    for (const op of between) {
      const waits = needs(op, late);
      if (waits) for (const result of op.results) late.add(result);
      (waits ? after : before).push(op);
    }
    return needs(next, late) ? undefined : { before, after };
  }

  /** Undefined where it must not run with all the others. */
  pairsWith({ footprint }: Member): Pair[] | undefined {
    const pairs: Pair[] = [...this.#pairs];
    for (const member of this.members) {
      const more = pairsToTest(member.footprint, footprint);
      if (!more) return undefined;
      for (const pair of more)
        if (!pairs.some((known) => isSamePair(known, pair))) pairs.push(pair);
    }
    return pairs.length > MAX_TESTS ? undefined : pairs.slice(this.#pairs.length);
  }

  add(
    member: Member,
    {
      before,
      after,
      pairs,
      end,
    }: Sorted & { readonly pairs: readonly Pair[]; readonly end: number },
  ): void {
    this.members.push(member);
    this.#before.push(...before);
    this.#after.push(...after);
    this.#pairs.push(...pairs);
    for (const { results } of [member.loop, ...after])
      for (const value of results) this.#late.add(value);
    this.end = end;
  }

  emit(): Op[] {
    const loops = this.members.map(({ loop }) => loop);
    const both = this.#pairs.length > 0 ? testedLoops(loops, this.#pairs) : [joined(loops)];
    return [...this.#before, ...both, ...this.#after];
  }
}

function isSamePair([one, other]: Pair, [a, b]: Pair): boolean {
  return (one === a && other === b) || (one === b && other === a);
}

function needs(op: Op, late: ReadonlySet<Value>): boolean {
  let found = op.operands.some((value) => late.has(value));
  for (const region of op.regions) {
    walk(region, ({ operands }) => {
      found ||= operands.some((value) => late.has(value));
    });
  }
  return found;
}

/** One loop with the bodies of all, in their order. It takes over their results. */
function joined(loops: readonly Op[]): Op {
  const [
    {
      operands,
      regions: [
        {
          params: [index],
        },
      ],
      attrs,
      span,
    },
  ] = loops;
  const body = makeRegion([index]);
  const carried: Value[] = [];
  const starts: Value[] = [];
  const results: Value[] = [];
  for (const loop of loops) {
    const [own] = loop.regions as [Region];
    if (own.params[0] !== index) substitute(own, new Map([[own.params[0], index]]));
    body.params.push(...own.params.slice(1));
    body.ops.push(...own.ops.slice(0, -1));
    carried.push(...own.ops.at(-1)!.operands);
    starts.push(...loop.operands.slice(2));
    results.push(...loop.results);
  }
  body.ops.push(makeOp("yield", carried, { span }));
  const bounds = operands.slice(0, 2);
  const loop = makeOp("for", [...bounds, ...starts], {
    attrs: { ...attrs },
    regions: [body],
    span,
  });
  loop.results = results.map((result) => Object.assign(result, { def: loop }));
  return loop;
}

/** Together if no two arrays share a byte, else one after the other. */
function testedLoops(loops: readonly Op[], pairs: readonly Pair[]): Op[] {
  const before = makeRegion();
  const b = new Builder(before);
  b.span = loops[0].span;
  const tests = pairs.map(([one, other]) =>
    b.op("array.disjoint", [one, ...wholeArray(b, one), other, ...wholeArray(b, other)]),
  );
  const ok = tests.reduce((all, next) => b.op("i32.and", [all, next]));
  const results = loops.flatMap((loop) => loop.results);
  const apart = makeRegion();
  for (const loop of loops) apart.ops.push(copyOp(loop, newCopyMap()));
  apart.ops.push(
    makeOp(
      "yield",
      apart.ops.flatMap((loop) => loop.results),
    ),
  );
  for (const loop of loops) loop.results = loop.results.map((result) => ({ ...result }));
  const together = makeRegion();
  const fused = joined(loops);
  together.ops.push(fused, makeOp("yield", [...fused.results]));
  const versions = makeOp("if", [ok], { regions: [together, apart], span: loops[0].span });
  versions.results = results.map((result) => Object.assign(result, { def: versions }));
  return [...before.ops, b.append(versions)];
}
