/**
 * Whether the iterations of two counted loops, one after the other, may take turns.
 *
 * Both are run by one index, so that iteration `i` of the second comes before all iterations of the first after `i`. Nobody
 * can tell if none of those touches an element that iteration `i` of the second touches, one of them by a store:
 *
 * - In one array, with indices that are the loop's own, the same fixed terms and a constant, the second loop's constant must not be
 *   larger: `b[i]`, `b[i - 1]` after a store to `b[i]` are there, `b[i + 1]` is not yet. An index that is no element touches
 *   nothing.
 * - Different arrays must share no byte, which is tested at run time, but for arrays that the function makes itself.
 *
 * Besides loading and storing elements of arrays that do not change on the way, an iteration may only compute. What gives
 * up the call (`abort`) gives it up as a whole, so it does not matter when. A store that may make an array longer does.
 */
import {
  computeDefinitions,
  growsOnStore,
  rowOf,
  type Op,
  type Region,
  type Value,
} from "@numboa/parser/ir";
import { computeSum, keyOf } from "./linear-index.ts";
import type { Ranges } from "./ranges.ts";

/** Constants beyond this might have wrapped, so their order would say nothing. */
const MAX_CONSTANT = 2 ** 20;

/** An element access. */
interface Access {
  readonly array: Value;
  readonly stores: boolean;
  /** What is added to the loop's index, if nothing else moves it: equal keys have equal fixed terms. */
  readonly place?: { readonly key: string; readonly constant: number };
}

/** What a loop touches. */
export type Footprint = readonly Access[];

/** A pair of arrays that must share no byte. */
export type Pair = readonly [Value, Value];

/** Takes in what loops touch; the numbers of its keys hold for all of them. */
export class Footprints {
  readonly #names = new Map<Value, number>();
  readonly #rangeOf: Ranges;

  constructor(rangeOf: Ranges) {
    this.#rangeOf = rangeOf;
  }

  /** Undefined if the loop does more than to compute, load and store. */
  of(loop: Op): Footprint | undefined {
    const [body] = loop.regions as [Region];
    const inside = computeDefinitions(body);
    const accesses: Access[] = [];
    const isKnown = (region: Region): boolean =>
      region.ops.every((op) => {
        if (op.opcode === "if") return op.regions.every(isKnown);
        if (op.opcode !== "array.load" && op.opcode !== "array.store") return isPlain(op);
        const access = this.#access(op, loop, inside);
        if (access) accesses.push(access);
        return access !== undefined;
      });
    return isKnown(body) ? accesses : undefined;
  }

  #access(op: Op, loop: Op, inside: ReadonlySet<Value>): Access | undefined {
    const [array, index] = op.operands as [Value, Value];
    const stores = op.opcode === "array.store";
    // A view has no length, so there is no whole of it to test.
    if (inside.has(array) || array.def?.opcode === "array.at") return undefined;
    if (stores && growsOnStore(array.type) && op.attrs["oob"] !== "inbounds") return undefined;
    return { array, stores, ...this.#placeOf(array, index, loop, inside) };
  }

  #placeOf(
    array: Value,
    index: Value,
    { operands: [start], regions: [{ params }] }: Op,
    inside: ReadonlySet<Value>,
  ): Pick<Access, "place"> {
    const [own] = params;
    if (index.type !== "i32" || own.type !== "i32" || this.#rangeOf(start).lo < 0) return {};
    const sum = computeSum(index, inside);
    const [term, ...more] = sum.moving;
    if (term?.value !== own || term.negative || more.length > 0) return {};
    if (Math.abs(sum.constant) > MAX_CONSTANT) return {};
    return { place: { key: keyOf(array, sum, this.#names), constant: sum.constant } };
  }
}

/** Ops that no other one can be told apart from by when they run. */
function isPlain({ opcode, regions }: Op): boolean {
  const { effect } = rowOf(opcode);
  if (opcode === "yield") return true;
  return regions.length === 0 && (effect === "pure" || effect === "host" || effect === "trap");
}

/** What must be tested before the loops may run together; undefined if they must not. */
export function pairsToTest(first: Footprint, second: Footprint): Pair[] | undefined {
  const pairs: Pair[] = [];
  for (const one of first) {
    for (const other of second) {
      if (!one.stores && !other.stores) continue;
      if (one.array === other.array) {
        if (!isThere(one, other)) return undefined;
      } else if (!areApart(one.array, other.array)) {
        pairs.push([one.array, other.array]);
      }
    }
  }
  return pairs;
}

/** Whether no later iteration of the first loop touches what the second one touches. */
function isThere({ place: first }: Access, { place: second }: Access): boolean {
  if (!first || !second || first.key !== second.key) return false;
  return second.constant <= first.constant;
}

/** Whether both are new arrays, each of its own. */
function areApart(one: Value, other: Value): boolean {
  return one.def?.opcode === "array.new" && other.def?.opcode === "array.new";
}
