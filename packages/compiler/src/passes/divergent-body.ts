/**
 * The body of an outer loop in lanes that part (`analyses/divergent-loop.ts`).
 *
 * At each place a mask says which lanes are there: an `if` splits it, both arms run, and what they give is
 * put together by its condition. What is left (`br`, or the end of a block or loop) gathers its values in a *target*: lane
 * by lane, those of the lanes that come. A loop carries its mask and the targets that its iterations may come to,
 * and goes on while a lane does:
 *
 *   %k = loop @l (%z, %k) { if %c { br @l %z', %k' } else { yield }; yield %k }
 *   ->
 *   %k = loop @v (%mask, %z, %k, %left) {
 *     %left' = bitselect %k, %left, %mask
 *     %mask' = and %mask, %c
 *     if (any_true %mask') { br @v %mask', %z', %k', %left' } else { yield }
 *     yield %left'
 *   }
 *
 * The first time in an iteration that lanes come to a target, the mask need not tell those that come from those that are
 * there: the others come later, and overwrite what they find, or never, and then nobody reads it.
 * Carried values themselves are not masked: in lanes that have left, nothing reads them.
 */
import { allOps, makeOp, makeRegion, makeValue } from "@numboa/parser/ir";
import type { NumberType, Op, Region, Value } from "@numboa/parser/ir";
import { asTestedLoop, exitsOf, type TestedLoop } from "../analyses/divergent-loop.ts";
import { isMask, lanesIn, maskOf, widthOf } from "../analyses/lane-kinds.ts";
import { constantOf } from "../rules/pattern.ts";
import { MaskBody, type Mask, type Parts } from "./mask-body.ts";

/** What lanes come to: the results of a block or a loop, or a loop's next iteration. */
interface Target {
  /** The scalar values that it gives. */
  readonly gives: readonly Value[];
  /** Whether it must be known which lanes have come. */
  readonly counts: boolean;
  /** What was brought, for each value that it gives. */
  values?: readonly Parts[];
  came?: Parts;
  /** No lane has come in this iteration. */
  fresh: boolean;
  /** Those of a loop that are the number of its iterations before the one in which a lane leaves, and some more. */
  counters?: ReadonlyMap<Value, Value>;
}

/** Emit how lanes leave a loop, and go on; and what they have brought so far. */
interface LoopEnds {
  readonly end: () => void;
  readonly again: () => void;
  readonly brought: () => Value[];
}

export class DivergentBody extends MaskBody {
  private readonly targets = new Map<Op, Target>();
  /** The lanes that are here, and those that were at the beginning of the iteration. */
  private here: Mask;
  private first: Mask;

  protected override visit(op: Op): void {
    if (op.opcode === "br") this.come(this.targets.get(op.target!)!, op.operands);
    else if (!this.divergent.parting.has(op)) super.visit(op);
    else if (op.opcode === "if") this.arms(op);
    else if (op.opcode === "block") this.block(op);
    else if (op.opcode === "loop") this.while(op);
    else this.counted(op);
  }

  private arms(op: Op): void {
    const { here } = this;
    const [condition] = op.operands;
    const mask = this.lanesWhere(condition);
    const ends = op.regions.flatMap((arm, k) => {
      this.here = k === 0 ? this.and(here, mask) : this.andNot(here, mask);
      this.ops(arm);
      const { opcode, operands } = arm.ops.at(-1)!;
      return opcode === "yield" ? [{ here: this.here, operands }] : [];
    });
    const [one, other] = ends;
    if (exitsOf(op).size === 0) this.here = here;
    else this.here = other ? this.or(one.here, other.here) : one ? one.here : this.allOrNone(0);
    op.results.forEach((result, k) => {
      const [left, right] = ends.map(({ operands }) => this.asCarried(operands[k], result));
      const kind = this.kind(result);
      const parts =
        right && kind ? this.pick(this.masksOf(condition, widthOf(kind)), [left, right]) : left;
      this.bind(result, parts ?? []);
    });
  }

  private block(op: Op): void {
    const { here } = this;
    const target = this.openTarget(op);
    this.targets.set(op, target);
    this.ops(op.regions[0]);
    this.end(op.regions[0], target);
    this.closeTarget(op, target, here);
  }

  private while(op: Op): void {
    const { here, first, b } = this;
    const [scalar] = op.regions;
    const next: Target = { gives: scalar.params, counts: true, fresh: true };
    this.targets.set(op, next);
    const left = this.openLoop(op);
    const carried = [left, ...this.targetsAround(op)];
    const brought = (): Value[] => carried.flatMap((target) => this.brought(target));
    const inits = this.state(scalar.params, op.operands, carried);
    const body = makeRegion(inits.map(({ type }) => makeValue(type)));
    const types = brought().map(({ type }) => type);
    const loop = makeOp("loop", inits, { regions: [body], types, span: op.span });
    const again = (): void =>
      void b.br(loop, [...next.came!, ...next.values!.flat(), ...brought()]);
    b.inside(body, () => {
      this.begin(body.params, scalar.params, carried);
      const tested = asTestedLoop(op);
      const end = (): void => this.end(scalar, left);
      if (tested) this.tested(tested, { end, again, brought });
      else this.untested(scalar, { end, again, brought });
    });
    b.append(loop);
    this.take(carried, [...loop.results], false);
    this.first = first;
    this.closeTarget(op, left, here);
  }

  /** What comes after the test runs only if a lane goes on. */
  private tested({ head, test, body }: TestedLoop, { end, again, brought }: LoopEnds): void {
    const { b } = this;
    this.ops({ params: [], ops: [...head] });
    const { here } = this;
    const [condition] = test.operands;
    const { lanes, holds } = this.split(condition);
    this.here = this.andNot(here, this.lanesWhere(condition));
    end();
    const exits = brought();
    const some = this.any(this.and(here, lanes));
    this.emitIf(holds ? b.op("i32.and", [holds, some]) : some, () => {
      this.here = this.and(here, lanes);
      this.ops(body);
      again();
    });
    b.yield(exits);
  }

  private untested(scalar: Region, { end, again, brought }: LoopEnds): void {
    const exits = brought();
    this.emitIf(this.any(this.here!), () => {
      this.ops(scalar);
      end();
      again();
    });
    this.b.yield(exits);
  }

  /** A condition as that of the lanes, and one that is the same in all. */
  private split(condition: Value): { lanes: Parts; holds?: Value } {
    const { opcode, operands } = condition.def ?? {};
    if (opcode === "i32.and" && isMask(this.kind(condition))) {
      const [one, other] = operands!;
      if (!this.isLanes(one)) return { lanes: this.lanesWhere(other), holds: this.scalar(one) };
      if (!this.isLanes(other)) return { lanes: this.lanesWhere(one), holds: this.scalar(other) };
    }
    return { lanes: this.lanesWhere(condition) };
  }

  /** A counted loop that lanes leave: it ends when all have. */
  private counted(op: Op): void {
    const { first, b } = this;
    const [start, end, ...inits] = op.operands;
    const [scalar] = op.regions;
    const [index, ...params] = scalar.params;
    const carried = this.targetsAround(op);
    const operands = this.state(params, inits, carried);
    const types = operands.map(({ type }) => type);
    const body = makeRegion([index.type, ...types].map((type) => makeValue(type)));
    body.params[0].name = index.name;
    this.copies.set(index, body.params[0]);
    const parts = { attrs: { ...op.attrs }, regions: [body], types, span: op.span };
    const loop = makeOp("for", [this.scalar(start), this.scalar(end), ...operands], parts);
    const around = makeOp("block", [], { regions: [makeRegion()], types, span: op.span });
    b.inside(body, () => {
      this.begin(body.params.slice(1), params, carried);
      this.ops(scalar);
      const next = this.state(params, scalar.ops.at(-1)!.operands, carried);
      const none = b.op("i32.eqz", [this.any(this.here!)]);
      this.emitIf(none, () => b.br(around, next));
      b.yield(next);
    });
    b.inside(around.regions[0], () => b.yield([...b.append(loop).results]));
    b.append(around);
    this.begin(around.results, op.results, carried);
    for (const target of carried) target.fresh = false;
    this.first = first;
  }

  /** What goes into an iteration: its mask, the carried values, and what was brought so far. */
  private state(params: Parts, values: Parts, carried: readonly Target[]): Value[] {
    return [
      ...(this.here ?? this.allOrNone(-1)),
      ...params.flatMap((param, k) => this.asCarried(values[k], param)),
      ...carried.flatMap((target) => this.brought(target)),
    ];
  }

  /** Takes what {@link state} gives. */
  private begin(state: Parts, params: Parts, carried: readonly Target[]): void {
    const left = [...state];
    this.here = this.first = left.splice(0, this.count(this.divergent.mask));
    for (const param of params) this.bind(param, left.splice(0, this.carriedTypes(param).length));
    this.take(carried, left, true);
  }

  private take(targets: readonly Target[], values: Value[], fresh: boolean): void {
    for (const target of targets) {
      target.values = target.gives.map((value) =>
        values.splice(0, this.carriedTypes(value).length),
      );
      if (target.counts) target.came = values.splice(0, this.count(this.divergent.mask));
      target.fresh = fresh;
    }
  }

  /** What was brought to a target, or anything of its types. */
  private brought({ gives, counts, values, came }: Target): Value[] {
    const nothing = (type: Value["type"]): Value =>
      type === "v128" ? this.allOrNone(0)[0] : this.b.const(type as NumberType, 0);
    return [
      ...(values?.flat() ?? gives.flatMap((value) => this.carriedTypes(value)).map(nothing)),
      ...(counts ? (came ?? this.allOrNone(0)) : []),
    ];
  }

  /** Who comes out of an op must be known where others leave more than that. */
  private openTarget(op: Op): Target {
    return { gives: op.results, counts: exitsOf(op).size > 0, fresh: true };
  }

  private end({ ops }: Region, target: Target): void {
    const last = ops.at(-1)!;
    if (last.opcode === "yield") this.come(target, last.operands);
  }

  private closeTarget(op: Op, { values, counts, came }: Target, here: Mask): void {
    op.results.forEach((result, k) => this.bind(result, values?.[k] ?? []));
    this.here = counts ? (came ?? this.allOrNone(0)) : here;
  }

  /** What comes out of a loop. A result that counts is one less before the first iteration than it would be in it. */
  private openLoop(op: Op): Target {
    const counters = computeCounters(op, (value) => !this.isLanes(value));
    const values = op.results.map((result) => {
      const init = counters.get(result);
      if (!init) return this.carriedTypes(result).map(() => this.allOrNone(0)[0]);
      const less = this.b.op("i32.add", [this.scalar(init), this.b.const("i32", -1)]);
      const splat = this.b.op("i32x4.splat", [less]);
      return this.each(lanesIn("i32"), () => splat);
    });
    return { ...this.openTarget(op), values, counters };
  }

  private targetsAround(op: Op): Target[] {
    return [...exitsOf(op)].map((target) => this.targets.get(target)!);
  }

  /** The lanes that are here come to a target. */
  private come(target: Target, brought: Parts): void {
    const { gives, values, counts, came, fresh } = target;
    const mask = fresh ? this.first : this.here;
    target.values = gives.map((value, k) => {
      if (target.counters?.has(value)) return this.countUp(values![k]);
      const parts = this.asCarried(brought[k], value);
      const kind = this.kind(value);
      if (!values || !mask || !kind) return parts;
      const masks = this.resize(mask, this.divergent.mask, maskOf(kind));
      return this.pick(masks, [parts, values[k]]);
    });
    if (counts) target.came = (came ? this.or(came, this.here) : this.here) ?? this.allOrNone(-1);
    target.fresh = false;
  }

  /** One more in the lanes that began this iteration: a mask is -1. */
  private countUp(counts: Parts): Parts {
    const masks = this.resize(this.first!, this.divergent.mask, "mask32");
    return counts.map((part, k) => this.b.op("i32x4.sub", [part, masks[k]]));
  }

  private emitIf(condition: Value, leave: () => void): void {
    const [then, otherwise] = [makeRegion(), makeRegion()];
    this.b.inside(then, leave);
    this.b.inside(otherwise, () => this.b.yield());
    this.b.emit("if", [condition], { regions: [then, otherwise] });
  }
}

/**
 * The results of a loop that are a carried value, the same in all lanes that are there, which counts up by one: by the
 * result, the first value.
 */
function computeCounters(loop: Op, isUniform: (value: Value) => boolean): Map<Value, Value> {
  const [{ params, ops }] = loop.regions;
  const last = ops.at(-1)!;
  const back = allOps(loop.regions[0]).filter(({ target }) => target === loop);
  const counters = new Map<Value, Value>();
  if (last.opcode !== "yield" || back.length !== 1) return counters;
  last.operands.forEach((value, k) => {
    const at = params.indexOf(value);
    const { def } = at < 0 ? value : back[0].operands[at];
    if (at < 0 || !isUniform(value) || def?.opcode !== "i32.add" || def.operands[0] !== value)
      return;
    if (constantOf(def.operands[1]) === 1) counters.set(loop.results[k], loop.operands[at]);
  });
  return counters;
}
