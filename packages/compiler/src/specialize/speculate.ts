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
 * How loops get their versions: `loop-tests.ts`.
 */
import type { Func, Module, Opcode } from "@numboa/parser/ir";
import { NUMBER, isInt32, sameFact, type Fact } from "../analyses/facts.ts";
import { refineInt } from "../analyses/facts-refine.ts";
import type { Inference } from "../analyses/infer.ts";
import type { Layout, Node } from "../analyses/infer-layout.ts";
import { isIntegral, versionLoops, type Speculation, type Wanted } from "./loop-tests.ts";
import { INTEGER_ARITHMETIC } from "../analyses/integer-arithmetic.ts";

/** Undefined if there are no such loops. */
export function speculateOnInts(js: Module, inference: Inference): Speculation | undefined {
  return versionLoops(js, inference, computeWanted);
}

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
  const starts = computeStarts(layout);
  for (const value of feeding(crowded, computed, [sources, compared])) {
    // What counts from one small value to others is small enough itself: one more than the largest of them, say.
    const start = starts.get(value);
    const isBounded = start !== undefined && !computed(start) && compared.has(value);
    if (!isBounded && !computed(value) && some(value, mayBeSmall)) small[value] = 1;
    found ||= small[value] === 1;
  }
  if (!found) return undefined;
  return [
    ["js.are_small_ints", small],
    ["js.are_ints", ints],
  ];
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

const COMPARES: ReadonlySet<Opcode> = new Set<Opcode>(["js.lt", "js.le", "js.gt", "js.ge"]);
const INDEXED: ReadonlySet<Opcode> = new Set<Opcode>(["js.load", "js.store", "js.put"]);

/** The op of {@link INTEGER_ARITHMETIC} that a value is a result of. */
function computationOf({ definitions }: Layout, value: number): Node | undefined {
  const definition = definitions[value];
  return definition && INTEGER_ARITHMETIC.has(definition.op.opcode) ? definition : undefined;
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
  for (let i = 0; i < nodes.length; i++) {
    const { op, operands, end } = nodes[i];
    if (INDEXED.has(op.opcode)) indices.push(operands[1]);
    else if (COMPARES.has(op.opcode)) {
      const [a, b] = operands;
      addTo(compared, a, b);
      addTo(compared, b, a);
    } else if (op.attrs["cold"]) i = end - 1;
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

/** What each value that a loop carries begins with. */
function computeStarts({ nodes }: Layout): ReadonlyMap<number, number> {
  const loops = nodes.filter(({ op }) => op.opcode === "loop");
  return new Map(
    loops.flatMap(({ blocks: [{ params }], operands }) =>
      Array.from(params, (param, i) => [param, operands[i]] as const),
    ),
  );
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
