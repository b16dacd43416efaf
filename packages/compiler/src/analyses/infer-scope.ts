/**
 * Facts at a point of the walk: of each value its fact where it was defined, narrowed by the branches
 * around the point. Narrowings are undone when the region that they hold in is left.
 */
import type { Op, Value } from "@numboa/parser/ir";
import { refineOperands, refineThroughNumber } from "./facts-backward.ts";
import { refineTested } from "./facts-kinds.ts";
import { refineComparison, refineInt, refineTruth } from "./facts-refine.ts";
import {
  BOTTOM,
  FALSE,
  TRUE,
  isIntegerTest,
  sameFact,
  type Fact,
  type IntegerTest,
} from "./facts.ts";

type Trail = [Value, Fact | undefined][];

/** How many sums deep a narrowed result narrows operands; the paths to them double with each. */
const MAX_DEPTH = 6;

export class Scope {
  readonly #defined: Map<Value, Fact>;
  readonly #operands: Map<Op, readonly Fact[]>;
  readonly #narrowed = new Map<Value, Fact>();
  #trail: Trail = [];

  constructor(defined: Map<Value, Fact>, operands: Map<Op, readonly Fact[]>) {
    this.#defined = defined;
    this.#operands = operands;
  }

  get(value: Value): Fact {
    return this.#narrowed.get(value) ?? this.#defined.get(value) ?? BOTTOM;
  }

  define(value: Value, fact: Fact): void {
    this.#defined.set(value, fact);
  }

  /** Runs `walk`; what is narrowed meanwhile is forgotten after. */
  enter<T>(walk: () => T): T {
    const outer = this.#trail;
    this.#trail = [];
    const result = walk();
    for (const [value, fact] of this.#trail.reverse()) {
      if (fact) this.#narrowed.set(value, fact);
      else this.#narrowed.delete(value);
    }
    this.#trail = outer;
    return result;
  }

  #narrow(value: Value, fact: Fact, depth = 0): void {
    const known = this.get(value);
    if (sameFact(known, fact)) return;
    this.#trail.push([value, this.#narrowed.get(value)]);
    this.#narrowed.set(value, fact);
    if (value.def && depth < MAX_DEPTH) this.#narrowOperands(value.def, fact, depth + 1);
  }

  /** Operands dominate their result, so what the result tells of them holds from here on too. */
  #narrowOperands(def: Op, fact: Fact, depth: number): void {
    const { opcode, operands } = def;
    const [a, b] = operands;
    if (opcode === "js.plus") {
      this.#narrow(a, refineThroughNumber(this.get(a), fact), depth);
      return;
    }
    const facts = operands.map((operand) => this.get(operand));
    const refined = refineOperands(opcode, fact, facts, a === b);
    if (!refined) return;
    this.#narrow(a, refined[0], depth);
    if (a !== b) this.#narrow(b, refined[1], depth);
  }

  /** From here on, `value` is known to be truthy, or falsy. Values of type i32 are conditions, 0 or 1. */
  assume(value: Value, truthy: boolean): void {
    this.#narrow(value, refineTruth(this.get(value), truthy));
    const { def } = value;
    if (!def) return;
    if (def.opcode === "js.truthy") this.assume(def.operands[0], truthy);
    else if (def.opcode === "js.not") this.assume(def.operands[0], !truthy);
    else if (def.opcode === "js.is") {
      const [tested] = def.operands;
      this.#narrow(tested, refineTested(this.get(tested), def, truthy));
    } else if (isIntegerTest(def.opcode)) this.#assumeInts(def, def.opcode, truthy);
    else if (def.opcode === "if") this.#assumeChoice(def, def.results.indexOf(value), truthy);
    else this.#assumeComparison(def, truthy);
  }

  #assumeInts(def: Op, test: IntegerTest, truthy: boolean): void {
    if (!truthy) return;
    for (const value of def.operands) this.#narrow(value, refineInt(this.get(value), test));
  }

  #assumeComparison(def: Op, outcome: boolean): void {
    if (def.operands.length !== 2) return;
    const [a, b] = def.operands;
    const refined = refineComparison(def.opcode, [this.get(a), this.get(b)], outcome);
    if (!refined) return;
    this.#narrow(a, refined[0]);
    if (a !== b) this.#narrow(b, refined[1]);
  }

  /** `a && b` is an `if`: where only one arm can have given the truth, it was taken. */
  #assumeChoice(op: Op, index: number, truthy: boolean): void {
    const possible = op.regions.map((region) => {
      const end = region.ops.at(-1);
      if (end?.opcode !== "yield") return undefined;
      const fact = this.#operands.get(end)?.[index];
      return fact && refineTruth(fact, truthy).kinds !== 0 ? end : undefined;
    });
    const [then, otherwise] = possible;
    if ((then === undefined) === (otherwise === undefined)) return;
    this.assume(op.operands[0], then !== undefined);
    const end = (then ?? otherwise)!;
    this.assume(end.operands[index], truthy);
  }
}

/** The facts of a condition: which arms can run. */
export const canBe = (fact: Fact, truth: boolean): boolean =>
  (fact.kinds & (truth ? TRUE : FALSE)) !== 0;
