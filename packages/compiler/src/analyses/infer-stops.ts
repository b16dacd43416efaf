/**
 * What a loop's parameter has been found to differ from wherever the loop goes back: `i !== n`, and
 * `if (i === n) break;` on the way.
 *
 * Only tests of the parameter itself against a value from outside the loop count, so each speaks of the same
 * two numbers that the iteration began with. They are read off the structure: a way back stands in one arm
 * of an `if`, or behind an `if` whose other arm never falls through.
 */
import { computeDefinitions, type Func, type Op, type Region, type Value } from "@numboa/parser/ir";
import { refineTruth } from "./facts-refine.ts";
import { join, type Fact } from "./facts.ts";

type Reached = ReadonlyMap<Op, readonly Fact[]>;

/** Where each op stands: its region, and the op around that. */
interface Place {
  readonly region: Region;
  readonly parent: Op | undefined;
}

const placesOf = new WeakMap<Func, ReadonlyMap<Op, Place>>();

function computePlaces(func: Func): ReadonlyMap<Op, Place> {
  const found = placesOf.get(func);
  if (found) return found;
  const places = new Map<Op, Place>();
  const visit = (region: Region, parent: Op | undefined): void => {
    for (const op of region.ops) {
      places.set(op, { region, parent });
      for (const inner of op.regions) visit(inner, op);
    }
  };
  visit(func.body, undefined);
  placesOf.set(func, places);
  return places;
}

/** Equality by value, and whether it holds where the op gives true. Integers are what they are compared as. */
const EQUALITIES: Readonly<Record<string, boolean>> = {
  "js.eq": true,
  "js.seq": true,
  "js.ne": false,
  "js.sne": false,
};

/**
 * The facts of the values that `param` differs from on every way back, each as it is where it was compared: on
 * the way that was taken, so those of all ways are joined.
 * @param back the ways back of `loop` that are reached
 * @param reached the operands' facts of every op that is reached; the function must not change any more
 */
export function computeStops(
  func: Func,
  loop: Op,
  param: Value,
  back: readonly Op[],
  reached: Reached,
): Fact[] {
  const places = computePlaces(func);
  const inside = computeDefinitions(loop.regions[0]);
  const ways = back.map((op) => findUnequal(op, loop, param, places, reached));
  const [first, ...rest] = ways;
  if (!first) return [];
  return [...first].flatMap(([stop, fact]) =>
    !inside.has(stop) && rest.every((way) => way.has(stop))
      ? [rest.reduce((joined, way) => join(joined, way.get(stop)!), fact)]
      : [],
  );
}

/** What `param` was found unequal to on the way from the loop's head to `exit`. */
function findUnequal(
  exit: Op,
  loop: Op,
  param: Value,
  places: ReadonlyMap<Op, Place>,
  reached: Reached,
): Map<Value, Fact> {
  const unequal = new Map<Value, Fact>();
  for (let op = exit; op !== loop;) {
    const { region, parent } = places.get(op)!;
    for (const before of region.ops) {
      if (before === op) break;
      const passed = before.opcode === "if" ? onlyWayThrough(before, reached) : undefined;
      if (passed !== undefined) noteUnequal(before.operands[0], passed, param, reached, unequal);
    }
    if (parent!.opcode === "if") {
      noteUnequal(parent!.operands[0], parent!.regions[0] === region, param, reached, unequal);
    }
    op = parent!;
  }
  return unequal;
}

/** The outcome of an `if` that was passed, where only one of its arms falls through. */
function onlyWayThrough({ regions }: Op, reached: Reached): boolean | undefined {
  const [then, otherwise] = regions.map(({ ops }) => {
    const end = ops.at(-1);
    return end?.opcode === "yield" && reached.has(end);
  });
  return then === otherwise ? undefined : then;
}

function noteUnequal(
  condition: Value,
  outcome: boolean,
  param: Value,
  reached: Reached,
  unequal: Map<Value, Fact>,
): void {
  const { def } = condition;
  if (def?.opcode === "js.truthy" || def?.opcode === "js.not") {
    const same = def.opcode === "js.truthy";
    noteUnequal(def.operands[0], same ? outcome : !outcome, param, reached, unequal);
    return;
  }
  if (def?.opcode === "if") {
    noteChoice(def, def.results.indexOf(condition), outcome, param, reached, unequal);
    return;
  }
  const facts = def && reached.get(def);
  if (!def || !facts || EQUALITIES[def.opcode] !== !outcome) return;
  const at = def.operands.indexOf(param);
  if (at >= 0) unequal.set(def.operands[1 - at], facts[1 - at]);
}

/** `i === n || done` is an `if`: where only one arm can have given the outcome, it was taken. */
function noteChoice(
  choice: Op,
  index: number,
  outcome: boolean,
  param: Value,
  reached: Reached,
  unequal: Map<Value, Fact>,
): void {
  const ends = choice.regions.map(({ ops }) => {
    const end = ops.at(-1)!;
    const fact = end.opcode === "yield" ? reached.get(end)?.[index] : undefined;
    return fact && refineTruth(fact, outcome).kinds !== 0 ? end : undefined;
  });
  const [then, otherwise] = ends;
  if ((then === undefined) === (otherwise === undefined)) return;
  noteUnequal(choice.operands[0], then !== undefined, param, reached, unequal);
  noteUnequal((then ?? otherwise)!.operands[index], outcome, param, reached, unequal);
}
