/**
 * Lanes of an outer loop's body with masks (`divergent-body.ts`): what is the condition of an `if` becomes a mask of the
 * width of what it chooses, and an index becomes a number.
 *
 * A mask of 64 bits is all ones or all zeros, so the lower half of its lanes is the mask of 32 bits, and its sign
 * extends to the other one.
 */
import type { Region, Value } from "@numboa/parser/ir";
import type { DivergentLoop } from "../analyses/divergent-loop.ts";
import { isMask, lanesIn, widthOf, type LaneKind, type Width } from "../analyses/lane-kinds.ts";
import type { OuterPlan } from "../analyses/outer-alias.ts";
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

  /** Of numbers, those lanes that are not 0; an index is numbers, too. */
  protected override masksOf(condition: Value, width: Width): Parts {
    if (!this.divergent.strides.has(condition)) return super.masksOf(condition, width);
    return this.asKind(this.vectors(condition, "i32"), "i32", `mask${width}`);
  }

  /** The lanes in which a condition holds. */
  protected lanesWhere(condition: Value): Parts {
    return this.masksOf(condition, widthOf(this.divergent.mask));
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
    return isMask(kind) ? this.masksOf(value, widthOf(kind)) : super.asCarried(value, as);
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
