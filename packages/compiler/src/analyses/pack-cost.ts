/**
 * What packs cost and save, in instructions of common processors, and which scalars stay.
 *
 * A scalar op whose lanes are packed goes if nobody uses it any more but packs. Where others do, its lane is taken out of the vector, if
 * that is there in time; else it stays, with all that it is computed from. Loads stay: a second load is no dearer than taking a lane out.
 * What the loop does not change is put together before it.
 */
import type { Op, Value } from "@numboa/parser/ir";
import { isRemovable } from "./purity.ts";
import type { Pack } from "./pack.ts";
import type { StraightLine } from "./straight-line.ts";

/** A store of vectors, in place of the scalar ones. */
export interface PackedStore {
  /** In the order of the elements. */
  readonly ops: readonly [Op, ...Op[]];
  /** The place of the last of them. */
  readonly at: number;
  readonly value: Pack;
}

/** Values that a loop carries side by side, and what they are in the next iteration. */
export interface PackedCarry {
  readonly params: Pack;
  readonly next: Pack;
  /** Their places among the carried values. */
  readonly places: readonly number[];
}

export interface Packing {
  readonly stores: readonly PackedStore[];
  readonly carries: readonly PackedCarry[];
}

/** A lane of a vector that is used as a scalar. */
export interface TakenLane {
  readonly pack: Pack;
  readonly lane: number;
  /** Not only on ways out of the loop. */
  readonly inside: boolean;
}

export interface PackedLine {
  /** Each after those it is made of. */
  readonly packs: readonly Pack[];
  readonly removed: ReadonlySet<Op>;
  readonly taken: ReadonlyMap<Value, TakenLane>;
  /** What is saved, and of how much. */
  readonly gain: number;
  readonly scalarCost: number;
}

const COSTS: readonly (readonly [RegExp, number])[] = [
  [/\.const$/, 0],
  [/\.div$/, 4],
  [/\.sqrt$/, 5],
  [/^f.*\.(?:min|max)$/, 4],
  [/^f64x2\.(?:promote|convert)|demote_f64x2_zero$/, 2],
  [/demote_f64x2$/, 5],
  [/^i32x4\.mul$/, 2],
];

function costOf(opcode: string): number {
  return COSTS.find(([name]) => name.test(opcode))?.[1] ?? 1;
}

const COST_OF_FORM: Partial<Record<Pack["form"], number>> = {
  carried: 0,
  "load-pair": 2,
  gather: 2,
};

/** What waits for a vector that the loop carries waits for each of these, too. */
const COST_IN_CHAIN = 3;
const COST_OF_LANES = [0.5, 1] as const;

export function computePackedLine(line: StraightLine, packing: Packing): PackedLine {
  return new Accounts(line, packing).run();
}

class Accounts {
  private readonly line: StraightLine;
  private readonly packing: Packing;
  private readonly packs: Pack[] = [];
  private readonly sources = new Map<Value, Pick<TakenLane, "pack" | "lane">>();
  private readonly taken = new Map<Value, TakenLane>();
  private readonly removed = new Set<Op>();
  /** Where a scalar is first needed. */
  private readonly neededAt = new Map<Value, number>();
  private readonly neededInside = new Set<Value>();
  private readonly chained = new Set<Pack>();

  constructor(line: StraightLine, packing: Packing) {
    this.line = line;
    this.packing = packing;
  }

  run(): PackedLine {
    this.collectPacks();
    for (const { scalars, at } of this.packs) for (const value of scalars) this.need(value, at);
    for (const {
      ops: [first],
      at,
    } of this.packing.stores) {
      for (const value of first.operands.slice(0, 2)) this.need(value, at);
    }
    this.needOutside();
    const { ops } = this.line.region;
    const stored = new Set<Op>(this.packing.stores.flatMap((store) => store.ops));
    for (let at = ops.length - 1; at >= 0; at--) {
      if (stored.has(ops[at])) this.removed.add(ops[at]);
      else this.visit(ops[at], at);
    }
    this.takeParams();
    let saved = 0;
    for (const op of this.removed) saved += this.costOfScalar(op);
    const cost = this.cost();
    return {
      ...{ packs: this.packs, removed: this.removed, taken: this.taken },
      gain: saved - cost,
      scalarCost: saved,
    };
  }

  private collectPacks(): void {
    const seen = new Set<Pack>();
    const visit = (pack: Pack): void => {
      if (seen.has(pack)) return;
      seen.add(pack);
      pack.operands.forEach(visit);
      this.packs.push(pack);
      if (pack.form === "carried" || pack.operands.some((each) => this.chained.has(each))) {
        this.chained.add(pack);
      }
      if (pack.signed || (pack.form !== "op" && pack.form !== "carried")) return;
      pack.lanes.forEach((value, lane) => {
        const known = this.sources.get(value);
        if (!known || pack.at < known.pack.at) this.sources.set(value, { pack, lane });
      });
    };
    for (const { params } of this.packing.carries) visit(params);
    for (const { value } of this.packing.stores) visit(value);
    for (const { next } of this.packing.carries) visit(next);
  }

  private need(value: Value, at: number, leaves = false): void {
    if (!leaves) this.neededInside.add(value);
    this.neededAt.set(value, Math.min(at, this.neededAt.get(value) ?? at));
  }

  /** What the rest of the loop uses. */
  private needOutside(): void {
    for (const { value, leaves } of this.line.nested.get(-1) ?? []) this.need(value, -1, leaves);
  }

  private visit(op: Op, at: number): void {
    if (this.isDead(op)) {
      this.removed.add(op);
      return;
    }
    const lane = op.results.length === 1 && this.sources.get(op.results[0]);
    if (lane && lane.pack.type === "f64" && lane.pack.at < this.neededAt.get(op.results[0])!) {
      this.take(op.results[0], lane);
      this.removed.add(op);
      return;
    }
    this.needOperands(op, at);
  }

  private isDead(op: Op): boolean {
    if (op.regions.length > 0 || !isRemovable(op)) return false;
    return op.results.every((result) => !this.neededAt.has(result));
  }

  private needOperands(op: Op, at: number): void {
    const carried = this.carriedOperands(op);
    op.operands.forEach((value, k) => {
      if (!carried.has(k)) this.need(value, at);
    });
    for (const { value, leaves } of this.line.nested.get(at) ?? []) this.need(value, at, leaves);
  }

  /** The operands of the branch back that vectors take the place of. */
  private carriedOperands(op: Op): ReadonlySet<number> {
    const isBack = op === this.line.carrying?.back;
    return new Set(isBack ? this.packing.carries.flatMap(({ places }) => places) : []);
  }

  private takeParams(): void {
    for (const { params } of this.packing.carries) {
      params.lanes.forEach((value, lane) => {
        if (this.neededAt.has(value)) this.take(value, { pack: params, lane });
      });
    }
  }

  private take(value: Value, lane: Pick<TakenLane, "pack" | "lane">): void {
    this.taken.set(value, { ...lane, inside: this.neededInside.has(value) });
  }

  /** What only computes indices is part of addresses. */
  private costOfScalar({ opcode, results: [result] }: Op): number {
    const isIndex = /^i\d\d\./.test(opcode) && !this.sources.has(result);
    return isIndex ? 0 : costOf(opcode);
  }

  private cost(): number {
    let cost = 0;
    for (const pack of this.packs) {
      if (!pack.fixed) cost += this.costOfPack(pack);
    }
    for (const { pack, lane, inside } of this.taken.values()) {
      if (inside && this.chained.has(pack)) cost += COST_IN_CHAIN;
      else if (inside) cost += COST_OF_LANES[lane as 0 | 1] ?? 1;
    }
    return cost + this.packing.stores.length;
  }

  private costOfPack({ form, opcode, operands }: Pack): number {
    if (form === "op") return costOf(opcode!);
    const isChained = operands.some((each) => this.chained.has(each));
    if (isChained) return COST_IN_CHAIN;
    return COST_OF_FORM[form] ?? 1;
  }
}
