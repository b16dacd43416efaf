/**
 * Whether the iterations of a counted loop may run several at a time, as lanes of vectors, and if not, the one
 * reason why.
 *
 * They may if the body is straight-line, carries nothing from one iteration to the next but sums of integers or reductions that
 * may be reordered (`analyses/reductions.ts`), stores to neighbouring elements, and computes what it stores or adds up from
 * neighbouring elements, the index, and what no iteration changes, by ops that have a vector form with the same result
 * in each lane: IEEE arithmetic is lane by lane that of the scalar ops, zeros and NaN included. Integers are added modulo a
 * power of two, in any order with one result; without a licence sums of floats stay scalar: another order is another result.
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
import {
  fitsLanes,
  isMask,
  isNarrow,
  maskOf,
  narrowKindOf,
  widthOf,
  type LaneKind,
  type NarrowKind,
} from "./lane-kinds.ts";
import { computeSum, type Sum } from "./linear-index.ts";
import { findReductions, isExact, type MayReorder, type Reduction } from "./reductions.ts";

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
  /** What the loop carries, in order: each lane has a part of it. */
  readonly reductions: readonly Reduction[];
}

/** An integer that each iteration adds to, or takes from. */
export interface LaneSum {
  readonly opcode: "i32.add" | "i64.add" | "i32.sub" | "i64.sub";
  /** What is added or taken: numbers in lanes, or a condition, which counts as 1. */
  readonly term: Value;
  /** The kind of the term's lanes, or of a fixed one its type. */
  readonly kind: LaneKind;
}

export interface SummingLoop extends VectorLoop {
  /** For each carried value; none where these are reductions. */
  readonly sums: readonly LaneSum[];
}

/** Why a loop stays scalar. */
class Refusal extends Error {}

export const refuse = (reason: string): never => {
  throw new Refusal(reason);
};

/** The loop as vectors, or why not, to be read after "not vectorized: ". */
export function analyzeVectorLoop(
  loop: Op,
  mayReorder: MayReorder = () => false,
): SummingLoop | string {
  return orWhyNot(() => new LaneAnalysis(loop, mayReorder).run());
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
const INTEGER_OPS = /^i(?:32\.(?:add|sub|mul)|64\.(?:add|sub))$/;
const SHIFTS = /^i32\.(?:shl|shr_s|shr_u)$/;
const BITS = /^i32\.(?:and|or|xor)$/;
const COMPARISONS =
  /^(?:f(?:64|32)\.(?:eq|ne|[lg][te])|i32\.(?:eq|ne|[lg][te]_[su])|i64\.(?:eq|ne|[lg][te]_s))$/;
export const CONVERSIONS: Partial<Record<Opcode, readonly [from: LaneKind, to: LaneKind]>> = {
  "f64.promote_f32": ["f32", "f64"],
  "f32.demote_f64": ["f64", "f32"],
  "f64.convert_i32_s": ["i32", "f64"],
  "f64.convert_i32_u": ["i32", "f64"],
  "i64.extend_i32_s": ["i32", "i64"],
  "i64.extend_i32_u": ["i32", "i64"],
  "i32.wrap_i64": ["i64", "i32"],
};

const CARRIED = "an iteration needs what the one before computed";

/** A value that is the same in all iterations. */
export type Kind = LaneKind | "fixed";

export class LaneAnalysis {
  protected readonly loop: Op;
  protected readonly inside: ReadonlySet<Value>;
  protected readonly index: Value;
  protected readonly reductions: readonly Reduction[];
  protected readonly kinds = new Map<Value, LaneKind>();
  protected readonly found = new Map<Value, Kind>();
  private readonly accesses = new Map<Op, VectorAccess>();

  constructor(loop: Op, mayReorder: MayReorder) {
    this.loop = loop;
    this.reductions = findReductions(loop, mayReorder);
    this.inside = computeDefinitions(loop.regions[0]);
    this.index = loop.regions[0].params[0]!;
  }

  run(): SummingLoop {
    const { loop, inside, kinds, reductions } = this;
    if (this.index.type !== "i32" || Number(loop.attrs["step"]) !== 1) {
      refuse("it does not count up by one");
    }
    const ops = loop.regions[0].ops;
    for (const [order, op] of ops.entries()) this.admit(op, order);
    if (reductions.length > 0) this.carry();
    const sums = reductions.length > 0 ? [] : loop.results.map((_, k) => this.sum(k));
    // An engine makes half a dozen instructions of a minimum of vectors, and numbers wait no longer for theirs.
    if (reductions.length > 0 && reductions.every(isExact)) refuse(CARRIED);
    const stores = ops.filter(({ opcode }) => opcode === "array.store");
    if (stores.length === 0 && loop.results.length === 0) refuse("it stores nothing");
    for (const store of stores) this.store(store);
    this.passOn();
    return { loop, inside, kinds, reductions, accesses: [...this.accesses.values()], sums };
  }

  /** Puts what is carried into lanes. */
  protected carry(): void {
    if (this.loop.results.length > this.reductions.length) refuse(CARRIED);
    for (const { param, type } of this.reductions) {
      this.found.set(param, type);
      this.kinds.set(param, type);
    }
  }

  /** What lanes leave of a reduction is a part of it, whatever the first found is. */
  protected passOn(): void {
    const { operands } = this.loop.regions[0].ops.at(-1)!;
    this.reductions.forEach(({ type }, k) => this.expect(operands[k], type));
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
    this.expect(value, narrowKindOf(array) ? "i32" : elementKind(array));
  }

  /** What is added to a carried value. If anything else is done with the sum, that has no lanes. */
  private sum(k: number): LaneSum {
    const { params, ops } = this.loop.regions[0];
    const { def } = ops.at(-1)!.operands[k];
    const param = params[k + 1];
    if (!def || !isSum(def) || !this.inside.has(def.results[0])) return refuse(CARRIED);
    const { opcode } = def;
    const [left, right] = def.operands as [Value, Value];
    let term = left === param ? right : left;
    if (left !== param && (right !== param || opcode.endsWith("sub"))) return refuse(CARRIED);
    const [short] = term.def?.operands ?? [];
    if (this.inside.has(term) && this.isExtended(term.def, short)) term = short;
    const kind = this.kindOf(term);
    return { opcode, term, kind: kind === "fixed" ? (term.type as LaneKind) : kind };
  }

  /** Whether an op makes an i64 of an integer of less than 32 bits, or of a condition. */
  private isExtended(op: Op | undefined, value: Value): boolean {
    if (op?.opcode !== "i64.extend_i32_s" && op?.opcode !== "i64.extend_i32_u") return false;
    const kind = this.kindOf(value);
    if (isMask(kind) || kind === "u8" || kind === "u16") return true;
    return op.opcode === "i64.extend_i32_s" && isNarrow(kind);
  }

  /** Demands lanes of a kind, or what becomes such lanes: a fixed value of the type, a narrower integer, a condition. */
  protected expect(value: Value, kind: LaneKind): void {
    const actual = this.kindOf(value);
    if (actual === kind || (actual === "fixed" && value.type === kind)) return;
    if (kind === "i32" && (isNarrow(actual) || isMask(actual))) return;
    refuse(actual === "fixed" ? "a condition is used as a number" : `${actual} is used as ${kind}`);
  }

  protected kindOf(value: Value): Kind {
    if (!this.inside.has(value)) return "fixed";
    const known = this.found.get(value);
    if (known) return known;
    if (value === this.index) return this.lanesOfIndex();
    const op = value.def ?? refuse(CARRIED);
    const kind = this.isFixed(op) ? "fixed" : this.kindOfResult(op);
    this.found.set(value, kind);
    if (kind !== "fixed") this.kinds.set(value, kind);
    return kind;
  }

  protected lanesOfIndex(): Kind {
    this.kinds.set(this.index, "i32");
    return "i32";
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
    if (opcode === "array.load") return narrowKindOf(operands[0]) ?? elementKind(operands[0]);
    const conversion = CONVERSIONS[opcode];
    if (conversion) {
      this.expect(operands[0], conversion[0]);
      return conversion[1];
    }
    if (FLOAT_OPS.test(opcode) || INTEGER_OPS.test(opcode)) return this.lanewise(op);
    if (COMPARISONS.test(opcode)) return maskOf(this.narrow(operands) ?? this.lanewise(op));
    if (SHIFTS.test(opcode) && this.isFixedOperand(operands[1])) {
      this.expect(operands[0], "i32");
      return "i32";
    }
    if (BITS.test(opcode)) return this.bits(op);
    if (opcode === "i32.eqz") return this.not(operands[0]);
    if (opcode === "select") return this.select(op);
    if (hasVectorForm(op)) {
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

  /** The kind of narrow integers that all of these are, or are constants of; at least one is no constant. */
  private narrow(values: readonly Value[]): NarrowKind | undefined {
    const kinds = values.map((value) => this.kindOf(value));
    const kind = kinds.find(isNarrow);
    const isAll = values.every((value, k) => kinds[k] === kind || (kind && fitsLanes(value, kind)));
    return isAll ? kind : undefined;
  }

  /** Of integers, or of two masks. */
  protected bits({ operands }: Op): LaneKind {
    const [left, right] = operands.map((value) => this.kindOf(value)) as [Kind, Kind];
    if (left !== "fixed" && right !== "fixed" && isMask(left) && isMask(right)) {
      return widthOf(left) < widthOf(right) ? left : right;
    }
    const narrow = this.narrow(operands);
    if (narrow) return narrow;
    for (const operand of operands) this.expect(operand, "i32");
    return "i32";
  }

  private not(value: Value): LaneKind {
    const kind = this.kindOf(value);
    if (kind !== "fixed" && (isMask(kind) || isNarrow(kind))) return maskOf(kind);
    this.expect(value, "i32");
    return "mask32";
  }

  private select({ operands, results }: Op): LaneKind {
    const [a, b, condition] = operands as [Value, Value, Value];
    const type = results[0].type as LaneKind;
    if (!LANE_TYPES.has(type)) refuse(`${type} has no lanes`);
    this.kindOf(condition);
    const narrow = type === "i32" ? this.narrow([a, b]) : undefined;
    if (narrow) return narrow;
    this.expect(a, type);
    this.expect(b, type);
    return type;
  }
}

const LANE_TYPES: ReadonlySet<string> = new Set(["f64", "f32", "i32", "i64"]);

function isSum(op: Op): op is Op & Pick<LaneSum, "opcode"> {
  return /^i(?:32|64)\.(?:add|sub)$/.test(op.opcode);
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
  const wide = `${type}x${type.endsWith("64") ? 2 : 4}.${name}`;
  if (!isOpcode(wide)) throw new Error(`${opcode} has no vector form`);
  return wide;
}
