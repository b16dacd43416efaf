/**
 * Rewrites straight-line code by a plan of packs (`analyses/packing.ts`): vectors are made where the last of their lanes is there, loads and
 * stores at the places that the plan has found, and scalar ops go that nobody uses any more.
 */
import {
  Builder,
  makeOp,
  makeRegion,
  makeValue,
  type Op,
  type Region,
  type Value,
} from "@numboa/parser/ir";
import { isHalf, type Pack } from "../analyses/pack.ts";
import type { PackedCarry, PackedStore, TakenLane } from "../analyses/pack-cost.ts";
import type { PackingPlan } from "../analyses/packing.ts";
import type { Use } from "../analyses/straight-line.ts";
import { constantOf } from "../rules/pattern.ts";

const SPLAT = { f64: "f64x2.splat", f32: "f32x4.splat", i32: "i32x4.splat" } as const;

/** What must stand around the loop. */
export interface Around {
  readonly before: readonly Op[];
  readonly after: readonly Op[];
}

/** Rewrites the region, and the loop where it carries packs. */
export function emitPacking(plan: PackingPlan): Around {
  return new Rewriter(plan).run();
}

class Rewriter {
  private readonly plan: PackingPlan;
  private readonly vectors = new Map<Pack, Value>();
  /** The lanes that are used as scalars. */
  private readonly scalars = new Map<Value, Value>();
  private readonly b = new Builder(makeRegion());

  constructor(plan: PackingPlan) {
    this.plan = plan;
  }

  run(): Around {
    const { carries, packs, removed, stores, line } = this.plan;
    const [body] = line.loop?.regions ?? [line.region];
    for (const { params } of carries)
      this.vectors.set(params, makeValue("v128", params.lanes[0].name));
    const taken = this.takeParams();
    const at = new Map<number, Pack[]>();
    for (const pack of packs) at.set(pack.at, [...(at.get(pack.at) ?? []), pack]);
    for (const pack of at.get(-1) ?? []) this.pack(pack);
    for (const [place, op] of line.region.ops.entries()) {
      const here = at.get(place) ?? [];
      for (const pack of here) if (isLoad(pack)) this.pack(pack);
      if (!removed.has(op)) this.b.append(op);
      for (const pack of here) if (!isLoad(pack)) this.pack(pack);
      for (const store of stores) if (store.at === place) this.store(store);
    }
    line.region.ops = this.b.region.ops;
    body.ops = [...taken, ...body.ops];
    this.useLanes();
    return carries.length > 0 ? this.carry(body) : { before: [], after: [] };
  }

  /** The lanes of what is carried, to stand first in the loop. */
  private takeParams(): readonly Op[] {
    const scratch = new Builder(makeRegion());
    for (const { params } of this.plan.carries) this.takeLanes(params, scratch);
    return scratch.region.ops;
  }

  private takeLanes(pack: Pack, b: Builder): void {
    for (const value of pack.lanes) {
      const taken = this.plan.taken.get(value);
      if (taken?.pack === pack && taken.inside)
        this.scalars.set(value, this.takeLane(taken, value, b));
    }
  }

  private takeLane({ pack, lane }: TakenLane, { name }: Value, b: Builder): Value {
    const vector = this.vectors.get(pack)!;
    const result = b.op(lane === 0 ? "f64x2.extract_lane_0" : "f64x2.extract_lane_1", [vector]);
    result.name = name;
    return result;
  }

  private pack(pack: Pack): void {
    if (pack.form === "carried") return;
    this.b.span = pack.lanes[0].def?.span;
    this.vectors.set(pack, this.emit(pack));
    this.takeLanes(pack, this.b);
    this.b.span = undefined;
  }

  private emit(pack: Pack): Value {
    const { b } = this;
    const operands = pack.operands.map((operand) => this.vectors.get(operand)!);
    const scalars = pack.scalars.map((value) => this.scalars.get(value) ?? value);
    switch (pack.form) {
      case "load":
        return this.load(pack, scalars);
      case "load-splat":
        return b.op("array.load_splat", scalars);
      case "load-pair":
        return b.op("array.load_high", [
          ...scalars.slice(2),
          b.op("array.load_low", scalars.slice(0, 2)),
        ]);
      case "gather":
        return emitPair(b, scalars);
      case "splat":
        return b.op(SPLAT[pack.type], scalars);
      case "constant":
        return this.constant(pack);
      case "negate":
        return b.op("v128.xor", [...operands, this.signs(pack)]);
      default:
        return b.op(pack.opcode!, [...operands, ...scalars]);
    }
  }

  private load(pack: Pack, [array, index]: readonly Value[]): Value {
    const { b } = this;
    const lead = pack.lead!;
    const first = lead === 0 ? index : b.op("i32.add", [index, b.const("i32", -lead)]);
    return b.op(isHalf(pack) ? "array.load_low" : "array.load_v128", [array, first]);
  }

  private store({ ops, value }: PackedStore): void {
    const [{ operands, span }] = ops as [Op];
    const [array, index] = operands as [Value, Value];
    const at = this.scalars.get(index) ?? index;
    const opcode = isHalf(value) ? "array.store_low" : "array.store_v128";
    this.b.append(makeOp(opcode, [array, at, this.vectors.get(value)!], { span }));
  }

  private constant({ type, lanes }: Pack): Value {
    const { b } = this;
    const values = lanes.map((value) => constantOf(value)!);
    const [low, high] = values.map((value) => b.const(type, value)) as [Value, Value];
    return Object.is(values[0], values[1]) ? b.op(SPLAT[type], [low]) : emitPair(b, [low, high]);
  }

  /** Ones where signs are to be changed. */
  private signs({ signs }: Pack): Value {
    const { b } = this;
    const values = signs!.map((changes) => b.const("f64", changes ? -0 : 0));
    return signs!.every(Boolean) ? b.op("f64x2.splat", [values[0]]) : emitPair(b, values);
  }

  /** Puts the lanes in the place of the scalars, where those are used. */
  private useLanes(): void {
    const { taken, line, removed } = this.plan;
    for (const [value, lane] of taken) {
      for (const use of line.uses.get(value) ?? []) {
        if (removed.has(use.op)) continue;
        use.op.operands[use.operand] = use.leaves
          ? this.takeOnTheWayOut(use, value, lane)
          : this.scalars.get(value)!;
      }
    }
  }

  private takeOnTheWayOut({ op, holder }: Use, value: Value, lane: TakenLane): Value {
    const scratch = new Builder(makeRegion());
    const scalar = this.takeLane(lane, value, scratch);
    holder.ops.splice(holder.ops.indexOf(op), 0, ...scratch.region.ops);
    return scalar;
  }

  /** Vectors in the place of the scalars that the loop carries. */
  private carry(body: Region): Around {
    const { carries, line } = this.plan;
    const loop = line.loop!;
    const { back } = line.carrying!;
    const [before, after] = [new Builder(makeRegion()), new Builder(makeRegion())];
    before.span = after.span = loop.span;
    const counts = loop.opcode === "for";
    const gone = new Set(carries.flatMap(({ places }) => places));
    const others = <T>(values: readonly T[], first: number): T[] =>
      values.filter((_, k) => !gone.has(k - first));
    const at = (values: readonly Value[], { places }: PackedCarry, first: number): Value[] =>
      places.map((place) => values[place + first]);
    const inits = carries.map((each) => emitInit(before, at(loop.operands, each, counts ? 2 : 0)));
    const next = carries.map((each) => this.vectors.get(each.next)!);
    const params = carries.map((each) => this.vectors.get(each.params)!);
    if (counts) {
      const results = carries.map((each) => emitResult(after, loop, at(loop.results, each, 0)));
      loop.results = [...others(loop.results, 0), ...results];
    }
    loop.operands = [...others(loop.operands, counts ? 2 : 0), ...inits];
    body.params = [...others(body.params, counts ? 1 : 0), ...params];
    back.operands = [...others(back.operands, 0), ...next];
    return { before: before.region.ops, after: after.region.ops };
  }
}

const isLoad = ({ form }: Pack): boolean => form.startsWith("load");

function emitPair(b: Builder, [low, high]: readonly Value[]): Value {
  return b.op("f64x2.replace_lane_1", [b.op("f64x2.splat", [low]), high]);
}

function emitInit(b: Builder, [low, high]: readonly Value[]): Value {
  const [one, other] = [low, high].map(constantOf);
  const areSame = low === high || (one !== undefined && Object.is(one, other));
  return areSame ? b.op("f64x2.splat", [low]) : emitPair(b, [low, high]);
}

/** The loop's result, whose lanes are what its results were. */
function emitResult(b: Builder, loop: Op, lanes: readonly Value[]): Value {
  const vector = makeValue("v128", lanes[0].name, loop);
  lanes.forEach((value, lane) => {
    const op = b.emit(lane === 0 ? "f64x2.extract_lane_0" : "f64x2.extract_lane_1", [vector]);
    op.results = [Object.assign(value, { def: op })];
  });
  return vector;
}
