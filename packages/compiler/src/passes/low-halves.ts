/**
 * Low-halves: a 32-bit sum is the low half of the 64-bit one, where that is computed anyway.
 *
 *   %s = i64.add %t, (i64.extend_i32_s %x)              %s = i64.add %t, (i64.extend_i32_s %x)
 *   %r = i32.add (i32.wrap_i64 %t), %x            ->    %r = i32.wrap_i64 %s
 *
 * A running sum that may need more than 32 bits, stored into an array of integers, is such a pair: simplify makes two
 * sums of it, in the hope that the wide one is needed by nobody. Cutting costs nothing. Sound because the low half of a
 * sum, difference or product depends on the low halves only.
 *
 * Not where the 32-bit one is an index, or has a constant: that is a part of the address then. So after `row-pointers`,
 * and after the last simplify, which would undo it.
 */
import { makeOp, type Func, type Op, type Region, type Value } from "@numboa/parser/ir";
import { walk } from "@numboa/parser/ir";
import type { Pass } from "../pass.ts";
import { constantOf } from "../rules/pattern.ts";

export const lowHalves: Pass = {
  name: "low-halves",
  run(func: Func) {
    return new Halver(func).region(func.body);
  },
};

const RINGS: Readonly<Record<string, string>> = {
  "i32.add": "i64.add",
  "i32.sub": "i64.sub",
  "i32.mul": "i64.mul",
};

class Halver {
  /** The 64-bit ring operations so far whose results can be used here, by opcode and operands. */
  private readonly wide = new Map<string, Value>();
  private readonly widened = new Map<Value, Value>();
  private readonly names = new Map<Value, number>();
  private readonly indices = new Set<Value>();

  constructor({ body }: Func) {
    walk(body, ({ opcode, operands }) => {
      if (opcode.startsWith("array.") && operands.length > 1) this.indices.add(operands[1]);
    });
  }

  region(region: Region): boolean {
    let changed = false;
    const here: string[] = [];
    const extended: Value[] = [];
    for (const op of region.ops) {
      const { opcode, operands, results } = op;
      if (opcode === "i64.extend_i32_s" || opcode === "i64.extend_i32_u") {
        if (!this.widened.has(operands[0])) {
          extended.push(operands[0]);
          this.widened.set(operands[0], results[0]);
        }
      }
      if (/^i64\.(?:add|sub|mul)$/.test(opcode)) {
        const key = this.key(opcode, operands[0], operands[1]);
        // What was there before is there after this region, too.
        if (!this.wide.has(key)) {
          here.push(key);
          this.wide.set(key, results[0]);
        }
      }
      changed = this.halve(op) || changed;
      for (const inner of op.regions) changed = this.region(inner) || changed;
    }
    for (const key of here) this.wide.delete(key);
    for (const value of extended) this.widened.delete(value);
    return changed;
  }

  private key(opcode: string, ...operands: readonly [Value, Value]): string {
    return [opcode, ...operands.map((value) => this.nameOf(value))].join(" ");
  }

  private nameOf(value: Value): number {
    let name = this.names.get(value);
    if (name === undefined) this.names.set(value, (name = this.names.size));
    return name;
  }

  /** Makes the op the low half of a 64-bit one, if there is one. */
  private halve(op: Op): boolean {
    const opcode = RINGS[op.opcode];
    if (!opcode || this.indices.has(op.results[0])) return false;
    if (op.operands.some((value) => constantOf(value) !== undefined)) return false;
    const [left, right] = op.operands.map((value) => this.wideOf(value)) as [Value?, Value?];
    if (!left || !right) return false;
    const sum =
      this.wide.get(this.key(opcode, left, right)) ??
      (opcode === "i64.sub" ? undefined : this.wide.get(this.key(opcode, right, left)));
    if (!sum) return false;
    Object.assign(op, makeOp("i32.wrap_i64", [sum], { span: op.span }), { results: op.results });
    return true;
  }

  /** A 64-bit value here whose low half this is. */
  private wideOf(value: Value): Value | undefined {
    return value.def?.opcode === "i32.wrap_i64" ? value.def.operands[0] : this.widened.get(value);
  }
}
