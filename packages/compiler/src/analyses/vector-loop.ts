/**
 * Whether the iterations of a counted loop may run several at a time, as lanes of vectors, and if not, the one
 * reason why.
 *
 * They may if the body is straight-line, carries nothing from one iteration to the next, stores to neighbouring
 * elements, and computes what it stores from neighbouring elements and from what no iteration changes, by ops
 * that have a vector form with the same result in each lane: IEEE arithmetic is lane by lane that of the
 * scalar ops, zeros and NaN included. Sums across iterations stay scalar: another order is another result.
 *
 * Neighbouring: the index is the loop's own, once, plus terms that the loop does not change. All accesses are
 * proved (`inbounds`), so consecutive indices are consecutive elements, and no sum wraps in between.
 *
 * What one iteration stores and another one touches is looked at by `analyses/vector-alias.ts`.
 */
import {
  computeDefinitions,
  elementOf,
  ELEMENTS,
  isArrayType,
  isOpcode,
  rowOf,
  type ArrayType,
  type Op,
  type Opcode,
  type Value,
} from "@numboa/parser/ir";
import { hasVectorForm } from "../math/index.ts";
import { computeSum, type Sum } from "./linear-index.ts";

/** What the lanes of a vector hold; a mask has all ones or all zeros in each lane of its width. */
export type LaneKind = "f64" | "f32" | "i32" | "mask64" | "mask32";

export interface VectorAccess {
  readonly op: Op;
  readonly sum: Sum;
  /** The elements of consecutive iterations are neighbours; else it is one element for all. */
  readonly moves: boolean;
  /** Its place in the body. */
  readonly order: number;
}

export interface VectorLoop {
  readonly loop: Op;
  readonly accesses: readonly VectorAccess[];
  /** The kind of each value that becomes vectors; those of the body that are not here never change. */
  readonly kinds: ReadonlyMap<Value, LaneKind>;
  readonly inside: ReadonlySet<Value>;
}

/** Why a loop stays scalar. */
class Refusal extends Error {}

export const refuse = (reason: string): never => {
  throw new Refusal(reason);
};

/** The loop as vectors, or why not, to be read after "not vectorized: ". */
export function analyzeVectorLoop(loop: Op): VectorLoop | string {
  return orWhyNot(() => new LaneAnalysis(loop).run());
}

/** What an analysis finds, or why it refuses. */
export function orWhyNot<T>(analyze: () => T): T | string {
  try {
    return analyze();
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

const FLOAT_OPS = /^f(?:64|32)\.(?:add|sub|mul|div|min|max|abs|neg|sqrt|ceil|floor|trunc|nearest)$/;
const INTEGER_OPS = /^i32\.(?:add|sub|mul)$/;
const SHIFTS = /^i32\.(?:shl|shr_s|shr_u)$/;
const BITS = /^i32\.(?:and|or|xor)$/;
const COMPARISONS = /^(?:f(?:64|32)\.(?:eq|ne|[lg][te])|i32\.(?:eq|ne|[lg][te]_[su]))$/;
const CONVERSIONS: Partial<Record<Opcode, readonly [from: LaneKind, to: LaneKind]>> = {
  "f64.promote_f32": ["f32", "f64"],
  "f32.demote_f64": ["f64", "f32"],
  "f64.convert_i32_s": ["i32", "f64"],
  "f64.convert_i32_u": ["i32", "f64"],
};

/** A value that is the same in all iterations. */
export type Kind = LaneKind | "fixed";

export class LaneAnalysis {
  protected readonly loop: Op;
  protected readonly inside: ReadonlySet<Value>;
  protected readonly index: Value;
  protected readonly kinds = new Map<Value, LaneKind>();
  protected readonly found = new Map<Value, Kind>();
  private readonly accesses = new Map<Op, VectorAccess>();

  constructor(loop: Op) {
    this.loop = loop;
    this.inside = computeDefinitions(loop.regions[0]);
    this.index = loop.regions[0].params[0]!;
  }

  run(): VectorLoop {
    const { loop, inside, kinds } = this;
    if (this.index.type !== "i32" || Number(loop.attrs["step"]) !== 1) {
      refuse("it does not count up by one");
    }
    const ops = loop.regions[0].ops;
    for (const [order, op] of ops.entries()) this.admit(op, order);
    if (loop.results.length > 0) refuse("an iteration needs what the one before computed");
    const stores = ops.filter(({ opcode }) => opcode === "array.store");
    if (stores.length === 0) refuse("it stores nothing");
    for (const store of stores) this.store(store);
    return { loop, inside, kinds, accesses: [...this.accesses.values()] };
  }

  /** What may stand in the body at all. */
  private admit(op: Op, order: number): void {
    const { effect } = rowOf(op.opcode);
    if (op.regions.length > 0) refuse("it branches");
    if (effect === "exit" && op.opcode !== "yield") refuse("it may be left early");
    if (effect === "call") refuse(`it calls ${calleeOf(op)}`);
    if (op.opcode.startsWith("data.")) refuse("it takes apart a DataView");
    if (effect === "read" || effect === "write") this.access(op, order);
  }

  private access(op: Op, order: number): void {
    const [array, index] = op.operands as [Value, Value];
    if (op.attrs["oob"] !== "inbounds") {
      refuse("an element access keeps its own bounds check");
    }
    if (this.inside.has(array)) refuse("its array changes");
    const sum = computeSum(index, this.inside);
    const moves = sum.moving.length > 0;
    const [term, ...more] = sum.moving;
    if (moves && (more.length > 0 || term.value !== this.index || term.negative)) {
      refuse("it accesses elements that are not neighbours");
    }
    this.accesses.set(op, { op, sum, moves, order });
  }

  private store(op: Op): void {
    const [array, , value] = op.operands as [Value, Value, Value];
    if (!this.accesses.get(op)!.moves) refuse("it stores to one element again and again");
    const kind = elementKind(array);
    this.expect(value, kind);
  }

  /** Demands lanes of a kind, or a fixed value of the type. */
  protected expect(value: Value, kind: LaneKind): void {
    const actual = this.kindOf(value);
    if (actual === kind || (actual === "fixed" && value.type === kind)) return;
    refuse(actual === "fixed" ? "a condition is used as a number" : `${actual} is used as ${kind}`);
  }

  protected kindOf(value: Value): Kind {
    if (!this.inside.has(value)) return "fixed";
    const known = this.found.get(value);
    if (known) return known;
    if (value === this.index) refuse("its index is used as a number");
    const op = value.def!;
    const kind = this.isFixed(op) ? "fixed" : this.kindOfResult(op);
    this.found.set(value, kind);
    if (kind !== "fixed") this.kinds.set(value, kind);
    return kind;
  }

  /** Whether an op gives the same in every iteration. */
  protected isFixed(op: Op): boolean {
    if (op.opcode === "array.load") return !this.accesses.get(op)!.moves;
    const { effect } = rowOf(op.opcode);
    if (effect !== "pure" && effect !== "host") refuse(`${op.opcode} has no vector form`);
    return op.operands.every((value) => value !== this.index && this.kindOf(value) === "fixed");
  }

  private kindOfResult(op: Op): LaneKind {
    const { opcode, operands } = op;
    if (opcode === "array.load") return elementKind(operands[0]);
    const conversion = CONVERSIONS[opcode];
    if (conversion) {
      this.expect(operands[0], conversion[0]);
      return conversion[1];
    }
    if (FLOAT_OPS.test(opcode) || INTEGER_OPS.test(opcode)) return this.lanewise(op);
    if (COMPARISONS.test(opcode)) {
      const type = operands[0].type as LaneKind;
      for (const operand of operands) this.expect(operand, type);
      return type === "f64" ? "mask64" : "mask32";
    }
    if (SHIFTS.test(opcode) && this.isFixedOperand(operands[1])) {
      this.expect(operands[0], "i32");
      return "i32";
    }
    if (BITS.test(opcode)) return this.bits(op);
    if (opcode === "i32.eqz") return this.not(operands[0]);
    if (opcode === "select") return this.select(op);
    if (opcode === "math.own" && hasVectorForm(String(op.attrs["fn"]))) {
      return this.lanewise(op);
    }
    if (opcode === "math.host" || opcode === "math.own")
      refuse(`Math.${String(op.attrs["fn"])} is called for each element`);
    return refuse(`${opcode} has no vector form`);
  }

  private isFixedOperand(value: Value): boolean {
    return value !== this.index && this.kindOf(value) === "fixed";
  }

  private lanewise({ operands }: Op): LaneKind {
    const type = operands[0].type as LaneKind;
    for (const operand of operands) this.expect(operand, type);
    return type;
  }

  /** Of integers, or of two masks of a width. */
  protected bits({ operands }: Op): LaneKind {
    const [left, right] = operands.map((value) => this.kindOf(value)) as [Kind, Kind];
    if (left.startsWith("mask") && left === right) return left as LaneKind;
    for (const operand of operands) this.expect(operand, "i32");
    return "i32";
  }

  private not(value: Value): LaneKind {
    const kind = this.kindOf(value);
    if (kind === "mask64" || kind === "mask32") return kind;
    this.expect(value, "i32");
    return "mask32";
  }

  protected select({ operands, results }: Op): LaneKind {
    const [a, b, condition] = operands as [Value, Value, Value];
    const type = results[0].type as LaneKind;
    if (type !== "f64" && type !== "f32" && type !== "i32") refuse(`${type} has no lanes`);
    this.expect(a, type);
    this.expect(b, type);
    const mask = this.kindOf(condition);
    if (mask !== "fixed" && mask !== (type === "f64" ? "mask64" : "mask32")) {
      refuse("a condition on one width chooses values of another");
    }
    return type;
  }
}

export function elementKind(array: Value): LaneKind {
  const element = elementOf(array.type as ArrayType);
  const { bytes, value } = ELEMENTS[element];
  if (isArrayType(value)) return refuse("its array changes");
  return bytes >= 4 && value !== "i64"
    ? value
    : refuse(`elements of ${element} are converted one by one`);
}

export function calleeOf({ opcode, attrs }: Op): string {
  return opcode === "call" ? `@${String(attrs["callee"])}` : opcode;
}

/** The op on vectors that does in each lane what a scalar op does: `f64.add` is `f64x2.add`. */
export function vectorOpcode(opcode: Opcode): Opcode {
  if (BITS.test(opcode)) return opcode.replace("i32", "v128") as Opcode;
  const [type, name] = opcode.split(".") as [string, string];
  const wide = `${type}x${type === "f64" ? 2 : 4}.${name}`;
  if (!isOpcode(wide)) throw new Error(`${opcode} has no vector form`);
  return wide;
}
