/**
 * Dce: drops ops, results, carried values and whole structures that nothing observes.
 *
 *   loop @l (%i = %a, %unused = %b) { … br @l %i', %u' }   ->   loop @l (%i = %a) { … br @l %i' }
 *
 * Mark and sweep over values. Roots are ops with an effect and every way out of a region but its `yield`;
 * a marked result marks the yields that give it, a marked parameter the values carried to it. So values
 * that only feed themselves around a loop are dropped, which a count of uses would not see.
 *
 * A `loop` is always kept, as it may run for ever and that is observable; a `for` ends by construction.
 * Traps may be removed: an op that traps has no result that anyone waits for, and typed IR is made such
 * that ops marked `trap` cannot trap where they stand.
 */
import { rowOf, walk } from "@numboa/parser/ir";
import type { Func, Op, Region, Value } from "@numboa/parser/ir";
import { isRemovable } from "../analyses/purity.ts";
import type { Pass } from "../pass.ts";

export const dce: Pass = {
  name: "dce",
  run(func) {
    const branches = indexBranches(func.body);
    const marks = new Marker(func, branches).mark();
    return sweep(func.body, marks, branches);
  },
};

/** The branches to each block and loop that has any. */
type Branches = ReadonlyMap<Op, readonly Op[]>;

interface Marks {
  readonly values: ReadonlySet<Value>;
  readonly ops: ReadonlySet<Op>;
}

/** Where a value comes from, when not from a simple op: the values that flow into it, and its op. */
interface Sources {
  readonly owner: Op;
  readonly values: Value[];
}

class Marker implements Marks {
  readonly values = new Set<Value>();
  readonly ops = new Set<Op>();
  private readonly sources = new Map<Value, Sources>();
  private readonly parents = new Map<Op, Op | undefined>();
  private readonly worklist: Value[] = [];
  private readonly branches: Branches;

  constructor(func: Func, branches: Branches) {
    this.branches = branches;
    this.index(func.body, undefined);
    walk(func.body, (op) => {
      if (isRoot(op)) this.keep(op);
    });
  }

  mark(): Marks {
    for (let value = this.worklist.pop(); value; value = this.worklist.pop()) {
      const sources = this.sources.get(value);
      if (sources) {
        this.keep(sources.owner);
        sources.values.forEach((source) => this.use(source));
      } else if (value.def) {
        this.keep(value.def);
      }
    }
    return this;
  }

  private use(value: Value): void {
    if (this.values.has(value)) return;
    this.values.add(value);
    this.worklist.push(value);
  }

  /** Keeps an op, what it needs to run, and the structure it stands in. */
  private keep(op: Op): void {
    if (this.ops.has(op)) return;
    this.ops.add(op);
    for (const value of neededOperands(op)) this.use(value);
    const parent = this.parents.get(op);
    if (parent) this.keep(parent);
  }

  private index(region: Region, parent: Op | undefined): void {
    for (const op of region.ops) {
      this.parents.set(op, parent);
      if (op.regions.length > 0) this.indexStructure(op);
      for (const inner of op.regions) this.index(inner, op);
    }
  }

  private indexStructure(op: Op): void {
    const yields = op.regions
      .map((region) => region.ops.at(-1)!)
      .filter((last) => last.opcode === "yield");
    const branches = this.branches.get(op) ?? [];
    const at = (edges: readonly Op[], k: number): Value[] => edges.map((edge) => edge.operands[k]);
    const { params } = op.regions[0];
    if (op.opcode === "for") {
      // A carried value is its initial value and what each iteration yields; the result likewise.
      op.results.forEach((result, k) => {
        const values = [op.operands[2 + k], ...at(yields, k)];
        this.sources.set(result, { owner: op, values: [...values, params[1 + k]] });
        this.sources.set(params[1 + k], { owner: op, values: [...values, result] });
      });
      this.sources.set(params[0], { owner: op, values: [] });
      return;
    }
    const exits = op.opcode === "block" ? [...yields, ...branches] : yields;
    op.results.forEach((result, k) =>
      this.sources.set(result, { owner: op, values: at(exits, k) }),
    );
    if (op.opcode !== "loop") return;
    params.forEach((param, k) =>
      this.sources.set(param, { owner: op, values: [op.operands[k], ...at(branches, k)] }),
    );
  }
}

function indexBranches(body: Region): Branches {
  const branches = new Map<Op, Op[]>();
  walk(body, (op) => {
    if (!op.target) return;
    const known = branches.get(op.target);
    if (known) known.push(op);
    else branches.set(op.target, [op]);
  });
  return branches;
}

function isRoot(op: Op): boolean {
  if (op.opcode === "loop") return true;
  const { effect } = rowOf(op.opcode);
  if (effect === "exit") return op.opcode !== "yield";
  return effect !== "region" && !isRemovable(op);
}

/** The operands an op needs to run at all; what a structure or branch carries is marked by position. */
function neededOperands(op: Op): Value[] {
  if (op.opcode === "loop" || op.opcode === "br" || op.opcode === "yield") return [];
  return op.opcode === "for" ? op.operands.slice(0, 2) : op.operands;
}

function sweep(region: Region, marks: Marks, branches: Branches): boolean {
  const before = region.ops.length;
  region.ops = region.ops.filter((op) => marks.ops.has(op) || op.opcode === "yield");
  let changed = region.ops.length !== before;
  for (const op of region.ops) {
    if (op.regions.length > 0)
      changed = sweepStructure(op, marks, branches.get(op) ?? []) || changed;
    for (const inner of op.regions) changed = sweep(inner, marks, branches) || changed;
  }
  return changed;
}

/** Drops the unmarked results and carried values of a structure, and what feeds them. */
function sweepStructure(op: Op, marks: Marks, branches: readonly Op[]): boolean {
  const [firstInit, firstParam] = op.opcode === "for" ? [2, 1] : [0, 0];
  const body = op.regions[0];
  const yields = op.regions
    .map((inner) => inner.ops.at(-1)!)
    .filter((last) => last.opcode === "yield");
  const liveResults = op.results.map((value) => marks.values.has(value));
  const liveParams = body.params.slice(firstParam).map((value) => marks.values.has(value));
  const exits = op.opcode === "block" ? [...yields, ...branches] : yields;
  const changed = liveResults.includes(false) || liveParams.includes(false);
  const select = <T>(values: T[], live: boolean[], from = 0): T[] =>
    values.filter((_, k) => k < from || live[k - from] !== false);
  op.results = select(op.results, liveResults);
  for (const exit of exits) exit.operands = select(exit.operands, liveResults);
  if (op.opcode !== "loop" && op.opcode !== "for") return changed;
  body.params = select(body.params, liveParams, firstParam);
  op.operands = select(op.operands, liveParams, firstInit);
  if (op.opcode === "loop")
    for (const edge of branches) edge.operands = select(edge.operands, liveParams);
  return changed;
}
