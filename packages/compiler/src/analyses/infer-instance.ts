/**
 * Instances: a function together with the kinds of arguments it is called with.
 *
 * Each becomes one clone in the typed module. Calls whose arguments fall into the same coarse classes share
 * an instance, and its parameters' facts are the join over those calls, so that neither clones nor precision
 * run away. A function that would get too many instances gets coarser keys.
 */
import { leavesOf, type Func, type Op } from "@numboa/parser/ir";
import {
  BOTTOM,
  NUMBER,
  isInt32,
  isIntegerWithin,
  isUint32,
  join,
  numberPart,
  sameFact,
  widen,
  type Fact,
} from "./facts.ts";
import { Knowledge } from "./infer-knowledge.ts";
import { computeLayout, type Node } from "./infer-layout.ts";

/** A fact of something that grows from iteration to iteration. */
export class Growing {
  fact: Fact = BOTTOM;
  #growths = 0;
  readonly #expected: Fact | undefined;

  /** @param expected where integers will end, as far as is known before: their bounds go there at once */
  constructor(expected?: Fact) {
    this.#expected = expected;
  }

  /** Joins; true if that was news. From the fourth time on, bounds that move are widened. */
  grow(fact: Fact): boolean {
    const joined = this.#asExpected(join(this.fact, fact));
    if (sameFact(joined, this.fact)) return false;
    this.#growths++;
    this.fact = this.#growths > 3 ? widen(this.fact, joined) : joined;
    return true;
  }

  #asExpected(fact: Fact): Fact {
    const expected = this.#expected;
    if (!expected || (fact.kinds & NUMBER) === 0 || !fact.integer || fact.lo > fact.hi) return fact;
    const { lo, hi } = expected;
    if (fact.lo < lo || fact.hi > hi) return fact;
    return { ...fact, lo, hi, float32: fact.float32 && expected.float32 };
  }
}

/** What {@link Growing} values are expected to be: of each loop's parameters. */
export type Expected = ReadonlyMap<Op, readonly (Fact | undefined)[]>;

/** What the walks keep of an instance, and what is known in the end. */
export interface Instance {
  readonly func: Func;
  readonly key: string;
  readonly knowledge: Knowledge;
  readonly params: readonly Growing[];
  /** The join of all returns, for each leaf of the result. */
  readonly results: readonly Growing[];
  /** What each loop's parameters have held so far. */
  readonly carried: Map<Op, readonly Growing[]>;
  /** What each call that was reached calls. */
  readonly callees: Map<Node, Instance>;
  /** Returns where the call is given up: see `specialize/lesser-results.ts`. */
  givenUp: ReadonlySet<Op>;
}

const NONE: ReadonlySet<Op> = new Set();

function makeInstance(func: Func, key: string): Instance {
  return {
    func,
    key,
    knowledge: new Knowledge(computeLayout(func)),
    params: func.params.map(() => new Growing()),
    results: leavesOf(func.result).map(() => new Growing()),
    carried: new Map(),
    callees: new Map(),
    givenUp: NONE,
  };
}

/** The class of a fact's numbers: what representation a parameter could have. */
function numberClass(fact: Fact): string {
  const numbers = numberPart(fact);
  if (numbers.negZero) return "f64";
  if (isIntegerWithin(numbers, -(2 ** 30), 2 ** 30)) return "int";
  if (isInt32(numbers)) return "i32";
  return isUint32(numbers) ? "u32" : "f64";
}

/** Keys from fine to coarse. */
const KEYS: readonly ((fact: Fact) => string)[] = [
  (fact) => `${fact.kinds}${fact.kinds & NUMBER ? numberClass(fact) : ""}`,
  (fact) => `${fact.kinds}`,
  () => "",
];
const MAX_INSTANCES_PER_KEY = 8;

/** All instances, by function and key. */
export class InstanceTable {
  readonly #byFunc = new Map<Func, Map<string, Instance>>();

  /** The instance for a call with these arguments; made if there is none. */
  find(func: Func, facts: readonly Fact[]): Instance {
    let known = this.#byFunc.get(func);
    if (!known) this.#byFunc.set(func, (known = new Map<string, Instance>()));
    for (const [coarseness, keyOf] of KEYS.entries()) {
      const key = `${coarseness}:${facts.map(keyOf).join(",")}`;
      const instance = known.get(key);
      if (instance) return instance;
      const last = coarseness === KEYS.length - 1;
      if (!last && known.size >= MAX_INSTANCES_PER_KEY * (coarseness + 1)) continue;
      const made = makeInstance(func, key);
      known.set(key, made);
      return made;
    }
    throw new Error("the coarsest key always fits");
  }

  get all(): Instance[] {
    return [...this.#byFunc.values()].flatMap((known) => [...known.values()]);
  }
}
