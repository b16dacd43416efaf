/**
 * How often a loop goes round, and how far that takes what it carries.
 *
 * Intervals alone cannot bound `count++`: it has no test of its own. But the loop around it often counts
 * something that has one. Let a carried integer `p` change by at least `d >= 1` on every way back, and be at
 * most `H` wherever a way back starts (the loop's own test says so). Then there are at most
 * `T = (H - start) / d + 1` ways back, and any other carried `q` that changes by `[lo, hi]` an iteration stays
 * within its start plus `T * [lo, hi]`. Likewise for `p` that doubles, or is shifted down to 0, where `T` is a
 * logarithm; and `q` that doubles stays below its start times 2^T.
 *
 * A test for inequality bounds it as well, where it cannot be jumped over: what counts by one from `s <= n`, and
 * differs from an `n` that does not change wherever a way back starts, never passes it (`infer-stops.ts`).
 *
 * Sums must not be rounded for this: all of them stay below 2^53 in magnitude, by induction over iterations,
 * which is checked with everything that is added in between.
 *
 * Where nothing bounds the loops, time does: each addition to a carried value waits for the one before, and no call
 * does 2^50 of them one after the other (decision 14). So `row++` in a `while` is an exact integer all the same.
 *
 * Changes are read off the ops: `q + c`, joins of those, and inner loops, whose own bound is known first.
 */
import { integerFact, isEmptyInterval, meetNumbers, NUMBER, type Fact } from "./facts.ts";
import type { Knowledge } from "./infer-knowledge.ts";
import type { Layout, Node } from "./infer-layout.ts";
import { computeStops } from "./infer-stops.ts";

/**
 * By how much a value exceeds a carried one; `reach` is the largest magnitude of a partial sum, and `step` that
 * of a single addition. All but `step` are infinite where an inner loop has no bound.
 */
interface Change {
  readonly lo: number;
  readonly hi: number;
  readonly reach: number;
  readonly step: number;
}

const NO_CHANGE: Change = { lo: 0, hi: 0, reach: 0, step: 0 };
const EXACT = 2 ** 53;
/** More additions, each to the sum of the one before, no call does: days at one a cycle. */
const MOST_ADDITIONS = 2 ** 50;

/** What the walk knows where a loop goes back. */
export interface LoopState {
  readonly loop: Node;
  readonly inits: readonly Fact[];
  /** The facts of the loop's parameters on its ways back, joined. */
  readonly before: readonly Fact[];
}

export class Trips {
  readonly #knowledge: Knowledge;
  readonly #layout: Layout;
  /** By how much the parameter of an inner loop may differ from what it started with. */
  readonly #drift = new Map<number, Change>();

  constructor(knowledge: Knowledge) {
    this.#knowledge = knowledge;
    this.#layout = knowledge.layout;
  }

  /** Forgets what an earlier walk told of a loop. */
  forget(loop: Node): void {
    for (const param of loop.blocks[0].params) this.#drift.delete(param);
  }

  /** What each parameter of a loop can hold at most; undefined where this tells nothing. */
  bound(state: LoopState): (Fact | undefined)[] {
    const { loop, inits } = state;
    const { params } = loop.blocks[0];
    const back = loop.back.filter((br) => this.#knowledge.isReached(br));
    const changes = params.map((param, i) => this.#changeOver(back, i, param));
    const stopped = params.map((param, i) => this.#untilStop(state, back, param, changes[i], i));
    const before = state.before.map((fact, i) =>
      stopped[i] ? meetNumbers(fact, stopped[i]) : fact,
    );
    const factors = params.map((param, i) => this.#factorOver(back, i, param));
    const trips = Math.min(
      Infinity,
      ...params.map((_, i) =>
        Math.min(
          countBySteps(changes[i], inits[i], before[i]),
          countByFactor(factors[i], inits[i], before[i]),
        ),
      ),
    );
    return params.map((param, i) => {
      const change = changes[i];
      const bound = change
        ? this.#afterSteps(param, change, inits[i], trips)
        : afterFactor(factors[i], inits[i], trips);
      return bound && stopped[i] ? meetNumbers(bound, stopped[i]) : bound;
    });
  }

  /** What a parameter that counts by one, away from its start, can hold before it meets what stops it. */
  #untilStop(
    { loop, inits }: LoopState,
    back: readonly Node[],
    param: number,
    change: Change | undefined,
    i: number,
  ): Fact | undefined {
    const init = inits[i];
    if (!change || change.lo !== change.hi || Math.abs(change.lo) !== 1) return undefined;
    if (!isPlainInteger(init)) return undefined;
    const { negZero } = init;
    for (const stop of computeStops(loop, param, back, this.#knowledge)) {
      if (!isPlainInteger(stop)) continue;
      if (change.lo > 0 && init.hi <= stop.lo) return integerFact(init.lo, stop.hi, { negZero });
      if (change.lo < 0 && init.lo >= stop.hi) return integerFact(stop.lo, init.hi, { negZero });
    }
    return undefined;
  }

  #afterSteps(param: number, change: Change, init: Fact, trips: number): Fact | undefined {
    const lo = times(trips, Math.min(0, change.lo));
    const hi = times(trips, Math.max(0, change.hi));
    const reach = Math.max(-lo, hi) + change.reach;
    // Relative to an outer loop's parameter, this holds if the sums there stay exact, which is checked there.
    this.#drift.set(param, { lo, hi, reach, step: change.step });
    if (!isPlainInteger(init)) return undefined;
    const start = Math.max(Math.abs(init.lo), Math.abs(init.hi));
    const { negZero } = init;
    // A start of -0 may stay; a sum is -0 only if both its operands are.
    if (start + reach < EXACT) return integerFact(init.lo + lo, init.hi + hi, { negZero });
    const most = MOST_ADDITIONS * change.step;
    if (start + most >= EXACT) return undefined;
    const [down, up] = [lo < 0 ? most : 0, hi > 0 ? most : 0];
    return integerFact(init.lo - down, init.hi + up, { negZero });
  }

  #changeOver(exits: readonly Node[], i: number, from: number): Change | undefined {
    let joined: Change | undefined;
    for (const exit of exits) {
      const change = this.#change(exit.operands[i], from);
      if (!change) return undefined;
      joined = joined ? joinChanges(joined, change) : change;
    }
    return joined;
  }

  /** By how much `value` exceeds `from`, if it is `from` plus integers. */
  #change(value: number, from: number): Change | undefined {
    if (value === from) return NO_CHANGE;
    const loop = this.#layout.loopOfParam[value];
    if (loop) return this.#throughLoop(loop, value, from);
    const definition = this.#layout.definitions[value];
    if (!definition) return undefined;
    const { op, operands } = definition;
    if (op.opcode === "js.add") {
      const [a, b] = operands;
      const [addedA, addedB] = this.#factsAt(definition);
      return this.#sum(a, addedB, from, 1) ?? this.#sum(b, addedA, from, 1);
    }
    // `k++` gives ToNumber of `k`.
    if (op.opcode === "js.plus") return this.#change(operands[0], from);
    if (op.opcode === "js.sub") {
      return this.#sum(operands[0], this.#factsAt(definition)[1], from, -1);
    }
    if (definition.blocks.length === 0) return undefined;
    const reached = definition.exits.filter((exit) => this.#knowledge.isReached(exit));
    return this.#changeOver(reached, definition.results.indexOf(value), from);
  }

  /** What an op's operands are where it stands: a test around may tell more of them than is known elsewhere. */
  #factsAt({ index }: Node): readonly Fact[] {
    return this.#knowledge.operands[index] ?? [];
  }

  #sum(base: number, fact: Fact | undefined, from: number, sign: 1 | -1): Change | undefined {
    if (!fact || !isPlainInteger(fact)) return undefined;
    const change = this.#change(base, from);
    if (!change) return undefined;
    const [low, high] = sign > 0 ? [fact.lo, fact.hi] : [-fact.hi, -fact.lo];
    const lo = change.lo + low;
    const hi = change.hi + high;
    return {
      ...{ lo, hi, reach: Math.max(change.reach, Math.abs(lo), Math.abs(hi)) },
      step: Math.max(change.step, Math.abs(low), Math.abs(high)),
    };
  }

  /** A parameter of an inner loop: what it started with, and how far that loop takes it. */
  #throughLoop(loop: Node, param: number, from: number): Change | undefined {
    const drift = this.#drift.get(param);
    const index = loop.blocks[0].params.indexOf(param);
    const start = drift && this.#change(loop.operands[index], from);
    if (!start) return undefined;
    return {
      lo: start.lo + drift.lo,
      hi: start.hi + drift.hi,
      reach: Math.max(Math.abs(start.lo), Math.abs(start.hi), start.reach) + drift.reach,
      step: Math.max(start.step, drift.step),
    };
  }

  /** The integer factor, at least 2, by which every way back multiplies `param`; a shift to the right gives its inverse. */
  #factorOver(exits: readonly Node[], i: number, param: number): number | undefined {
    const first = exits.length > 0 ? this.#factorOf(exits[0].operands[i], param) : undefined;
    if (first === undefined) return undefined;
    return exits.every(({ operands }) => this.#factorOf(operands[i], param) === first)
      ? first
      : undefined;
  }

  #factorOf(value: number, param: number): number | undefined {
    const definition = this.#layout.definitions[value];
    if (definition?.operands.length !== 2) return undefined;
    const { opcode } = definition.op;
    const [a, b] = definition.operands;
    if (opcode === "js.add") return a === param && b === param ? 2 : undefined;
    const constant = this.#literal(a === param ? b : a);
    if (constant === undefined || (a !== param && b !== param)) return undefined;
    if (opcode === "js.mul") return constant >= 2 ? constant : undefined;
    const shifts = opcode === "js.shr_s" || opcode === "js.shr_u";
    return shifts && a === param && constant >= 1 && constant <= 31 ? 2 ** -constant : undefined;
  }

  #literal(value: number): number | undefined {
    const { op } = this.#layout.definitions[value] ?? {};
    const literal = op?.opcode === "js.const" ? op.attrs["value"] : undefined;
    return typeof literal === "number" && Number.isInteger(literal) ? literal : undefined;
  }
}

function joinChanges(a: Change, b: Change): Change {
  return {
    lo: Math.min(a.lo, b.lo),
    hi: Math.max(a.hi, b.hi),
    reach: Math.max(a.reach, b.reach),
    step: Math.max(a.step, b.step),
  };
}

/** Nothing, however often, is nothing, and so is anything that is never added. */
const times = (trips: number, change: number): number =>
  trips === 0 || change === 0 ? 0 : trips * change;

/** Finite integers and nothing else. */
function isPlainInteger(fact: Fact): boolean {
  return (
    fact.kinds === NUMBER &&
    fact.integer &&
    !fact.nan &&
    !isEmptyInterval(fact) &&
    fact.lo > -EXACT &&
    fact.hi < EXACT
  );
}

/** The ways back of a loop in which `p` moves by at least 1 each time and has a bound ahead. */
function countBySteps(change: Change | undefined, init: Fact, before: Fact): number {
  if (!change || !isPlainInteger(init) || before.kinds !== NUMBER || before.nan) return Infinity;
  const up = change.lo >= 1 ? Math.floor((before.hi - init.lo) / change.lo) + 1 : Infinity;
  const down = change.hi <= -1 ? Math.floor((init.hi - before.lo) / -change.hi) + 1 : Infinity;
  const trips = Math.max(0, Math.min(up, down));
  const reach = Math.max(Math.abs(init.lo), Math.abs(init.hi)) + trips * change.reach;
  return reach + change.reach < EXACT ? trips : Infinity;
}

/** Ways back of a loop that multiplies a positive `p` up to a bound, or shifts it down to 0. */
function countByFactor(factor: number | undefined, init: Fact, before: Fact): number {
  if (factor === undefined || before.kinds !== NUMBER || before.nan) return Infinity;
  if (!isPlainInteger(init) || before.lo < 1 || before.hi > 2 ** 31) return Infinity;
  if (factor < 1) return Math.floor(Math.log2(before.hi) / -Math.log2(factor)) + 2;
  if (init.lo < 1) return Infinity;
  return Math.floor(Math.log2(before.hi / init.lo) / Math.log2(factor)) + 2;
}

/** What a `p` that is not negative can become by being multiplied so often. */
function afterFactor(factor: number | undefined, init: Fact, trips: number): Fact | undefined {
  if (factor === undefined || factor < 1 || !isPlainInteger(init) || init.lo < 0) return undefined;
  // 0 stays 0 however often, also where the power is Infinity.
  const hi = init.hi === 0 ? 0 : init.hi * factor ** trips;
  if (hi >= EXACT) return undefined;
  return integerFact(init.lo, hi, { negZero: init.negZero });
}
