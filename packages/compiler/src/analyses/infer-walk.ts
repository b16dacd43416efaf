/**
 * One walk through a function: facts of every value in program order.
 *
 * Ops that cannot be reached are skipped, and so have no facts: arms whose condition is decided, and what
 * stands behind an op that never falls through. A loop's parameters hold what they held before, joined with
 * what enters and, in a growing walk, with what the back edges bring until that is nothing new. In a
 * narrowing walk the facts are sound already, and what enters and comes back replaces them for the next one.
 *
 * Walks are many, and most of what one comes to is as it was at the last: then nothing is computed
 * (`infer-knowledge.ts`), and loops are not even walked (`infer-unchanged.ts`).
 */
import type { Opcode } from "@numboa/parser/ir";
import { Growing, type Expected, type Instance } from "./infer-instance.ts";
import { nothingFor, type Knowledge } from "./infer-knowledge.ts";
import type { Block, Node } from "./infer-layout.ts";
import { Scope, canBe } from "./infer-scope.ts";
import { Trips } from "./infer-trips.ts";
import { UnchangedLoops } from "./infer-unchanged.ts";
import { transfer, transferOf, type Transfer, type TransferOptions } from "./facts-transfer.ts";
import { BOTTOM, UNDEFINED_FACT, holds, join, meetNumbers, type Fact } from "./facts.ts";

/** What the walk needs to know of other functions. */
export interface Calls {
  /** Notes a call and gives the facts of its results. */
  call(call: Node, facts: readonly Fact[]): readonly Fact[];
}

export interface WalkOptions extends TransferOptions {
  /** Where parameters of loops will end, as far as is known before. That is no promise: it only saves walks. */
  readonly expected?: Expected;
  /** Computes and walks also what is unchanged. It comes out the same; tests see to that. */
  readonly thorough?: boolean;
}

export type Mode = "grow" | "narrow";

type Step = (walker: Walker, node: Node, facts: readonly Fact[]) => boolean;

/** Walks one instance, again and again. */
export class Walker {
  readonly scope: Scope;
  readonly knowledge: Knowledge;
  readonly options: WalkOptions;
  mode: Mode = "grow";
  /** The join of all returns, for each leaf of the result. */
  results: Fact[] = [];
  /** Whether the facts of loop parameters are others than before the walk. */
  moved = false;
  readonly #instance: Instance;
  readonly #calls: Calls;
  /** What has left each op so far, per result; absent while nothing has. */
  readonly #left: (Fact[] | undefined)[];
  /** What has branched back to each loop. */
  readonly #back: (Fact[] | undefined)[];
  /** What each loop's parameters held when it went back. */
  readonly #before: (Fact[] | undefined)[];
  /** What the parameters of its loop held at each branch back. */
  readonly #atBranch: (Fact[] | undefined)[];
  /** By op; absent for those that only compute. */
  readonly #steps: readonly (Step | undefined)[];
  /** By op; absent for those that do more than compute. */
  readonly #transfers: readonly (Transfer | undefined)[];
  readonly #trips: Trips;
  readonly #unchanged: UnchangedLoops;

  constructor(instance: Instance, calls: Calls, options: WalkOptions) {
    const { knowledge } = instance;
    this.#instance = instance;
    this.knowledge = knowledge;
    this.#calls = calls;
    this.options = options;
    const count = knowledge.layout.nodes.length;
    this.#left = nothingFor(count);
    this.#back = nothingFor(count);
    this.#before = nothingFor(count);
    this.#atBranch = nothingFor(count);
    this.#steps = knowledge.layout.nodes.map(({ op }) => STEPS[op.opcode]);
    this.#transfers = knowledge.layout.nodes.map(({ op }) => transferOf(op));
    this.scope = new Scope(knowledge);
    this.#trips = new Trips(knowledge);
    this.#unchanged = new UnchangedLoops(knowledge);
  }

  /** @returns the join of all returns, for each leaf of the result */
  run(mode: Mode): readonly Fact[] {
    const { params, results } = this.#instance;
    const { layout } = this.knowledge;
    this.mode = mode;
    this.moved = false;
    this.results = results.map(() => BOTTOM);
    this.knowledge.beginWalk();
    layout.params.forEach((param, i) => this.knowledge.define(param, params[i].fact));
    this.inside(layout.body);
    return this.results;
  }

  /** Walks a region to its end or to where nothing is reached any more. */
  block({ nodes }: Block): void {
    for (let i = 0; i < nodes.length; i++) if (!this.#visit(nodes[i])) return;
  }

  #visit(node: Node): boolean {
    const { knowledge } = this;
    const same = knowledge.reach(node) && !this.options.thorough;
    const step = this.#steps[node.index];
    const facts = knowledge.operands[node.index]!;
    if (step) return step(this, node, facts);
    if (!same && node.results.length > 0) {
      const row = this.#transfers[node.index];
      knowledge.define(node.results[0], transfer(node.op, facts, this.options, row));
    }
    return true;
  }

  /** Walks the regions of an op, each by `walk`; gives its results what left it. False if nothing did. */
  around(node: Node, walk: () => void): boolean {
    this.#left[node.index] = undefined;
    walk();
    const left = this.#left[node.index];
    node.results.forEach((result, i) => this.knowledge.define(result, left ? left[i] : BOTTOM));
    return left !== undefined;
  }

  /** Walks a region; what is narrowed meanwhile is forgotten after. */
  inside(block: Block): void {
    const entered = this.scope.enter();
    this.block(block);
    this.scope.leave(entered);
  }

  leave(node: Node, facts: readonly Fact[]): void {
    joinInto(this.#left, node, facts);
  }

  branch(br: Node, facts: readonly Fact[]): void {
    const target = br.target!;
    if (target.op.opcode !== "loop") {
      this.leave(target, facts);
      return;
    }
    if (this.mode === "narrow") {
      this.#atBranch[br.index] = target.blocks[0].params.map((param) => this.knowledge.get(param));
    }
    this.#goBack(br, facts);
  }

  #goBack(br: Node, facts: readonly Fact[]): void {
    const loop = br.target!;
    joinInto(this.#back, loop, facts);
    if (this.mode === "narrow") joinInto(this.#before, loop, this.#atBranch[br.index]!);
  }

  return(facts: readonly Fact[]): void {
    this.results = this.results.map((fact, i) => join(fact, facts[i] ?? UNDEFINED_FACT));
  }

  loop(node: Node, inits: readonly Fact[]): boolean {
    const { mode } = this;
    const { thorough } = this.options;
    if (!thorough && this.#unchanged.isUnchanged(node, mode)) return this.#again(node);
    const movedBefore = this.moved;
    this.moved = false;
    this.#unchanged.enter(node);
    const left = mode === "grow" ? this.#growLoop(node, inits) : this.#narrowLoop(node, inits);
    this.#unchanged.leave(node, mode, mode === "grow" || !this.moved);
    this.moved ||= movedBefore;
    return left;
  }

  /** A loop in which all is as it was: only what leaves it for somewhere further out is told once more. */
  #again(loop: Node): boolean {
    for (const exit of this.#unchanged.reachAgain(loop)) {
      const facts = this.knowledge.operands[exit.index]!;
      if (exit.op.opcode === "return") this.return(facts);
      else if (exit.target!.op.opcode === "loop") this.#goBack(exit, facts);
      else this.leave(exit.target!, facts);
    }
    return this.#left[loop.index] !== undefined;
  }

  #carried(node: Node): readonly Growing[] {
    const { carried } = this.#instance;
    let found = carried.get(node.op);
    if (!found) {
      const expected = this.options.expected?.get(node.op);
      found = node.operands.map((_, i) => new Growing(expected?.[i]));
      carried.set(node.op, found);
    }
    return found;
  }

  #growLoop(node: Node, inits: readonly Fact[]): boolean {
    const carried = this.#carried(node);
    let news = grow(carried, inits);
    for (;;) {
      this.moved ||= news;
      const left = this.#iteration(node, carried);
      news = grow(carried, this.#back[node.index] ?? []);
      if (!news) return left;
    }
  }

  #narrowLoop(node: Node, inits: readonly Fact[]): boolean {
    const carried = this.#carried(node);
    this.#trips.forget(node);
    const left = this.#iteration(node, carried);
    const back = this.#back[node.index];
    const before = this.#before[node.index];
    const bounds = before && this.#trips.bound({ loop: node, inits, before });
    carried.forEach((growing, i) => {
      const joined = back ? join(inits[i], back[i]) : inits[i];
      const bound = bounds?.[i];
      const fact = bound ? meetNumbers(joined, bound) : joined;
      if (holds(fact, growing.fact)) return;
      growing.fact = fact;
      this.moved = true;
    });
    return left;
  }

  #iteration(node: Node, carried: readonly Growing[]): boolean {
    const [body] = node.blocks;
    this.#back[node.index] = undefined;
    this.#before[node.index] = undefined;
    this.#unchanged.iterate(node);
    return this.around(node, () => {
      body.params.forEach((param, i) => this.knowledge.define(param, carried[i].fact));
      this.inside(body);
    });
  }

  call(node: Node, facts: readonly Fact[]): readonly Fact[] {
    if (facts.some(({ kinds }) => kinds === 0)) return node.results.map(() => BOTTOM);
    return this.#calls.call(node, facts);
  }
}

function grow(carried: readonly Growing[], facts: readonly Fact[]): boolean {
  let news = false;
  for (let i = 0; i < facts.length; i++) news = carried[i].grow(facts[i]) || news;
  return news;
}

function joinInto(known: (Fact[] | undefined)[], { index }: Node, facts: readonly Fact[]): void {
  const before = known[index];
  if (!before) {
    known[index] = facts.slice();
    return;
  }
  // It is nobody else's: whoever keeps facts keeps a copy.
  for (let i = 0; i < before.length; i++) before[i] = join(before[i], facts[i]);
}

const ifStep: Step = (walker, node, [condition]) => {
  const [test] = node.operands;
  const fallsThrough = [false, false];
  const passed = walker.around(node, () => {
    for (let i = 0; i < 2; i++) {
      const block = node.blocks[i];
      const truth = i === 0;
      if (!canBe(condition, truth)) continue;
      const entered = walker.scope.enter();
      walker.scope.assume(test, truth);
      walker.block(block);
      walker.scope.leave(entered);
      fallsThrough[i] = yields(walker, block);
    }
  });
  // Behind the `if`, an arm that never falls through was not taken.
  if (passed && fallsThrough[0] !== fallsThrough[1]) walker.scope.assume(test, fallsThrough[0]);
  return passed;
};

/** Whether a region's own yield was reached. */
function yields({ knowledge }: Walker, { nodes }: Block): boolean {
  const end = nodes.at(-1);
  return end?.op.opcode === "yield" && knowledge.isReached(end);
}

const STEPS: Partial<Record<Opcode, Step>> = {
  if: ifStep,
  block: (walker, node) => walker.around(node, () => walker.inside(node.blocks[0])),
  loop: (walker, node, facts) => walker.loop(node, facts),
  yield(walker, { parent }, facts) {
    walker.leave(parent!, facts);
    return false;
  },
  br(walker, node, facts) {
    walker.branch(node, facts);
    return false;
  },
  return(walker, _, facts) {
    walker.return(facts);
    return false;
  },
  throw: () => false,
  abort: () => false,
  unreachable: () => false,
  "js.call"(walker, node, facts) {
    const results = walker.call(node, facts);
    node.results.forEach((result, i) => walker.knowledge.define(result, results[i]));
    // All leaves are returned together or none is.
    return results.every(({ kinds }) => kinds !== 0);
  },
  "js.store": () => true,
  "js.copy_elements": () => true,
};
