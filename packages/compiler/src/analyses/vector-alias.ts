/**
 * Which accesses of a loop must be apart for its iterations to run several at a time.
 *
 * Two accesses, one of them a store, are harmless if in each iteration both are of the same element and never of
 * another iteration's (same array, same index); their order within an iteration is kept. A load ahead of
 * its store is harmless as well: `a[i] = a[i + 1]` loads what only later iterations store, and the load
 * stands before the store, so whole vectors load before they store. Any other distance within a row is refused.
 * The rest is tested at run time, before the loop, by `array.disjoint`: accesses of different arrays by
 * the whole arrays, which no loop around changes, those of one array by the elements that the loop touches.
 */
import type { Value } from "@numboa/parser/ir";
import { keyOf } from "./linear-index.ts";
import type { VectorAccess, VectorLoop } from "./vector-loop.ts";

/** Accesses of one array whose indices differ by constants only. */
export interface AccessGroup {
  readonly array: Value;
  readonly first: VectorAccess;
  readonly last: VectorAccess;
  readonly stores: boolean;
}

/** Two groups that must not share a byte. */
export interface ApartTest {
  readonly one: AccessGroup;
  readonly other: AccessGroup;
  readonly whole: boolean;
}

/** More tests than this at a loop's entry are not worth it: of elements, and of arrays, which stand before loops around. */
const MAX_TESTS = 10;
const MAX_ARRAYS = 24;
/** Constants beyond this might have wrapped, so their order would say nothing. */
const MAX_CONSTANT = 2 ** 20;

const CONFLICT = "an iteration may use what another one stores";

/** The tests, or why there can be none. */
export function planApartTests({ accesses }: Pick<VectorLoop, "accesses">): ApartTest[] | string {
  const names = new Map<Value, number>();
  const byKey = new Map<string, VectorAccess[]>();
  for (const access of accesses) {
    if (Math.abs(access.sum.constant) > MAX_CONSTANT) return CONFLICT;
    const key = `${access.moves ? "i" : "1"} ${keyOf(arrayOf(access), access.sum, names)}`;
    byKey.set(key, [...(byKey.get(key) ?? []), access]);
  }
  if ([...byKey.values()].some(hasConflict)) return CONFLICT;
  const tests = pairUp([...byKey.values()].map(groupOf));
  const arrays = tests.filter(({ whole }) => whole).length;
  const isTooMuch = arrays > MAX_ARRAYS || tests.length - arrays > MAX_TESTS;
  return isTooMuch ? "it accesses too many rows to keep apart" : tests;
}

function arrayOf({ op }: VectorAccess): Value {
  return op.operands[0];
}

const isStore = ({ op }: VectorAccess): boolean => op.opcode === "array.store";

/** Whether a store and another access of a row touch one element in different iterations, in the wrong order. */
function hasConflict(row: readonly VectorAccess[]): boolean {
  return row
    .filter(isStore)
    .some((store) =>
      row.some((other) => other.sum.constant !== store.sum.constant && !isAhead(other, store)),
    );
}

function isAhead(load: VectorAccess, store: VectorAccess): boolean {
  if (isStore(load)) return false;
  return load.sum.constant > store.sum.constant && load.order < store.order;
}

function groupOf(row: readonly VectorAccess[]): AccessGroup {
  const ordered = row.toSorted((a, b) => a.sum.constant - b.sum.constant);
  return {
    array: arrayOf(ordered[0]),
    first: ordered[0],
    last: ordered.at(-1)!,
    stores: row.some(isStore),
  };
}

function pairUp(groups: readonly AccessGroup[]): ApartTest[] {
  const tests: ApartTest[] = [];
  for (const [k, one] of groups.entries()) {
    for (const other of groups.slice(k + 1)) {
      if (!one.stores && !other.stores) continue;
      // A view has no length, so there is no whole of it.
      const views = [one, other].some(({ array }) => array.def?.opcode === "array.at");
      const whole = one.array !== other.array && !views;
      const known = tests.some((test) => whole && test.whole && isSamePair(test, one, other));
      if (!known) tests.push({ one, other, whole });
    }
  }
  return tests;
}

/** The pairs of arrays of which at least one is stored to. */
export function pairsApart(
  arrays: readonly Value[],
  stored: ReadonlySet<Value>,
): (readonly [Value, Value])[] {
  return arrays.flatMap((one, k) =>
    arrays
      .slice(k + 1)
      .flatMap((other) => (stored.has(one) || stored.has(other) ? [[one, other] as const] : [])),
  );
}

function isSamePair(test: ApartTest, one: AccessGroup, other: AccessGroup): boolean {
  const [a, b] = [test.one.array, test.other.array];
  return (a === one.array && b === other.array) || (a === other.array && b === one.array);
}
