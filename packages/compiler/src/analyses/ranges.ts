/**
 * Ranges: for each integer value of typed IR an interval that holds it, as doubles.
 *
 * One forward walk. Loop-carried values are unbounded within their type, indices of counted loops lie
 * between their bounds, and the rest follows from operands; a result that might wrap is unbounded. Coarse
 * on purpose: the precise analysis happened on JavaScript's values, where types were chosen; this one
 * serves passes that run after them. Doubles hold every i32 interval exactly; i64 bounds are rounded
 * outward by being dropped past 2^53.
 */
import { ELEMENTS, elementOf } from "@numboa/parser/ir";
import type { ArrayType, Func, Op, Opcode, Region, Value } from "@numboa/parser/ir";
import { constantOf } from "../rules/pattern.ts";

export interface Range {
  readonly lo: number;
  readonly hi: number;
}

export type Ranges = (value: Value) => Range;

const I32: Range = { lo: -2147483648, hi: 2147483647 };
const SMALL: Range = { lo: -(2 ** 21), hi: 2 ** 21 };
const INT: Range = { lo: -(2 ** 30), hi: 2 ** 30 };
/** What the boundary admits: `MAX_LENGTH` in `abi/elements.ts`. */
const LENGTH: Range = { lo: 0, hi: 2 ** 30 };
const ANY: Range = { lo: -Infinity, hi: Infinity };
const EXACT = 2 ** 53;

export function computeRanges(func: Func): Ranges {
  const known = new Map<Value, Range>();
  func.params.forEach((param, k) => {
    const kind = func.paramKinds?.[k];
    if (kind === "small") known.set(param, SMALL);
    if (kind === "int") known.set(param, INT);
    if (kind === "bool") known.set(param, { lo: 0, hi: 1 });
  });
  const rangeOf: Ranges = (value) => known.get(value) ?? rangeOfDefinition(value);
  const visit = (region: Region): void => {
    for (const op of region.ops) {
      if (op.opcode === "for") known.set(op.regions[0].params[0], indexRange(op, rangeOf));
      const range = TRANSFER[op.opcode]?.(op, rangeOf);
      if (range) known.set(op.results[0], within(range, op.results[0]));
      for (const inner of op.regions) visit(inner);
    }
  };
  visit(func.body);
  return rangeOf;
}

/**
 * The ranges where a condition is known to hold, or not to. Only the values that it compares are known
 * better, not what was computed from them.
 */
export function refineRanges(rangeOf: Ranges, condition: Value, holds: boolean): Ranges {
  const refined = new Map<Value, Range>();
  const now: Ranges = (value) => refined.get(value) ?? rangeOf(value);
  const bound = (value: Value, lo: number, hi: number): void => {
    const known = now(value);
    refined.set(value, { lo: Math.max(known.lo, lo), hi: Math.min(known.hi, hi) });
  };
  const assume = (value: Value, truth: boolean, depth: number): void => {
    const { opcode, operands = [] } = value.def ?? {};
    const [left, right] = operands;
    if (!opcode || depth === MAX_DEPTH) return;
    if (opcode === "i32.eqz") assume(left, !truth, depth + 1);
    else if (opcode === (truth ? "i32.and" : "i32.or")) {
      assume(left, truth, depth + 1);
      assume(right, truth, depth + 1);
    } else if (opcode === "i32.le_u" && truth) boundByOffset(left, right, bound);
    else boundByOrder(opcode, truth, [left, right], now, bound);
  };
  assume(condition, holds, 0);
  return refined.size > 0 ? now : rangeOf;
}

const MAX_DEPTH = 20;

type Bound = (value: Value, lo: number, hi: number) => void;

/** `x + a <= b` without signs is how an interval is tested: `-a <= x <= b - a`, if that does not wrap. */
function boundByOffset(sum: Value, limit: Value, bound: Bound): void {
  if (sum.def?.opcode !== "i32.add") return;
  const [value, offset] = sum.def.operands;
  const a = constantOf(offset);
  const b = constantOf(limit);
  if (a === undefined || b === undefined) return;
  const lo = -Number(a);
  const hi = (Number(b) >>> 0) + lo;
  if (lo >= I32.lo && hi <= I32.hi) bound(value, lo, hi);
}

const NEGATED: Readonly<Record<string, string>> = { lt: "ge", le: "gt", gt: "le", ge: "lt" };

function boundByOrder(
  opcode: Opcode,
  truth: boolean,
  [left, right]: readonly Value[],
  rangeOf: Ranges,
  bound: Bound,
): void {
  const relation = /^i(?:32|64)\.(lt|le|gt|ge)_s$/.exec(opcode)?.[1];
  if (relation === undefined) return;
  const holds = truth ? relation : NEGATED[relation];
  const upward = holds === "lt" || holds === "le";
  const [below, above] = upward ? [left, right] : [right, left];
  const step = holds === "lt" || holds === "gt" ? 1 : 0;
  bound(below, -Infinity, rangeOf(above).hi - step);
  bound(above, rangeOf(below).lo + step, Infinity);
}

/** What is known of a value without its operands. */
function rangeOfDefinition(value: Value): Range {
  const constant = constantOf(value);
  if (constant !== undefined) return within({ lo: Number(constant), hi: Number(constant) }, value);
  return value.type === "i32" ? I32 : ANY;
}

/** An interval that leaves its type may have wrapped: then nothing is known. */
function within(range: Range, value: Value): Range {
  if (value.type === "i32") return range.lo >= I32.lo && range.hi <= I32.hi ? range : I32;
  // 2^53 itself may be what 2^53 + 1 was rounded to.
  return Math.abs(range.lo) < EXACT && Math.abs(range.hi) < EXACT ? range : ANY;
}

/** The indices that a counted loop's body sees: it never counts past the end of its type. */
function indexRange(op: Op, rangeOf: Ranges): Range {
  const start = rangeOf(op.operands[0]);
  const end = rangeOf(op.operands[1]);
  if (Number(op.attrs["step"]) > 0) {
    return { lo: start.lo, hi: Math.max(start.lo, end.hi - 1) };
  }
  return { lo: Math.min(start.hi, end.lo + 1), hi: start.hi };
}

type Transfer = (op: Op, rangeOf: Ranges) => Range | undefined;

const binary =
  (combine: (a: Range, b: Range) => Range | undefined): Transfer =>
  (op, rangeOf) =>
    combine(rangeOf(op.operands[0]), rangeOf(op.operands[1]));

const add = binary((a, b) => ({ lo: a.lo + b.lo, hi: a.hi + b.hi }));
const subtract = binary((a, b) => ({ lo: a.lo - b.hi, hi: a.hi - b.lo }));
const multiply = binary((a, b) => {
  const corners = [a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi];
  return corners.some(Number.isNaN)
    ? undefined
    : { lo: Math.min(...corners), hi: Math.max(...corners) };
});
/** A mask that is not negative bounds the result from both sides. */
const and = binary((a, b) => {
  const bounds = [a, b].filter((range) => range.lo >= 0).map((range) => range.hi);
  return bounds.length > 0 ? { lo: 0, hi: Math.min(...bounds) } : undefined;
});
const truth: Transfer = () => ({ lo: 0, hi: 1 });
const identity: Transfer = (op, rangeOf) => rangeOf(op.operands[0]);

const shiftBy = (op: Op): number | undefined => {
  const count = constantOf(op.operands[1]);
  return count === undefined
    ? undefined
    : Number(count) & (op.operands[0].type === "i32" ? 31 : 63);
};

const TRANSFER: Partial<Record<Opcode, Transfer>> = {
  "i32.add": add,
  "i64.add": add,
  "i32.sub": subtract,
  "i64.sub": subtract,
  "i32.mul": multiply,
  "i64.mul": multiply,
  "i32.and": and,
  "i64.and": and,
  "i32.shl": (op, rangeOf) => {
    const by = shiftBy(op);
    const { lo, hi } = rangeOf(op.operands[0]);
    return by === undefined ? undefined : { lo: lo * 2 ** by, hi: hi * 2 ** by };
  },
  "i32.shr_s": (op, rangeOf) => {
    const by = shiftBy(op);
    const { lo, hi } = rangeOf(op.operands[0]);
    return by === undefined
      ? undefined
      : { lo: Math.floor(lo / 2 ** by), hi: Math.floor(hi / 2 ** by) };
  },
  "i32.shr_u": (op) => {
    const by = shiftBy(op);
    return by ? { lo: 0, hi: 2 ** (32 - by) - 1 } : undefined;
  },
  "i32.rem_u": (op, rangeOf) => {
    const { lo, hi } = rangeOf(op.operands[1]);
    return lo > 0 ? { lo: 0, hi: hi - 1 } : undefined;
  },
  "i32.rem_s": (op, rangeOf) => {
    const dividend = rangeOf(op.operands[0]);
    const divisor = rangeOf(op.operands[1]);
    return dividend.lo >= 0 && divisor.lo > 0 ? { lo: 0, hi: divisor.hi - 1 } : undefined;
  },
  "i32.wrap_i64": identity,
  "i64.extend_i32_s": identity,
  "i64.extend_i32_u": (op, rangeOf) => {
    const range = rangeOf(op.operands[0]);
    return range.lo >= 0 ? range : { lo: 0, hi: 4294967295 };
  },
  "array.len": () => LENGTH,
  "array.load": (op) => {
    if (op.results[0].type !== "i32") return undefined;
    const { min, max, bytes } = ELEMENTS[elementOf(op.operands[0].type as ArrayType)];
    if (bytes === 4) return I32;
    return { lo: Math.min(min, 0), hi: max };
  },
  select: (op, rangeOf) => {
    if (op.results[0].type !== "i32" && op.results[0].type !== "i64") return undefined;
    const a = rangeOf(op.operands[0]);
    const b = rangeOf(op.operands[1]);
    return { lo: Math.min(a.lo, b.lo), hi: Math.max(a.hi, b.hi) };
  },
};

for (const opcode of ["eq", "ne", "lt_s", "le_s", "gt_s", "ge_s", "lt_u", "le_u", "gt_u", "ge_u"]) {
  TRANSFER[`i32.${opcode}` as Opcode] = truth;
  TRANSFER[`i64.${opcode}` as Opcode] = truth;
}
