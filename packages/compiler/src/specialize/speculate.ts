/**
 * Speculation: loops that count in integers if what comes in from outside is one.
 *
 *   %i0 = js.load %row, %r                      %i0 = js.load %row, %r
 *   loop (%i = %i0) { … %i < %end … }     ->    if (js.are_ints %i0, %end) { loop … } else { loop … }
 *
 * An element of an integer array may be `undefined`, a power of two may grow without bound: inference
 * must take such values for doubles, and every index computed from them with them. Nearly always they are
 * small integers. So a loop that uses some in indices or comparisons is tested once at its entry, where
 * nothing has happened yet; in the arm where the test holds, inference knows (`refineInt`). The
 * other arm is the loop as it was: both do what JavaScript does, and the test only chooses.
 *
 * The same for indices of three factors, `(i * n + j) * n + k`: within ±2^30 their product is no exact integer, so
 * the loop that `n` comes into is tested for smaller ones (`js.are_small_ints`), as they are if there is
 * such an element at all.
 *
 * Outer loops first; in the fast arm inner loops are looked at for what is new in them, in the slow arm not.
 * This works on level js, before the facts that matter are inferred, and is guided by facts of a first
 * inference; where the second one finds the test decided, one arm disappears.
 */
import { copyFunc, makeModule, makeOp, newCopyMap, type CopyMap } from "@numboa/parser/ir";
import type { Func, Module, Op, Opcode, Region, Value } from "@numboa/parser/ir";
import {
  NUMBER,
  UNDEFINED,
  isEmptyInterval,
  isInt32,
  join,
  sameFact,
  type Fact,
  type IntegerTest,
} from "../analyses/facts.ts";
import { refineInt } from "../analyses/facts-refine.ts";
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

/** Undefined if there are no such loops. */
export function speculate(js: Module, inference: Inference): Speculation | undefined {
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

const TESTS: readonly IntegerTest[] = ["js.are_small_ints", "js.are_ints"];

/** For each of {@link TESTS}, by the values' numbers whether it is wanted of them. */
type Wanted = readonly Uint8Array[];

/** Values that may be no integers of the range by what is known, but would serve as such; undefined if there are none. */
function computeWanted(func: Func, layout: Layout, inference: Inference): Wanted | undefined {
  const instances = inference.instances.filter((instance) => instance.func === func);
  const some = (value: number, test: (fact: Fact) => boolean): boolean =>
    instances.some(({ knowledge: { defined } }) => {
      const fact = defined[value];
      return fact !== undefined && test(fact);
    });
  const { indices, compared } = computeUses(layout);
  const sources = computeSources(layout);
  const count = layout.values.length;
  const small = new Uint8Array(count);
  const ints = new Uint8Array(count);
  const computed = (value: number): Node | undefined => computationOf(layout, value);
  const counting = [...indices, ...compared.keys()];
  const crowded = indices.filter((index) => some(index, isBeyondI64));
  let found = false;
  for (const value of feeding(counting, computed, [sources])) {
    if (some(value, mayServe)) ints[value] = 1;
    found ||= ints[value] === 1;
  }
  for (const value of feeding(crowded, computed, [sources, compared])) {
    if (!computed(value) && some(value, mayBeSmall)) small[value] = 1;
    found ||= small[value] === 1;
  }
  return found ? [small, ints] : undefined;
}

/** Integral where it is finite, perhaps small, perhaps not. */
function isIntegral(fact: Fact): boolean {
  return (fact.kinds & ~(UNDEFINED | NUMBER)) === 0 && fact.integer && !isEmptyInterval(fact);
}

/** Without the test a double. */
function mayServe(fact: Fact): boolean {
  if (!isIntegral(fact) || (fact.kinds === NUMBER && isInt32(fact))) return false;
  return refineInt(fact, "js.are_ints").kinds !== 0;
}

/** Without the test one factor too large. */
function mayBeSmall(fact: Fact): boolean {
  if (!isIntegral(fact)) return false;
  const small = refineInt(fact, "js.are_small_ints");
  return small.kinds !== 0 && !sameFact(small, fact);
}

function isBeyondI64(fact: Fact): boolean {
  return isIntegral(fact) && Math.max(-fact.lo, fact.hi) >= 2 ** 62;
}

/** Arithmetic that an integer passes through on its way to an index or a comparison. */
const PASSES: ReadonlySet<Opcode> = new Set<Opcode>([
  "js.add",
  "js.sub",
  "js.mul",
  "js.neg",
  "js.plus",
]);
const COMPARES: ReadonlySet<Opcode> = new Set<Opcode>(["js.lt", "js.le", "js.gt", "js.ge"]);
const INDEXED: ReadonlySet<Opcode> = new Set<Opcode>(["js.load", "js.store", "js.put"]);

/** The op of {@link PASSES} that a value is a result of. */
function computationOf({ definitions }: Layout, value: number): Node | undefined {
  const definition = definitions[value];
  return definition && PASSES.has(definition.op.opcode) ? definition : undefined;
}

/** Values by values that they have to do with. */
type Related = ReadonlyMap<number, readonly number[]>;

interface Uses {
  readonly indices: readonly number[];
  /** What each value is compared with. */
  readonly compared: Related;
}

function computeUses({ nodes }: Layout): Uses {
  const indices: number[] = [];
  const compared = new Map<number, number[]>();
  for (const { op, operands } of nodes) {
    if (INDEXED.has(op.opcode)) indices.push(operands[1]);
    else if (COMPARES.has(op.opcode)) {
      const [a, b] = operands;
      addTo(compared, a, b);
      addTo(compared, b, a);
    }
  }
  return { indices, compared };
}

function addTo(lists: Map<number, number[]>, key: number, value: number): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

/** The values that these are computed from, with what is related to each. */
function feeding(
  values: readonly number[],
  computed: (value: number) => Node | undefined,
  related: readonly Related[],
): Set<number> {
  const found = new Set<number>();
  const pending = [...values];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (found.has(value)) continue;
    found.add(value);
    for (const others of related) pending.push(...(others.get(value) ?? []));
    pending.push(...(computed(value)?.operands ?? []));
  }
  return found;
}

/** What flows into results of structures and into carried values. */
function computeSources({ nodes }: Layout): Related {
  const sources = new Map<number, number[]>();
  const flow = (targets: readonly number[], values: readonly number[]): void =>
    targets.forEach((target, i) => addTo(sources, target, values[i]));
  for (const { op, operands, parent, blocks, target } of nodes) {
    if (op.opcode === "yield" && parent) flow(parent.results, operands);
    else if (op.opcode === "loop") flow(blocks[0].params, operands);
    else if (target)
      flow(target.op.opcode === "loop" ? target.blocks[0].params : target.results, operands);
  }
  return sources;
}

/** For each of {@link TESTS} the values that it is of. */
type Tested = readonly (readonly number[])[];

/** What is tested before each loop that gets versions: inner loops are tested for what is new in them. */
function computeTested(layout: Layout, wanted: Wanted): ReadonlyMap<Node, Tested> {
  const tested = new Map<Node, Tested>();
  const visit = ({ nodes }: Block): void => {
    for (const node of nodes) {
      const tests =
        node.op.opcode === "loop" ? wanted.map((values) => testedAt(layout, node, values)) : [];
      if (tests.some((values) => values.length > 0)) tested.set(node, tests);
      mark(wanted, tests, 0);
      node.blocks.forEach(visit);
      mark(wanted, tests, 1);
    }
  };
  visit(layout.body);
  return tested;
}

function mark(wanted: Wanted, tests: Tested, as: 0 | 1): void {
  tests.forEach((values, test) => {
    for (const value of values) wanted[test][value] = as;
  });
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

/** For each loop of a copy the values of each of {@link TESTS}. */
type Tests = ReadonlyMap<Op, readonly (readonly Value[])[]>;

function testsOfCopy(tested: ReadonlyMap<Node, Tested>, { values }: Layout, map: CopyMap): Tests {
  return new Map(
    [...tested].map(([{ op }, tests]) => [
      map.targets.get(op)!,
      tests.map((of) => of.map((value) => map.values.get(values[value])!)),
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
  #versions(loop: Op, tested: readonly (readonly Value[])[], from = 0): Op[] {
    const first = tested.findIndex((values, test) => test >= from && values.length > 0);
    if (first < 0) return [loop];
    const test = makeOp(TESTS[first], [...tested[first]], { span: loop.span });
    const map = newCopyMap();
    const versions = versionLoop(loop, test.results[0], map);
    for (const [op, copy] of map.targets) {
      const expected = this.#expected.get(op);
      if (expected) this.#expected.set(copy, expected);
    }
    const [fast] = versions.regions;
    fast.ops = [...this.#versions(loop, tested, first + 1), fast.ops.at(-1)!];
    return [test, versions];
  }
}
