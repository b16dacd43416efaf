/**
 * The body of a vector loop: each scalar value becomes as many vectors as hold its lanes (`analyses/vector-loop.ts`
 * says of which kind), what never changes is computed before the loop and put into all lanes.
 *
 * Accesses are emitted in the scalar body's order, all else where it is first needed: it is pure.
 *
 * Lanes of 8 and 16 bits stay as narrow as they are where the result is the same: in comparisons and bitwise ops of such, and in what is stored
 * to such elements, whose lowest bits come from the lowest bits. Where an op needs the number, they are widened before it
 * (`lane-widths.ts`), and so are conditions of one width that choose values of another.
 */
import { Builder, makeOp, type Op, type Opcode, type Region, type Value } from "@numboa/parser/ir";
import {
  isMask,
  isNarrow,
  isUnsigned,
  lanesIn,
  maskOf,
  narrowKindOf,
  SHAPES,
  widthOf,
  type LaneKind,
  type Width,
} from "../analyses/lane-kinds.ts";
import {
  CONVERSIONS,
  vectorOpcode,
  type VectorAccess,
  type VectorLoop,
} from "../analyses/vector-loop.ts";
import { functionOf } from "../math/index.ts";
import { VectorLanes } from "../math/vector-lanes.ts";
import { resizeLanes } from "./lane-widths.ts";

/** Emits the index of an access, some elements further on. */
export type EmitIndex = (builder: Builder, access: VectorAccess, plus: number) => Value;

export const SPLAT = {
  f64: "f64x2.splat",
  f32: "f32x4.splat",
  i32: "i32x4.splat",
  i64: "i64x2.splat",
} as const;

/** By the opcode of a conversion to 64 bits: from the lower and from the upper lanes. */
const WIDENINGS: Partial<Record<Opcode, readonly [low: Opcode, high: Opcode]>> = {
  "f64.promote_f32": ["f64x2.promote_low_f32x4", "f64x2.promote_high_f32x4"],
  "f64.convert_i32_s": ["f64x2.convert_low_i32x4_s", "f64x2.convert_high_i32x4_s"],
  "f64.convert_i32_u": ["f64x2.convert_low_i32x4_u", "f64x2.convert_high_i32x4_u"],
  "i64.extend_i32_s": ["i64x2.extend_low_i32x4_s", "i64x2.extend_high_i32x4_s"],
  "i64.extend_i32_u": ["i64x2.extend_low_i32x4_u", "i64x2.extend_high_i32x4_u"],
};
/** By the opcode of a conversion from 64 bits to 32. */
const NARROWINGS: Partial<Record<Opcode, Opcode>> = {
  "f32.demote_f64": "f32x4.demote_f64x2",
  "i32.wrap_i64": "i32x4.wrap_i64x2",
};

export class VectorBody {
  protected readonly plan: VectorLoop;
  /** Where what never changes is computed. */
  protected before: Builder;
  private readonly emitIndex: EmitIndex;
  protected readonly b: Builder;
  protected readonly body: Region;
  protected readonly lanes: number;
  /** The vectors of a value, in order of their lanes. */
  protected readonly parts = new Map<Value, readonly Value[]>();
  private readonly scalars = new Map<Value, Value>();
  private readonly splats = new Map<string, Value>();
  /** By the width and a value, its lowest bits in lanes of that width. */
  private readonly lowBits = new Map<Width, Map<Value, readonly Value[]>>();
  private readonly names = new Map<Value, number>();

  constructor(plan: VectorLoop, lanes: number, before: Region, body: Region, emitIndex: EmitIndex) {
    this.plan = plan;
    this.lanes = lanes;
    this.before = new Builder(before);
    this.b = new Builder(body);
    this.body = body;
    this.emitIndex = emitIndex;
  }

  emit(): void {
    this.accesses();
    this.passOn();
  }

  /** All loads and stores, and what is stored. */
  protected accesses(): void {
    const { b } = this;
    for (const access of this.plan.accesses) {
      b.span = access.op.span;
      if (access.op.opcode === "array.store") this.store(access);
      else if (this.plan.kinds.has(access.op.results[0])) this.load(access);
    }
    b.span = undefined;
  }

  /** What the lanes find of a carried value. */
  carry(param: Value, parts: readonly Value[]): void {
    this.parts.set(param, parts);
  }

  protected passOn(): void {
    const { operands } = this.plan.loop.regions[0].ops.at(-1)!;
    const { reductions } = this.plan;
    this.b.yield(reductions.flatMap(({ type }, k) => this.vectors(operands[k], type)));
  }

  private load(access: VectorAccess): void {
    const [array] = access.op.operands as [Value];
    const [result] = access.op.results as [Value];
    const lanes = lanesIn(this.plan.kinds.get(result)!);
    const opcode = lanes > this.lanes ? "array.load_low" : "array.load_v128";
    const parts = this.each(lanes, (plus) =>
      this.b.op(opcode, [array, this.emitIndex(this.b, access, plus)]),
    );
    this.parts.set(result, parts);
  }

  private store(access: VectorAccess): void {
    const [array, , value] = access.op.operands as [Value, Value, Value];
    const narrow = narrowKindOf(array);
    const kind = narrow ?? (value.type as LaneKind);
    const parts = narrow ? this.low(value, widthOf(narrow)) : this.vectors(value, kind);
    const opcode = lanesIn(kind) > this.lanes ? "array.store_low" : "array.store_v128";
    this.each(lanesIn(kind), (plus, k) =>
      this.b.emit(opcode, [array, this.emitIndex(this.b, access, plus), parts[k]]),
    );
  }

  /** One for each vector that the lanes fill, or half of it. */
  protected each<T>(step: number, make: (plus: number, k: number) => T): T[] {
    return Array.from({ length: Math.ceil(this.lanes / step) }, (_, k) => make(k * step, k));
  }

  /** A value as vectors of a kind; a fixed one in all lanes. */
  protected vectors(value: Value, kind: LaneKind): readonly Value[] {
    const own = this.plan.kinds.get(value);
    if (own !== undefined) return this.asKind(this.own(value, own), own, kind);
    const known = this.parts.get(value);
    if (known) return known;
    const splat = this.splat(value, kind);
    return this.each(lanesIn(kind), () => splat);
  }

  private own(value: Value, kind: LaneKind): readonly Value[] {
    const known = this.parts.get(value);
    if (known) return known;
    const outer = this.b.span;
    this.b.span = value.def?.span ?? outer;
    const [index] = this.plan.loop.regions[0].params;
    const parts = value === index ? this.indexLanes() : this.compute(value.def!, kind);
    this.b.span = outer;
    this.parts.set(value, parts);
    return parts;
  }

  /** The index in all lanes. */
  private indexLanes(): readonly Value[] {
    const [index] = this.body.params;
    return this.each(4, (plus) => this.b.op("i32x4.ramp", [this.further(index, plus)]));
  }

  private further(index: Value, plus: number): Value {
    return plus === 0 ? index : this.b.op("i32.add", [index, this.b.const("i32", plus)]);
  }

  protected asKind(parts: readonly Value[], own: LaneKind, kind: LaneKind): readonly Value[] {
    if (own === kind) return parts;
    if (isMask(kind)) {
      const mask = isMask(own) ? parts : this.compareWithZero(parts, own, "ne");
      return this.resize(mask, maskOf(own), kind);
    }
    const resized = this.resize(parts, own, kind);
    return isMask(own) ? this.ones(resized, widthOf(kind)) : resized;
  }

  protected resize(parts: readonly Value[], from: LaneKind, to: LaneKind): readonly Value[] {
    return resizeLanes(parts, from, to, { b: this.b, before: this.before, lanes: this.lanes });
  }

  /** 1 where a mask has ones. */
  private ones(masks: readonly Value[], width: Width): readonly Value[] {
    const one = this.constant(1, width);
    return masks.map((mask) => this.b.op("v128.and", [mask, one]));
  }

  private constant(value: number, width: Width): Value {
    const scalar =
      width === 64 ? this.before.const("i64", BigInt(value)) : this.before.const("i32", value);
    return this.before.op(`${SHAPES[width]}.splat`, [scalar]);
  }

  private compareWithZero(
    parts: readonly Value[],
    kind: LaneKind,
    test: "eq" | "ne",
  ): readonly Value[] {
    const zero = this.constant(0, widthOf(kind));
    return parts.map((part) => this.b.op(`${SHAPES[widthOf(kind)]}.${test}`, [part, zero]));
  }

  /**
   * The lowest bits of an i32 in lanes of so many bits. Of sums, differences and bitwise ops they are those of the
   * lowest bits.
   */
  protected low(value: Value, width: Width): readonly Value[] {
    let known = this.lowBits.get(width);
    if (!known) this.lowBits.set(width, (known = new Map()));
    let parts = known.get(value);
    if (!parts) known.set(value, (parts = this.computeLow(value, width)));
    return parts;
  }

  private computeLow(value: Value, width: Width): readonly Value[] {
    const { b } = this;
    const kind = this.plan.kinds.get(value);
    if (kind === undefined) {
      const splat = this.before.op(`${SHAPES[width]}.splat` as Opcode, [this.scalar(value)]);
      return this.each(128 / width, () => splat);
    }
    if (isMask(kind)) {
      return this.ones(this.resize(this.own(value, kind), kind, `mask${width}`), width);
    }
    const op = value.def;
    if (kind === "i32" && op && !this.parts.has(value)) {
      const operands = (count: number): (readonly Value[])[] =>
        op.operands.slice(0, count).map((operand) => this.low(operand, width));
      if (op.opcode === "select") return this.choose(op, operands(2), width);
      const opcode = lowOpcode(op.opcode, width);
      if (opcode) return zip(operands(2), (each) => b.op(opcode, each));
    }
    return this.resize(this.own(value, kind), kind, width === 8 ? "u8" : "u16");
  }

  protected compute(op: Op, kind: LaneKind): readonly Value[] {
    const { b, plan } = this;
    const { opcode } = op;
    const [first, second] = op.operands as [Value, Value];
    const [from] = CONVERSIONS[opcode] ?? [];
    if (from) {
      const parts = this.vectors(first, from);
      const widening = WIDENINGS[opcode];
      if (widening) return parts.flatMap((part) => widening.map((half) => b.op(half, [part])));
      return this.each(4, (_, k) => b.op(NARROWINGS[opcode]!, parts.slice(2 * k, 2 * k + 2)));
    }
    if (opcode === "i32.eqz") return this.not(first);
    if (opcode === "select") return this.select(op, kind);
    if (functionOf(op)) return this.mathematics(op);
    if (/sh[lr]/.test(opcode)) {
      const by = this.scalar(second);
      return this.vectors(first, "i32").map((part) => b.op(vectorOpcode(opcode), [part, by]));
    }
    if (widthOf(kind) < 32) {
      const narrow = op.operands
        .map((value) => plan.kinds.get(value)!)
        .find((of) => of && isNarrow(of));
      if (narrow) return this.narrow(op, narrow);
    }
    const isOfMasks = isMask(kind) && isBitwise(opcode);
    const operands = op.operands.map((value) =>
      isOfMasks ? this.masksOf(value, widthOf(kind)) : this.vectors(value, value.type as LaneKind),
    );
    return zip(operands, (each) => b.op(vectorOpcode(opcode), each));
  }

  /** A comparison, or a bitwise op, in lanes of less than 32 bits. */
  private narrow(op: Op, kind: LaneKind): readonly Value[] {
    const width = widthOf(kind);
    const operands = op.operands.map((value) => this.low(value, width));
    const name = op.opcode.slice("i32.".length);
    const test = isUnsigned(kind) ? name.replace("_s", "_u") : name;
    const opcode = isBitwise(op.opcode)
      ? vectorOpcode(op.opcode)
      : (`${SHAPES[width]}.${test}` as Opcode);
    return zip(operands, (each) => this.b.op(opcode, each));
  }

  private mathematics(op: Op): readonly Value[] {
    const vectors = op.operands.map((operand) => this.vectors(operand, "f64"));
    const math = new VectorLanes(this.b, this.before);
    return vectors[0].map((_, k) =>
      math.call(
        op,
        vectors.map((parts) => parts[k]),
      ),
    );
  }

  /** Of a mask all bits; an integer is compared with 0. */
  private not(value: Value): readonly Value[] {
    const kind = this.plan.kinds.get(value) ?? "i32";
    const parts = this.vectors(value, kind);
    if (!isMask(kind)) return this.compareWithZero(parts, kind, "eq");
    return parts.map((part) => this.b.op("v128.not", [part]));
  }

  private select(op: Op, kind: LaneKind): readonly Value[] {
    const arms = op.operands.slice(0, 2);
    const width = widthOf(kind);
    const parts = arms.map((arm) =>
      isNarrow(kind) ? this.low(arm, width) : this.vectors(arm, kind),
    );
    return this.choose(op, parts, width);
  }

  /** One of the arms in each lane, which are of a width. */
  private choose(op: Op, [ones, others]: (readonly Value[])[], width: Width): readonly Value[] {
    return this.pick(this.masksOf(op.operands[2], width), [ones, others]);
  }

  /** The first of two where masks have ones, else the second. */
  protected pick(
    masks: readonly Value[],
    [ones, others]: readonly (readonly Value[])[],
  ): readonly Value[] {
    return zip([ones, others, masks], (each) => this.b.op("v128.bitselect", each));
  }

  /** A condition as masks of lanes of a width. */
  protected masksOf(condition: Value, width: Width): readonly Value[] {
    if (this.plan.kinds.has(condition)) return this.vectors(condition, `mask${width}`);
    const fixed = this.fixedMask(condition);
    return this.each(128 / width, () => fixed);
  }

  /** All ones if the condition holds, in lanes of any width. */
  private fixedMask(condition: Value): Value {
    const b = this.before;
    const zero = b.const("i32", 0);
    const holds = b.op("i32.ne", [this.scalar(condition), zero]);
    return b.op("i32x4.splat", [b.op("i32.sub", [zero, holds])]);
  }

  protected splat(value: Value, kind: LaneKind): Value {
    const opcode = SPLAT[kind as keyof typeof SPLAT];
    const scalar = this.scalar(value);
    const key = `${opcode} ${this.nameOf(scalar)}`;
    let splat = this.splats.get(key);
    if (!splat) this.splats.set(key, (splat = this.before.op(opcode, [scalar])));
    return splat;
  }

  private nameOf(value: Value): number {
    if (!this.names.has(value)) this.names.set(value, this.names.size);
    return this.names.get(value)!;
  }

  /** A fixed value, computed before the loop. */
  protected scalar(value: Value): Value {
    if (!this.plan.inside.has(value)) return value;
    const known = this.scalars.get(value);
    if (known) return known;
    const { opcode, operands, attrs, results, span } = value.def!;
    const copy = makeOp(
      opcode,
      operands.map((operand) => this.scalar(operand)),
      { attrs: { ...attrs }, types: results.map(({ type }) => type), span },
    );
    const [result] = this.before.append(copy).results as [Value];
    this.scalars.set(value, result);
    return result;
  }
}

/** An op that can be done on the lowest bits alone, in lanes of so many bits. */
function lowOpcode(opcode: Opcode, width: Width): Opcode | undefined {
  const name = opcode.slice("i32.".length);
  if (isBitwise(opcode)) return vectorOpcode(opcode);
  const isSum = /^i32\.(?:add|sub)$/.test(opcode) || (width === 16 && opcode === "i32.mul");
  return isSum ? (`${SHAPES[width]}.${name}` as Opcode) : undefined;
}

/** Takes the vectors of operands together. */
function zip(
  operands: readonly (readonly Value[])[],
  make: (each: Value[]) => Value,
): readonly Value[] {
  return operands[0].map((_, k) => make(operands.map((parts) => parts[k])));
}

function isBitwise(opcode: Opcode): boolean {
  return /^i32\.(?:and|or|xor)$/.test(opcode);
}
