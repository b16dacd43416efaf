/**
 * Loops that need not be walked again, because a walk would find what the last one found.
 *
 * A walk of a loop depends on nothing but the facts of values from outside that it looks at, and on what its
 * parameters, and those of loops inside, held when it began. Where the last walk has left these parameters as they
 * were (a growing one always ends so) and the facts outside are the very objects of then, everything in
 * the loop stays: facts, what is reached, what leaves it. Calls have effects on other functions, so a loop
 * that calls is always walked.
 *
 * Facts outside are looked at as operands, and by narrowing, which goes from a condition to what it was computed
 * from, and on to what that was computed from.
 */
import { isSolvable } from "./facts-backward.ts";
import { isIntegerTest, type Fact } from "./facts.ts";
import { nothingFor, type Knowledge } from "./infer-knowledge.ts";
import type { Layout, Node } from "./infer-layout.ts";
import type { Mode } from "./infer-walk.ts";

/** What a loop looks at, from its text alone. */
interface Surroundings {
  /** Values from outside. */
  readonly values: readonly number[];
  /** Ops inside that leave it for somewhere further out, but for its own `yield`. */
  readonly exits: readonly Node[];
  /** Whether it acts on other functions. */
  readonly calls: boolean;
  /** The first op whose arms' ends it looks at to tell which was taken. */
  readonly firstChoice: number;
  /** Whether facts of `values` are all that it looks at, and it acts on nothing outside. */
  readonly closed: boolean;
}

/** The last walk of a loop. */
interface Visit {
  readonly surroundings: Surroundings;
  mode: Mode | undefined;
  settled: boolean;
  /** Of the values from outside. */
  readonly defined: (Fact | undefined)[];
  readonly narrowed: (Fact | undefined)[];
  /** When its last iteration began. */
  tick: number;
}

export class UnchangedLoops {
  readonly #knowledge: Knowledge;
  /** By the loop's number. */
  readonly #visits: (Visit | undefined)[];
  readonly #surveyor: Surveyor;

  constructor(knowledge: Knowledge) {
    this.#knowledge = knowledge;
    this.#visits = nothingFor(knowledge.layout.nodes.length);
    this.#surveyor = new Surveyor(knowledge.layout);
  }

  /** Whether a walk in this mode would change nothing. */
  isUnchanged(loop: Node, mode: Mode): boolean {
    const visit = this.#visits[loop.index];
    if (!visit?.settled || visit.mode !== mode) return false;
    const { values, closed } = visit.surroundings;
    if (!closed) return false;
    const { defined, narrowed } = this.#knowledge;
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (defined[value] !== visit.defined[i] || narrowed[value] !== visit.narrowed[i])
        return false;
    }
    return true;
  }

  /** Notes what a walk of the loop begins with. */
  enter(loop: Node): void {
    const { defined, narrowed } = this.#knowledge;
    const visit = (this.#visits[loop.index] ??= this.#firstVisit(loop));
    const { values, closed } = visit.surroundings;
    visit.settled = false;
    if (!closed) return;
    for (let i = 0; i < values.length; i++) {
      visit.defined[i] = defined[values[i]];
      visit.narrowed[i] = narrowed[values[i]];
    }
  }

  #firstVisit(loop: Node): Visit {
    const surroundings = this.#surveyor.of(loop);
    const count = surroundings.values.length;
    return {
      surroundings,
      mode: undefined,
      settled: false,
      defined: nothingFor(count),
      narrowed: nothingFor(count),
      tick: 0,
    };
  }

  /** Begins an iteration. */
  iterate(loop: Node): void {
    this.#visits[loop.index]!.tick = ++this.#knowledge.tick;
  }

  /** @param settled whether parameters of loops hold what they held when the walk began */
  leave(loop: Node, mode: Mode, settled: boolean): void {
    const visit = this.#visits[loop.index]!;
    visit.mode = mode;
    visit.settled = settled;
  }

  /** Marks as reached what the loop's last iteration reached; gives those ops of it that leave it. */
  reachAgain(loop: Node): Node[] {
    const { layout, ticks } = this.#knowledge;
    const tick = ++this.#knowledge.tick;
    for (let index = loop.index + 1; index < loop.end; index++) {
      const around = layout.nodes[index].loop!;
      if (around !== loop && ticks[around.index] !== tick) continue;
      if (ticks[index] >= this.#visits[around.index]!.tick) ticks[index] = tick;
    }
    const { exits } = this.#visits[loop.index]!.surroundings;
    return exits.filter(({ index }) => ticks[index] === tick);
  }
}

/** Looks at every loop once: what inner loops look at, outer ones are told. */
class Surveyor {
  readonly #layout: Layout;
  readonly #known: (Survey | undefined)[];
  /** By value, the last survey that noted it, narrowed it or assumed something of it. */
  readonly #marks: readonly [noted: Int32Array, narrowed: Int32Array, assumed: Int32Array];

  constructor(layout: Layout) {
    this.#layout = layout;
    this.#known = nothingFor(layout.nodes.length);
    const marks = (): Int32Array => new Int32Array(layout.values.length).fill(-1);
    this.#marks = [marks(), marks(), marks()];
  }

  of(loop: Node): Surroundings {
    const known = this.#known[loop.index];
    if (known) return known;
    const { nodes } = this.#layout;
    // Before this one's: each takes the marks for itself.
    for (let index = loop.index + 1; index < loop.end; index++) {
      if (nodes[index].op.opcode !== "loop") continue;
      this.of(nodes[index]);
      index = nodes[index].end - 1;
    }
    const survey = new Survey(
      loop,
      this.#layout,
      this.#marks,
      (inner) => this.#known[inner.index]!,
    );
    this.#known[loop.index] = survey;
    return survey;
  }
}

class Survey implements Surroundings {
  readonly values: number[] = [];
  readonly exits: Node[] = [];
  calls = false;
  firstChoice = Infinity;
  readonly #loop: Node;
  readonly #layout: Layout;
  readonly #noted: Int32Array;
  readonly #narrowed: Int32Array;
  readonly #assumed: Int32Array;

  constructor(
    loop: Node,
    layout: Layout,
    [noted, narrowed, assumed]: readonly [Int32Array, Int32Array, Int32Array],
    surveyOf: (inner: Node) => Surroundings,
  ) {
    this.#loop = loop;
    this.#layout = layout;
    this.#noted = noted;
    this.#narrowed = narrowed;
    this.#assumed = assumed;
    this.#look(loop.operands);
    for (let index = loop.index + 1; index < loop.end; index++) {
      const node = layout.nodes[index];
      if (node.op.opcode !== "loop") this.#op(node);
      else {
        this.#inner(surveyOf(node));
        index = node.end - 1;
      }
    }
  }

  get closed(): boolean {
    return !this.calls && this.firstChoice > this.#loop.index;
  }

  #inner({ values, exits, calls, firstChoice }: Surroundings): void {
    this.#look(values);
    for (const exit of exits) {
      const { op, target } = exit;
      if (op.opcode === "return" || target!.index < this.#loop.index) this.exits.push(exit);
    }
    this.calls ||= calls;
    this.firstChoice = Math.min(this.firstChoice, firstChoice);
  }

  #look(values: readonly number[]): void {
    for (let i = 0; i < values.length; i++) this.#note(values[i]);
  }

  #note(value: number): void {
    const { index, firstValue, endValue } = this.#loop;
    if ((value >= firstValue && value < endValue) || this.#noted[value] === index) return;
    this.#noted[value] = index;
    this.values.push(value);
  }

  #op(node: Node): void {
    const { op, operands, target } = node;
    this.#look(operands);
    if (op.opcode === "if") this.#assume(operands[0]);
    else if (op.opcode === "js.call") this.calls = true;
    else if (op.opcode === "return") this.exits.push(node);
    else if (target && target.index < this.#loop.index) {
      this.exits.push(node);
      // A branch back notes what its loop's parameters hold there.
      if (target.op.opcode === "loop") this.#look(target.blocks[0].params);
    }
  }

  #assume(value: number): void {
    const { index } = this.#loop;
    if (this.#assumed[value] === index) return;
    this.#assumed[value] = index;
    this.#narrow(value);
    const definition = this.#layout.definitions[value];
    if (!definition) return;
    const { op, operands } = definition;
    if (op.opcode === "if") this.#assumeChoice(definition, definition.results.indexOf(value));
    else if (op.opcode === "js.truthy" || op.opcode === "js.not") this.#assume(operands[0]);
    else if (isIntegerTest(op.opcode) || operands.length <= 2) {
      for (const operand of operands) this.#narrow(operand);
    }
  }

  #assumeChoice(choice: Node, index: number): void {
    // What is known at the ends of its arms would count as well.
    this.firstChoice = Math.min(this.firstChoice, choice.index);
    this.#assume(choice.operands[0]);
    for (const { op, operands } of choice.exits) {
      if (op.opcode === "yield") this.#assume(operands[index]);
    }
  }

  #narrow(value: number): void {
    const { index } = this.#loop;
    if (this.#narrowed[value] === index) return;
    this.#narrowed[value] = index;
    this.#note(value);
    const definition = this.#layout.definitions[value];
    if (!definition) return;
    const { op, operands } = definition;
    if (op.opcode === "js.plus" || isSolvable(op.opcode)) {
      for (const operand of operands) this.#narrow(operand);
    }
  }
}
