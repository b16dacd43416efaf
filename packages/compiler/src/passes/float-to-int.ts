/**
 * Float-to-int: doubles that were computed from integers, and are only compared or made integers again, are
 * computed as integers.
 *
 *   %x = f64.convert_i32_s %a
 *   %y = f64.convert_i32_s %b                 %x = i64.extend_i32_s %a   …
 *   %s = f64.add %x, %y                ->     %s = i64.add %x, %y
 *   %c = f64.lt %s, %z                        %c = i64.lt_s %s, %z
 *
 * That is `a[i] + a[j] < a[k]` on an integer array. The types were chosen before the bounds of its accesses were proved.
 *
 * Sound where every node of the tree is a sum, a difference or a product of integers of magnitude 2^53 at most, by
 * interval arithmetic over the leaves: then the double is that integer, not a rounded one. A product may
 * be -0, and so may what is computed from it; but none of the consumers can tell it from 0. Integers are compared in
 * the narrowest type that holds all nodes; ToInt32 is arithmetic modulo 2^32, and a truncation that would saturate is
 * left as it is. (LLVM's Float2Int does likewise.)
 *
 * Only where nobody else uses the doubles: else they would be computed twice.
 */
import { Builder, makeRegion, walk } from "@numboa/parser/ir";
import type { Func, Op, Opcode, Region, Value } from "@numboa/parser/ir";
import { computeRanges, type Range, type Ranges } from "../analyses/ranges.ts";
import type { Pass } from "../pass.ts";
import { constantOf } from "../rules/pattern.ts";

type IntegerType = "i32" | "i64";

const EXACT = 2 ** 53;
const I32: Range = { lo: -(2 ** 31), hi: 2 ** 31 - 1 };

const COMPARISONS: Partial<Record<Opcode, string>> = {
  "f64.eq": "eq",
  "f64.ne": "ne",
  "f64.lt": "lt_s",
  "f64.le": "le_s",
  "f64.gt": "gt_s",
  "f64.ge": "ge_s",
};
const ARITHMETIC: Partial<Record<Opcode, string>> = {
  "f64.add": "add",
  "f64.sub": "sub",
  "f64.mul": "mul",
};

export const floatToInt: Pass = {
  name: "float-to-int",
  run(func: Func) {
    const trees = new Trees(func);
    return rewrite(func.body, trees);
  },
};

function rewrite(region: Region, trees: Trees): boolean {
  let changed = false;
  region.ops = region.ops.flatMap((op) => {
    for (const inner of op.regions) changed = rewrite(inner, trees) || changed;
    const integers = trees.convert(op);
    changed ||= integers !== undefined;
    return integers ?? [op];
  });
  return changed;
}

class Trees {
  private readonly rangeOf: Ranges;
  private readonly users = new Map<Value, Op[]>();
  /** The interval that holds a double and all that it is computed from; undefined if it is not known to be an integer. */
  private readonly spans = new Map<Value, Range | undefined>();

  constructor(func: Func) {
    this.rangeOf = computeRanges(func);
    walk(func.body, (op) => {
      for (const value of op.operands) {
        if (value.type === "f64") this.users.set(value, [...(this.users.get(value) ?? []), op]);
      }
    });
  }

  /** The ops that do in integers what the op does with doubles. */
  convert(op: Op): Op[] | undefined {
    if (!this.isConsumer(op) || !op.operands.some(isArithmetic)) return undefined;
    if (!op.operands.every((value) => this.isOnlyForIntegers(value))) return undefined;
    const scratch = makeRegion();
    const builder = new Builder(scratch);
    builder.span = op.span;
    const type = this.typeFor(op);
    const operands = op.operands.map((value) => this.emit(builder, value, type));
    const comparison = COMPARISONS[op.opcode];
    const result = comparison
      ? builder.op(`${type}.${comparison}` as Opcode, operands)
      : operands[0];
    const last = scratch.ops.at(-1)!;
    if (last.results[0] !== result) return undefined;
    last.results = [Object.assign(op.results[0], { def: last })];
    return scratch.ops;
  }

  private isConsumer(op: Op): boolean {
    if (COMPARISONS[op.opcode]) return op.operands.every((value) => this.span(value));
    if (op.opcode === "i32.to_int32") return this.span(op.operands[0]) !== undefined;
    return op.opcode === "i32.trunc_sat_f64_s" && fits(this.span(op.operands[0]), I32);
  }

  private typeFor({ opcode, operands }: Op): IntegerType {
    if (!COMPARISONS[opcode]) return "i32";
    return operands.every((value) => fits(this.span(value), I32)) ? "i32" : "i64";
  }

  /** Whether all arithmetic that a value comes from ends in comparisons and conversions like this one. */
  private isOnlyForIntegers(value: Value): boolean {
    if (!isArithmetic(value)) return true;
    const users = this.users.get(value) ?? [];
    return (
      users.every((user) => ARITHMETIC[user.opcode] !== undefined || this.isConsumer(user)) &&
      value.def!.operands.every((operand) => this.isOnlyForIntegers(operand))
    );
  }

  private span(value: Value): Range | undefined {
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

  private emit(builder: Builder, value: Value, type: IntegerType): Value {
    const constant = constantOf(value);
    if (constant !== undefined) {
      const number = Number(constant);
      return builder.const(type, type === "i64" ? BigInt(number) : number | 0);
    }
    const { opcode, operands } = value.def!;
    if (!isArithmetic(value)) {
      if (type === "i32") return operands[0];
      const signed = opcode === "f64.convert_i32_s";
      return builder.op(signed ? "i64.extend_i32_s" : "i64.extend_i32_u", [operands[0]]);
    }
    const inner = operands.map((operand) => this.emit(builder, operand, type));
    return builder.op(`${type}.${ARITHMETIC[opcode]!}` as Opcode, inner);
  }
}

function isArithmetic({ def }: Value): boolean {
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

function fits(span: Range | undefined, { lo, hi }: Range): boolean {
  return span !== undefined && span.lo >= lo && span.hi <= hi;
}
