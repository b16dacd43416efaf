/**
 * One walk through a function: facts of every value in program order.
 *
 * Ops that cannot be reached are skipped, and so have no facts: arms whose condition is decided, and what
 * stands behind an op that never falls through. A loop's parameters hold what they held before, joined with
 * what enters and, in a growing walk, with what the back edges bring until that is nothing new. In a
 * narrowing walk the facts are sound already, and what enters and comes back replaces them for the next one.
 */
import type { Op, Opcode, Region, Value } from "@numboa/parser/ir";
import { Growing, type Instance } from "./infer-instance.ts";
import { Scope, canBe } from "./infer-scope.ts";
import { Trips } from "./infer-trips.ts";
import { transfer, type TransferOptions } from "./facts-transfer.ts";
import { BOTTOM, UNDEFINED_FACT, join, meetNumbers, type Fact } from "./facts.ts";

/** What the walk needs to know of other functions. */
export interface Calls {
  /** Notes a call and gives the facts of its results. */
  call(op: Op, facts: readonly Fact[]): readonly Fact[];
}

/** What one walk found out about the function as a whole. */
export interface Outcome {
  /** The join of all returns, for each leaf of the result. */
  readonly results: readonly Fact[];
  /** Whether loop parameters grew. */
  readonly grew: boolean;
}

type Mode = "grow" | "narrow";

export function walkInstance(
  instance: Instance,
  mode: Mode,
  calls: Calls,
  options: TransferOptions,
): Outcome {
  return new Walk(instance, mode, calls, options).run();
}

type Step = (walk: Walk, op: Op, facts: readonly Fact[]) => boolean;

class Walk {
  readonly scope: Scope;
  readonly calls: Calls;
  readonly options: TransferOptions;
  readonly mode: Mode;
  readonly #instance: Instance;
  /** The ops around the current one. */
  readonly #enclosing: Op[] = [];
  /** What has left each open op so far, per result; absent while nothing has. */
  readonly #left = new Map<Op, Fact[]>();
  /** What has branched back to each open loop. */
  readonly #back = new Map<Op, Fact[]>();
  /** What each open loop's parameters held when it went back. */
  readonly #before = new Map<Op, Fact[]>();
  readonly #trips: Trips;
  results: readonly Fact[];
  grew = false;

  constructor(instance: Instance, mode: Mode, calls: Calls, options: TransferOptions) {
    this.#instance = instance;
    this.mode = mode;
    this.calls = calls;
    this.options = options;
    this.results = instance.results.map(() => BOTTOM);
    instance.operands.clear();
    this.scope = new Scope(instance.facts, instance.operands);
    this.#trips = new Trips(instance.func, instance.facts, instance.operands);
  }

  run(): Outcome {
    const { func, params } = this.#instance;
    func.params.forEach((param, i) => this.scope.define(param, params[i].fact));
    this.region(func.body);
    return { results: this.results, grew: this.grew };
  }

  /** Walks a region to its end or to where nothing is reached any more. */
  region(region: Region): void {
    for (const op of region.ops) {
      const facts = op.operands.map((value) => this.scope.get(value));
      this.#instance.operands.set(op, facts);
      const step = STEPS[op.opcode] ?? plain;
      if (!step(this, op, facts)) return;
    }
  }

  /** Walks the regions of an op, each by `walk`; gives its results what left it. False if nothing did. */
  around(op: Op, walk: () => void): boolean {
    this.#left.delete(op);
    this.#enclosing.push(op);
    walk();
    this.#enclosing.pop();
    const left = this.#left.get(op);
    op.results.forEach((result, i) => this.scope.define(result, left?.[i] ?? BOTTOM));
    return left !== undefined;
  }

  reached(op: Op): boolean {
    return this.#instance.operands.has(op);
  }

  /** `yield`: leaves the innermost op. */
  leaveInnermost(facts: readonly Fact[]): void {
    this.leave(this.#enclosing.at(-1)!, facts);
  }

  leave(op: Op, facts: readonly Fact[]): void {
    joinInto(this.#left, op, facts);
  }

  goBack(loop: Op, facts: readonly Fact[]): void {
    joinInto(this.#back, loop, facts);
    if (this.mode === "grow") return;
    const before = loop.regions[0].params.map((param) => this.scope.get(param));
    joinInto(this.#before, loop, before);
  }

  loop(op: Op, inits: readonly Fact[]): boolean {
    return this.mode === "grow" ? this.#growLoop(op, inits) : this.#narrowLoop(op, inits);
  }

  #carried(op: Op): Growing[] {
    let carried = this.#instance.carried.get(op);
    if (!carried) {
      carried = op.operands.map(() => new Growing());
      this.#instance.carried.set(op, carried);
    }
    return carried;
  }

  #growLoop(op: Op, inits: readonly Fact[]): boolean {
    const carried = this.#carried(op);
    let news = grow(carried, inits);
    for (;;) {
      this.grew ||= news;
      const left = this.#iteration(op, carried);
      news = grow(carried, this.#back.get(op) ?? []);
      if (!news) return left;
    }
  }

  #narrowLoop(op: Op, inits: readonly Fact[]): boolean {
    const carried = this.#carried(op);
    const left = this.#iteration(op, carried);
    const back = this.#back.get(op);
    const before = this.#before.get(op);
    const bounds = before && this.#trips.bound({ loop: op, inits, before });
    carried.forEach((growing, i) => {
      const joined = back ? join(inits[i], back[i]) : inits[i];
      const bound = bounds?.[i];
      growing.fact = bound ? meetNumbers(joined, bound) : joined;
    });
    return left;
  }

  #iteration(op: Op, carried: readonly Growing[]): boolean {
    const [body] = op.regions;
    this.#back.delete(op);
    return this.around(op, () =>
      this.scope.enter(() => {
        body.params.forEach((param, i) => this.scope.define(param, carried[i].fact));
        this.region(body);
      }),
    );
  }

  define(results: readonly Value[], fact: Fact): void {
    for (const result of results) this.scope.define(result, fact);
  }

  noteCall(op: Op, facts: readonly Fact[]): readonly Fact[] {
    if (facts.some(({ kinds }) => kinds === 0)) return op.results.map(() => BOTTOM);
    return this.calls.call(op, facts);
  }
}

function grow(carried: readonly Growing[], facts: readonly Fact[]): boolean {
  let news = false;
  facts.forEach((fact, i) => (news = carried[i].grow(fact) || news));
  return news;
}

function joinInto(map: Map<Op, Fact[]>, op: Op, facts: readonly Fact[]): void {
  const known = map.get(op);
  map.set(op, known ? known.map((fact, i) => join(fact, facts[i])) : [...facts]);
}

const plain: Step = (walk, op, facts) => {
  if (op.results.length > 0) walk.define(op.results, transfer(op, facts, walk.options));
  return true;
};

const ifStep: Step = (walk, op, [condition]) => {
  const [test] = op.operands;
  const fallsThrough = [false, false];
  const passed = walk.around(op, () => {
    for (const [i, region] of op.regions.entries()) {
      const truth = i === 0;
      if (!canBe(condition, truth)) continue;
      walk.scope.enter(() => {
        walk.scope.assume(test, truth);
        walk.region(region);
      });
      fallsThrough[i] = yields(walk, region);
    }
  });
  // Behind the `if`, an arm that never falls through was not taken.
  if (passed && fallsThrough[0] !== fallsThrough[1]) walk.scope.assume(test, fallsThrough[0]);
  return passed;
};

/** Whether a region's own yield was reached. */
function yields(walk: Walk, region: Region): boolean {
  const end = region.ops.at(-1);
  return end?.opcode === "yield" && walk.reached(end);
}

const STEPS: Partial<Record<Opcode, Step>> = {
  if: ifStep,
  block: (walk, op) =>
    walk.around(op, () => {
      walk.scope.enter(() => walk.region(op.regions[0]));
    }),
  loop: (walk, op, facts) => walk.loop(op, facts),
  yield(walk, _, facts) {
    walk.leaveInnermost(facts);
    return false;
  },
  br(walk, { target }, facts) {
    if (target!.opcode === "loop") walk.goBack(target!, facts);
    else walk.leave(target!, facts);
    return false;
  },
  return(walk, _, facts) {
    walk.results = walk.results.map((fact, i) => join(fact, facts[i] ?? UNDEFINED_FACT));
    return false;
  },
  throw: () => false,
  abort: () => false,
  unreachable: () => false,
  "js.call"(walk, op, facts) {
    const results = walk.noteCall(op, facts);
    op.results.forEach((result, i) => walk.scope.define(result, results[i]));
    // All leaves are returned together or none is.
    return results.every(({ kinds }) => kinds !== 0);
  },
  "js.store": () => true,
  "js.copy_elements": () => true,
};
