/**
 * How the iterations of a counted loop that calls functions of `Math` may run several at a time: those functions, and
 * the arithmetic on doubles around them, as lanes of vectors; what has no vector form, lane by lane.
 *
 *     for (…) { const e = Math.exp(x[i] - max); sum += e; }
 *
 * Here `exp` takes several lanes at once, and `sum` adds them up one after the other, in the order of the loop: sums are
 * the same, bit for bit. Each value of the body is
 *
 * - `fixed`: the same in all iterations;
 * - `serial`: computed from what the iteration before left; lane by lane, in order;
 * - `lane`: computed lane by lane: indices, loads of elements that are not neighbours, conversions;
 * - `f64`, `mask64`: a vector of two lanes. So is what has a vector form and takes or gives a vector.
 *
 * Stores come last: all lanes load before any stores. What may be the same element is tested before the loop
 * (`analyses/vector-alias.ts`); a loop that stores may load neighbours only.
 */
import {
  computeDefinitions,
  rowOf,
  type ArrayType,
  type Op,
  type Value,
  elementOf,
} from "@numboa/parser/ir";
import { hasVectorForm } from "../math/index.ts";
import { computeAffineIndex, type AffineIndex } from "./affine-index.ts";
import { computeSum } from "./linear-index.ts";
import type { VectorAccess } from "./vector-loop.ts";

export type MathKind = "fixed" | "serial" | "lane" | "f64" | "mask64";

export interface MathLoop {
  /** A straight copy of the loop, or the loop itself. */
  readonly loop: Op;
  readonly inside: ReadonlySet<Value>;
  readonly kinds: ReadonlyMap<Value, MathKind>;
  /** Loads and stores of neighbours, as vectors. */
  readonly accesses: readonly VectorAccess[];
  /** Checked loads, lane by lane, whose indices grow evenly. */
  readonly gathers: ReadonlyMap<Op, Gather>;
}

export type Gather = AffineIndex;

const ARITHMETIC = /^f64\.(?:add|sub|mul|div|min|max|abs|neg|sqrt|ceil|floor|trunc|nearest)$/;
const COMPARISONS = /^f64\.(?:eq|ne|[lg][te])$/;
const MASKS = /^i32\.(?:and|or|eqz)$/;

/** The kinds of all values, or nothing where the loop stays as it is. */
export function analyzeMathLoop(loop: Op): MathLoop | undefined {
  const { ops } = loop.regions[0];
  if (!ops.some(isVectorFunction) && !isSlowSum(loop)) return undefined;
  return new Analysis(loop).run();
}

/** Whether an op is a function of `Math` that has a vector form. */
export const isVectorFunction = hasVectorForm;

/**
 * Whether a loop that adds something up computes it by divisions or roots, of which a vector takes as long as a number:
 * the sums, one after the other, are then not what it waits for.
 */
function isSlowSum({ results, regions: [{ ops }] }: Op): boolean {
  return results.length > 0 && ops.some(({ opcode }) => SLOW.has(opcode));
}

const SLOW: ReadonlySet<string> = new Set(["f64.div", "f64.sqrt"]);

class Analysis {
  readonly #loop: Op;
  readonly #ops: readonly Op[];
  readonly #inside: ReadonlySet<Value>;
  readonly #index: Value;
  readonly #kinds = new Map<Value, MathKind>();
  readonly #accesses = new Map<Op, VectorAccess>();
  readonly #stores: boolean;

  constructor(loop: Op) {
    const [region] = loop.regions;
    this.#loop = loop;
    this.#ops = region.ops.slice(0, -1);
    this.#inside = computeDefinitions(region);
    this.#index = region.params[0];
    this.#stores = this.#ops.some(({ opcode }) => opcode === "array.store");
  }

  run(): MathLoop | undefined {
    const loop = this.#loop;
    const [index, ...carried] = loop.regions[0].params;
    if (index.type !== "i32" || Number(loop.attrs["step"]) !== 1) return undefined;
    if (!this.#ops.every((op, order) => this.#admits(op, order))) return undefined;
    if (loop.regions[0].ops.at(-1)!.opcode !== "yield" || !this.#storesComeLast()) return undefined;
    this.#kinds.set(index, "lane");
    for (const value of carried) this.#kinds.set(value, "serial");
    for (const op of this.#ops) this.#settle(op);
    this.#spread();
    if (!loop.regions[0].ops.every((op) => this.#fits(op))) return undefined;
    const isWorthIt = (op: Op): boolean => isVectorFunction(op) || SLOW.has(op.opcode);
    if (!this.#ops.some((op) => isWorthIt(op) && this.#isVector(op.results[0]))) return undefined;
    const accesses = [...this.#accesses.values()];
    const gathers = this.#gathers();
    return { loop, inside: this.#inside, kinds: this.#kinds, accesses, gathers };
  }

  /** Whether an op may stand in the body, and what it accesses. */
  #admits(op: Op, order: number): boolean {
    const { effect } = rowOf(op.opcode);
    if (op.regions.length > 0) return false;
    if (effect === "pure" || effect === "host") return true;
    if (op.opcode === "array.store") return this.#neighbours(op, order);
    if (op.opcode !== "array.load" || this.#inside.has(op.operands[0])) return false;
    return this.#neighbours(op, order) || !this.#stores;
  }

  /** Notes an access to doubles that are neighbours, or to one that all iterations load. */
  #neighbours(op: Op, order: number): boolean {
    const [array, index] = op.operands;
    if (this.#inside.has(array) || op.attrs["oob"] !== "inbounds") return false;
    if (elementOf(array.type as ArrayType) !== "f64") return false;
    const sum = computeSum(index, this.#inside);
    const [term, ...more] = sum.moving;
    const moves = term !== undefined;
    if (moves && (more.length > 0 || term.value !== this.#index || term.negative)) return false;
    if (!moves && op.opcode === "array.store") return false;
    this.#accesses.set(op, { op, sum, moves, order });
    return true;
  }

  /** Another array is apart as a whole, so it does not matter when it is loaded. */
  #storesComeLast(): boolean {
    const stored = new Set<Value>();
    return this.#ops.every(({ opcode, operands: [array] }) => {
      if (opcode === "array.store") stored.add(array);
      return opcode !== "array.load" || !stored.has(array);
    });
  }

  /** What follows from the operands alone. */
  #settle(op: Op): void {
    const kinds = op.operands.map((operand) => this.#kindOf(operand));
    for (const result of op.results) this.#kinds.set(result, this.#kindFrom(op, kinds));
  }

  #kindFrom(op: Op, kinds: readonly MathKind[]): MathKind {
    if (kinds.includes("serial")) return "serial";
    if (kinds.every((kind) => kind === "fixed")) return "fixed";
    if (op.opcode === "array.load") return this.#accesses.has(op) ? "f64" : "lane";
    if (isVectorFunction(op)) return "f64";
    const takesVector = kinds.some((kind) => kind === "f64" || kind === "mask64");
    return (takesVector && vectorKind(op, kinds)) || "lane";
  }

  /** What has a vector form and goes into a vector is one, too. */
  #spread(): void {
    for (const op of this.#ops.toReversed()) {
      const wanted = op.opcode === "array.store" || op.results.some((v) => this.#isVector(v));
      if (!wanted) continue;
      for (const operand of op.operands) {
        const { def } = operand;
        if (!def || !this.#inside.has(operand) || this.#kindOf(operand) !== "lane") continue;
        const kinds = def.operands.map((value) => this.#kindOf(value));
        const kind = operand.type === "f64" ? vectorKind(def, kinds) : undefined;
        if (kind === "f64") this.#kinds.set(operand, kind);
      }
    }
  }

  /** Whether each operand can be had in the form that the op needs. A mask is a vector and nothing else. */
  #fits(op: Op): boolean {
    const vector = op.results.some((value) => this.#isVector(value));
    const masks = vector && (MASKS.test(op.opcode) || op.opcode === "select");
    return op.operands.every((operand, k) => {
      const kind = this.#kindOf(operand);
      if (!masks) return kind !== "mask64";
      if (op.opcode === "select") return k === 2 ? kind === "mask64" : kind !== "mask64";
      return kind === "mask64";
    });
  }

  #gathers(): Map<Op, Gather> {
    const gathers = new Map<Op, Gather>();
    for (const op of this.#ops) {
      const { opcode, attrs, operands, results } = op;
      if (opcode !== "array.load" || attrs["oob"] !== "nan") continue;
      const [array, at] = operands as [Value, Value];
      if (array.type !== "f64[]" || this.#kindOf(results[0]) !== "lane") continue;
      const isFixed = (value: Value): boolean => this.#kindOf(value) === "fixed";
      const affine = computeAffineIndex(at, this.#index, isFixed);
      if (affine) gathers.set(op, affine);
    }
    return gathers;
  }

  #isVector(value: Value): boolean {
    const kind = this.#kindOf(value);
    return kind === "f64" || kind === "mask64";
  }

  #kindOf(value: Value): MathKind {
    return this.#kinds.get(value) ?? "fixed";
  }
}

/** The kind of an op's result as vectors, if it has that form. */
function vectorKind({ opcode, results }: Op, kinds: readonly MathKind[]): MathKind | undefined {
  if (ARITHMETIC.test(opcode)) return "f64";
  if (COMPARISONS.test(opcode)) return "mask64";
  if (MASKS.test(opcode)) return kinds.every((kind) => kind === "mask64") ? "mask64" : undefined;
  if (opcode !== "select" || results[0].type !== "f64") return undefined;
  return kinds[2] === "mask64" ? "f64" : undefined;
}
