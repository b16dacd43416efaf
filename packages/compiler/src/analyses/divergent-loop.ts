/**
 * Whether several iterations of a loop may run at once, as lanes of vectors, though a loop in it ends earlier for some
 * of them, and if not, the one reason why.
 *
 *   for %x { %k = loop (%z, %k) { if (%k < %max & %z*%z <= 4) { br next } else { yield }; yield %k }; counts[%x] = %k }
 *
 * To what `analyses/outer-loop.ts` allows this adds ops in which lanes *part*: loops, blocks, and `if`s whose condition
 * differs from lane to lane, or in which something is left. All lanes go all ways, and a mask says for which of them it
 * counts; so what stands where lanes may have parted must do no harm in a lane that is not there:
 *
 * - no stores, and no loads of what differs from lane to lane: only the lane's own iteration proves the index;
 * - what may trap, and a load of one element for all, only where at least one lane is: it does the same. That holds from
 *   the test of a loop, which is passed if a lane passes it, to the next op in which lanes part. A load that keeps its
 *   check may stand anywhere, if it is one for all.
 *
 * A carried value is the same in all lanes that are still there if it was so before and the loop goes on in one place;
 * what comes out of a loop or a block is not, since lanes leave in different iterations. The lane of an index
 * may be taken as a number: so many strides more than that of the first lane, modulo 2^32, as `i32` arithmetic is.
 */
import { allOps, rowOf, type Op, type Region, type Value } from "@numboa/parser/ir";
import { isBoolean } from "../rules/pattern.ts";
import { OuterAnalysis, type OuterLoop } from "./outer-loop.ts";
import { isMask, type LaneKind, type MaskKind } from "./lane-kinds.ts";
import { orWhyNot, refuse, type Kind } from "./vector-loop.ts";

export interface DivergentLoop extends OuterLoop {
  /** The ops in which lanes part. */
  readonly parting: ReadonlySet<Op>;
  /** What the masks of lanes are: of the wider of the conditions. */
  readonly mask: MaskKind;
}

export function analyzeDivergentLoop(loop: Op): DivergentLoop | string {
  return orWhyNot(() => new DivergentAnalysis(loop, () => false).analyze());
}

/** Where an op is left to, other than by its end: enclosing blocks, and loops that then go on. */
export function exitsOf(op: Op): ReadonlySet<Op> {
  const targets = new Set<Op>();
  const within = new Set([op, ...op.regions.flatMap(allOps)]);
  for (const { target } of within) if (target && !within.has(target)) targets.add(target);
  return targets;
}

/** A loop that ends when something is found. */
export function isDivergent(op: Op): boolean {
  return op.opcode === "loop" || (op.opcode === "for" && exitsOf(op).size > 0);
}

/** A loop that tests whether to go on, and does so in one place: what comes before and after that, and the test. */
export interface TestedLoop {
  readonly head: readonly Op[];
  readonly test: Op;
  readonly body: Region;
}

/** `loop { head; if %c { body; br } else { yield }; yield }`, the shape of `while` and `do`. */
export function asTestedLoop(loop: Op): TestedLoop | undefined {
  const [region] = loop.regions;
  const [test, last] = region.ops.slice(-2);
  if (test?.opcode !== "if" || test.results.length > 0 || last.opcode !== "yield") return undefined;
  const [body, otherwise] = test.regions;
  const backs = allOps(region).filter(({ target }) => target === loop);
  if (otherwise.ops.length > 1 || otherwise.ops[0].opcode !== "yield") return undefined;
  if (backs.length > 1 || body.ops.at(-1) !== backs[0]) return undefined;
  return { head: region.ops.slice(0, -2), test, body };
}

class DivergentAnalysis extends OuterAnalysis {
  private readonly parting = new Set<Op>();
  /** What comes to each block that is open, and to the next iteration of each loop. */
  private readonly arrivals = new Map<Op, Value[][]>();
  /** How many lanes are there. */
  private presence: "all" | "some" | "any" = "all";

  override analyze(): DivergentLoop {
    const outer = super.analyze();
    const conditions = [...this.parting].filter(({ opcode }) => opcode === "if");
    const isWide = conditions.some(({ operands: [value] }) => this.kinds.get(value) === "mask64");
    return { ...outer, parting: this.parting, mask: isWide ? "mask64" : "mask32" };
  }

  protected override visitOp(op: Op, direct: boolean): void {
    const leaves = op.regions.length > 0 && exitsOf(op).size > 0;
    if (op.opcode === "loop") this.visitWhile(op);
    else if (op.opcode === "block") this.visitBlock(op);
    else if (op.opcode === "for" && leaves) this.visitCounted(op);
    else if (op.opcode === "if") this.visitArms(op, leaves || !this.isUniform(op.operands[0]));
    else if (op.opcode === "br") this.arrive(op.target!, op.operands);
    else super.visitOp(op, direct);
    if (leaves) this.presence = "any";
  }

  private arrive(target: Op, values: Value[]): void {
    const arrivals = this.arrivals.get(target);
    if (!arrivals) return refuse("it may be left early");
    arrivals.push(values);
  }

  /** Visits a region where lanes may have parted. */
  private visitParted(op: Op, region: Region, presence = this.presence): void {
    const around = this.presence;
    this.parting.add(op);
    this.presence = presence;
    this.visit(region, false);
    const last = region.ops.at(-1)!.opcode;
    if (last !== "yield" && last !== "br") refuse("it may be left early");
    this.presence = around;
  }

  private visitArms(op: Op, parts: boolean): void {
    this.kindOf(op.operands[0]);
    for (const arm of op.regions) {
      if (parts) this.visitParted(op, arm, "any");
      else this.visit(arm, false);
    }
    const values = op.regions.flatMap(yielded);
    if (!parts && values.length < 2) refuse("it may be left early");
    this.setResults(op, values, parts && values.length > 1);
  }

  private visitBlock(op: Op): void {
    const arrivals: Value[][] = [];
    this.arrivals.set(op, arrivals);
    const [body] = op.regions;
    this.visitParted(op, body);
    this.setResults(op, [...arrivals, ...yielded(body)], true);
  }

  private visitWhile(op: Op): void {
    const [body] = op.regions;
    this.carryOn(op, body.params, op.operands, () => {
      const arrivals: Value[][] = [];
      this.arrivals.set(op, arrivals);
      const tested = asTestedLoop(op);
      if (tested) this.visitTested(op, tested);
      else this.visitParted(op, body, "some");
      if (arrivals.length === 0) refuse("a loop in it never goes on");
      return arrivals;
    });
    this.setResults(op, yielded(body), true);
  }

  /** The test is left by the lanes that go on, if there are any. */
  private visitTested(op: Op, { head, test, body }: TestedLoop): void {
    const around = this.presence;
    const isLeft = exitsOf(test).size > 1;
    this.parting.add(op).add(test);
    this.presence = around === "any" || isLeft ? "any" : "some";
    for (const each of head) this.visitOp(each, false);
    this.kindOf(test.operands[0]);
    this.visitParted(op, body, "some");
    this.presence = around;
  }

  protected override visitLoop(op: Op): void {
    if (this.presence === "any") refuse("a loop in it runs in some iterations only");
    super.visitLoop(op);
  }

  private visitCounted(op: Op): void {
    const [start, end, ...inits] = op.operands;
    const [body] = op.regions;
    const [index, ...params] = body.params;
    if (!this.isUniform(start) || !this.isUniform(end)) {
      refuse("a loop in it takes another number of iterations each time");
    }
    this.carryOn(op, params, inits, () => {
      this.found.set(index, "fixed");
      this.visitParted(op, body, this.presence === "any" ? "any" : "some");
      return yielded(body);
    });
    op.results.forEach((result, k) => this.set(result, this.kindOf(params[k])));
  }

  /** Finds the kinds of carried values, given what `visit` finds to come to the next iteration. */
  private carryOn(
    op: Op,
    params: readonly Value[],
    inits: readonly Value[],
    visit: () => Value[][],
  ): void {
    let kinds = inits.map((init) => this.kindOf(init));
    for (;;) {
      params.forEach((param, k) => this.set(param, kinds[k]));
      const arrivals = visit();
      const next = inits.map((init, k) => {
        const values = arrivals.map((each) => each[k]);
        return this.joined([init, ...values], new Set(values).size > 1);
      });
      if (next.every((kind, k) => kind === kinds[k])) return;
      kinds = next;
      this.forget(op.regions[0]);
    }
  }

  private setResults(op: Op, values: readonly Value[][], parted: boolean): void {
    op.results.forEach((result, k) => {
      const each = values.map((of) => of[k]);
      this.set(result, this.joined(each, parted));
    });
  }

  /** The kind of what is one of some values, in each lane another one if lanes have parted. */
  private joined(values: readonly Value[], parted: boolean): Kind {
    const kinds = values.map((value) => this.kindOf(value));
    if (kinds.some(isMask)) return this.joinedMasks(values);
    if (kinds.length === 0) refuse("a loop in it never ends");
    if (!parted && kinds.every((kind) => kind === "fixed")) return "fixed";
    const [{ type }] = values;
    return type === "f64" || type === "f32" || type === "i32"
      ? type
      : refuse(`${type} has no lanes`);
  }

  private joinedMasks(values: readonly Value[]): MaskKind {
    const kinds = values.map((value) => this.kindOf(value));
    const fits = (kind: Kind, k: number): boolean =>
      isMask(kind) || (kind === "fixed" && isBoolean(values[k]));
    return kinds.every(fits)
      ? kinds.includes("mask64")
        ? "mask64"
        : "mask32"
      : refuse("a condition is used as a number");
  }

  protected override visitAccess(op: Op, direct: boolean): void {
    const isChecked = op.attrs["oob"] !== "inbounds";
    if (this.presence !== "all" && !isChecked) {
      if (op.opcode === "array.store")
        refuse("it stores in a loop that iterations leave one by one");
      if (this.presence === "any") refuse("some iterations would load what only others do");
      if (this.strides.has(op.operands[1])) {
        refuse("each iteration loads its own element in a loop that they leave one by one");
      }
    }
    super.visitAccess(op, direct);
  }

  /** What all lanes load alike may keep its check. */
  protected override isSafe(op: Op): boolean {
    if (super.isSafe(op)) return true;
    return (
      op.opcode === "array.load" && op.attrs["oob"] !== "abort" && this.isUniform(op.operands[1])
    );
  }

  /** An index is a number, too. */
  protected override kindOf(value: Value): Kind {
    return this.strides.has(value) ? "i32" : super.kindOf(value);
  }

  protected override isFixed(op: Op): boolean {
    const isFixed = super.isFixed(op);
    if (this.presence === "any" && rowOf(op.opcode).effect === "trap") {
      refuse(`${op.opcode} has no vector form`);
    }
    return isFixed;
  }

  /** Masks of different widths, and uniform conditions, go together. */
  protected override bits(op: Op): LaneKind {
    const { operands } = op;
    const hasMask = operands.some((value) => isMask(this.kindOf(value)));
    return hasMask ? this.joinedMasks(operands) : super.bits(op);
  }
}

/** What a region yields, if it ends so. */
function yielded({ ops }: Region): Value[][] {
  const last = ops.at(-1)!;
  return last.opcode === "yield" ? [last.operands] : [];
}
