/**
 * Emits index plans (`analyses/index-plan.ts`) as f64 interval arithmetic and collects the conditions that
 * make it valid. A comparison with NaN is false, so an interval that cannot be computed fails the guard.
 */
import type { Builder, Value } from "@numboa/parser/ir";
import type { Plan } from "../analyses/index-plan.ts";
import { constantOf } from "../rules/pattern.ts";

export interface Interval {
  readonly lo: Value;
  readonly hi: Value;
}

export class PlanEmitter {
  private readonly builder: Builder;
  private readonly intervals = new Map<Plan, Interval>();
  private readonly constants = new Map<number, Value>();
  private readonly lengths = new Map<Value, Value>();
  /** The arrays that each plan was demanded to index. */
  private readonly demanded = new Map<Plan, Set<Value>>();
  private readonly conditions: Value[] = [];

  constructor(builder: Builder) {
    this.builder = builder;
  }

  /** Demands that every value of the plan indexes an element of the array. */
  requireWithin(plan: Plan, array: Value): void {
    const arrays = this.demanded.get(plan) ?? new Set();
    if (arrays.has(array)) return;
    this.demanded.set(plan, arrays.add(array));
    const b = this.builder;
    const { lo, hi } = this.interval(plan);
    const length = this.length(array);
    this.conditions.push(b.op("f64.ge", [lo, this.const(0)]), b.op("f64.lt", [hi, length]));
  }

  private length(array: Value): Value {
    let length = this.lengths.get(array);
    if (!length) {
      const b = this.builder;
      length = b.op("f64.convert_i32_u", [b.op("array.len", [array])]);
      this.lengths.set(array, length);
    }
    return length;
  }

  private const(value: number): Value {
    let constant = this.constants.get(value);
    if (!constant) this.constants.set(value, (constant = this.builder.const("f64", value)));
    return constant;
  }

  /** The plan's bounds; they hold where {@link condition} does. */
  bounds(plan: Plan): Interval {
    return this.interval(plan);
  }

  /** All demands so far, as one i32. */
  condition(): Value {
    const [first, ...rest] = this.conditions;
    if (!first) return this.builder.const("i32", 1);
    return rest.reduce((all, next) => this.builder.op("i32.and", [all, next]), first);
  }

  private interval(plan: Plan): Interval {
    let interval = this.intervals.get(plan);
    if (!interval) this.intervals.set(plan, (interval = this.emit(plan)));
    return interval;
  }

  private emit(plan: Plan): Interval {
    const b = this.builder;
    switch (plan.kind) {
      case "static":
        return plan.lo === plan.hi
          ? point(this.const(plan.lo))
          : { lo: this.const(plan.lo), hi: this.const(plan.hi) };
      case "point":
        return point(this.widen(plan.value));
      case "index":
        return this.index(plan);
      case "fits-i32": {
        const interval = this.interval(plan.operand);
        this.conditions.push(
          b.op("f64.ge", [interval.lo, this.const(-(2 ** 31))]),
          b.op("f64.le", [interval.hi, this.const(2 ** 31 - 1)]),
        );
        return interval;
      }
      case "at-most":
      case "at-least":
        return this.clip(plan);
      default:
        return this.check(this.arithmetic(plan), plan.checked);
    }
  }

  private widen(value: Value): Value {
    const opcode = value.type === "i64" ? "f64.convert_i64_s" : "f64.convert_i32_s";
    return this.builder.op(opcode, [value]);
  }

  private check(interval: Interval, magnitude: number | undefined): Interval {
    if (magnitude === undefined) return interval;
    const b = this.builder;
    this.conditions.push(
      b.op("f64.ge", [interval.lo, this.const(-magnitude)]),
      b.op("f64.le", [interval.hi, this.const(magnitude)]),
    );
    return interval;
  }

  /** From the loop's first index to its last. */
  private index(plan: Plan & { kind: "index" }): Interval {
    const b = this.builder;
    const start = this.interval(plan.start);
    const end = this.interval(plan.end);
    const one = this.const(1);
    if (plan.step < 0) {
      const last = b.op("f64.add", [end.lo, one]);
      return { lo: this.lastIndex(start, end, last, plan.step), hi: start.hi };
    }
    const last = b.op("f64.sub", [end.hi, one]);
    return { lo: start.lo, hi: this.lastIndex(start, end, last, plan.step) };
  }

  /**
   * The last index a loop reaches: where both bounds are points, the step decides; else what is next to
   * the end. The quotient may be rounded up, never down below a whole number, so no index is left out.
   */
  private lastIndex(start: Interval, end: Interval, last: Value, step: number): Value {
    const b = this.builder;
    if (Math.abs(step) === 1) return last;
    if (start.lo !== start.hi || end.lo !== end.hi) return last;
    const by = this.const(step);
    const steps = b.op("f64.floor", [b.op("f64.div", [b.op("f64.sub", [last, start.lo]), by])]);
    return b.op("f64.add", [start.lo, b.op("f64.mul", [steps, by])]);
  }

  private clip(plan: Plan & { kind: "at-most" | "at-least" }): Interval {
    const b = this.builder;
    const interval = this.interval(plan.operand);
    const bound = this.interval(plan.bound);
    const shifted = (value: Value): Value =>
      plan.offset === 0 ? value : b.op("f64.add", [value, this.const(plan.offset)]);
    return plan.kind === "at-most"
      ? { lo: interval.lo, hi: b.op("f64.min", [interval.hi, shifted(bound.hi)]) }
      : { lo: b.op("f64.max", [interval.lo, shifted(bound.lo)]), hi: interval.hi };
  }

  private arithmetic(plan: Plan & { kind: "add" | "sub" | "mul" | "min" | "max" }): Interval {
    const b = this.builder;
    const left = this.interval(plan.left);
    const right = this.interval(plan.right);
    const isPoint = left.lo === left.hi && right.lo === right.hi;
    if (plan.kind === "mul")
      return isPoint ? point(b.op("f64.mul", [left.lo, right.lo])) : this.product(left, right);
    const opcode = `f64.${plan.kind}` as const;
    const [low, high] = plan.kind === "sub" ? [right.hi, right.lo] : [right.lo, right.hi];
    const lo = b.op(opcode, [left.lo, low]);
    return isPoint ? point(lo) : { lo, hi: b.op(opcode, [left.hi, high]) };
  }

  /** The extremes of a product of intervals are at their corners. */
  private product(left: Interval, right: Interval): Interval {
    const b = this.builder;
    if (isNatural(right)) return this.scaled(left, right.lo);
    if (isNatural(left)) return this.scaled(right, left.lo);
    const corners = ends(left).flatMap((x) => ends(right).map((y) => b.op("f64.mul", [x, y])));
    const fold = (opcode: "f64.min" | "f64.max"): Value =>
      corners.reduce((extreme, corner) => b.op(opcode, [extreme, corner]));
    return { lo: fold("f64.min"), hi: fold("f64.max") };
  }

  private scaled({ lo, hi }: Interval, by: Value): Interval {
    return { lo: this.builder.op("f64.mul", [lo, by]), hi: this.builder.op("f64.mul", [hi, by]) };
  }
}

/** Whether an interval is a constant that is not negative. */
function isNatural({ lo, hi }: Interval): boolean {
  const constant = lo === hi ? constantOf(lo) : undefined;
  return constant !== undefined && constant >= 0;
}

function ends({ lo, hi }: Interval): Value[] {
  return lo === hi ? [lo] : [lo, hi];
}

function point(value: Value): Interval {
  return { lo: value, hi: value };
}
