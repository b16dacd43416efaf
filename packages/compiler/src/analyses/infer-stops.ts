/**
 * What a loop's parameter has been found to differ from wherever the loop goes back: `i !== n`, and
 * `if (i === n) break;` on the way.
 *
 * Only tests of the parameter itself against a value from outside the loop count, so each speaks of the same
 * two numbers that the iteration began with. They are read off the structure: a way back stands in one arm
 * of an `if`, or behind an `if` whose other arm never falls through.
 */
import { refineTruth } from "./facts-refine.ts";
import { join, type Fact } from "./facts.ts";
import type { Knowledge } from "./infer-knowledge.ts";
import type { Block, Node } from "./infer-layout.ts";

/** Equality by value, and whether it holds where the op gives true. Integers are what they are compared as. */
const EQUALITIES: Readonly<Record<string, boolean>> = {
  "js.eq": true,
  "js.seq": true,
  "js.ne": false,
  "js.sne": false,
};

/**
 * The facts of the values that `param` differs from on every way back, each as it is where it was compared: on
 * the way that was taken, so those of all ways are joined.
 * @param back the ways back of `loop` that are reached
 */
export function computeStops(
  loop: Node,
  param: number,
  back: readonly Node[],
  knowledge: Knowledge,
): Fact[] {
  const search = new Search(param, knowledge);
  const [first, ...rest] = back.map((br) => search.unequal(br, loop));
  if (!first) return [];
  return [...first].flatMap(([stop, fact]) => {
    const inside = stop >= loop.firstValue && stop < loop.endValue;
    return !inside && rest.every((way) => way.has(stop))
      ? [rest.reduce((joined, way) => join(joined, way.get(stop)!), fact)]
      : [];
  });
}

class Search {
  readonly #param: number;
  readonly #knowledge: Knowledge;
  #unequal = new Map<number, Fact>();

  constructor(param: number, knowledge: Knowledge) {
    this.#param = param;
    this.#knowledge = knowledge;
  }

  /** What the parameter was found unequal to on the way from the loop's head to `exit`. */
  unequal(exit: Node, loop: Node): Map<number, Fact> {
    const unequal = new Map<number, Fact>();
    this.#unequal = unequal;
    for (let node = exit; node !== loop; node = node.parent!) {
      const { block, parent } = node;
      for (const before of block.nodes) {
        if (before === node) break;
        const passed = before.op.opcode === "if" ? this.#onlyWayThrough(before) : undefined;
        if (passed !== undefined) this.#note(before.operands[0], passed);
      }
      if (parent!.op.opcode === "if") this.#note(parent!.operands[0], parent!.blocks[0] === block);
    }
    return unequal;
  }

  /** The outcome of an `if` that was passed, where only one of its arms falls through. */
  #onlyWayThrough({ blocks }: Node): boolean | undefined {
    const [then, otherwise] = blocks.map((block) => {
      const end = yieldOf(block);
      return end !== undefined && this.#knowledge.isReached(end);
    });
    return then === otherwise ? undefined : then;
  }

  #note(condition: number, outcome: boolean): void {
    const definition = this.#knowledge.layout.definitions[condition];
    if (!definition) return;
    const { op, operands } = definition;
    if (op.opcode === "js.truthy" || op.opcode === "js.not") {
      this.#note(operands[0], op.opcode === "js.truthy" ? outcome : !outcome);
      return;
    }
    if (op.opcode === "if") {
      this.#noteChoice(definition, definition.results.indexOf(condition), outcome);
      return;
    }
    const facts = this.#knowledge.reached(definition);
    if (!facts || EQUALITIES[op.opcode] !== !outcome) return;
    const at = operands.indexOf(this.#param);
    if (at >= 0) this.#unequal.set(operands[1 - at], facts[1 - at]);
  }

  /** `i === n || done` is an `if`: where only one arm can have given the outcome, it was taken. */
  #noteChoice({ operands, blocks }: Node, index: number, outcome: boolean): void {
    const ends = blocks.map((block) => {
      const end = yieldOf(block);
      const fact = end && this.#knowledge.reached(end)?.[index];
      return fact && refineTruth(fact, outcome).kinds !== 0 ? end : undefined;
    });
    const [then, otherwise] = ends;
    if ((then === undefined) === (otherwise === undefined)) return;
    this.#note(operands[0], then !== undefined);
    this.#note((then ?? otherwise)!.operands[index], outcome);
  }
}

function yieldOf({ nodes }: Block): Node | undefined {
  const end = nodes.at(-1);
  return end?.op.opcode === "yield" ? end : undefined;
}
