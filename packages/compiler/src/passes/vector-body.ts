/**
 * The body of a vector loop: each scalar value becomes as many vectors as hold its lanes (`analyses/vector-loop.ts`
 * says of which kind), what never changes is computed before the loop and put into all lanes.
 *
 * Accesses are emitted in the scalar body's order, all else where it is first needed: it is pure.
 */
import { Builder, makeOp, type Op, type Opcode, type Region, type Value } from "@numboa/parser/ir";
import {
  vectorOpcode,
  type LaneKind,
  type VectorAccess,
  type VectorLoop,
} from "../analyses/vector-loop.ts";
import { OWN_FUNCTIONS } from "../math/index.ts";
import { VectorLanes } from "../math/vector-lanes.ts";

/** Emits the index of an access, some elements further on. */
type EmitIndex = (builder: Builder, access: VectorAccess, plus: number) => Value;

export const LANES_OF: Readonly<Record<LaneKind, number>> = {
  f64: 2,
  mask64: 2,
  f32: 4,
  i32: 4,
  mask32: 4,
};
export const SPLAT = { f64: "f64x2.splat", f32: "f32x4.splat", i32: "i32x4.splat" } as const;

/** By the opcode of a conversion to double: from the lower and from the upper lanes. */
const WIDENINGS: Partial<Record<Opcode, readonly [low: Opcode, high: Opcode]>> = {
  "f64.promote_f32": ["f64x2.promote_low_f32x4", "f64x2.promote_high_f32x4"],
  "f64.convert_i32_s": ["f64x2.convert_low_i32x4_s", "f64x2.convert_high_i32x4_s"],
  "f64.convert_i32_u": ["f64x2.convert_low_i32x4_u", "f64x2.convert_high_i32x4_u"],
};

export class VectorBody {
  private readonly plan: VectorLoop;
  /** Where what never changes is computed. */
  protected before: Builder;
  private readonly emitIndex: EmitIndex;
  protected readonly b: Builder;
  protected readonly lanes: number;
  /** The vectors of a value, in order of their lanes. */
  protected readonly parts = new Map<Value, readonly Value[]>();
  private readonly scalars = new Map<Value, Value>();
  private readonly splats = new Map<string, Value>();
  private readonly names = new Map<Value, number>();

  constructor(plan: VectorLoop, lanes: number, before: Region, body: Region, emitIndex: EmitIndex) {
    this.plan = plan;
    this.lanes = lanes;
    this.before = new Builder(before);
    this.b = new Builder(body);
    this.emitIndex = emitIndex;
  }

  emit(): void {
    const { b } = this;
    for (const access of this.plan.accesses) {
      b.span = access.op.span;
      if (access.op.opcode === "array.store") this.store(access);
      else if (this.plan.kinds.has(access.op.results[0])) this.load(access);
    }
    b.span = undefined;
    b.yield();
  }

  private load(access: VectorAccess): void {
    const [array] = access.op.operands as [Value];
    const [result] = access.op.results as [Value];
    const step = LANES_OF[this.plan.kinds.get(result)!];
    const parts = this.each(step, (plus) =>
      this.b.op("array.load_v128", [array, this.emitIndex(this.b, access, plus)]),
    );
    this.parts.set(result, parts);
  }

  private store(access: VectorAccess): void {
    const [array, , value] = access.op.operands as [Value, Value, Value];
    const kind = value.type as LaneKind;
    const parts = this.vectors(value, kind);
    this.each(LANES_OF[kind], (plus, k) =>
      this.b.emit("array.store_v128", [array, this.emitIndex(this.b, access, plus), parts[k]]),
    );
  }

  /** One for each vector that the lanes fill. */
  protected each<T>(step: number, make: (plus: number, k: number) => T): T[] {
    return Array.from({ length: this.lanes / step }, (_, k) => make(k * step, k));
  }

  /** A value as vectors of a kind; a fixed one in all lanes. */
  protected vectors(value: Value, kind: LaneKind): readonly Value[] {
    const known = this.parts.get(value);
    if (known) return known;
    if (!this.plan.kinds.has(value)) {
      const splat = this.splat(value, kind);
      return this.each(LANES_OF[kind], () => splat);
    }
    const outer = this.b.span;
    this.b.span = value.def!.span;
    const parts = this.compute(value.def!, kind);
    this.b.span = outer;
    this.parts.set(value, parts);
    return parts;
  }

  protected compute(op: Op, kind: LaneKind): readonly Value[] {
    const { b, plan } = this;
    const [first, second] = op.operands as [Value, Value];
    const operandKind = plan.kinds.get(first) ?? (first.type as LaneKind);
    const widening = WIDENINGS[op.opcode];
    if (widening) {
      return this.vectors(first, operandKind).flatMap((part) =>
        widening.map((opcode) => b.op(opcode, [part])),
      );
    }
    if (op.opcode === "f32.demote_f64") {
      const parts = this.vectors(first, "f64");
      return this.each(4, (plus) =>
        b.op("f32x4.demote_f64x2", [parts[plus / 2], parts[plus / 2 + 1]]),
      );
    }
    if (op.opcode === "i32.eqz") return this.not(first, operandKind);
    if (op.opcode === "select") return this.select(op, kind);
    if (op.opcode === "math.own") return this.mathematics(op);
    const opcode = vectorOpcode(op.opcode);
    if (/sh[lr]/.test(op.opcode)) {
      const by = this.scalar(second);
      return this.vectors(first, "i32").map((part) => b.op(opcode, [part, by]));
    }
    const operands = op.operands.map((value) =>
      this.vectors(value, plan.kinds.get(value) ?? (value.type as LaneKind)),
    );
    return operands[0].map((_, k) =>
      b.op(
        opcode,
        operands.map((parts) => parts[k]),
      ),
    );
  }

  private mathematics({ operands, attrs }: Op): readonly Value[] {
    const own = OWN_FUNCTIONS.get(String(attrs["fn"]))!;
    const vectors = operands.map((operand) => this.vectors(operand, "f64"));
    const math = new VectorLanes(this.b, this.before);
    return vectors[0].map((_, k) =>
      math.call(
        own,
        vectors.map((parts) => parts[k]),
      ),
    );
  }

  /** Of a mask all bits; an integer is compared with 0. */
  private not(value: Value, kind: LaneKind): readonly Value[] {
    const { b } = this;
    const parts = this.vectors(value, kind);
    if (kind !== "i32") return parts.map((part) => b.op("v128.not", [part]));
    const zero = this.before.op("i32x4.splat", [this.before.const("i32", 0)]);
    return parts.map((part) => b.op("i32x4.eq", [part, zero]));
  }

  protected select(op: Op, kind: LaneKind): readonly Value[] {
    const [a, other, condition] = op.operands as [Value, Value, Value];
    const [ones, others] = [this.vectors(a, kind), this.vectors(other, kind)];
    const mask = this.plan.kinds.get(condition);
    const masks = mask ? this.vectors(condition, mask) : undefined;
    const fixed = masks ? undefined : this.fixedMask(condition);
    return ones.map((part, k) =>
      this.b.op("v128.bitselect", [part, others[k], masks?.[k] ?? fixed!]),
    );
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
