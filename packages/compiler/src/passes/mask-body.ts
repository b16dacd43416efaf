/**
 * Lanes of an outer loop's body with masks (`divergent-body.ts`): what is the condition of an `if` becomes a mask of the
 * width of what it chooses, and an index becomes a number.
 *
 * A mask of 64 bits is all ones or all zeros, so the lower half of its lanes is the mask of 32 bits, and its sign
 * extends to the other one.
 */
import type { Op, Region, Value } from "@numboa/parser/ir";
import type { DivergentLoop } from "../analyses/divergent-loop.ts";
import {
  isMask,
  lanesIn,
  maskOf,
  type LaneKind,
  type MaskKind,
  type Width,
} from "../analyses/lane-kinds.ts";
import type { OuterPlan } from "../analyses/outer-alias.ts";
import { vectorOpcode } from "../analyses/vector-loop.ts";
import { OuterBody } from "./outer-body.ts";

export type Parts = readonly Value[];
/** All lanes if undefined. */
export type Mask = Parts | undefined;

export class MaskBody extends OuterBody {
  protected readonly divergent: DivergentLoop;

  constructor(divergent: DivergentLoop, plan: OuterPlan, lanes: number, body: Region) {
    super(divergent, plan, lanes, body);
    this.divergent = divergent;
  }

  /** A value as what chooses lanes: of numbers, those that are not 0. */
  protected masks(value: Value, as: MaskKind): Parts {
    const { b } = this;
    const kind = this.divergent.strides.has(value) ? "i32" : this.kind(value);
    if (kind === undefined) {
      const zero = b.const("i32", 0);
      const holds = b.op("i32.ne", [this.scalar(value), zero]);
      const splat = b.op("i32x4.splat", [b.op("i32.sub", [zero, holds])]);
      return this.each(lanesIn(as), () => splat);
    }
    return this.vectors(value, as);
  }

  /** Also of an index, whose lanes are numbers. */
  protected override masksOf(condition: Value, width: Width): Parts {
    return this.masks(condition, `mask${width}`);
  }

  /** The first of two where a condition holds, else the second. */
  protected chosen(condition: Value, [one, other]: readonly Parts[], kind: LaneKind): Parts {
    const masks = this.masks(condition, maskOf(kind));
    return one.map((part, k) => this.b.op("v128.bitselect", [part, other[k], masks[k]]));
  }

  /** The first of two in the lanes of a mask, else the second. */
  protected merged(mask: Parts, [one, other]: readonly Parts[], kind: LaneKind): Parts {
    const masks = this.resize(mask, this.divergent.mask, maskOf(kind));
    return one.map((part, k) => this.b.op("v128.bitselect", [part, other[k], masks[k]]));
  }

  protected override compute(op: Op, kind: LaneKind): Parts {
    if (!isMask(kind) || op.operands.length !== 2 || !BITS.has(op.opcode))
      return super.compute(op, kind);
    const [left, right] = op.operands.map((value) => this.masks(value, kind));
    return left.map((part, k) => this.b.op(vectorOpcode(op.opcode), [part, right[k]]));
  }

  /** An index as numbers: so many strides more in each lane. */
  protected override vectors(value: Value, kind: LaneKind): Parts {
    const stride = this.divergent.strides.get(value);
    if (stride === undefined) return super.vectors(value, kind);
    const { b } = this;
    const step = typeof stride === "number" ? b.const("i32", stride) : stride;
    const steps = b.op("i32x4.mul", [
      b.op("i32x4.ramp", [b.const("i32", 0)]),
      b.op("i32x4.splat", [step]),
    ]);
    return this.each(lanesIn("i32"), (lane) => {
      const further = b.op("i32.mul", [step, b.const("i32", lane)]);
      const first = b.op("i32.add", [this.scalar(value), further]);
      return stride === 1
        ? b.op("i32x4.ramp", [first])
        : b.op("i32x4.add", [b.op("i32x4.splat", [first]), steps]);
    });
  }

  protected override asCarried(value: Value, as: Value): Parts {
    const kind = this.kind(as);
    return isMask(kind) ? this.masks(value, kind) : super.asCarried(value, as);
  }

  protected count(kind: LaneKind): number {
    return this.lanes / lanesIn(kind);
  }

  /** Whether a value differs from lane to lane. */
  protected isLanes(value: Value): boolean {
    return this.kind(value) !== undefined || this.divergent.strides.has(value);
  }

  /** A mask of all lanes, or of none. */
  protected allOrNone(lane: -1 | 0): Parts {
    const splat = this.b.op("i32x4.splat", [this.b.const("i32", lane)]);
    return this.each(lanesIn(this.divergent.mask), () => splat);
  }

  protected and(all: Mask, mask: Parts): Parts {
    return all ? all.map((part, k) => this.b.op("v128.and", [part, mask[k]])) : mask;
  }

  protected andNot(all: Mask, mask: Parts): Parts {
    return mask.map((part, k) =>
      all ? this.b.op("v128.andnot", [all[k], part]) : this.b.op("v128.not", [part]),
    );
  }

  protected or(one: Mask, other: Mask): Mask {
    return one && other && one.map((part, k) => this.b.op("v128.or", [part, other[k]]));
  }

  protected any(mask: Parts): Value {
    const all = mask.reduce((left, right) => this.b.op("v128.or", [left, right]));
    return this.b.op("v128.any_true", [all]);
  }
}

const BITS: ReadonlySet<string> = new Set(["i32.and", "i32.or", "i32.xor"]);
