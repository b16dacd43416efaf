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
import { NUMBER, UNDEFINED, isEmptyInterval, isInt32, type Fact } from "../analyses/facts.ts";
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
    if (hopeful.size === 0) return func;
    const map = newCopyMap();
    const copy = copyFunc(func, func.name, map);
    const wanted = new Set([...hopeful].map((value) => map.values.get(value)!));
    changed = versionLoops(copy.body, wanted) || changed;
    return copy;
  });
  return changed ? makeModule("js", js.entry, funcs) : undefined;
}

/** Values that may be no integers by what is known, but would serve as such. */
function computeHopeful(func: Func, inference: Inference): Set<Value> {
  const instances = inference.instances.filter((instance) => instance.func === func);
  const hopeful = new Set<Value>();
  for (const value of computeCounting(func)) {
    const facts = instances.flatMap((instance) => instance.facts.get(value) ?? []);
    if (facts.some(mayServe)) hopeful.add(value);
  }
  return hopeful;
}

/** Integral where it is finite, perhaps small, perhaps not; without the test a double. */
function mayServe(fact: Fact): boolean {
  if ((fact.kinds & ~(UNDEFINED | NUMBER)) !== 0 || !fact.integer || isEmptyInterval(fact))
    return false;
  if (fact.kinds === NUMBER && isInt32(fact)) return false;
  return refineInt(fact).kinds !== 0;
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

/** The values that indices and comparisons are computed from. */
function computeCounting(func: Func): Set<Value> {
  const sources = computeSources(func);
  const found = new Set<Value>();
  const pending: Value[] = [];
  walk(func.body, (op) => {
    if (op.opcode === "js.load" || op.opcode === "js.store") pending.push(op.operands[1]);
    else if (COMPARES.has(op.opcode)) pending.push(...op.operands);
  });
  for (let value = pending.pop(); value; value = pending.pop()) {
    if (found.has(value)) continue;
    found.add(value);
    pending.push(...(sources.get(value) ?? []));
    if (value.def && PASSES.has(value.def.opcode)) pending.push(...value.def.operands);
  }
  return found;
}

/** What flows into results of structures and into carried values. */
function computeSources(func: Func): Map<Value, Value[]> {
  const sources = new Map<Value, Value[]>();
  const flow = (targets: readonly Value[], values: readonly Value[]): void =>
    targets.forEach((target, i) => {
      sources.set(target, [...(sources.get(target) ?? []), values[i]]);
    });
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

/** Gives loops their two versions; says whether there are any. */
function versionLoops(region: Region, wanted: ReadonlySet<Value>): boolean {
  let changed = false;
  region.ops = region.ops.flatMap((op) => {
    const tested = op.opcode === "loop" ? testedAt(op, wanted) : [];
    const versions = tested.length > 0 ? makeVersions(op, tested) : [op];
    const rest = new Set([...wanted].filter((value) => !tested.includes(value)));
    for (const inner of op.regions) changed = versionLoops(inner, rest) || changed;
    changed ||= tested.length > 0;
    return versions;
  });
  return changed;
}

/** The wanted values that come into a loop from outside. */
function testedAt(loop: Op, wanted: ReadonlySet<Value>): Value[] {
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
  return size <= MAX_LOOP && found.size <= MAX_TESTED ? [...found] : [];
}

function makeVersions(loop: Op, tested: Value[]): Op[] {
  const test = makeOp("js.are_ints", tested, { span: loop.span });
  return [test, versionLoop(loop, test.results[0])];
}
