/**
 * Licm: moves what a loop computes anew each time, with the same result, to before the loop.
 *
 *   for … { %m = f64.mul %a, %b … }   ->   %m = f64.mul %a, %b
 *                                          for … { … }
 *
 * One forward walk gives each value its level: how many of the loops around it it needs. An op goes to
 * before the outermost loop that its operands do not need. It may then run where it would not have (the
 * loop may run zero times), so only ops that can do no harm move: pure ones, checked loads out of loops
 * that store nothing, and host math only from a loop's own region, where it was going to run in every
 * iteration. `inbounds` loads stay: their place is their proof. But a checked load of a row moves as host math does, over
 * stores too, since no op stores rows: where there is none the call is given up, which is right at any time. What stands on a way out of the function
 * stays too: it runs once at most, and before the loop it would run every time.
 */
import type { Func, Op, Region, Value } from "@numboa/parser/ir";
import { computeWriters, isCheckedRow, isDear, isLoad, isMovable } from "../analyses/purity.ts";
import type { Pass } from "../pass.ts";

export const licm: Pass = {
  name: "licm",
  run(func: Func) {
    const hoister = new Hoister(func);
    hoister.region(func.body, false);
    return hoister.changed;
  },
};

interface Loop {
  /** What was moved to before it. */
  readonly before: Op[];
  readonly writes: boolean;
  /** Whether it runs in every iteration of the loop around it. */
  readonly own: boolean;
}

class Hoister {
  changed = false;
  private readonly writers: ReadonlySet<Op>;
  /** Values defined in no loop are absent. */
  private readonly levels = new Map<Value, number>();
  /** The loops around the current op, outermost first. */
  private readonly loops: Loop[] = [];
  /** The level below which nothing moves: the region being walked returns, and so runs once. */
  private floor = 0;

  constructor(func: Func) {
    this.writers = computeWriters(func.body);
  }

  /** `own`: the region is a loop's, not one in a condition. */
  region(region: Region, own: boolean): void {
    const outer = this.floor;
    if (leaves(region)) this.floor = this.loops.length;
    this.hoistFrom(region, own);
    this.floor = outer;
  }

  private hoistFrom(region: Region, own: boolean): void {
    const ops: Op[] = [];
    for (const op of region.ops) {
      if (this.climb(op, own)) continue;
      this.define(op.results);
      if (op.opcode === "loop" || op.opcode === "for") {
        for (const hoisted of this.loop(op, own)) ops.push(hoisted);
      } else {
        for (const inner of op.regions) this.region(inner, false);
      }
      ops.push(op);
    }
    region.ops = ops;
  }

  /** Gives the ops that belong before the loop. */
  private loop(op: Op, own: boolean): Op[] {
    const loop: Loop = { before: [], writes: this.writers.has(op), own };
    this.loops.push(loop);
    this.define(op.regions[0].params);
    this.region(op.regions[0], true);
    this.loops.pop();
    return loop.before;
  }

  private define(values: readonly Value[], level = this.loops.length): void {
    if (level > 0) for (const value of values) this.levels.set(value, level);
  }

  /** Moves an op out of the loops that it does not need; false if it stays. */
  private climb(op: Op, own: boolean): boolean {
    if (this.loops.length === 0 || op.regions.length > 0 || op.results.length === 0) return false;
    if (!isMovable(op) && !isRow(op)) return false;
    let level = 0;
    for (const value of op.operands) level = Math.max(level, this.levels.get(value) ?? 0);
    if (isLoad(op) && !isRow(op))
      level = Math.max(level, this.loops.findLastIndex((loop) => loop.writes) + 1);
    if (isDear(op) || isRow(op)) level = this.lowestFrom(level, own);
    level = Math.max(level, this.floor);
    if (level === this.loops.length) return false;
    this.loops[level].before.push(op);
    this.define(op.results, level);
    this.changed = true;
    return true;
  }

  /** The lowest level, not below the given one, to which an op climbs through loops' own regions only. */
  private lowestFrom(least: number, own: boolean): number {
    let level = this.loops.length;
    for (let runs = own; runs && level > least; level--) runs = this.loops[level - 1].own;
    return level;
  }
}

/** A load of a row that is checked, and so can be where it moves to. */
function isRow(op: Op): boolean {
  return isCheckedRow(op) && op.operands[0].def?.opcode !== "array.at";
}

/** Whether a region ends by leaving the function. */
function leaves({ ops }: Region): boolean {
  const end = ops.at(-1)?.opcode;
  return end === "return" || end === "throw" || end === "abort";
}
