/**
 * Whether several iterations of a loop that has loops in it may run at once, as lanes of vectors, and if not, the
 * one reason why.
 *
 *   for %j { %s = for %k carry (%s) { yield %s + a[i*n+k] * b[k*n+j] }; c[i*n+j] = %s }
 *
 * Each lane is an iteration of the outer loop and does all of its inner loops, in its own order: so a sum in an inner
 * loop, which may not be reordered, is as many sums side by side. All lanes do the same ops at the same time. That
 * asks for inner loops and conditions whose bounds are the same in all lanes; within a lane the order of all ops is
 * then the scalar one.
 *
 * A value is *uniform* (the same in all lanes), *linear* (an index that is so many elements further in each lane) or
 * in lanes, of a kind (`analyses/vector-loop.ts` has the ops that have lanes, and why they give the same bits).
 * An element access is uniform or linear; it is proved (`inbounds`), so neighbours are neighbours and nothing wraps
 * in between.
 *
 * What one iteration stores and another one touches is looked at by `analyses/outer-alias.ts`.
 */
import { computeDefinitions, rowOf, type Op, type Region, type Value } from "@numboa/parser/ir";
import { constantOf } from "../rules/pattern.ts";
import type { LaneKind } from "./lane-kinds.ts";
import { computeSum } from "./linear-index.ts";
import type { MayReorder } from "./reductions.ts";
import {
  LaneAnalysis,
  calleeOf,
  elementKind,
  orWhyNot,
  refuse,
  type Kind,
  type VectorAccess,
  type VectorLoop,
} from "./vector-loop.ts";

/** How many elements further the next lane is: a number, or a value that the outer loop does not change. */
export type Stride = number | Value;

export interface OuterAccess extends VectorAccess {
  /** 0 is one element for all lanes. */
  readonly stride: Stride;
  /** The innermost loop around it. */
  readonly loop: Op;
  /** It stands in that loop's own region, and so runs in each of its iterations. */
  readonly direct: boolean;
}

/** `inside` has what the outer loop's body defines, `kinds` what is in lanes. */
export interface OuterLoop extends VectorLoop {
  readonly accesses: readonly OuterAccess[];
  /** Indices that are further on in each lane. */
  readonly strides: ReadonlyMap<Value, Stride>;
}

/** Larger multiples of an index are no strides that occur. */
const MAX_STRIDE = 2 ** 20;

export function analyzeOuterLoop(
  loop: Op,
  mayReorder: MayReorder = () => false,
): OuterLoop | string {
  return orWhyNot(() => new OuterAnalysis(loop, mayReorder).analyze());
}

export class OuterAnalysis extends LaneAnalysis {
  protected readonly strides = new Map<Value, Stride>();
  private readonly touched = new Map<Op, OuterAccess>();
  private loopAround: Op;

  constructor(loop: Op, mayReorder: MayReorder) {
    super(loop, mayReorder);
    this.loopAround = loop;
  }

  analyze(): OuterLoop {
    const { loop, inside, kinds, strides, reductions } = this;
    if (this.index.type !== "i32" || Number(loop.attrs["step"]) !== 1) {
      refuse("it does not count up by one");
    }
    this.carry();
    strides.set(this.index, 1);
    this.visit(loop.regions[0], true);
    const accesses = [...this.touched.values()];
    const stores = accesses.some(({ op }) => op.opcode === "array.store");
    if (!stores && reductions.length === 0) refuse("it stores nothing");
    this.passOn();
    return { loop, inside, kinds, strides, accesses, reductions };
  }

  /** `direct`: the region is a loop's own. */
  protected visit(region: Region, direct: boolean): void {
    for (const op of region.ops) this.visitOp(op, direct);
  }

  protected visitOp(op: Op, direct: boolean): void {
    const { effect } = rowOf(op.opcode);
    if (op.opcode === "for") this.visitLoop(op);
    else if (op.opcode === "if") this.visitIf(op);
    else if (op.regions.length > 0) refuse("a loop in it has no count that is known before");
    else if (op.opcode === "yield") return;
    else if (effect === "exit") refuse("it may be left early");
    else if (effect === "call") refuse(`it calls ${calleeOf(op)}`);
    else if (op.opcode.startsWith("data.")) refuse("it takes apart a DataView");
    else if (effect === "read" || effect === "write") this.visitAccess(op, direct);
    else this.visitValue(op);
  }

  private visitValue(op: Op): void {
    const [result] = op.results;
    const stride = this.strideOf(op);
    if (stride === undefined) this.kindOf(result);
    else if (stride === 0) this.found.set(result, "fixed");
    else this.strides.set(result, stride);
  }

  protected isUniform(value: Value): boolean {
    return !this.strides.has(value) && this.kindOf(value) === "fixed";
  }

  /** Undefined if no operand is linear, or if the result is not. */
  private strideOf({ opcode, operands }: Op): Stride | undefined {
    if (!operands.some((value) => this.strides.has(value))) return undefined;
    const [left, right] = operands.map((value) =>
      this.strides.has(value) ? this.strides.get(value)! : this.isUniform(value) ? 0 : undefined,
    );
    if (left === undefined || right === undefined) return undefined;
    switch (opcode) {
      case "i32.add":
        return left === 0 ? right : right === 0 ? left : sum(left, right, 1);
      case "i32.sub":
        return right === 0 ? left : sum(left, right, -1);
      case "i32.mul":
        return left === 0
          ? this.multiple(right, operands[0])
          : right === 0
            ? this.multiple(left, operands[1])
            : undefined;
      case "i32.shl": {
        const by = constantOf(operands[1]);
        if (by === undefined || by < 0 || by > 20 || typeof left !== "number") return undefined;
        return bounded(left * 2 ** Number(by));
      }
      default:
        return undefined;
    }
  }

  private multiple(stride: Stride, by: Value): Stride | undefined {
    const constant = constantOf(by);
    if (typeof stride !== "number") return undefined;
    if (constant !== undefined) return bounded(stride * Number(constant));
    return stride === 1 && !this.inside.has(by) ? by : undefined;
  }

  protected visitAccess(op: Op, direct: boolean): void {
    const [array, index, value] = op.operands;
    if (!this.isSafe(op)) refuse("an element access keeps its own bounds check");
    if (this.inside.has(array)) refuse("its array changes");
    const stride = this.strides.get(index) ?? 0;
    if (stride === 0 && !this.isUniform(index)) refuse("what it computes chooses elements");
    const access: OuterAccess = {
      op,
      sum: computeSum(index, this.inside),
      moves: stride !== 0,
      order: this.touched.size,
      stride,
      loop: this.loopAround,
      direct,
    };
    this.touched.set(op, access);
    if (op.opcode === "array.store") {
      if (stride === 0) refuse("it stores to one element again and again");
      this.expect(value, elementKind(array));
    } else {
      this.set(op.results[0], stride === 0 ? "fixed" : elementKind(array));
    }
  }

  protected isSafe({ attrs }: Op): boolean {
    return attrs["oob"] === "inbounds";
  }

  protected visitLoop(op: Op): void {
    const [start, end, ...inits] = op.operands;
    const [body] = op.regions;
    const [index, ...params] = body.params;
    if (!this.isUniform(start) || !this.isUniform(end)) {
      refuse("a loop in it takes another number of iterations each time");
    }
    const outer = this.loopAround;
    this.loopAround = op;
    let kinds = inits.map((init) => this.kindOf(init));
    for (;;) {
      this.found.set(index, "fixed");
      params.forEach((param, k) => this.set(param, kinds[k]));
      this.visit(body, true);
      const next = kinds.map((kind, k) =>
        join(kind, body.ops.at(-1)!.operands[k], this.kindAt(body, k)),
      );
      if (next.every((kind, k) => kind === kinds[k])) break;
      kinds = next;
      this.forget(body);
    }
    this.loopAround = outer;
    op.results.forEach((result, k) => this.set(result, kinds[k]));
  }

  protected visitIf(op: Op): void {
    if (!this.isUniform(op.operands[0])) refuse("its iterations take different ways");
    for (const region of op.regions) {
      this.visit(region, false);
      if (region.ops.at(-1)!.opcode !== "yield") refuse("it may be left early");
    }
    const [then, otherwise] = op.regions;
    op.results.forEach((result, k) => {
      const kind = this.kindAt(then, k);
      this.set(result, join(kind, then.ops.at(-1)!.operands[k], this.kindAt(otherwise, k)));
    });
  }

  /** The kind of what a region yields. */
  private kindAt({ ops }: Region, k: number): Kind {
    return this.kindOf(ops.at(-1)!.operands[k]);
  }

  protected set(value: Value, kind: Kind): void {
    this.found.set(value, kind);
    if (kind === "fixed") this.kinds.delete(value);
    else this.kinds.set(value, kind);
  }

  /** What was found while a carried value was thought to be of another kind. */
  protected forget(body: Region): void {
    for (const value of computeDefinitions(body)) {
      this.found.delete(value);
      this.kinds.delete(value);
      this.strides.delete(value);
    }
  }

  protected override kindOf(value: Value): Kind {
    if (this.strides.has(value)) return refuse("its index is used as a number");
    return super.kindOf(value);
  }

  protected override isFixed(op: Op): boolean {
    const { effect } = rowOf(op.opcode);
    if (effect !== "pure" && effect !== "host" && effect !== "trap") {
      refuse(`${op.opcode} has no vector form`);
    }
    return op.operands.every((value) => this.kindOf(value) === "fixed");
  }
}

/** A kind for both: a uniform value is put into lanes where the other one is in lanes. */
function join(kind: Kind, { type }: Value, other: Kind): Kind {
  if (kind === other) return kind;
  const lanes = kind === "fixed" ? other : kind;
  if ((kind !== "fixed" && other !== "fixed") || lanes !== (type as LaneKind)) {
    refuse("a condition is used as a number");
  }
  return lanes;
}

function sum(left: Stride, right: Stride, sign: 1 | -1): number | undefined {
  if (typeof left !== "number" || typeof right !== "number") return undefined;
  return bounded(left + sign * right);
}

function bounded(stride: number): number | undefined {
  return Math.abs(stride) <= MAX_STRIDE ? stride : undefined;
}
