/**
 * Decides, region by region, which ops become statements and which are computed on the stack where their
 * only use stands: the stackifier.
 *
 *     %x = array.load %a, %i             (statement)  array.store %b, %i, f64.mul(array.load(%a, %i), 2)
 *     %y = f64.mul %x, 2          →
 *     array.store %b, %i, %y
 *
 * An op waits ("pending") as long as nothing is emitted that must not run before it. When it has to run it
 * is flushed: it becomes a statement, and its value gets a local. The list of pending ops is in the order
 * in which they must run where they conflict; conflicts are those of `order.ts`. Operands run in operand
 * order, so two operands that conflict and were computed in the other order are flushed too.
 *
 * Constants and lengths of arrays are no statements at all: each use emits them again.
 */
import { isArrayType, type Op, type Region, type Value } from "@numboa/parser/ir";
import type { Liveness } from "./liveness.ts";
import { conflict, type Effects, type EffectsOfOps } from "./order.ts";

/** Ops nested deeper than this go through a local, so that emission cannot overflow the stack. */
const MAX_DEPTH = 48;
/** More pending ops than this only cost time. */
const MAX_PENDING = 32;

const REMATERIALIZED: ReadonlySet<string> = new Set([
  "i32.const",
  "i64.const",
  "f32.const",
  "f64.const",
  "opt.undefined",
  "array.len",
]);

/** Whether each use computes the value again, for free. */
export function isRematerialized(op: Op): boolean {
  return REMATERIALIZED.has(op.opcode);
}

interface Pending {
  readonly op: Op;
  readonly value: Value;
  /** Of the op and all that it computes on the stack. */
  readonly effects: Effects;
  readonly depth: number;
}

export class Scheduler {
  /** Values that are computed on the stack, with the effects of doing so. */
  readonly inlined = new Map<Value, Effects>();
  private readonly liveness: Liveness;
  private readonly effects: EffectsOfOps;

  constructor(liveness: Liveness, effects: EffectsOfOps) {
    this.liveness = liveness;
    this.effects = effects;
  }

  /** The region's statements, in the order of emission. */
  region(region: Region): readonly Op[] {
    return new RegionSchedule(region, this.liveness, this.effects, this.inlined).run();
  }
}

class RegionSchedule {
  private readonly statements: Op[] = [];
  private pending: Pending[] = [];
  private readonly region: Region;
  private readonly liveness: Liveness;
  private readonly effects: EffectsOfOps;
  private readonly inlined: Map<Value, Effects>;

  constructor(
    region: Region,
    liveness: Liveness,
    effects: EffectsOfOps,
    inlined: Map<Value, Effects>,
  ) {
    this.region = region;
    this.liveness = liveness;
    this.effects = effects;
    this.inlined = inlined;
  }

  run(): readonly Op[] {
    for (const op of this.region.ops) {
      if (this.liveness.live.has(op) && !isRematerialized(op)) this.visit(op);
    }
    if (this.pending.length > 0) throw new Error("a pending op outlived its region");
    return this.statements;
  }

  private visit(op: Op): void {
    const operands = this.take(op);
    const effects = operands.reduce((all, p) => all | p.effects, this.effects.of(op));
    const depth = operands.reduce((most, p) => Math.max(most, p.depth), 0) + 1;
    const [value] = op.results;
    if (this.mayWait(op) && depth < MAX_DEPTH) {
      this.pending.push({ op, value, effects, depth });
      if (this.pending.length > MAX_PENDING) this.flush(this.pending[0]);
      return;
    }
    if (effects !== 0) {
      for (const other of [...this.pending]) {
        if (conflict(other.effects, effects)) this.flush(other);
      }
    }
    this.statements.push(op);
  }

  /** Whether the op's value is used once, by an op of this region, and fits on the stack. */
  private mayWait(op: Op): boolean {
    if (op.results.length !== 1 || op.regions.length > 0) return false;
    const [value] = op.results;
    const { uses, userRegion } = this.liveness;
    return (
      !isArrayType(value.type) && uses.get(value) === 1 && userRegion.get(value) === this.region
    );
  }

  /** Takes the pending operands of an op that can run in its place, in operand order. */
  private take(op: Op): Pending[] {
    let taken = this.pending.filter((p) => op.operands.includes(p.value));
    if (taken.length === 0) return taken;
    for (;;) {
      const late = taken.find((p) => this.cannotWaitFor(op, p, taken));
      if (!late) break;
      this.flush(late);
      taken = taken.filter((p) => this.pending.includes(p));
    }
    this.pending = this.pending.filter((p) => !taken.includes(p));
    for (const { value, effects } of taken) this.inlined.set(value, effects);
    return taken;
  }

  /** Whether an operand would run after something that it has to run before. */
  private cannotWaitFor(op: Op, operand: Pending, taken: readonly Pending[]): boolean {
    if (operand.effects === 0) return false;
    const place = op.operands.indexOf(operand.value);
    return this.pending
      .slice(this.pending.indexOf(operand) + 1)
      .some(
        (later) =>
          conflict(operand.effects, later.effects) &&
          (!taken.includes(later) || op.operands.indexOf(later.value) < place),
      );
  }

  /** Makes a pending op a statement, after those pending ones that must run before it. */
  private flush(pending: Pending): void {
    const at = this.pending.indexOf(pending);
    if (at < 0) return;
    for (const earlier of this.pending.slice(0, at)) {
      if (conflict(earlier.effects, pending.effects)) this.flush(earlier);
    }
    this.pending = this.pending.filter((p) => p !== pending);
    this.statements.push(pending.op);
  }
}
