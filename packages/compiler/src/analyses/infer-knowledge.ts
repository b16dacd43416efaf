/**
 * What inference knows of one function at its current point: the fact of every value, and for every op that was
 * reached those of its operands, by the numbers of the layout.
 *
 * A fact that comes out as it was stays the same object. So an op whose operands' facts are the very objects
 * of its last visit gives what it gave then, and need not be computed: that is most of most walks.
 *
 * When an op was reached is counted in *ticks*, of which every walk and every iteration begins a new one.
 */
import type { Layout, Node } from "./infer-layout.ts";
import { BOTTOM, sameFact, type Fact } from "./facts.ts";

/** One place for each number below `count`, empty so far. */
export function nothingFor<T>(count: number): (T | undefined)[] {
  return new Array<T | undefined>(count).fill(undefined);
}

export class Knowledge {
  readonly layout: Layout;
  /** Each value's fact where it is defined; absent until that is reached. */
  readonly defined: (Fact | undefined)[];
  /** What the branches around the current point tell besides. */
  readonly narrowed: (Fact | undefined)[];
  /** The facts of each op's operands when it was last reached. */
  readonly operands: (readonly Fact[] | undefined)[];
  /** The tick in which each op was last reached. */
  readonly ticks: Int32Array;
  /** The current tick, and that in which the walk began. */
  tick = 1;
  walkTick = 1;
  /** How often walks came to an op. */
  visits = 0;

  constructor(layout: Layout) {
    this.layout = layout;
    this.defined = nothingFor(layout.values.length);
    this.narrowed = nothingFor(layout.values.length);
    this.operands = nothingFor(layout.nodes.length);
    this.ticks = new Int32Array(layout.nodes.length);
  }

  get(value: number): Fact {
    return this.narrowed[value] ?? this.defined[value] ?? BOTTOM;
  }

  define(value: number, fact: Fact): void {
    const before = this.defined[value];
    if (before !== undefined && sameFact(before, fact)) return;
    this.defined[value] = fact;
  }

  beginWalk(): void {
    this.walkTick = ++this.tick;
  }

  /** Whether the current walk has come to the op. */
  isReached({ index }: Node): boolean {
    return this.ticks[index] >= this.walkTick;
  }

  /** Notes that an op is reached; whether its operands' facts are what they were before. */
  reach({ index, operands }: Node): boolean {
    this.visits++;
    this.ticks[index] = this.tick;
    const before = this.operands[index];
    if (before !== undefined && this.#areStill(operands, before)) return true;
    const facts: Fact[] = [];
    for (let i = 0; i < operands.length; i++) facts.push(this.get(operands[i]));
    this.operands[index] = facts;
    return false;
  }

  #areStill(operands: readonly number[], before: readonly Fact[]): boolean {
    for (let i = 0; i < operands.length; i++) {
      if (this.get(operands[i]) !== before[i]) return false;
    }
    return true;
  }

  /** The operands' facts of an op that is reached, or undefined. */
  reached(node: Node): readonly Fact[] | undefined {
    return this.isReached(node) ? this.operands[node.index] : undefined;
  }
}
