/**
 * Facts at a point of the walk: of each value its fact where it was defined, narrowed by the branches
 * around the point. Narrowings are undone when the region that they hold in is left.
 */
import { isSolvable, refineOperands, refineThroughNumber } from "./facts-backward.ts";
import { refineTested } from "./facts-kinds.ts";
import { refineComparison, refineInt, refineTruth } from "./facts-refine.ts";
import { FALSE, TRUE, isIntegerTest, sameFact, type Fact, type IntegerTest } from "./facts.ts";
import { nothingFor, type Knowledge } from "./infer-knowledge.ts";
import type { Node } from "./infer-layout.ts";

/** How many sums deep a narrowed result narrows operands; the paths to them double with each. */
const MAX_DEPTH = 6;

/** What a comparison's outcome told of its operands. */
interface Refined {
  readonly a: Fact;
  readonly b: Fact;
  readonly facts: ReturnType<typeof refineComparison>;
}

export class Scope {
  readonly #knowledge: Knowledge;
  /** Values with what was known of them before they were narrowed, oldest first. */
  readonly #values: number[] = [];
  readonly #facts: (Fact | undefined)[] = [];
  /** What each value was last narrowed to: the same again is the same object. */
  readonly #last: (Fact | undefined)[];
  /** By op and outcome. */
  readonly #comparisons: (Refined | undefined)[];

  constructor(knowledge: Knowledge) {
    this.#knowledge = knowledge;
    this.#last = nothingFor(knowledge.layout.values.length);
    this.#comparisons = nothingFor(2 * knowledge.layout.nodes.length);
  }

  /** What {@link leave} is to be given to forget what is narrowed from here on. */
  enter(): number {
    return this.#values.length;
  }

  leave(entered: number): void {
    const { narrowed } = this.#knowledge;
    while (this.#values.length > entered) narrowed[this.#values.pop()!] = this.#facts.pop();
  }

  #narrow(value: number, fact: Fact, depth = 0): void {
    const { narrowed } = this.#knowledge;
    if (sameFact(this.#knowledge.get(value), fact)) return;
    const last = this.#last[value];
    const kept = last !== undefined && sameFact(last, fact) ? last : fact;
    this.#last[value] = kept;
    this.#values.push(value);
    this.#facts.push(narrowed[value]);
    narrowed[value] = kept;
    const definition = this.#knowledge.layout.definitions[value];
    if (definition && depth < MAX_DEPTH) this.#narrowOperands(definition, kept, depth + 1);
  }

  /** Operands dominate their result, so what the result tells of them holds from here on too. */
  #narrowOperands({ op, operands }: Node, fact: Fact, depth: number): void {
    const a = operands[0];
    if (op.opcode === "js.plus") {
      this.#narrow(a, refineThroughNumber(this.#knowledge.get(a), fact), depth);
      return;
    }
    if (!isSolvable(op.opcode)) return;
    const b = operands[1];
    const facts = [this.#knowledge.get(a), this.#knowledge.get(b)] as const;
    const refined = refineOperands(op.opcode, fact, facts, a === b);
    if (!refined) return;
    this.#narrow(a, refined[0], depth);
    if (a !== b) this.#narrow(b, refined[1], depth);
  }

  /** From here on, `value` is known to be truthy, or falsy. Values of type i32 are conditions, 0 or 1. */
  assume(value: number, truthy: boolean): void {
    const { layout } = this.#knowledge;
    this.#narrow(value, refineTruth(this.#knowledge.get(value), truthy));
    const definition = layout.definitions[value];
    if (!definition) return;
    const { op, operands } = definition;
    if (op.opcode === "js.truthy") this.assume(operands[0], truthy);
    else if (op.opcode === "js.not") this.assume(operands[0], !truthy);
    else if (op.opcode === "js.is") {
      const [tested] = operands;
      this.#narrow(tested, refineTested(this.#knowledge.get(tested), op, truthy));
    } else if (isIntegerTest(op.opcode)) this.#assumeInts(definition, op.opcode, truthy);
    else if (op.opcode === "if") {
      this.#assumeChoice(definition, definition.results.indexOf(value), truthy);
    } else this.#assumeComparison(definition, truthy);
  }

  #assumeInts({ operands }: Node, test: IntegerTest, truthy: boolean): void {
    if (!truthy) return;
    for (const value of operands) this.#narrow(value, refineInt(this.#knowledge.get(value), test));
  }

  #assumeComparison(comparison: Node, outcome: boolean): void {
    const refined = this.#refined(comparison, outcome);
    if (!refined) return;
    const a = comparison.operands[0];
    const b = comparison.operands[1];
    this.#narrow(a, refined[0]);
    if (a !== b) this.#narrow(b, refined[1]);
  }

  /** {@link refineComparison}, computed anew where the operands' facts are other ones than last time. */
  #refined({ op, index, operands }: Node, outcome: boolean): Refined["facts"] {
    if (operands.length !== 2) return undefined;
    const a = this.#knowledge.get(operands[0]);
    const b = this.#knowledge.get(operands[1]);
    const at = 2 * index + (outcome ? 1 : 0);
    const last = this.#comparisons[at];
    if (last && last.a === a && last.b === b) return last.facts;
    const facts = refineComparison(op.opcode, [a, b], outcome);
    this.#comparisons[at] = { a, b, facts };
    return facts;
  }

  /** `a && b` is an `if`: where only one arm can have given the truth, it was taken. */
  #assumeChoice({ operands, blocks }: Node, index: number, truthy: boolean): void {
    const possible = blocks.map(({ nodes }) => {
      const end = nodes.at(-1);
      if (end?.op.opcode !== "yield") return undefined;
      const fact = this.#knowledge.reached(end)?.[index];
      return fact && refineTruth(fact, truthy).kinds !== 0 ? end : undefined;
    });
    const [then, otherwise] = possible;
    if ((then === undefined) === (otherwise === undefined)) return;
    this.assume(operands[0], then !== undefined);
    const end = (then ?? otherwise)!;
    this.assume(end.operands[index], truthy);
  }
}

/** The facts of a condition: which arms can run. */
export const canBe = (fact: Fact, truth: boolean): boolean =>
  (fact.kinds & (truth ? TRUE : FALSE)) !== 0;
