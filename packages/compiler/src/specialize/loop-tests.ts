/**
 * Loops in two versions, one of them for when what comes in from outside is an integer of some range.
 *
 *   loop (%i = %i0) { … %i < %end … }   ->   if (js.are_ints %i0, %end) { loop … } else { loop … }
 *
 * Which values would serve is told by who speculates. A loop is tested once at its entry, where nothing has happened yet; in the
 * arm where the test holds, inference knows (`refineInt`). The other arm is the loop as it was: both do what JavaScript
 * does, and the test only chooses.
 *
 * Outer loops first; in the fast arm inner loops are looked at for what is new in them, in the slow arm not.
 * This works on level js, before the facts that matter are inferred, and is guided by facts of a first
 * inference; where the next one finds the test decided, one arm disappears.
 */
import { copyFunc, makeModule, makeOp, newCopyMap, type CopyMap } from "@numboa/parser/ir";
import type { Func, Module, Op, Region, Value } from "@numboa/parser/ir";
import {
  NUMBER,
  UNDEFINED,
  isEmptyInterval,
  isInt32,
  join,
  type Fact,
  type IntegerTest,
} from "../analyses/facts.ts";
import type { Expected } from "../analyses/infer-instance.ts";
import type { Inference } from "../analyses/infer.ts";
import { computeLayout, type Block, type Layout, type Node } from "../analyses/infer-layout.ts";
import { versionLoop } from "../passes/version-loop.ts";

/** Loops beyond this many ops are not doubled. */
const MAX_LOOP = 1500;
/** Testing more values than this costs more than it is likely to give. */
const MAX_TESTED = 8;

export interface Speculation {
  /** Such loops have two versions in it. */
  readonly module: Module;
  /** What loops carried in the given module: their versions, which run for some of its states, carry no more. */
  readonly expected: Expected;
}

/** For each test, by the values' numbers whether it is wanted of them. */
export type Wanted = readonly (readonly [test: IntegerTest, values: Uint8Array])[];

type ComputeWanted = (func: Func, layout: Layout, inference: Inference) => Wanted | undefined;

/** Undefined if there are no loops that something is wanted of. */
export function versionLoops(
  js: Module,
  inference: Inference,
  computeWanted: ComputeWanted,
): Speculation | undefined {
  const expected = new Map<Op, readonly (Fact | undefined)[]>();
  let changed = false;
  const funcs = [...js.funcs.values()].map((func) => {
    const layout = computeLayout(func);
    const wanted = computeWanted(func, layout, inference);
    if (!wanted) return func;
    const tested = computeTested(layout, wanted);
    if (tested.size === 0) return func;
    changed = true;
    const map = newCopyMap();
    const copy = copyFunc(func, func.name, map);
    for (const node of layout.nodes) {
      const carried = node.op.opcode === "loop" && carriedBy(node.op, inference);
      if (carried) expected.set(map.targets.get(node.op)!, carried);
    }
    new Versioning(testsOfCopy(tested, layout, map), expected).region(copy.body);
    return copy;
  });
  return changed ? { module: makeModule("js", js.entry, funcs), expected } : undefined;
}

/** What the parameters of a loop hold, where that is integers of 32 bits. */
function carriedBy(loop: Op, { instances }: Inference): readonly (Fact | undefined)[] | undefined {
  const of = instances.flatMap(({ carried }) => {
    const growing = carried.get(loop);
    return growing ? [growing.map(({ fact }) => fact)] : [];
  });
  if (of.length === 0) return undefined;
  return loop.operands.map((_, i) => {
    const fact = of.map((facts) => facts[i]).reduce(join);
    // Wider ones may stay narrower in a version, which then holds them as i32.
    return fact.kinds === NUMBER && isInt32(fact) && !isEmptyInterval(fact) ? fact : undefined;
  });
}

/** Integral where it is finite, perhaps small, perhaps not. */
export function isIntegral(fact: Fact): boolean {
  return (fact.kinds & ~(UNDEFINED | NUMBER)) === 0 && fact.integer && !isEmptyInterval(fact);
}

/** The tests of a loop, and the values that each is of. */
type Tested<T = number> = readonly (readonly [test: IntegerTest, of: readonly T[]])[];

/** What is tested before each loop that gets versions: inner loops are tested for what is new in them. */
function computeTested(layout: Layout, wanted: Wanted): ReadonlyMap<Node, Tested> {
  const tested = new Map<Node, Tested>();
  const testsOf = (loop: Node): Tested =>
    wanted
      .map(([test, values]) => [test, testedAt(layout, loop, values)] as const)
      .filter(([, values]) => values.length > 0);
  const visit = ({ nodes }: Block): void => {
    for (const node of nodes) {
      if (node.op.attrs["cold"]) continue;
      const tests = node.op.opcode === "loop" ? testsOf(node) : [];
      if (tests.length > 0) tested.set(node, tests);
      mark(wanted, tests, 0);
      node.blocks.forEach(visit);
      mark(wanted, tests, 1);
    }
  };
  visit(layout.body);
  return tested;
}

function mark(wanted: Wanted, tests: Tested, as: 0 | 1): void {
  for (const [test, values] of tests) {
    const marks = wanted.find(([other]) => other === test)![1];
    for (const value of values) marks[value] = as;
  }
}

/** The wanted values that come into a loop from outside, as they are met. */
function testedAt({ nodes }: Layout, loop: Node, wanted: Uint8Array): readonly number[] {
  const { index, end, firstValue, endValue } = loop;
  if (end - index - 1 > MAX_LOOP) return [];
  const found: number[] = [];
  for (let i = index; i < end; i++) {
    const { op, operands } = nodes[i];
    // What leaves the function on the way counts nothing in the loop.
    if (op.opcode === "return") continue;
    for (const value of operands) {
      const outside = value < firstValue || value >= endValue;
      if (wanted[value] === 1 && outside && !found.includes(value)) found.push(value);
    }
  }
  return found.length <= MAX_TESTED ? found : [];
}

/** For each loop of a copy its tests. */
type Tests = ReadonlyMap<Op, Tested<Value>>;

function testsOfCopy(tested: ReadonlyMap<Node, Tested>, { values }: Layout, map: CopyMap): Tests {
  return new Map(
    [...tested].map(([{ op }, tests]) => [
      map.targets.get(op)!,
      tests.map(([test, of]) => [test, of.map((value) => map.values.get(values[value])!)] as const),
    ]),
  );
}

/** Gives loops their versions. */
class Versioning {
  readonly #tests: Tests;
  readonly #expected: Map<Op, readonly (Fact | undefined)[]>;

  constructor(tests: Tests, expected: Map<Op, readonly (Fact | undefined)[]>) {
    this.#tests = tests;
    this.#expected = expected;
  }

  region(region: Region): void {
    const ops: Op[] = [];
    for (const op of region.ops) {
      const tested = this.#tests.get(op);
      if (tested) ops.push(...this.#versions(op, tested));
      else ops.push(op);
      for (const inner of op.regions) this.region(inner);
    }
    region.ops = ops;
  }

  /** The loop behind one test after the other; its fast version stays in the innermost. */
  #versions(loop: Op, [first, ...others]: Tested<Value>): Op[] {
    if (!first) return [loop];
    const test = makeOp(first[0], [...first[1]], { span: loop.span });
    const map = newCopyMap();
    const versions = versionLoop(loop, test.results[0], map);
    for (const [op, copy] of map.targets) {
      const expected = this.#expected.get(op);
      if (expected) this.#expected.set(copy, expected);
    }
    const [fast] = versions.regions;
    fast.ops = [...this.#versions(loop, others), fast.ops.at(-1)!];
    return [test, versions];
  }
}
