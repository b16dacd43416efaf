/**
 * Index plans: how to compute, before a loop nest starts, an interval that holds every value that an index
 * expression takes inside it.
 *
 * A plan is interval arithmetic still to be done, at run time, at the nest's entry: its leaves are values
 * known there, static ranges, and the indices of counted loops of the nest, whose bounds are plans in turn.
 * So `a[i * n + j]` with `0 <= i < m`, `i <= j < n` is planned as `[0, m-1] * n + [0, n-1]`.
 *
 * Soundness. (1) If a loop of the nest runs, its index lies in the plan's interval: the interval is built
 * from the extremes of the loop's bounds; a loop that never runs may have an empty interval, and then its
 * accesses never happen. (2) The plan is evaluated in 64-bit integers at most, exactly: `limit` bounds the magnitude
 * of a node, and what could pass 2^63 is made of operands that must fit an i32. (3) Typed integer
 * ops wrap while the plan does not. The index itself may wrap in between, since a result in [0, length)
 * that is right modulo 2^32 is right. Where a wrapped i32 would be looked at as a number (widened, or
 * used as a loop's bound), the plan demands that it fits.
 */
import { walk } from "@numboa/parser/ir";
import type { Op, Region, Value } from "@numboa/parser/ir";
import { constantOf } from "../rules/pattern.ts";
import type { Ranges } from "./ranges.ts";

export type Plan = PlanNode & {
  /** The magnitude that no value exceeds. */
  readonly limit: number;
  /** How many nodes, those that are shared counted each time. */
  readonly size: number;
};

type PlanNode =
  | { readonly kind: "point"; readonly value: Value }
  | { readonly kind: "static"; readonly lo: number; readonly hi: number }
  | { readonly kind: "index"; readonly start: Plan; readonly end: Plan; readonly step: number }
  | {
      readonly kind: "add" | "sub" | "mul" | "min" | "max";
      readonly left: Plan;
      readonly right: Plan;
    }
  /** The operand, where both of its bounds must fit an i32. */
  | { readonly kind: "fits-i32"; readonly operand: Plan }
  /** The operand, known to be at most (or at least) the bound here. */
  | {
      readonly kind: "at-most" | "at-least";
      readonly operand: Plan;
      readonly bound: Plan;
      readonly offset: number;
    };

const EXACT = 2 ** 53;
const I32_LIMIT = 2 ** 31;
/** What an i64 has room for, and for the length of an array besides. */
const I64_LIMIT = 2 ** 63 - 2 ** 33;
/** Masks, bytes and halfwords have arrays as long as their range; a wider range would only fail the guard. */
const MAX_STATIC = 65535;
/** An expression that is larger or deeper has no plan: its check would cost more than it saves. */
const MAX_SIZE = 200;
const MAX_DEPTH = 100;

/** Plans index expressions of one loop nest. */
export class Planner {
  private readonly root: Op;
  private readonly rangeOf: Ranges;
  private readonly inside = new Set<Value>();
  /** The counted loop of each index parameter inside the nest. */
  private readonly loops = new Map<Value, Op>();
  /** What was planned already, for each set of conditions. */
  private readonly plans = new WeakMap<Refinements, Map<Value, Plan | undefined>>();
  private depth = 0;

  constructor(root: Op, rangeOf: Ranges) {
    this.root = root;
    this.rangeOf = rangeOf;
    this.enter(root);
    walk(root.regions[0], (op) => this.enter(op));
  }

  /** Whether a value is there before the nest starts. */
  isInvariant(value: Value): boolean {
    return !this.inside.has(value);
  }

  /**
   * The plan of an integer value, with what the enclosing conditions say of it; undefined if it has none.
   * An i32 may have wrapped: it is what the plan says modulo 2^32.
   */
  plan(value: Value, known: Refinements): Plan | undefined {
    const refined = known.get(value);
    if (refined) return refined;
    const plans = this.plansUnder(known);
    if (plans.has(value)) return plans.get(value);
    if (this.depth === MAX_DEPTH) return undefined;
    this.depth++;
    const plan = this.make(value, known);
    this.depth--;
    const usable = plan && plan.size <= MAX_SIZE ? plan : undefined;
    plans.set(value, usable);
    return usable;
  }

  private plansUnder(known: Refinements): Map<Value, Plan | undefined> {
    let plans = this.plans.get(known);
    if (!plans) this.plans.set(known, (plans = new Map<Value, Plan | undefined>()));
    return plans;
  }

  /** A plan of a value that is looked at as a number: if it is computed in i32, it must not have wrapped. */
  number(value: Value, known: Refinements): Plan | undefined {
    const operand = this.plan(value, known);
    if (!operand || value.type !== "i32" || operand.limit < I32_LIMIT) return operand;
    if (this.isInvariant(value)) return operand;
    if (isNumber(operand) && value.def?.opcode !== "i32.wrap_i64") return operand;
    return fitting(operand);
  }

  private enter(op: Op): void {
    for (const result of op.results) this.inside.add(result);
    for (const region of op.regions) for (const param of region.params) this.inside.add(param);
    if (op.opcode === "for") this.loops.set(op.regions[0].params[0], op);
    if (op === this.root) for (const result of op.results) this.inside.delete(result);
  }

  private make(value: Value, known: Refinements): Plan | undefined {
    if (value.type !== "i32" && value.type !== "i64") return undefined;
    const constant = constantOf(value);
    if (constant !== undefined) return this.constant(Number(constant));
    // What was computed from such values is known too, if its own range says too little.
    if (this.isInvariant(value)) {
      return this.point(value) ?? this.computed(value, known) ?? this.widePoint(value);
    }
    const loop = this.loops.get(value);
    if (loop) return this.index(loop, known) ?? this.static(value);
    return this.computed(value, known) ?? this.static(value);
  }

  private computed({ def }: Value, known: Refinements): Plan | undefined {
    return def && this.arithmetic(def, known);
  }

  /** A limit is a double, and a larger magnitude might not be exact as one. */
  private constant(value: number): Plan | undefined {
    return Math.abs(value) < EXACT ? makeStatic(value, value) : undefined;
  }

  private point(value: Value): Plan | undefined {
    const { lo, hi } = this.rangeOf(value);
    const limit = Math.max(Math.abs(lo), Math.abs(hi));
    return limit < EXACT ? node({ kind: "point", value }, limit) : undefined;
  }

  /** An i64 of which nothing is known is no index if it is none of 32 bits. */
  private widePoint(value: Value): Plan | undefined {
    if (value.type !== "i64") return undefined;
    return fitting(node({ kind: "point", value }, I64_LIMIT));
  }

  /** What the value's own definition says of it, if that is more than its type. */
  private static(value: Value): Plan | undefined {
    const { lo, hi } = this.rangeOf(value);
    return lo >= 0 && hi <= MAX_STATIC ? makeStatic(lo, hi) : undefined;
  }

  private index(loop: Op, known: Refinements): Plan | undefined {
    const start = this.number(loop.operands[0], known);
    const end = this.number(loop.operands[1], known);
    if (!start || !end) return undefined;
    const limit = Math.max(start.limit, end.limit);
    // The distance between the bounds, and its quotient by the step, are computed in doubles.
    if (limit > EXACT / 2) return undefined;
    return node({ kind: "index", start, end, step: Number(loop.attrs["step"]) }, limit, start, end);
  }

  private arithmetic(op: Op, known: Refinements): Plan | undefined {
    const operand = (k: number): Plan | undefined => this.plan(op.operands[k], known);
    switch (op.opcode) {
      case "i32.add":
      case "i64.add":
        return combine("add", operand(0), operand(1));
      case "i32.sub":
      case "i64.sub":
        return combine("sub", operand(0), operand(1));
      case "i32.mul":
      case "i64.mul":
        return combine("mul", operand(0), operand(1));
      case "i32.shl":
      case "i64.shl": {
        const by = constantOf(op.operands[1]);
        if (by === undefined || by < 0 || by > 30) return undefined;
        return combine("mul", operand(0), makeStatic(2 ** Number(by), 2 ** Number(by)));
      }
      case "i64.extend_i32_s":
        return this.number(op.operands[0], known);
      case "i32.wrap_i64":
        return operand(0);
      case "select":
        return this.minMax(op, known);
      default:
        return undefined;
    }
  }

  /** `a < b ? a : b` and its kin, which is what `Math.min` and clamping become. */
  private minMax(op: Op, known: Refinements): Plan | undefined {
    const [whenTrue, whenFalse, condition] = op.operands as [Value, Value, Value];
    const test = condition.def;
    const less = test && /^i(32|64)\.(lt|le)_s$/.test(test.opcode);
    const greater = test && /^i(32|64)\.(gt|ge)_s$/.test(test.opcode);
    if (!test || !(less || greater)) return undefined;
    const [left, right] = test.operands;
    const straight = left === whenTrue && right === whenFalse;
    if (!straight && !(left === whenFalse && right === whenTrue)) return undefined;
    const kind = (less ?? false) === straight ? "min" : "max";
    return combine(kind, this.number(whenTrue, known), this.number(whenFalse, known));
  }
}

/** Plans that hold only where a condition holds. */
export type Refinements = ReadonlyMap<Value, Plan>;

export const NOTHING_KNOWN: Refinements = new Map();

/**
 * What a condition adds to what is known, in the region where it is not 0 (or is 0). An `and` that is not 0
 * has no operand that is 0; both operands of an `or` that is 0 are 0.
 */
function refine(
  planner: Planner,
  condition: Value,
  holds: boolean,
  known: Refinements,
  depth = 0,
): Refinements {
  const { opcode, operands = [] } = condition.def ?? {};
  const [left, right] = operands;
  if (depth === MAX_DEPTH) return known;
  if (opcode === "i32.eqz") return refine(planner, left, !holds, known, depth + 1);
  if (opcode !== (holds ? "i32.and" : "i32.or")) return compared(planner, condition, holds, known);
  const half = refine(planner, left, holds, known, depth + 1);
  return refine(planner, right, holds, half, depth + 1);
}

function compared(
  planner: Planner,
  condition: Value,
  holds: boolean,
  known: Refinements,
): Refinements {
  const test = /^i(?:32|64)\.(lt|le|gt|ge)_s$/.exec(condition.def?.opcode ?? "")?.[1];
  if (!test) return known;
  const [left, right] = condition.def!.operands as [Value, Value];
  const relation = holds ? test : OPPOSITE[test];
  // A comparison looks at numbers, so neither side may have wrapped.
  const leftPlan = planner.number(left, known);
  const rightPlan = planner.number(right, known);
  if (!leftPlan || !rightPlan || leftPlan.size + rightPlan.size >= MAX_SIZE) return known;
  const refined = new Map(known);
  const upward = relation === "lt" || relation === "le";
  const offset = relation === "lt" || relation === "gt" ? 1 : 0;
  const [below, above] = upward ? [left, right] : [right, left];
  const [small, large] = upward ? [leftPlan, rightPlan] : [rightPlan, leftPlan];
  const limit = Math.max(small.limit, large.limit) + 1;
  refined.set(
    below,
    node({ kind: "at-most", operand: small, bound: large, offset: -offset }, limit, small, large),
  );
  refined.set(
    above,
    node({ kind: "at-least", operand: large, bound: small, offset }, limit, small, large),
  );
  return refined;
}

const OPPOSITE: Readonly<Record<string, string>> = { lt: "ge", le: "gt", gt: "le", ge: "lt" };

/** Whether a plan says what an i32 is as a number, and not only modulo 2^32. */
function isNumber({ kind }: Plan): boolean {
  return kind !== "add" && kind !== "sub" && kind !== "mul";
}

function node(kind: PlanNode, limit: number, ...operands: Plan[]): Plan {
  const size = operands.reduce((total, operand) => total + operand.size, 1);
  return { ...kind, limit, size };
}

/** Interval arithmetic may have made a -0, which is no integer constant. */
function makeStatic(lo: number, hi: number): Plan {
  return node({ kind: "static", lo: lo + 0, hi: hi + 0 }, Math.max(Math.abs(lo), Math.abs(hi)));
}

type Combination = "add" | "sub" | "mul" | "min" | "max";

function combine(
  kind: Combination,
  left: Plan | undefined,
  right: Plan | undefined,
): Plan | undefined {
  if (!left || !right) return undefined;
  const limit = limitOf(kind, left, right);
  if (limit <= I64_LIMIT) return node({ kind, left, right }, limit, left, right);
  // An index that wide is out of every array, but by a factor of 0.
  return left.limit >= right.limit
    ? combine(kind, fitting(left), right)
    : combine(kind, left, fitting(right));
}

function limitOf(kind: Combination, left: Plan, right: Plan): number {
  if (kind === "mul") return left.limit * right.limit;
  if (kind === "min" || kind === "max") return Math.max(left.limit, right.limit);
  return left.limit + right.limit;
}

function fitting(operand: Plan): Plan {
  return node({ kind: "fits-i32", operand }, I32_LIMIT, operand);
}

/** The regions inside a nest with what their conditions say, for each access found in them. */
export function forEachAccess(
  planner: Planner,
  region: Region,
  visit: (access: Op, known: Refinements, conditional: boolean) => void,
  known: Refinements = NOTHING_KNOWN,
  conditional = false,
): void {
  for (const op of region.ops) {
    if (op.opcode === "array.load" || op.opcode === "array.store") visit(op, known, conditional);
    if (op.opcode === "if") {
      const [then, otherwise] = op.regions as [Region, Region];
      const inThen = refine(planner, op.operands[0], true, known);
      const inElse = refine(planner, op.operands[0], false, known);
      forEachAccess(planner, then, visit, inThen, true);
      forEachAccess(planner, otherwise, visit, inElse, true);
      continue;
    }
    const within = conditional || op.opcode === "loop";
    for (const inner of op.regions) forEachAccess(planner, inner, visit, known, within);
  }
}
