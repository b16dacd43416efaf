/** Integers that are computed as doubles. */
import type { Builder, Opcode, Value } from "@numboa/parser/ir";
import { constantOf } from "../rules/pattern.ts";
import type { Range, Ranges } from "./ranges.ts";

export type IntegerType = "i32" | "i64";

const EXACT = 2 ** 53;
const I64_LIMIT = 2 ** 62;
/** As many of these as a tree has nodes are little beside 2^53. */
const SMALL = 2 ** 40;
const MAX_DEPTH = 8;

export const ARITHMETIC: Partial<Record<Opcode, string>> = {
  "f64.add": "add",
  "f64.sub": "sub",
  "f64.mul": "mul",
};

/** Comparisons of doubles that are integers, by what they are called for integers. */
export const COMPARISONS: Partial<Record<Opcode, string>> = {
  "f64.eq": "eq",
  "f64.ne": "ne",
  "f64.lt": "lt_s",
  "f64.le": "le_s",
  "f64.gt": "gt_s",
  "f64.ge": "ge_s",
};

/**
 * Doubles that are sums, differences and products of integers of magnitude 2^53 at most, by interval arithmetic over the
 * leaves: so the double is that integer, and not a rounded one. A product may be -0, and so may what is computed from it.
 */
export class IntegerTrees {
  private readonly rangeOf: Ranges;
  private readonly spans = new Map<Value, Range | undefined>();

  constructor(rangeOf: Ranges) {
    this.rangeOf = rangeOf;
  }

  /** The interval that holds a double and all that it is computed from; undefined if it is not known to be an integer. */
  span(value: Value): Range | undefined {
    if (!this.spans.has(value)) this.spans.set(value, this.computeSpan(value));
    return this.spans.get(value);
  }

  private computeSpan(value: Value): Range | undefined {
    const constant = constantOf(value);
    if (constant !== undefined) {
      const exact = Number.isSafeInteger(constant) && !Object.is(constant, -0);
      return exact ? { lo: Number(constant), hi: Number(constant) } : undefined;
    }
    const { opcode, operands = [] } = value.def ?? {};
    if (opcode === "f64.convert_i32_s") return this.rangeOf(operands[0]);
    if (opcode === "f64.convert_i32_u") {
      const range = this.rangeOf(operands[0]);
      return range.lo >= 0 ? range : { lo: 0, hi: 2 ** 32 - 1 };
    }
    if (!isArithmetic(value)) return undefined;
    const [left, right] = operands.map((operand) => this.span(operand)) as [Range?, Range?];
    return left && right && combine(opcode!, left, right);
  }

  /**
   * Whether a double leads to the element that the same tree in 64-bit integers leads to. They differ only where a
   * node of it passes 2^53; what is then added is too little to lead back to where arrays have elements, a factor of 0 gives 0 on
   * both sides, and any other leads further away.
   */
  isIndex(value: Value): boolean {
    return this.magnitude(value) < I64_LIMIT;
  }

  /** What no node of a tree passes, each sum having one large term at most; else Infinity. */
  private magnitude(value: Value, depth = 0): number {
    if (depth === MAX_DEPTH) return Infinity;
    if (!isArithmetic(value)) {
      const span = this.span(value);
      return span ? Math.max(-span.lo, span.hi) : Infinity;
    }
    const { opcode, operands } = value.def!;
    const [left, right] = operands.map((operand) => this.magnitude(operand, depth + 1)) as [
      number,
      number,
    ];
    if (opcode === "f64.mul") return Math.max(left * right, left, right);
    return Math.min(left, right) <= SMALL ? left + right : Infinity;
  }

  /** The same tree in integers; for `i32` modulo 2^32. `made` has what was emitted here already. */
  emit(
    builder: Builder,
    value: Value,
    type: IntegerType,
    made: Map<Value, Value> = new Map(),
  ): Value {
    const known = made.get(value);
    if (known) return known;
    const { opcode, operands } = value.def!;
    const constant = constantOf(value);
    let integer: Value;
    if (constant !== undefined) {
      const number = Number(constant);
      integer = builder.const(type, type === "i64" ? BigInt(number) : number | 0);
    } else if (isArithmetic(value)) {
      const inner = operands.map((operand) => this.emit(builder, operand, type, made));
      integer = builder.op(`${type}.${ARITHMETIC[opcode]!}` as Opcode, inner);
    } else if (type === "i32") {
      [integer] = operands;
    } else {
      const signed = opcode === "f64.convert_i32_s";
      integer = builder.op(signed ? "i64.extend_i32_s" : "i64.extend_i32_u", [operands[0]]);
    }
    made.set(value, integer);
    return integer;
  }
}

export function isArithmetic({ def }: Value): boolean {
  return def !== undefined && ARITHMETIC[def.opcode] !== undefined;
}

/** The span of an op's result, with its operands', so that what fits a type does so throughout. */
function combine(opcode: Opcode, left: Range, right: Range): Range | undefined {
  const ends = corners(opcode, left, right);
  const lo = Math.min(...ends, left.lo, right.lo);
  const hi = Math.max(...ends, left.hi, right.hi);
  return lo >= -EXACT && hi <= EXACT ? { lo, hi } : undefined;
}

function corners(opcode: Opcode, left: Range, right: Range): number[] {
  if (opcode === "f64.add") return [left.lo + right.lo, left.hi + right.hi];
  if (opcode === "f64.sub") return [left.lo - right.hi, left.hi - right.lo];
  return [left.lo, left.hi].flatMap((x) => [x * right.lo, x * right.hi]);
}
