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
 * The index of an access may be larger: what doubles round is no element's index, nor is the integer.
 *
 * Only where nobody else uses the doubles, accesses excepted: else they would be computed twice.
 */
import { Builder, hasProperties, makeRegion, walk } from "@numboa/parser/ir";
import type { Func, Op, Opcode, Value } from "@numboa/parser/ir";
import {
  ARITHMETIC,
  COMPARISONS,
  IntegerTrees,
  isArithmetic,
  type IntegerType,
} from "../analyses/integer-trees.ts";
import { computeRanges, type Range } from "../analyses/ranges.ts";
import type { Pass } from "../pass.ts";
import { constantOf } from "../rules/pattern.ts";
import { replaceOps } from "./replace.ts";

const I32: Range = { lo: -(2 ** 31), hi: 2 ** 31 - 1 };

export const floatToInt: Pass = {
  name: "float-to-int",
  run(func: Func) {
    const consumers = new Consumers(func);
    return replaceOps(func.body, (op) => consumers.convert(op));
  },
};

class Consumers {
  private readonly trees: IntegerTrees;
  private readonly users = new Map<Value, Op[]>();

  constructor(func: Func) {
    this.trees = new IntegerTrees(computeRanges(func));
    walk(func.body, (op) => {
      for (const value of op.operands) {
        if (value.type !== "f64") continue;
        const users = this.users.get(value);
        if (users) users.push(op);
        else this.users.set(value, [op]);
      }
    });
  }

  /** The ops that do in integers what the op does with doubles. */
  convert(op: Op): Op[] | undefined {
    if (op.opcode === "array.load" || op.opcode === "array.store") return this.access(op);
    if (!this.isConsumer(op) || !op.operands.some(isArithmetic)) return undefined;
    if (!op.operands.every((value) => this.isOnlyForIntegers(value))) return undefined;
    const scratch = makeRegion();
    const builder = new Builder(scratch);
    builder.span = op.span;
    const type = this.typeFor(op);
    const made = new Map<Value, Value>();
    const operands = op.operands.map((value) => this.trees.emit(builder, value, type, made));
    const comparison = COMPARISONS[op.opcode];
    const result = comparison
      ? builder.op(`${type}.${comparison}` as Opcode, operands)
      : operands[0];
    const last = scratch.ops.at(-1)!;
    if (last.results[0] !== result) return undefined;
    last.results = [Object.assign(op.results[0], { def: last })];
    return scratch.ops;
  }

  /** An element's index, which may be larger than doubles are exact: see `isIndex`. */
  private access(op: Op): Op[] | undefined {
    const [array, index] = op.operands as [Value, Value];
    if (index.type !== "f64" || hasProperties(array.type) || constantOf(index) !== undefined) {
      return undefined;
    }
    if (!this.trees.isIndex(index)) return undefined;
    const scratch = makeRegion();
    const builder = new Builder(scratch);
    builder.span = op.span;
    op.operands = op.operands.with(1, this.trees.emit(builder, index, "i64"));
    return [...scratch.ops, op];
  }

  private isConsumer(op: Op): boolean {
    if (COMPARISONS[op.opcode]) return op.operands.every((value) => this.trees.span(value));
    if (op.opcode === "i32.to_int32") return this.trees.span(op.operands[0]) !== undefined;
    return op.opcode === "i32.trunc_sat_f64_s" && fits(this.trees.span(op.operands[0]), I32);
  }

  private typeFor({ opcode, operands }: Op): IntegerType {
    if (!COMPARISONS[opcode]) return "i32";
    return operands.every((value) => fits(this.trees.span(value), I32)) ? "i32" : "i64";
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
}

function fits(span: Range | undefined, { lo, hi }: Range): boolean {
  return span !== undefined && span.lo >= lo && span.hi <= hi;
}
