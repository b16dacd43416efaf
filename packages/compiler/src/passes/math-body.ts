/**
 * The body of a loop that computes functions of `Math` several lanes at a time; `analyses/math-loop.ts` says in which
 * form each value is. A value is had in another form by taking lanes out of vectors, or putting numbers into them.
 *
 * Everything is computed before anything is stored, and the lanes in which a function's vector form does not hold
 * are gathered: if there are any, the caller does these iterations in another way.
 */
import { type Builder, makeOp, type Op, type Opcode, type Value } from "@numboa/parser/ir";
import type { Gather, MathLoop } from "../analyses/math-loop.ts";
import { vectorOpcode, type VectorAccess } from "../analyses/vector-loop.ts";
import { functionOf } from "../math/index.ts";
import type { MathFunction } from "../math/own-function.ts";
import { VectorLanes } from "../math/vector-lanes.ts";
import { emitGatherBase } from "./affine-gathers.ts";

const EXTRACT = ["f64x2.extract_lane_0", "f64x2.extract_lane_1"] as const;
const MASK_OPS: Partial<Record<Opcode, Opcode>> = {
  "i32.and": "v128.and",
  "i32.or": "v128.or",
  "i32.eqz": "v128.not",
};

/** Emits the index of an access, some elements further on. */
type EmitIndex = (builder: Builder, access: VectorAccess, plus: number) => Value;

export interface MathBodyParts {
  readonly plan: MathLoop;
  readonly lanes: number;
  /** Stands before the loop. */
  readonly before: Builder;
  /** Stands in the body. */
  readonly builder: Builder;
  readonly index: Value;
  /** What the iteration before left. */
  readonly carried: readonly Value[];
  readonly emitIndex: EmitIndex;
}

export class MathBody {
  readonly #parts: MathBodyParts;
  readonly #math: VectorLanes;
  readonly #vectors = new Map<Value, readonly Value[]>();
  readonly #singles: Map<Value, Value>[];
  readonly #fixed = new Map<Value, Value>();
  readonly #accesses: ReadonlyMap<Op, VectorAccess>;
  /** What an iteration leaves to the next, by what that finds. */
  readonly #next: ReadonlyMap<Value, Value>;
  /** Of the loads in {@link MathLoop.gathers}. */
  readonly #bases = new Map<Op, Value>();
  #except: Value | undefined;

  constructor(parts: MathBodyParts) {
    this.#parts = parts;
    this.#math = new VectorLanes(parts.builder, parts.before);
    this.#accesses = new Map(parts.plan.accesses.map((access) => [access.op, access]));
    const [index, ...carried] = parts.plan.loop.regions[0].params;
    const { builder } = parts;
    this.#singles = Array.from({ length: parts.lanes }, (_, lane) => {
      const at =
        lane === 0 ? parts.index : builder.op("i32.add", [parts.index, builder.const("i32", lane)]);
      return new Map([[index, at]]);
    });
    carried.forEach((value, k) => this.#singles[0].set(value, parts.carried[k]));
    const { operands } = parts.plan.loop.regions[0].ops.at(-1)!;
    this.#next = new Map(carried.map((value, k) => [value, operands[k]]));
  }

  /** Computes all values; gives the exceptions of all lanes in one vector, if there can be any. */
  compute(): Value | undefined {
    const { plan, builder } = this.#parts;
    for (const op of plan.loop.regions[0].ops) {
      builder.span = op.span;
      if (op.opcode === "array.store") this.vectors(op.operands[2]);
      else if (op.results.some((value) => this.#isVector(value))) this.vectors(op.results[0]);
    }
    builder.span = undefined;
    return this.#except;
  }

  /** What the last lane leaves. */
  next(): Value[] {
    const { plan, lanes } = this.#parts;
    const { operands } = plan.loop.regions[0].ops.at(-1)!;
    return operands.map((value) => this.single(value, lanes - 1));
  }

  store(): void {
    const { plan, builder, emitIndex } = this.#parts;
    for (const access of plan.accesses) {
      if (access.op.opcode !== "array.store") continue;
      const [array, , value] = access.op.operands;
      builder.span = access.op.span;
      this.vectors(value).forEach((part, k) => {
        builder.emit("array.store_v128", [array, emitIndex(builder, access, 2 * k), part]);
      });
    }
    builder.span = undefined;
  }

  /** A value as vectors, two lanes each. */
  vectors(value: Value): readonly Value[] {
    let known = this.#vectors.get(value);
    if (known === undefined) this.#vectors.set(value, (known = this.#makeVectors(value)));
    return known;
  }

  #makeVectors(value: Value): readonly Value[] {
    const { plan, before, builder } = this.#parts;
    if (this.#isVector(value)) return this.#compute(value.def!);
    if (!plan.inside.has(value) || this.#isFixed(value)) {
      const splat = before.op("f64x2.splat", [this.#fixedValue(value)]);
      return this.#each(() => splat);
    }
    return this.#each((k) => {
      const [lower, upper] = [this.single(value, 2 * k), this.single(value, 2 * k + 1)];
      return builder.op("f64x2.replace_lane_1", [builder.op("f64x2.splat", [lower]), upper]);
    });
  }

  #compute(op: Op): readonly Value[] {
    const { builder, emitIndex } = this.#parts;
    const access = this.#accesses.get(op);
    if (access) {
      const [array] = op.operands;
      return this.#each((k) =>
        builder.op("array.load_v128", [array, emitIndex(builder, access, 2 * k)]),
      );
    }
    const operands = op.operands.map((operand) => this.vectors(operand));
    return this.#each((k) =>
      this.#apply(
        op,
        operands.map((parts) => parts[k]),
      ),
    );
  }

  #apply(op: Op, operands: readonly Value[]): Value {
    const { builder } = this.#parts;
    const own = functionOf(op);
    if (own) return this.#function(own, operands);
    if (op.opcode === "select") {
      const [one, other, mask] = operands;
      return this.#math.select(mask, one, other);
    }
    return builder.op(MASK_OPS[op.opcode] ?? vectorOpcode(op.opcode), [...operands]);
  }

  #function(own: MathFunction, operands: readonly Value[]): Value {
    const { result, except } = this.#math.usual(own, operands);
    if (except) {
      const all = this.#except;
      this.#except = all === undefined ? except : this.#math.op("i32.or", [all, except]);
    }
    return result;
  }

  /** A value in one lane. */
  single(value: Value, lane: number): Value {
    if (!this.#parts.plan.inside.has(value) || this.#isFixed(value)) return this.#fixedValue(value);
    const known = this.#singles[lane].get(value);
    if (known !== undefined) return known;
    const made = this.#makeSingle(value, lane);
    this.#singles[lane].set(value, made);
    return made;
  }

  #makeSingle(value: Value, lane: number): Value {
    const { builder } = this.#parts;
    if (this.#isVector(value)) {
      return builder.op(EXTRACT[lane % 2], [this.vectors(value)[Math.trunc(lane / 2)]]);
    }
    const carried = this.#next.get(value);
    if (carried !== undefined) return this.single(carried, lane - 1);
    const op = value.def!;
    const gather = this.#parts.plan.gathers.get(op);
    if (gather) return this.#gather(op, gather, lane);
    const operands = op.operands.map((operand) => this.single(operand, lane));
    return builder.append(copyOf(op, operands)).results[op.results.indexOf(value)];
  }

  #gather(op: Op, gather: Gather, lane: number): Value {
    const { plan, before, builder, index } = this.#parts;
    const [array, at] = op.operands as [Value, Value];
    let base = this.#bases.get(op);
    if (base === undefined) this.#bases.set(op, (base = emitGatherBase(before, plan, at, gather)));
    const { scale } = gather;
    const scaled = builder.op("i32.mul", [index, builder.const("i32", scale)]);
    const moved = builder.op("i32.add", [scaled, base]);
    const by = builder.const("i32", (scale * lane) | 0);
    const operands = [array, lane === 0 ? moved : builder.op("i32.add", [moved, by])];
    const attrs = { oob: "inbounds" };
    return builder.op("array.load", operands, { attrs, types: ["f64"] });
  }

  /** A value that never changes, computed before the loop. */
  #fixedValue(value: Value): Value {
    const { plan, before } = this.#parts;
    if (!plan.inside.has(value)) return value;
    const known = this.#fixed.get(value);
    if (known !== undefined) return known;
    const op = value.def!;
    const operands = op.operands.map((operand) => this.#fixedValue(operand));
    const made = before.append(copyOf(op, operands)).results[op.results.indexOf(value)];
    this.#fixed.set(value, made);
    return made;
  }

  #each(make: (k: number) => Value): Value[] {
    return Array.from({ length: this.#parts.lanes / 2 }, (_, k) => make(k));
  }

  #isVector(value: Value): boolean {
    const kind = this.#parts.plan.kinds.get(value);
    return kind === "f64" || kind === "mask64";
  }

  #isFixed(value: Value): boolean {
    return this.#parts.plan.kinds.get(value) === "fixed";
  }
}

function copyOf({ opcode, attrs, results, span }: Op, operands: Value[]): Op {
  const types = results.map(({ type }) => type);
  return makeOp(opcode, operands, { attrs: { ...attrs }, types, span });
}
