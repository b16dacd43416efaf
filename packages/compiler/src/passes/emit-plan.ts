/**
 * Emits index plans (`analyses/index-plan.ts`) as interval arithmetic and collects the conditions that make
 * it valid. Bounds are of the narrowest type that holds them (`plan-arithmetic.ts`).
 */
import type { Builder, Value } from "@numboa/parser/ir";
import type { Plan } from "../analyses/index-plan.ts";
import { constantOf } from "../rules/pattern.ts";
import {
  PlanArithmetic,
  planTypeOf,
  typeOf,
  widest,
  type Arithmetic,
  type PlanType,
} from "./plan-arithmetic.ts";

/** Both bounds have one type. */
interface Interval {
  readonly lo: Value;
  readonly hi: Value;
}

export class PlanEmitter {
  private readonly builder: Builder;
  private readonly arithmetic: PlanArithmetic;
  private readonly intervals = new Map<Plan, Interval>();
  private readonly lengths = new Map<Value, Value>();
  /** The arrays that each plan was demanded to index. */
  private readonly demanded = new Map<Plan, Set<Value>>();
  private readonly conditions: Value[] = [];

  constructor(builder: Builder) {
    this.builder = builder;
    this.arithmetic = new PlanArithmetic(builder);
  }

  /** Demands that every value of the plan indexes an element of the array. */
  requireWithin(plan: Plan, array: Value): void {
    const arrays = this.demanded.get(plan) ?? new Set();
    if (arrays.has(array)) return;
    this.demanded.set(plan, arrays.add(array));
  }

  /** The bounds of a plan as indices of the shortest of its arrays: a nest around may know which one that is. */
  private within(plan: Plan, arrays: ReadonlySet<Value>): Value[] {
    const { arithmetic } = this;
    const { lo, hi } = this.interval(plan);
    const length = [...arrays]
      .map((array) => this.length(array))
      .reduce((one, other) => arithmetic.compute("min", one, other));
    if (lo === hi) return [arithmetic.within(lo, length)];
    const zero = arithmetic.const(typeOf(lo), 0);
    return [arithmetic.compare("ge", lo, zero), arithmetic.compare("lt", hi, length)];
  }

  /**
   * The elements of the array between the plan's bounds, as i32. What lies outside the array is touched by
   * nobody; if that is all, any two will do.
   */
  elements(plan: Plan, array: Value): [least: Value, most: Value] {
    const { arithmetic } = this;
    const { lo, hi } = this.interval(plan);
    const last = arithmetic.compute("add", this.length(array), arithmetic.const("i32", -1));
    const least = arithmetic.compute("max", lo, arithmetic.const(typeOf(lo), 0));
    return [arithmetic.narrow(least), arithmetic.narrow(arithmetic.compute("min", hi, last))];
  }

  /** All demands so far, as one i32. */
  condition(): Value {
    const demands = [...this.demanded].flatMap(([plan, arrays]) => this.within(plan, arrays));
    const [first, ...rest] = new Set([...this.conditions, ...demands]);
    if (!first) return this.builder.const("i32", 1);
    return rest.reduce((all, next) => this.builder.op("i32.and", [all, next]), first);
  }

  private length(array: Value): Value {
    let length = this.lengths.get(array);
    if (!length) this.lengths.set(array, (length = this.builder.op("array.len", [array])));
    return length;
  }

  private interval(plan: Plan): Interval {
    let interval = this.intervals.get(plan);
    if (!interval) this.intervals.set(plan, (interval = this.emit(plan)));
    return interval;
  }

  private emit(plan: Plan): Interval {
    const { arithmetic } = this;
    switch (plan.kind) {
      case "static": {
        const type = planTypeOf(plan);
        const lo = arithmetic.const(type, plan.lo);
        return { lo, hi: plan.lo === plan.hi ? lo : arithmetic.const(type, plan.hi) };
      }
      case "point":
        return point(plan.value);
      case "index":
        return this.index(plan);
      case "fits-i32":
        return this.fitting(this.interval(plan.operand));
      case "at-most":
      case "at-least":
        return this.clip(plan);
      default:
        return this.combine(plan);
    }
  }

  /** Demands that an interval fits an i32; computed in i32 without wrapping, it does. */
  private fitting({ lo, hi }: Interval): Interval {
    if (typeOf(lo) === "i32") return { lo, hi };
    const { arithmetic } = this;
    this.conditions.push(
      arithmetic.compare("ge", lo, arithmetic.const("i64", -(2 ** 31))),
      arithmetic.compare("le", hi, arithmetic.const("i64", 2 ** 31 - 1)),
    );
    return { lo, hi };
  }

  /** From the loop's first index to its last. */
  private index(plan: Plan & { kind: "index" }): Interval {
    const [start, end] = this.alike(plan, this.interval(plan.start), this.interval(plan.end));
    const one = this.arithmetic.const(typeOf(end.lo), 1);
    if (plan.step < 0) {
      const last = this.arithmetic.compute("add", end.lo, one);
      return { lo: this.lastIndex(start, end, last, plan.step), hi: start.hi };
    }
    const last = this.arithmetic.compute("sub", end.hi, one);
    return { lo: start.lo, hi: this.lastIndex(start, end, last, plan.step) };
  }

  /**
   * The last index a loop reaches: where both bounds are points, the step decides; else what is next to
   * the end. The quotient may be rounded up, never down below a whole number, so no index is left out.
   */
  private lastIndex(start: Interval, end: Interval, last: Value, step: number): Value {
    if (Math.abs(step) === 1) return last;
    if (start.lo !== start.hi || end.lo !== end.hi) return last;
    const b = this.builder;
    const type = typeOf(last);
    const double = (value: Value): Value => b.op(`f64.convert_${type}_s`, [value]);
    const by = b.const("f64", step);
    const first = double(start.lo);
    const span = b.op("f64.sub", [double(last), first]);
    const steps = b.op("f64.floor", [b.op("f64.div", [span, by])]);
    const index = b.op("f64.add", [first, b.op("f64.mul", [steps, by])]);
    // A loop that never runs may give any index: none of its accesses happens.
    return b.op(`${type}.trunc_sat_f64_s`, [index]);
  }

  private clip(plan: Plan & { kind: "at-most" | "at-least" }): Interval {
    const { arithmetic } = this;
    const [interval, bound] = this.alike(
      plan,
      this.interval(plan.operand),
      this.interval(plan.bound),
    );
    const shifted = (value: Value): Value =>
      plan.offset === 0
        ? value
        : arithmetic.compute("add", value, arithmetic.const(typeOf(value), plan.offset));
    return plan.kind === "at-most"
      ? { lo: interval.lo, hi: arithmetic.compute("min", interval.hi, shifted(bound.hi)) }
      : { lo: arithmetic.compute("max", interval.lo, shifted(bound.lo)), hi: interval.hi };
  }

  private combine(plan: Plan & { kind: Arithmetic }): Interval {
    const [left, right] = this.alike(plan, this.interval(plan.left), this.interval(plan.right));
    const isPoint = left.lo === left.hi && right.lo === right.hi;
    const compute = (kind: Arithmetic, a: Value, b: Value): Value =>
      this.arithmetic.compute(kind, a, b);
    if (plan.kind === "mul") {
      return isPoint ? point(compute("mul", left.lo, right.lo)) : product(left, right, compute);
    }
    const [low, high] = plan.kind === "sub" ? [right.hi, right.lo] : [right.lo, right.hi];
    const lo = compute(plan.kind, left.lo, low);
    return isPoint ? point(lo) : { lo, hi: compute(plan.kind, left.hi, high) };
  }

  /** Two intervals in a type that has room for the plan. */
  private alike(plan: Plan, one: Interval, other: Interval): [Interval, Interval] {
    const type = widest(planTypeOf(plan), typeOf(one.lo), typeOf(other.lo));
    return [this.widen(one, type), this.widen(other, type)];
  }

  private widen({ lo, hi }: Interval, type: PlanType): Interval {
    const low = this.arithmetic.widen(lo, type);
    return { lo: low, hi: lo === hi ? low : this.arithmetic.widen(hi, type) };
  }
}

type Compute = (kind: Arithmetic, left: Value, right: Value) => Value;

/** The extremes of a product of intervals are at their corners. */
function product(left: Interval, right: Interval, compute: Compute): Interval {
  if (isNatural(right)) return scaled(left, right.lo, compute);
  if (isNatural(left)) return scaled(right, left.lo, compute);
  const corners = ends(left).flatMap((x) => ends(right).map((y) => compute("mul", x, y)));
  const fold = (kind: "min" | "max"): Value =>
    corners.reduce((extreme, corner) => compute(kind, extreme, corner));
  return { lo: fold("min"), hi: fold("max") };
}

function scaled({ lo, hi }: Interval, by: Value, compute: Compute): Interval {
  return { lo: compute("mul", lo, by), hi: compute("mul", hi, by) };
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
