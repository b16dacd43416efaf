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
import {
  computeDefinitions,
  copyFunc,
  makeModule,
  makeOp,
  newCopyMap,
  walk,
} from "@numboa/parser/ir";
import type { Func, Module, Op, Opcode, Region, Value } from "@numboa/parser/ir";
import {
  NUMBER,
  UNDEFINED,
  isEmptyInterval,
  isInt32,
  sameFact,
  type Fact,
  type IntegerTest,
} from "../analyses/facts.ts";
import { refineInt } from "../analyses/facts-refine.ts";
import type { Inference } from "../analyses/infer.ts";
import { versionLoop } from "../passes/version-loop.ts";

/** Loops beyond this many ops are not doubled. */
const MAX_LOOP = 1500;
/** Testing more values than this costs more than it is likely to give. */
const MAX_TESTED = 8;

/** A module in which such loops have two versions, or undefined if there are none. */
export function speculate(js: Module, inference: Inference): Module | undefined {
  let changed = false;
  const funcs = [...js.funcs.values()].map((func) => {
    const hopeful = computeHopeful(func, inference);
    if (TESTS.every((test) => hopeful[test].size === 0)) return func;
    const map = newCopyMap();
    const copy = copyFunc(func, func.name, map);
    const copied = (values: ReadonlySet<Value>): Set<Value> =>
      new Set([...values].map((value) => map.values.get(value)!));
    const wanted = mapTests((test) => copied(hopeful[test]));
    changed = versionLoops(copy.body, wanted) || changed;
    return copy;
  });
  return changed ? makeModule("js", js.entry, funcs) : undefined;
}

/** For each test the values that it is wanted of. */
type Wanted = Readonly<Record<IntegerTest, ReadonlySet<Value>>>;

const TESTS: readonly IntegerTest[] = ["js.are_small_ints", "js.are_ints"];

const mapTests = <T>(make: (test: IntegerTest) => T): Record<IntegerTest, T> => ({
  "js.are_ints": make("js.are_ints"),
  "js.are_small_ints": make("js.are_small_ints"),
});

/** Values that may be no integers of the range by what is known, but would serve as such. */
function computeHopeful(func: Func, inference: Inference): Wanted {
  const instances = inference.instances.filter((instance) => instance.func === func);
  const factsOf = (value: Value): Fact[] =>
    instances.flatMap((instance) => instance.facts.get(value) ?? []);
  const { sources, indices, compared } = computeUses(func);
  const counting = computeFeeding([...indices, ...compared.keys()], sources, new Map());
  const hopeful = [...counting].filter((value) => factsOf(value).some(mayServe));
  const crowded = indices.filter((index) => factsOf(index).some(isBeyondI64));
  const factors = [...computeFeeding(crowded, sources, compared)].filter(
    (value) => !isComputed(value) && factsOf(value).some(mayBeSmall),
  );
  return { "js.are_ints": new Set(hopeful), "js.are_small_ints": new Set(factors) };
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
  const small = refineInt(fact, "js.are_small_ints");
  return isIntegral(fact) && small.kinds !== 0 && !sameFact(small, fact);
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

const isComputed = ({ def }: Value): boolean => def !== undefined && PASSES.has(def.opcode);

const INDEXED: ReadonlySet<Opcode> = new Set<Opcode>(["js.load", "js.store", "js.put"]);

interface Uses {
  /** What flows into results of structures and into carried values. */
  readonly sources: ReadonlyMap<Value, readonly Value[]>;
  readonly indices: readonly Value[];
  /** What each value is compared with. */
  readonly compared: ReadonlyMap<Value, readonly Value[]>;
}

function computeUses(func: Func): Uses {
  const indices: Value[] = [];
  const compared = new Map<Value, Value[]>();
  walk(func.body, ({ opcode, operands }) => {
    if (INDEXED.has(opcode)) indices.push(operands[1]);
    if (!COMPARES.has(opcode)) return;
    const [a, b] = operands;
    addTo(compared, a, b);
    addTo(compared, b, a);
  });
  return { sources: computeSources(func), indices, compared };
}

function addTo(lists: Map<Value, Value[]>, key: Value, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

/** The values that these are computed from, and what those in turn are compared with, which bounds them. */
function computeFeeding(
  values: readonly Value[],
  sources: ReadonlyMap<Value, readonly Value[]>,
  compared: ReadonlyMap<Value, readonly Value[]>,
): Set<Value> {
  const found = new Set<Value>();
  const pending = [...values];
  for (let value = pending.pop(); value; value = pending.pop()) {
    if (found.has(value)) continue;
    found.add(value);
    pending.push(...(sources.get(value) ?? []), ...(compared.get(value) ?? []));
    if (isComputed(value)) pending.push(...value.def!.operands);
  }
  return found;
}

/** What flows into results of structures and into carried values. */
function computeSources(func: Func): Map<Value, Value[]> {
  const sources = new Map<Value, Value[]>();
  const flow = (targets: readonly Value[], values: readonly Value[]): void =>
    targets.forEach((target, i) => addTo(sources, target, values[i]));
  const visit = (region: Region, parent: Op | undefined): void => {
    for (const op of region.ops) {
      if (op.opcode === "yield" && parent) flow(parent.results, op.operands);
      else if (op.opcode === "loop") flow(op.regions[0].params, op.operands);
      else if (op.opcode === "br") {
        const target = op.target!;
        flow(target.opcode === "loop" ? target.regions[0].params : target.results, op.operands);
      }
      for (const inner of op.regions) visit(inner, op);
    }
  };
  visit(func.body, undefined);
  return sources;
}

/** Gives loops their versions; says whether there are any. */
function versionLoops(region: Region, wanted: Wanted): boolean {
  let changed = false;
  region.ops = region.ops.flatMap((op) => {
    if (op.regions.length === 0) return op;
    const tested = mapTests((test) => (op.opcode === "loop" ? testedAt(op, wanted[test]) : NONE));
    const tests = TESTS.filter((test) => tested[test].size > 0);
    const versions = makeVersions(op, tests, tested);
    const rest = mapTests((test) => without(wanted[test], tested[test]));
    for (const inner of op.regions) changed = versionLoops(inner, rest) || changed;
    changed ||= tests.length > 0;
    return versions;
  });
  return changed;
}

const NONE: ReadonlySet<Value> = new Set();

function without(values: ReadonlySet<Value>, taken: ReadonlySet<Value>): ReadonlySet<Value> {
  if (taken.size === 0) return values;
  return new Set([...values].filter((value) => !taken.has(value)));
}

/** The wanted values that come into a loop from outside. */
function testedAt(loop: Op, wanted: ReadonlySet<Value>): ReadonlySet<Value> {
  if (wanted.size === 0) return NONE;
  const inside = computeDefinitions(loop.regions[0]);
  const found = new Set(loop.operands.filter((value) => wanted.has(value)));
  let size = 0;
  walk(loop.regions[0], (op) => {
    size++;
    // What leaves the function on the way counts nothing in the loop.
    if (op.opcode === "return") return;
    for (const value of op.operands) {
      if (wanted.has(value) && !inside.has(value)) found.add(value);
    }
  });
  return size <= MAX_LOOP && found.size <= MAX_TESTED ? found : NONE;
}

/** The loop behind one test after the other; its fast version stays in the innermost. */
function makeVersions(loop: Op, tests: readonly IntegerTest[], tested: Wanted): Op[] {
  const [first, ...rest] = tests;
  if (!first) return [loop];
  const test = makeOp(first, [...tested[first]], { span: loop.span });
  const versions = versionLoop(loop, test.results[0]);
  const [fast] = versions.regions;
  fast.ops = [...makeVersions(loop, rest, tested), fast.ops.at(-1)!];
  return [test, versions];
}
